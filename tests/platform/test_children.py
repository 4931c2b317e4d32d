"""A process that dies is started again, but not for ever."""

import os
import signal

import pytest

from config import children
from config.children import Child, GivenUpError
from tests.platform.conftest import eventually

SLEEPER = ["timeit", "-n1", "-r1", "import time; time.sleep(600)"]
BROKEN = ["no_such_module"]


@pytest.fixture
def child():
    """Makes children that are gone after the test."""
    made = []

    def make(command: list[str]) -> Child:
        made.append(Child("child", command, dict(os.environ), signal.SIGTERM))
        made[-1].start()
        return made[-1]

    yield make
    for one in made:
        one.ask_to_stop()
        one.wait(10)


def watched(child: Child, **how: bool) -> bool:
    """One look, as the supervisor takes it; true when there was something to see."""
    before = child.process
    child.watch(**how)
    return child.process is not before


def test_a_killed_child_comes_back(child):
    sleeper = child(SLEEPER)
    killed = sleeper.process.pid
    os.kill(killed, signal.SIGKILL)
    assert eventually(lambda: watched(sleeper))  # seen dead
    assert eventually(lambda: watched(sleeper))  # started again
    assert sleeper.process.pid != killed
    assert sleeper.process.poll() is None


def test_a_child_that_cannot_start_ends_the_start(child):
    broken = child(BROKEN)
    with pytest.raises(GivenUpError, match="at its start"):
        eventually(lambda: watched(broken, again=False))


def test_a_child_that_never_lives_is_given_up(child, monkeypatch):
    monkeypatch.setattr(children, "QUICK_DEATHS", 2)
    broken = child(BROKEN)
    with pytest.raises(GivenUpError, match="2 times in a row"):
        eventually(lambda: watched(broken) and False)
