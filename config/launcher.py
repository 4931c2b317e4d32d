"""./yizhan manage and test: one program with the servers that it needs."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import IO

from config import catalogues, preparation
from config.embedded import ServiceError, Services
from config.servers import Postgres
from config.servers.base import dying_with_parent
from config.steps import say

ROOT = Path(__file__).resolve().parent.parent
# Commands that need no prepared database, or prepare it themselves.
UNPREPARED = {"help", "migrate", "makemigrations", "makemessages", "compilemessages", "check"}

# What a preparation has done may be undone by these.
UNSETTLING = {"migrate", "flush", "loaddata", "dbshell", "shell"}


def data_folder() -> Path:
    """Where the data live."""
    return Path(os.environ.get("YIZHAN_HOME") or ROOT / ".yizhan").resolve()


def program_environment(home: Path, servers: dict[str, str]) -> dict[str, str]:
    """What every program of ours is started with."""
    environment = {**os.environ, **servers, "YIZHAN_HOME": str(home), "PYTHONUNBUFFERED": "1"}
    environment.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.dev")
    tools = str(Postgres(home).programs)  # psql for dbshell, unless the machine has its own
    environment["PATH"] = os.pathsep.join(filter(None, [os.environ.get("PATH"), tools]))
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    return environment


def manage(arguments: list[str]) -> int:
    """manage.py with the servers of the data directory, started for its duration if need be."""
    home = data_folder()
    catalogues.compile_stale()
    services = Services(home)
    try:
        environment = program_environment(home, services.start())
        if arguments and arguments[0] not in UNPREPARED:
            preparation.prepare_schema(home, environment)
        if arguments and arguments[0] in UNSETTLING:
            preparation.forget(home)
        code = run([str(ROOT / "manage.py"), *arguments], environment)
    except ServiceError as error:
        say(str(error))
        return 1
    finally:
        services.stop()
    return end_like(code)


def test(arguments: list[str]) -> int:
    """pytest on all cores; config/pytest_plugin.py starts the servers.

    One process more than cores: one of them has the tests that mostly wait for other processes.
    """
    os.chdir(ROOT)
    words = [sys.executable, "-m", "pytest"]
    if not any(word.startswith(("-n", "--numprocesses", "--pdb")) for word in arguments):
        words += ["-n", str((os.cpu_count() or 2) + 1)]
    os.execv(sys.executable, [*words, *arguments])


def run(words: list[str], environment: dict[str, str], *, stdout: IO[str] | None = None) -> int:
    """Run a Python program in the foreground; what we are sent, it is sent."""
    process = subprocess.Popen(
        [sys.executable, *words],
        env=environment,
        stdout=stdout,
        preexec_fn=dying_with_parent(signal.SIGTERM),
    )

    def forward(number: int, _: object) -> None:
        process.send_signal(number)

    # The terminal sends Ctrl-C to both of us: its answer is the command's own business.
    signal.signal(signal.SIGINT, lambda *_: None)
    signal.signal(signal.SIGTERM, forward)
    signal.signal(signal.SIGHUP, forward)
    return process.wait()


def end_like(code: int) -> int:
    """End as the command ended, by the same signal if it was one."""
    if code < 0:
        signal.signal(-code, signal.SIG_DFL)
        os.kill(os.getpid(), -code)
    return code
