"""Seconds by the clock, of the database's process and of this one."""

import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from django.db import connection


@dataclass
class Cost:
    """What a piece of work took."""

    wall: float = 0.0
    server: float = 0.0
    client: float = 0.0

    def __add__(self, other: "Cost") -> "Cost":
        return Cost(self.wall + other.wall, self.server + other.server, self.client + other.client)

    @property
    def cpu(self) -> float:
        """Both processes."""
        return self.server + self.client


@dataclass
class Meter:
    """Reads the CPU time of the database process that serves this connection."""

    schedstat: Path = field(init=False)

    def __post_init__(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            self.schedstat = Path(f"/proc/{cursor.fetchone()[0]}/schedstat")
        if not self.schedstat.exists():
            sys.exit("The benchmark needs a PostgreSQL on this machine, on Linux.")

    def measure(self, work: Callable[[], object]) -> Cost:
        """Do it and say what it cost."""
        wall, server, client = time.perf_counter(), self._server(), time.process_time()
        work()
        return Cost(
            time.perf_counter() - wall, self._server() - server, time.process_time() - client
        )

    def _server(self) -> float:
        return int(self.schedstat.read_text().split()[0]) / 1e9


def refresh_statistics() -> None:
    """What autovacuum does within a minute; the owner's business."""
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE")
        cursor.execute("ANALYZE")
        cursor.execute("SET ROLE yizhan_app")
