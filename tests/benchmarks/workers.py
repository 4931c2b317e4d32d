"""The monthly run end to end through Celery: one worker process, then two, and what they need.

    ./yizhan bench workers [--size 100000] [--rounds 3]

Real workers of a real broker post the batches of a run. A month is posted by one worker and the
next by two, in turn; speed is rows a second from the release of the list to the closed run. Beside
them a month by COPY: the run's CPU counts the planning, the workers and their database processes.
The workers' memory is read ten times a second over all runs.
"""

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date

import django
from django.utils import timezone

django.setup()

# Models can be imported only now.
from config.servers.base import dying_with_parent  # noqa: E402
from core.dates import add_months  # noqa: E402
from subsidies.enums import RunState  # noqa: E402
from subsidies.queries import differences  # noqa: E402
from subsidies.tasks import post_run  # noqa: E402
from tests.benchmarks._copy import Copy, Population  # noqa: E402
from tests.benchmarks._crowd import FIRST_PERIOD, begin, crowd  # noqa: E402
from tests.benchmarks._meter import (  # noqa: E402
    MemoryWatch,
    Meter,
    WholeServer,
    cpu_of,
    family,
    machine,
    refresh_statistics,
    spent,
)
from tests.benchmarks._report import Report, options  # noqa: E402

GOAL_SPEED, GOAL_MEMORY, GOAL_COPY = 1.6, 50, 1.25
WORKER = "celery --quiet --app config worker -c 1 -Q money -l warning --without-gossip"
PATIENCE_SECONDS = 3_600


@dataclass
class Month:
    """A run by some workers."""

    wall: float
    cpu: float
    posting_cpu: float
    machine: float

    def others(self) -> float:
        """Cores that were busy with something else."""
        return max(0.0, (self.machine - self.posting_cpu) / self.wall)


class Posting:
    """Runs of one population by the workers that listen."""

    def __init__(self, people: Population, workers: list[int]) -> None:
        self.people, self.workers, self.server = people, workers, WholeServer()

    def pay(self, period: date, count: int) -> Month:
        """A month by so many workers: a message for each, and each works until nothing is left."""
        planning = self._clocks()
        run = begin(self.people.programme, period)  # rings once, when its list is released
        released, before = timezone.now(), self._clocks()
        for _ in range(count - 1):
            post_run.delay(run.pk)
        while run.state != RunState.CLOSED:
            if (timezone.now() - released).total_seconds() > PATIENCE_SECONDS:
                sys.exit("The workers don't finish the run.")
            time.sleep(0.25)  # looking costs too
            run.refresh_from_db()
        wall = (run.closed_at - released).total_seconds()
        return Month(wall, self._since(planning)[0], *self._since(before))

    def _clocks(self) -> tuple:
        return self.server.seconds(), cpu_of(self.workers), time.process_time(), machine()

    def _since(self, before: tuple) -> tuple[float, float]:
        servers, workers, own, whole = self._clocks()
        used = servers - before[0] + spent(before[1], workers) + own - before[2]
        return used, whole - before[3]


@contextmanager
def workers(count: int) -> Iterator[list[int]]:
    """Real worker processes; the ids of all of theirs."""
    environment = {**os.environ, "PYTHONWARNINGS": "ignore"}
    started = [
        subprocess.Popen(
            [sys.executable, "-m", *WORKER.split(), "-n", f"bench{number}@%h"],
            env=environment,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
            preexec_fn=dying_with_parent(9),
        )
        for number in range(count)
    ]
    try:
        yield [pid for process in started for pid in awake(process.pid)]
    finally:
        for process in started:
            process.terminate()
        for process in started:
            process.wait()


def awake(pid: int) -> list[int]:
    """A worker and its pool, once they are there."""
    for _ in range(600):
        if len(family(pid)) > 1:
            return family(pid)
        time.sleep(0.1)
    return sys.exit("A worker does not start.")


def main(arguments: list[str] | None = None) -> int:
    """Pay in turn; 1 when a goal is missed."""
    sizes = {"size": (100_000, 20_000), "rounds": (3, 2)}
    chosen = options("workers", arguments, sizes)
    report, meter = Report(), Meter()
    people = Population(crowd(chosen.size))
    copy = Copy(meter, people)
    with workers(2) as pids:
        posting = Posting(people, pids)
        posting.pay(FIRST_PERIOD, 2)  # both have connected and imported what they need
        refresh_statistics()
        watch = MemoryWatch(pids)
        watch.start()
        rounds = [one_round(posting, copy, turn) for turn in range(chosen.rounds)]
        growth = watch.growth()
    show(report, chosen.size, rounds, growth)
    wrong = len(differences())
    print(f"\ndifferences in the ledger: {wrong}")
    return report.finish() or int(wrong > 0)


def one_round(posting: Posting, copy: Copy, turn: int) -> tuple[Month, Month, float]:
    """A month by one worker, one by two, one by COPY; the order changes."""
    month = add_months(FIRST_PERIOD, 1 + 3 * turn)
    found = {}
    for way in ((1, 2, 0), (2, 0, 1), (0, 1, 2))[turn % 3]:
        if way:
            found[way] = posting.pay(month, way)
        else:
            before = posting.server.seconds()
            client = copy.pay(month).client
            found[way] = posting.server.seconds() - before + client
        month = add_months(month, 1)
    return found[1], found[2], found[0]


def show(report: Report, size: int, rounds: list, growth: float) -> None:
    """The table and the ratios."""
    print(f"\n{size} enrolments, {len(rounds)} rounds, {os.cpu_count()} cores")
    print(f"  {'workers':>8}{'rows/s':>12}{'CPU µs/row':>12}{'busy elsewhere':>16}")
    for number in (0, 1):
        for row in rounds:
            month = row[number]
            figures = f"{size / month.wall:12.0f}{month.cpu / size * 1e6:12.1f}"
            print(f"  {number + 1:8}{figures}{month.others():11.2f} cores")
    faster = statistics.median(one.wall / two.wall for one, two, _copy in rounds)
    speeds = (
        f"{statistics.median(size / row[n].wall for row in rounds):.0f} rows/s" for n in (1, 0)
    )
    report.at_least("two workers ÷ one", GOAL_SPEED, faster, *speeds, note=limits(rounds))
    above = statistics.median(one.cpu / copied for one, _two, copied in rounds)
    costs = (statistics.median(one.cpu for one, _two, _copy in rounds) / size * 1e6,)
    costs += (statistics.median(row[2] for row in rounds) / size * 1e6,)
    figures = (f"{cost:.1f} µs" for cost in costs)
    report.at_most("through Celery ÷ COPY, all processes", GOAL_COPY, above, *figures)
    memory = (f"{growth:.1f} MB", "1 MB")
    report.at_most("a worker's memory away from its start", GOAL_MEMORY, growth, *memory)


def limits(rounds: list) -> str:
    """What kept two workers from being twice as fast."""
    two = [row[1] for row in rounds]
    busy = statistics.median(month.posting_cpu / month.wall for month in two)
    others = statistics.median(month.others() for month in two)
    dearer = statistics.median(pair.cpu / one.cpu for one, pair, _copy in rounds)
    return (
        f"with two, {busy:.2f} of {os.cpu_count()} cores worked for the run and {others:.2f} for others;"
        f" a row cost {dearer:.2f} times the CPU that it costs with one"
    )


if __name__ == "__main__":
    sys.exit(main())
