"""Several connections to PostgreSQL at once."""

import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from django.db import connection

PATIENCE = 60  # seconds; only a failure waits for it
# pg_stat_activity would show the same as at our transaction's first look.
BLOCKED = """
    SELECT EXISTS (SELECT FROM pg_locks
                   WHERE NOT granted AND pg_backend_pid() = ANY(pg_blocking_pids(pid)))"""


def together(count: int, act: Callable[[int], Any]) -> list[Any]:
    """act(0) … act(count − 1), each in a thread and connection of its own, begun at the same moment.

    The answers in order; an exception is an answer.
    """
    gate = threading.Barrier(count)

    def one(number: int) -> Any:
        try:
            connection.ensure_connection()
            gate.wait(timeout=PATIENCE)
            return act(number)
        except Exception as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(one, range(count)))


def wait_until_blocked() -> None:
    """Another connection has come to a lock that our open transaction holds."""
    deadline = time.monotonic() + PATIENCE
    with connection.cursor() as cursor:
        while not cursor.execute(BLOCKED).fetchone()[0]:
            assert time.monotonic() < deadline, "nobody waits for us"
            time.sleep(0.01)
