"""PostgreSQL and Valkey from wheels, on Unix sockets, for as long as somebody uses them."""

from __future__ import annotations

import contextlib
import fcntl
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from config.servers import SERVERS, Server

KEEPER = Path(__file__).with_name("keeper.py")
START_SECONDS = 120


class ServiceError(Exception):
    """A server cannot be started; the message says why and where to look."""


class Lease:
    """The right to use one server; whoever takes the first one starts it."""

    def __init__(self, server: Server) -> None:
        self.server = server
        try:
            server.make_folders()
            self._lock = server.lock_file.open("a")
        except PermissionError as error:
            raise ServiceError(
                f"{error.filename} belongs to another user; name your own folder with YIZHAN_HOME."
            ) from error
        fcntl.flock(self._lock, fcntl.LOCK_SH)  # waits only while the server is being stopped

    def begin(self) -> None:
        """Start a keeper unless one is alive; does not wait until the server answers."""
        with self.server.start_file.open("w") as starting, self.server.log_file.open("ab") as log:
            fcntl.flock(starting, fcntl.LOCK_EX)
            if not self.kept():
                subprocess.run(
                    [sys.executable, KEEPER, self.server.name, self.server.home]
                    + ([] if self.server.durable else ["--fast"]),
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=log,
                    start_new_session=True,  # a Ctrl-C at the terminal is not meant for it
                    check=False,
                )

    def wait(self) -> None:
        """Return when the server answers; raise with the end of its log when it does not."""
        deadline = time.monotonic() + START_SECONDS
        while not self.server.answers():
            if not self.kept() or time.monotonic() > deadline:
                raise ServiceError(
                    f"{self.server.title} did not start. The end of {self.server.log_file}:\n"
                    + self.server.log_end()
                )
            time.sleep(0.01)

    def kept(self) -> bool:
        """Whether a keeper is alive: it locks its own file for as long as it lives."""
        try:
            with self.server.keeper_file.open() as keeper:
                fcntl.flock(keeper, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
        except FileNotFoundError:
            pass
        return False

    def release(self) -> None:
        """Give the server up; the last user stops it and waits until it has stopped."""
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            # Granted at once while others use it, and after the stop when its keeper was faster.
            fcntl.flock(self._lock, fcntl.LOCK_SH)
        else:
            self._stop_keeper()
        self._lock.close()

    def _stop_keeper(self) -> None:
        if not self.kept():
            return
        with self.server.keeper_file.open() as keeper:
            with contextlib.suppress(ProcessLookupError):
                os.kill(int(keeper.read()), signal.SIGTERM)
            fcntl.flock(keeper, fcntl.LOCK_SH)


class Services:
    """What a program needs of PostgreSQL and Redis.

    A server that the environment names (DATABASE_URL, REDIS_URL) is used as it is, nothing is
    started in its place.
    """

    def __init__(self, home: Path, *, durable: bool = True) -> None:
        self.home = home.resolve()
        self.home.mkdir(parents=True, exist_ok=True)
        self.durable = durable
        self._leases: list[Lease] = []

    def start(self) -> dict[str, str]:
        """Start what is missing, side by side; returns the environment that leads to it."""
        environment: dict[str, str] = {}
        try:
            for variable, kind in SERVERS.items():
                if not os.environ.get(variable):
                    lease = Lease(kind(self.home, durable=self.durable))
                    self._leases.append(lease)
                    lease.begin()
                    environment |= lease.server.environment()
            for lease in self._leases:
                lease.wait()
        except BaseException:
            self.stop()
            raise
        return environment

    def dead(self) -> list[str]:
        """The titles of the servers that have ended by themselves."""
        return [lease.server.title for lease in self._leases if not lease.kept()]

    def stop(self) -> None:
        """Give everything up."""
        while self._leases:
            self._leases.pop().release()


class TemporaryServices(Services):
    """Servers with fresh data that are fast and forgetful: for tests."""

    def __init__(self) -> None:
        folder = Path(tempfile.mkdtemp(prefix="yizhan-"))
        folder.chmod(0o755)  # as root PostgreSQL runs as another user and must reach its data
        super().__init__(folder, durable=False)

    def stop(self) -> None:
        """Stop the servers; their data go with them."""
        super().stop()
        shutil.rmtree(self.home, ignore_errors=True)
