"""Real processes with the development settings: a database and a broker of their own, workers to kill."""

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest
from celery import Celery
from kombu import Connection
from psycopg import sql

ROOT = Path(__file__).parents[2]
WORKER = [
    "celery",
    "--quiet",
    "--app",
    "config",
    "worker",
    "-c",
    "2",
    "-Q",
    "money,routing,default",
]
LEAN = ["-l", "warning", "--without-gossip", "--without-mingle"]


class Platform:
    """One database and its processes."""

    def __init__(self, environment: dict[str, str]) -> None:
        self.environment = environment
        self.log = Path(environment["YIZHAN_HOME"]) / "faults.log"
        self.started: list[subprocess.Popen] = []
        # named outright: a Celery application would prefer the address in our own environment
        self.broker = Connection(
            environment["CELERY_BROKER_URL"],
            transport_options={"global_keyprefix": "yizhan-broker:"},
        )
        self._connection: psycopg.Connection | None = None

    def start(self, *words: str, deaf: bool = False) -> subprocess.Popen:
        """A Python program in a group of its own. deaf: what it sends to workers gets lost."""
        environment = dict(self.environment)
        if deaf:
            environment["CELERY_BROKER_URL"] = other_broker(environment["CELERY_BROKER_URL"], 9)
        with self.log.open("ab") as log:
            process = subprocess.Popen(
                [sys.executable, *words],
                cwd=ROOT,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
                start_new_session=True,
            )
        self.started.append(process)
        return process

    def manage(self, *words: str) -> str:
        """A management command to its end; what it printed."""
        return self.finish(self.start("manage.py", *words))

    def script(self, text: str, *, deaf: bool = False) -> str:
        """Some lines with Django set up, to their end; what they printed."""
        lines = ["import django", "django.setup()", text]
        return self.finish(self.start("-c", "\n".join(lines), deaf=deaf))

    def finish(self, process: subprocess.Popen) -> str:
        """Wait for the end; a failure shows what was printed, the other processes' words too."""
        output, _ = process.communicate(timeout=180)
        assert process.returncode == 0, output + self.log.read_text()[-5_000:]
        return output

    def worker(self) -> subprocess.Popen:
        """A worker as ./yizhan up starts it; it may still be starting."""
        return self.start("-m", *WORKER, *LEAN)

    def kill(self, process: subprocess.Popen) -> None:
        """SIGKILL for the process and its children: no farewell."""
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        process.stdout.close()

    def ring(self, task: str = "subsidies.resume_runs", *arguments: int) -> None:
        """What beat does every minute."""
        Celery().send_task(task, args=arguments, queue="money", connection=self.broker)

    def waiting(self) -> int:
        """Messages that no worker has taken yet."""
        return self.broker.default_channel.client.llen("yizhan-broker:money")

    def value(self, query: str) -> object:
        """The first value of a query."""
        if self._connection is None:
            url = self.environment["DATABASE_URL"]
            self._connection = psycopg.connect(url, autocommit=True)
        return self._connection.execute(query).fetchone()[0]

    def wait_until(self, true: Callable[[], bool], *, what: str, seconds: float = 90) -> None:
        """Look every few milliseconds."""
        deadline = time.monotonic() + seconds
        while not true():
            assert time.monotonic() < deadline, f"waited {seconds} s for {what}"
            time.sleep(0.01)

    def close(self) -> None:
        """End whatever is left."""
        for process in self.started:
            if process.poll() is None:
                self.kill(process)
            process.stdout.close()
        self.broker.release()
        if self._connection is not None:
            self._connection.close()


def other_broker(url: str, number: int) -> str:
    """The same server, another database of it: tests in other processes hear nothing of us."""
    if "virtual_host=" in url:
        return re.sub(r"virtual_host=\d+", f"virtual_host={number}", url)
    return urlsplit(url)._replace(path=f"/{number}").geturl()


@pytest.fixture(scope="session")
def platform(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Platform]:
    """A migrated database with divisions and programmes, and nobody in it."""
    server = os.environ["DATABASE_URL"]
    name = f"yizhan_faults_{os.getpid()}"
    environment = {
        **os.environ,
        "DATABASE_URL": urlsplit(server)._replace(path=f"/{name}").geturl(),
        "CELERY_BROKER_URL": other_broker(os.environ["CELERY_BROKER_URL"], 8),
        "DJANGO_SETTINGS_MODULE": "config.settings.dev",
        "YIZHAN_HOME": str(tmp_path_factory.mktemp("home")),
        "PYTHONWARNINGS": "ignore",
        "PYTHONPATH": str(ROOT),
    }
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    platform = Platform(environment)
    try:
        platform.manage("set_up", "--no-demo")
        yield platform
    finally:
        platform.close()
        with psycopg.connect(server, autocommit=True) as connection:
            drop = sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name))
            connection.execute(drop)
