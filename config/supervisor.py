"""./yizhan up: web, worker and beat with their servers, watched and stopped together."""

from __future__ import annotations

import argparse
import fcntl
import os
import signal
import socket
import sys
import time
import urllib.request
from http import HTTPStatus
from pathlib import Path
from urllib.error import HTTPError

from config import catalogues
from config.children import Child, GivenUpError
from config.embedded import ServiceError, Services
from config.launcher import data_folder, program_environment
from config.preparation import prepare_database
from config.steps import say, step

READY_SECONDS = 120
NOT_YET = {0, HTTPStatus.SERVICE_UNAVAILABLE}
STOP_SECONDS = 12
QUEUES = "money,routing,outbox,default"


class Stop(BaseException):
    """Somebody asked us to end: Ctrl-C, SIGTERM, or the terminal was closed."""


def up(arguments: list[str]) -> int:
    """The command: returns 0 after an orderly stop."""
    options = parse(arguments)
    signals = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)

    def stop(*_: object) -> None:
        for number in signals:
            signal.signal(number, signal.SIG_IGN)
        raise Stop

    for number in signals:
        signal.signal(number, stop)
    house = House(data_folder(), options)
    try:
        house.open()
        house.watch()
    except Stop:
        say("\nStopping …")
    except (GivenUpError, ServiceError) as error:
        say(f"{error}\nStopping everything.")
        return 1
    finally:
        for number in signals:
            signal.signal(number, signal.SIG_IGN)
        house.close()
    return 0


def parse(arguments: list[str]) -> argparse.Namespace:
    """The options of ./yizhan up."""
    parser = argparse.ArgumentParser(prog="./yizhan up")
    parser.add_argument("--port", type=int, help="8000, or the next free one")
    parser.add_argument("--host", default="127.0.0.1", help="the address to listen on")
    parser.add_argument("--no-demo", action="store_true", help="without the demonstration district")
    return parser.parse_args(arguments)


class House:
    """Everything that one ./yizhan up runs on one data directory."""

    def __init__(self, home: Path, options: argparse.Namespace) -> None:
        self.home = home
        self.options = options
        self.services = Services(home)
        self.children: list[Child] = []
        self._lock_file = home / "run" / "up.lock"
        self._lock: object = None
        self._address = ""

    def open(self) -> None:
        """Start everything and say where it is."""
        started = time.monotonic()
        self._be_alone()
        port = free_port(self.options.host, self.options.port)
        self._address = address(self.options.host, port)
        self._leave_word()
        say(f"Yizhan starts; its data are in {self.home}")
        catalogues.compile_stale()
        with step("PostgreSQL and Redis"):
            environment = program_environment(self.home, self.services.start())
        self.children, waiting = self._processes(environment, port)
        self.children[0].start()  # reads its code while the database is prepared
        log_ins = prepare_database(self.home, environment, demo=not self.options.no_demo)
        with step("Web"):
            self._wait_until_ready()
        for child in waiting:  # not before, so that the first page need not share the processor
            child.start()
            self.children.append(child)
        self._announce(time.monotonic() - started, log_ins)

    def watch(self) -> None:
        """Until somebody asks us to stop."""
        while True:
            self._check()
            time.sleep(0.2)

    def close(self) -> None:
        """Stop the programs, then the servers."""
        for child in self.children:
            child.ask_to_stop()
        deadline = time.monotonic() + STOP_SECONDS
        for child in self.children:
            child.wait(deadline - time.monotonic())
        self.services.stop()
        if self.children:
            say("Stopped.")

    def _check(self, *, again: bool = True) -> None:
        if dead := self.services.dead():
            raise GivenUpError(f"{' and '.join(dead)} ended by itself; see {self.home / 'log'}.")
        for child in self.children:
            child.watch(again=again)

    def _be_alone(self) -> None:
        """One ./yizhan up for one data directory; the lock's file says where it is."""
        self._lock_file.parent.mkdir(parents=True, exist_ok=True)
        lock = self._lock_file.open("a+")
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            where = lock.read() or "it is just starting"
            sys.exit(
                f"Yizhan already runs on {self.home}: {where}. Stop that one first,"
                " or choose another data directory with YIZHAN_HOME."
            )
        lock.truncate(0)
        self._lock = lock

    def _leave_word(self) -> None:
        """For whoever tries a second time."""
        self._lock_file.write_text(f"{self._address} (process {os.getpid()})")

    def _processes(self, environment: dict[str, str], port: int) -> tuple[list[Child], list[Child]]:
        """The web process, and those that may start after it."""
        web = [
            "uvicorn",
            "config.asgi:application",
            "--host",
            self.options.host,
            "--port",
            str(port),
        ]
        web += [
            "--lifespan",
            "off",
            "--no-proxy-headers",
            "--log-level",
            "warning",
            "--timeout-graceful-shutdown",
            "3",
        ]
        celery = ["celery", "--quiet", "--app", "config"]
        worker = [*celery, "worker", "-c", "2", "-Q", QUEUES, "-l", "warning"]
        worker += ["--without-gossip", "--without-mingle"]
        schedule = str(self.home / "beat-schedule")
        beat = [*celery, "beat", "-l", "warning", "-s", schedule, "--pidfile", ""]
        quiet = {"PYTHONWARNINGS": "ignore:You're running the worker"}  # root on a laptop is fine
        return [Child("web", web, environment | {"DATABASE_POOL": "1"}, signal.SIGTERM)], [
            # SIGQUIT: running tasks get a few seconds, what is left goes back to the queue
            Child("worker", worker, environment | quiet, signal.SIGQUIT),
            Child("beat", beat, environment, signal.SIGTERM),
        ]

    def _wait_until_ready(self) -> None:
        deadline = time.monotonic() + READY_SECONDS
        while (status := answer(f"{self._address}/readyz")) != HTTPStatus.OK:
            if status not in NOT_YET:
                raise GivenUpError(f"The web process fails with {status}; the reason stands above.")
            if time.monotonic() > deadline:
                raise GivenUpError("The web process does not get ready.")
            self._check(again=False)
            time.sleep(0.1)

    def _announce(self, seconds: float, log_ins: str) -> None:
        pages = {"Portal": "/", "Staff": "/admin/", "API": "/api/v1/docs/", "Design": "/ui/"}
        print(f"\nYizhan is ready after {seconds:.1f} s. Ctrl-C stops it.\n")
        for name, path in pages.items():
            print(f"  {name:<8}{self._address}{path}")
        print(f"\n{log_ins.rstrip()}\n" if log_ins.strip() else "", flush=True)


def free_port(host: str, wanted: int | None) -> int:
    """The wanted port or none; without a wish 8000 or the next free one."""
    if wanted is not None:
        if not can_listen(host, wanted):
            sys.exit(f"Port {wanted} is taken; choose another one with --port.")
        return wanted
    for port in range(8000, 8100):
        if can_listen(host, port):
            if port != 8000:
                say(f"Port 8000 is taken: using {port}.")
            return port
    sys.exit("The ports 8000 to 8099 are all taken; choose one with --port.")


def address(host: str, port: int) -> str:
    """Where a browser on this machine finds a server that listens on host."""
    if host in {"", "0.0.0.0", "::"}:  # noqa: S104
        host = "127.0.0.1"
    return f"http://{f'[{host}]' if ':' in host else host}:{port}"


def can_listen(host: str, port: int) -> bool:
    """Whether a server could listen there now."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def answer(url: str) -> int:
    """The status with which a page comes; 0 where nobody answers. No proxy is asked."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(url, timeout=5) as response:
            return response.status
    except HTTPError as error:
        return error.code
    except OSError:
        return 0
