"""Real processes with the development settings: a database and a broker of their own, workers to kill."""

import json
import os
import re
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
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
STREET_PEOPLE = 10_500
CROWD = f"""
from tests.benchmarks._crowd import crowd
crowd({STREET_PEOPLE})
"""
LEAN = ["-l", "warning", "--without-gossip", "--without-mingle"]


class Platform:
    """One database and its processes."""

    def __init__(self, environment: dict[str, str]) -> None:
        self.environment = environment
        self.log = Path(environment["YIZHAN_HOME"]) / "faults.log"
        self.started: list[subprocess.Popen] = []
        # named outright: a Celery application would prefer the address in our own environment
        self.broker_url = environment["CELERY_BROKER_URL"]
        self.broker = Connection(
            self.broker_url,
            transport_options={"global_keyprefix": "yizhan-broker:"},
        )
        self.template = ""  # a database like this one before any test
        self.clerk: Desk | None = None
        self._holders: list[int] = []  # the database's process numbers of who locks rows for a test
        self._connection: psycopg.Connection | None = None

    def start(self, *words: str, deaf: bool = False) -> subprocess.Popen:
        """A Python program in a group of its own. deaf: what it sends to workers gets lost."""
        lost = {"CELERY_BROKER_URL": other_broker(self.broker_url, 9)} if deaf else {}
        return self._start(*words, **lost)

    def _start(self, *words: str, stdin: int = subprocess.DEVNULL, **more: str) -> subprocess.Popen:
        environment = {**self.environment, **more}
        with self.log.open("ab") as log:
            process = subprocess.Popen(
                [sys.executable, *words],
                cwd=ROOT,
                env=environment,
                stdin=stdin,
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
        output, _ = process.communicate(timeout=600)
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

    def desk(self, **environment: str) -> "Desk":
        """A process of the program that does what it is told; its messages to workers get lost."""
        return Desk(self, {"CELERY_BROKER_URL": other_broker(self.broker_url, 9), **environment})

    def ring(self, task: str = "subsidies.resume_runs", *arguments: int) -> None:
        """What beat does every minute."""
        Celery(set_as_current=False).send_task(
            task, args=arguments, queue="money", connection=self.broker
        )

    def ring_until(self, true: Callable[[], bool], *, what: str) -> None:
        """The bell of every minute, a little faster: one ring may meet a connection that was just cut."""
        for _ in range(300):
            self.ring()
            deadline = time.monotonic() + 1
            while time.monotonic() < deadline:
                if true():
                    return
                time.sleep(0.01)
        pytest.fail(f"rang for 300 seconds for {what}")

    @contextmanager
    def locking(self, query: str) -> Iterator[None]:
        """Hold rows locked, as a slow neighbour would."""
        url = self.environment["DATABASE_URL"]
        with psycopg.connect(url) as holder:
            holder.execute(query)
            self._holders.append(holder.info.backend_pid)
            yield
            self._holders.clear()
            holder.rollback()

    def waits(self) -> bool:
        """Has a process come to the rows that locking() holds?

        Waiting alone says nothing: a process may wait a moment for a table to grow.
        """
        waiting = f"""
            SELECT count(*) FROM pg_stat_activity
            WHERE pg_blocking_pids(pid) && array{self._holders}::integer[]"""
        return self.value(waiting) > 0

    def wait_until_somebody_waits(self) -> None:
        """A process has come to rows that are locked."""
        self.wait_until(self.waits, what="a process that waits")

    def cut_off_who_waits(self) -> None:
        """PostgreSQL hangs up on whoever waits for the rows that locking() holds."""
        self.value(f"""
            SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
            WHERE pg_blocking_pids(pid) && array{self._holders}::integer[]""")

    def waiting(self) -> int:
        """Messages that no worker has taken yet."""
        return self.broker.default_channel.client.llen("yizhan-broker:money")

    def value(self, query: str) -> object:
        """The first value of a query."""
        if self._connection is None:
            url = self.environment["DATABASE_URL"]
            self._connection = psycopg.connect(url, autocommit=True)
        return self._connection.execute(query).fetchone()[0]

    def wait_until(self, true: Callable[[], bool], *, what: str, seconds: float = 300) -> None:
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
            for pipe in filter(None, (process.stdin, process.stdout)):
                pipe.close()
        self.broker.release()
        if self._connection is not None:
            self._connection.close()


class Desk:
    """A long process that runs the lines it is given and answers what they printed."""

    LOOP = """
import contextlib, io, json, sys, traceback
import django
django.setup()
for line in sys.stdin:
    out, ended = io.StringIO(), ""
    try:
        with contextlib.redirect_stdout(out):
            exec(compile(json.loads(line), "<desk>", "exec"), {})
    except BaseException:
        ended = traceback.format_exc()
    print(json.dumps([out.getvalue(), ended]), flush=True)
"""

    def __init__(self, platform: Platform, environment: dict[str, str]) -> None:
        self.process = platform._start("-c", self.LOOP, stdin=subprocess.PIPE, **environment)

    def do(self, text: str) -> str:
        """Run some lines to their end; what they printed."""
        self.process.stdin.write(json.dumps(textwrap.dedent(text)) + "\n")
        self.process.stdin.flush()
        answer = self.process.stdout.readline()
        assert answer, "the desk has ended"
        printed, ended = json.loads(answer)
        assert not ended, ended
        return printed


def other_broker(url: str, number: int) -> str:
    """The same server, another database of it: tests in other processes hear nothing of us."""
    if "virtual_host=" in url:
        return re.sub(r"virtual_host=\d+", f"virtual_host={number}", url)
    return urlsplit(url)._replace(path=f"/{number}").geturl()


@pytest.fixture(scope="session")
def platform(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Platform]:
    """A migrated database with divisions and programmes, and nobody in it."""
    home = tmp_path_factory.mktemp("home")
    with database("faults") as name:
        platform = Platform(environment_of(name, home, broker=8))
        try:
            platform.manage("set_up", "--no-demo")
            with database("template", template=name) as platform.template:
                yield platform
        finally:
            platform.close()


@pytest.fixture(scope="session")
def street(platform: Platform, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Platform]:
    """Another database, with three batches of people in a programme that pays them 100 yuan a month."""
    home = tmp_path_factory.mktemp("street")
    with database("street", template=platform.template) as name:
        street = Platform(environment_of(name, home, broker=7))
        try:
            street.clerk = street.desk()
            street.clerk.do(CROWD)
            yield street
        finally:
            street.close()


@contextmanager
def database(purpose: str, *, template: str = "template1") -> Iterator[str]:
    """A database of this process, dropped in the end."""
    name = f"yizhan_{purpose}_{os.getpid()}"
    words = sql.SQL("CREATE DATABASE {} TEMPLATE {}")
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as connection:
        connection.execute(words.format(sql.Identifier(name), sql.Identifier(template)))
    try:
        yield name
    finally:
        with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as connection:
            drop = sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name))
            connection.execute(drop)


def environment_of(name: str, home: Path, *, broker: int) -> dict[str, str]:
    """What processes of a database are started with."""
    environment = {
        **os.environ,
        "DATABASE_URL": urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}").geturl(),
        "CELERY_BROKER_URL": other_broker(os.environ["CELERY_BROKER_URL"], broker),
        "DJANGO_SETTINGS_MODULE": "config.settings.dev",
        "YIZHAN_HOME": str(home),
        "PYTHONWARNINGS": "ignore",
        "PYTHONPATH": str(ROOT),
    }
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    return environment
