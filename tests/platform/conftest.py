"""Real processes on data directories of their own, and proof that none of them is left."""

import contextlib
import functools
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.error import HTTPError, URLError

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
OURS = {"DATABASE_URL", "REDIS_URL", "CELERY_BROKER_URL", "DJANGO_SETTINGS_MODULE", "YIZHAN_HOME"}

PATIENCE = 180  # seconds; only a failure waits for it
# Linux gives connections that name no port one from 32768 on, macOS from 49152 on.
PORTS = range(20_000, 30_000)


def clean_environment(**more: str) -> dict[str, str]:
    """The environment of somebody who has just opened a terminal."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if name not in OURS and not name.startswith(("PYTEST", "COV_", "COVERAGE"))
    }
    return {**kept, "YIZHAN_VENV": sys.prefix, "PYTHONUNBUFFERED": "1", **more}


def eventually(happens: Callable[[], object], seconds: float = PATIENCE) -> bool:
    """Wait until something is true."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if happens():
            return True
        time.sleep(0.05)
    return bool(happens())


def processes_of(home: Path) -> dict[int, str]:
    """The processes that work on a data directory: their command or their environment names it."""
    found = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            command = (folder / "cmdline").read_bytes()
            if os.fsencode(home) in command + b"\0" + (folder / "environ").read_bytes():
                found[int(folder.name)] = command.replace(b"\0", b" ").decode(errors="replace")
        except OSError:
            continue
    found.pop(os.getpid(), None)
    return found


def page(url: str) -> tuple[int, str]:
    """Status and text of a page; 0 where nobody answers."""
    try:
        with urllib.request.urlopen(url, timeout=PATIENCE) as response:
            return response.status, response.read().decode()
    except HTTPError as error:
        return error.code, error.read().decode()
    except (URLError, ConnectionError, TimeoutError):
        return 0, ""


def free_port() -> int:
    """A port that nobody listens to, and that nobody is given who doesn't ask for it."""
    start = os.getpid() % len(PORTS)
    for port in (*PORTS[start:], *PORTS[:start]):
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port
    raise OSError("every port is taken")


class Up:
    """A ./yizhan up and what it said."""

    def __init__(self, home: Path, *options: str) -> None:
        self.home = home
        self.port = free_port()
        self.log = home.with_suffix(f".{self.port}.log")
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                [str(ROOT / "yizhan"), "up", "--no-demo", "--port", str(self.port), *options],
                env=clean_environment(YIZHAN_HOME=str(home)),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    @property
    def said(self) -> str:
        """Everything printed so far."""
        return self.log.read_text(errors="replace")

    def wait_until_ready(self) -> "Up":
        """Ready means that it said so."""
        done = eventually(lambda: "is ready" in self.said or self.process.poll() is not None)
        assert done, self.said
        assert self.process.poll() is None, self.said
        return self

    def url(self, path: str) -> str:
        """The address of a page."""
        return f"http://127.0.0.1:{self.port}{path}"

    def end(self, number: int = signal.SIGINT) -> int:
        """Send a signal and wait for the exit code."""
        self.process.send_signal(number)
        return self.process.wait(PATIENCE)

    def pids(self, word: str) -> set[int]:
        """The processes on our data directory whose command holds a word."""
        return {pid for pid, command in processes_of(self.home).items() if word in command}


def run_yizhan(home: Path, *words: str, **options) -> subprocess.CompletedProcess:
    """A ./yizhan command that ends by itself."""
    return subprocess.run(
        [str(ROOT / "yizhan"), *words],
        env=clean_environment(YIZHAN_HOME=str(home)),
        capture_output=True,
        text=True,
        timeout=2 * PATIENCE,
        check=False,
        **options,
    )


@contextlib.contextmanager
def data_directory() -> Iterator[Path]:
    """A place that PostgreSQL's own account can reach; nothing of it is left afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="yizhan-home-"))
    folder.chmod(0o755)
    place = folder / "home"
    yield place
    for pid in processes_of(place):
        os.kill(pid, signal.SIGKILL)
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def first_command() -> Iterator[tuple[Path, subprocess.CompletedProcess]]:
    """A new data directory, and the first command that was given on it."""
    count = "from accounts.models import User; print(User.objects.count())"
    with data_directory() as place:
        yield place, run_yizhan(place, "manage", "shell", "-v0", "-c", count)


@pytest.fixture(scope="session")
def home(first_command) -> Path:
    """A data directory with a migrated database, shared by the tests of one worker."""
    return first_command[0]


@pytest.fixture
def manage(home: Path) -> Callable[..., subprocess.CompletedProcess]:
    """./yizhan manage … on that data directory."""
    return functools.partial(run_yizhan, home, "manage")
