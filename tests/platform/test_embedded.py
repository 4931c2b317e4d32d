"""The embedded servers: shared, stopped with their last user, recovered after a kill."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest
import redis

from config.embedded import Services, TemporaryServices
from config.servers import SERVERS
from tests.platform.conftest import (
    ROOT,
    clean_environment,
    data_directory,
    eventually,
    processes_of,
)

pytestmark = [pytest.mark.faults, pytest.mark.slow]

USER = """
import sys, time
from pathlib import Path
from config.embedded import Services
services = Services(Path(sys.argv[1]))
services.start()
print("started", flush=True)
time.sleep(600)
"""


@pytest.fixture(autouse=True)
def no_servers_named(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DATABASE_URL", "REDIS_URL", "CELERY_BROKER_URL"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture(scope="module")
def home() -> Iterator[Path]:
    """Empty: these tests need no tables."""
    with data_directory() as place:
        yield place


@pytest.fixture
def services(home: Path) -> Iterator[Services]:
    found = Services(home)
    yield found
    found.stop()


@pytest.fixture
def other_program(home: Path) -> Iterator[Callable[[], subprocess.Popen]]:
    """Starts programs that use the servers of the same data directory until they are killed."""
    started: list[subprocess.Popen] = []

    def start() -> subprocess.Popen:
        program = subprocess.Popen(
            [sys.executable, "-c", USER, str(home)],
            cwd=ROOT,
            env=clean_environment(),
            stdout=subprocess.PIPE,
        )
        started.append(program)
        assert program.stdout.readline() == b"started\n"
        return program

    yield start
    for program in started:
        program.kill()
        program.wait()
        program.stdout.close()


def servers_of(home: Path) -> dict[int, str]:
    return {
        pid: command
        for pid, command in processes_of(home).items()
        if "postgres" in command or "valkey" in command
    }


def similarity(database_url: str) -> float:
    with psycopg.connect(database_url) as connection:
        connection.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
        return connection.execute("SELECT similarity('张三丰', '张三峰')").fetchone()[0]


def test_trigrams_see_chinese(services):
    assert similarity(services.start()["DATABASE_URL"]) > 0.3


@pytest.mark.parametrize("name", ["a folder 长", "long" * 30])
def test_any_path_will_do(home, name):
    services = Services(home / name, durable=False)
    found = services.start()
    try:
        assert similarity(found["DATABASE_URL"]) > 0.3
        with redis.from_url(found["REDIS_URL"]) as client:
            assert client.ping()
    finally:
        services.stop()
    assert servers_of(home) == {}
    assert not services.home.exists()
    assert not [kind for kind in SERVERS.values() if kind(home / name).socket_folder.exists()]


def test_data_persist(services):
    url = services.start()["DATABASE_URL"]
    with psycopg.connect(url) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 1 AS value")
    services.stop()
    services.start()
    with psycopg.connect(url) as connection:
        assert connection.execute("SELECT value FROM kept").fetchone() == (1,)


def test_the_last_user_stops_the_servers(services, other_program, home):
    other = other_program()
    services.start()
    other.kill()
    other.wait()
    assert services.dead() == []
    services.stop()
    assert servers_of(home) == {}


def test_the_first_user_leaves_them_to_the_others(services, other_program, home):
    services.start()
    other_program()
    services.stop()
    assert len(servers_of(home)) >= 2


def test_a_killed_user_leaves_nothing(other_program, home):
    other = other_program()
    other.kill()
    other.wait()
    assert eventually(lambda: not servers_of(home))


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells children of a killed parent")
def test_a_killed_keeper_leaves_nothing_and_is_noticed(services, home):
    url = services.start()["DATABASE_URL"]
    keepers = [pid for pid, command in servers_of(home).items() if "keeper.py" in command]
    for pid in keepers:
        os.kill(pid, signal.SIGKILL)
    assert eventually(lambda: not servers_of(home))
    assert services.dead() == ["PostgreSQL", "Redis (Valkey)"]
    services.stop()
    services.start()
    assert similarity(url) > 0.3


def test_servers_of_your_own_are_left_alone(services, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgresql://elsewhere/yizhan")
    assert set(services.start()) == {"REDIS_URL", "CELERY_BROKER_URL"}


def test_temporary_servers_leave_no_files():
    services = TemporaryServices()
    services.start()
    services.stop()
    assert not services.home.exists()


@pytest.mark.skipif(os.getuid() != 0, reason="only root runs PostgreSQL as somebody else")
def test_root_with_a_closed_home(home):
    closed = home / "closed"
    closed.mkdir(mode=0o700, parents=True)
    services = Services(closed / "home", durable=False)
    try:
        assert similarity(services.start()["DATABASE_URL"]) > 0.3
    finally:
        services.stop()
