"""CPU seconds of the database's processes and of ours, and the memory of a process; Linux only."""

import contextlib
import os
import sys
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path

from django.db import connection

TICKS = os.sysconf("SC_CLK_TCK")


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
        require(self.schedstat.exists())

    def measure(self, work: Callable[[], object]) -> Cost:
        """Do it and say what it cost."""
        wall, server, client = time.perf_counter(), self._server(), time.process_time()
        work()
        return Cost(
            time.perf_counter() - wall, self._server() - server, time.process_time() - client
        )

    def _server(self) -> float:
        return int(self.schedstat.read_text().split()[0]) / 1e9


def require(found: bool) -> None:
    """The database must run where its processes can be watched."""
    if not found:
        sys.exit("The benchmark needs a PostgreSQL on this machine, on Linux.")


class WholeServer:
    """The CPU time of every process of PostgreSQL, those that have ended too."""

    def __init__(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            status = Path(f"/proc/{cursor.fetchone()[0]}/stat")
        require(status.exists())
        self.postmaster = int(after_name(status)[1])
        as_owner(
            "ALTER SYSTEM SET autovacuum = off", "SELECT pg_reload_conf()"
        )  # it comes when it likes

    def seconds(self) -> float:
        """Since the server was started."""
        ended = map(int, after_name(Path(f"/proc/{self.postmaster}/stat"))[13:15])
        return sum(ended) / TICKS + sum(cpu_of(family(self.postmaster)).values())


def after_name(status: Path) -> list[str]:
    """The fields of a process's status line from its state on; a name may hold blanks."""
    return status.read_text().rpartition(")")[2].split()


def cpu_of(pids: Iterable[int]) -> dict[int, float]:
    """CPU seconds so far of processes with all their threads, by their ids; the dead are left out."""
    found = {}
    for pid in pids:
        with contextlib.suppress(FileNotFoundError, ProcessLookupError):
            found[pid] = sum(
                int(path.read_text().split()[0]) / 1e9
                for path in Path(f"/proc/{pid}/task").glob("*/schedstat")
            )
    return found


def whole_seconds(pid: int) -> float:
    """CPU time of a process with all its threads, those that have ended too."""
    return sum(map(int, after_name(Path(f"/proc/{pid}/stat"))[11:13])) / TICKS


def spent(before: dict[int, float], after: dict[int, float]) -> float:
    """What the processes used in between; one that began in between is counted whole."""
    return sum(cpu - before.get(pid, 0.0) for pid, cpu in after.items())


def family(pid: int) -> list[int]:
    """A process and its children."""
    children = Path(f"/proc/{pid}/task/{pid}/children")
    with contextlib.suppress(FileNotFoundError, ProcessLookupError):
        return [pid, *map(int, children.read_text().split())]
    return []


def resident_mb(pid: int) -> float:
    """The memory of a process that is not swapped out."""
    with contextlib.suppress(FileNotFoundError, ProcessLookupError):
        pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE") / 1e6
    return 0.0


def machine() -> float:
    """CPU seconds that all cores have worked since the machine started."""
    user, nice, system, _idle, _wait, irq, soft, *_ = Path("/proc/stat").read_text().split()[1:]
    return sum(map(int, (user, nice, system, irq, soft))) / TICKS


class MemoryWatch(threading.Thread):
    """Reads the memory of some processes again and again, until it is stopped."""

    def __init__(self, pids: Iterable[int], *, every: float = 0.1) -> None:
        super().__init__(daemon=True)
        self.samples: dict[int, list[float]] = {pid: [] for pid in pids}
        self._every, self._end = every, threading.Event()

    def run(self) -> None:
        """Read until the end."""
        while not self._end.wait(self._every):
            for pid, samples in self.samples.items():
                samples.append(resident_mb(pid))

    def growth(self) -> float:
        """MB by which the worst process was ever above or below its first reading."""
        self._end.set()
        self.join()
        return max(
            (abs(mb - samples[0]) for samples in self.samples.values() for mb in samples if mb),
            default=0.0,
        )


def refresh_statistics() -> None:
    """What autovacuum does within a minute; the owner's business."""
    as_owner("ANALYZE")


def as_owner(*statements: str) -> None:
    """What the application's role may not do."""
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE")
        for statement in statements:
            cursor.execute(statement)
        cursor.execute("SET ROLE yizhan_app")
