"""Brings a database to where the programs want it, and remembers that it is there."""

from __future__ import annotations

import contextlib
import datetime
import fcntl
import hashlib
import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from zoneinfo import ZoneInfo

from config.embedded import ServiceError
from config.servers import Postgres
from config.servers.base import dying_with_parent

ROOT = Path(__file__).resolve().parent.parent
SHANGHAI = ZoneInfo("Asia/Shanghai")
SHIPPED = {".py", ".json", ".csv", ".sql"}


def prepare_schema(home: Path, environment: dict[str, str]) -> None:
    """Migrate unless nothing changed since the last time."""
    wanted = fingerprint(home, migrations())
    with alone(home):
        if wanted != remembered(home).get("schema"):
            set_up(environment, "--schema-only")
            remember(home, schema=wanted)


def prepare_database(home: Path, environment: dict[str, str], *, demo: bool) -> str:
    """Migrate and load what is shipped; returns the demonstration log-ins as a text.

    Once a day at least, since the demonstration has menus for tomorrow.
    """
    today = datetime.datetime.now(SHANGHAI).date()  # noqa: TID251 - Django is not set up here
    wanted = fingerprint(home, shipped(), f"{demo} {today}")
    with alone(home):
        known = remembered(home)
        if wanted != known.get("data"):
            log_ins = set_up(environment, *([] if demo else ["--no-demo"]))
            schema = fingerprint(home, migrations())
            known = remember(home, schema=schema, data=wanted, log_ins=log_ins)
        return known["log_ins"]


def forget(home: Path) -> None:
    """Prepare anew the next time."""
    memory(home).unlink(missing_ok=True)


def memory(home: Path) -> Path:
    """Where it is written what a data directory was prepared for."""
    return home / "run" / "prepared.json"


def remembered(home: Path) -> dict[str, str]:
    """What was prepared; nothing for a server that is not ours, whose database others may change."""
    if not os.environ.get("DATABASE_URL"):
        with contextlib.suppress(FileNotFoundError, ValueError):
            return json.loads(memory(home).read_text())
    return {}


def remember(home: Path, **facts: str) -> dict[str, str]:
    """Add to what was prepared."""
    known = remembered(home) | facts
    memory(home).write_text(json.dumps(known))
    return known


def migrations() -> Iterable[Path]:
    """The files that decide about the tables, the packages' by their locked versions."""
    return [*ROOT.glob("*/migrations/*.py"), ROOT / "requirements.txt"]


def shipped() -> Iterable[Path]:
    """The files of our apps: any of them may change what is loaded."""
    for app in ROOT.glob("*/apps.py"):
        yield from (path for path in app.parent.rglob("*") if path.suffix in SHIPPED)


def fingerprint(home: Path, files: Iterable[Path], *more: str) -> str:
    """Changes with the files and with the cluster."""
    cluster = (Postgres(home).data / "PG_VERSION", ROOT / "requirements.txt")
    digest = hashlib.sha256(" ".join(more).encode())
    for path in sorted((*cluster, *files)):
        with contextlib.suppress(FileNotFoundError):
            state = path.stat()
            digest.update(f"{path} {state.st_size} {state.st_mtime_ns} ".encode())
    return digest.hexdigest()


@contextlib.contextmanager
def alone(home: Path) -> Iterator[None]:
    """One preparation of a data directory at a time."""
    place = home / "run" / "prepare.lock"
    place.parent.mkdir(parents=True, exist_ok=True)
    with place.open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def set_up(environment: dict[str, str], *options: str) -> str:
    """All preparations in one process, since each start of Django costs a second."""
    process = subprocess.Popen(
        [sys.executable, str(ROOT / "manage.py"), "set_up", *options],
        cwd=ROOT,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
        preexec_fn=dying_with_parent(signal.SIGKILL),
    )
    try:
        output, _ = process.communicate()
    except BaseException:
        process.kill()
        process.wait()
        raise
    if process.returncode:
        raise ServiceError("The database could not be prepared; the reason stands above.")
    return output
