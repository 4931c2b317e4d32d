"""./yizhan up as a person meets it: started, asked, killed in parts, stopped."""

import os
import signal
import socket
from collections.abc import Iterator

import pytest

from config.servers import Postgres
from tests.platform.conftest import PATIENCE, Up, eventually, page, processes_of, run_yizhan

pytestmark = [pytest.mark.faults, pytest.mark.slow]

CELERY = 4  # the worker, its pool of two, and beat


@pytest.fixture
def up(home) -> Iterator[Up]:
    """A running house; the data directory is prepared by the first test that wants one."""
    house = Up(home).wait_until_ready()
    yield house
    if house.process.poll() is None:
        house.end(signal.SIGTERM)


def test_it_answers_and_ctrl_c_leaves_no_process(up):
    assert page(up.url("/healthz")) == (200, "ok")
    assert eventually(lambda: page(up.url("/readyz"))[0] == 200)
    for path in ("/", "/admin/login/", "/api/v1/docs/", "/ui/"):
        assert page(up.url(path))[0] == 200, path
    assert up.url("/") in up.said
    assert up.end(signal.SIGINT) == 0
    assert processes_of(up.home) == {}


def test_a_second_one_is_refused_and_commands_share_the_servers(up, manage):
    second = run_yizhan(up.home, "up")
    assert second.returncode == 1
    assert up.url("") in second.stderr

    command = manage("shell", "-v0", "-c", "print('answer')")
    assert (command.returncode, command.stdout) == (0, "answer\n")
    assert eventually(lambda: page(up.url("/readyz"))[0] == 200)

    assert eventually(lambda: len(up.pids("celery")) == CELERY)
    worker = max(up.pids("celery"), key=children_of)
    os.kill(worker, signal.SIGKILL)
    assert eventually(lambda: "starting it again" in up.said)
    assert eventually(lambda: len(up.pids("celery")) == CELERY)
    assert worker not in up.pids("celery")

    up.process.kill()
    up.process.wait()
    assert eventually(lambda: not processes_of(up.home))


def children_of(parent: int) -> int:
    """How many children a process has."""
    tasks = f"/proc/{parent}/task/{parent}/children"
    with open(tasks) as listing:
        return len(listing.read().split())


def test_it_ends_with_its_database(up):
    note = Postgres(up.home).data / "postmaster.pid"
    os.kill(int(note.read_text().split()[0]), signal.SIGQUIT)
    assert up.process.wait(PATIENCE) == 1
    assert "PostgreSQL ended by itself" in up.said
    assert processes_of(up.home) == {}


def test_a_taken_port_is_said(home):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        refused = run_yizhan(home, "up", "--port", str(other.getsockname()[1]))
    assert refused.returncode == 1
    assert "is taken" in refused.stderr
    assert processes_of(home) == {}
