"""The monthly run against COPY of the same rows, an ORM loop and django-hordak, in turn, by CPU.

    ./yizhan bench topups [--sizes 10000,100000,1000000] [--rounds 3] [--old-entries 1000000]

COPY is the ceiling: it does no more than check and store. Both write run items, grants, lots and
transfers in batches of the same size, under the application's own role, with every constraint,
trigger and index on. Each round pays a month in every way, each way first in another round; a
ratio is made within its round and the median of the rounds counts. The ORM loop and django-hordak
pay a sample; all three read the award, check the month and pay it in a transaction a person. At the end the run is measured in two copies of the database in turn: one as it is,
one that holds so many old transfers more (--old-entries 10000000 needs some 12 GB and half an hour).
"""

import statistics
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

import django
from django.db import connection

django.setup()

# Models can be imported only now.
from core.audit import SYSTEM  # noqa: E402
from core.dates import add_months  # noqa: E402
from subsidies.commands import (  # noqa: E402
    close_run,
    find_issues,
    post_next_batch,
    release_run,
    start_run,
)
from subsidies.models import Programme  # noqa: E402
from subsidies.queries import differences  # noqa: E402
from tests.benchmarks._copy import Copy, Population  # noqa: E402
from tests.benchmarks._crowd import FIRST_PERIOD, crowd, history  # noqa: E402
from tests.benchmarks._hordak import Hordak, NotInstalledError  # noqa: E402
from tests.benchmarks._meter import Cost, Meter, as_owner, refresh_statistics  # noqa: E402
from tests.benchmarks._orm_loop import OrmLoop  # noqa: E402
from tests.benchmarks._report import Report, options  # noqa: E402

GOAL_COPY, GOAL_ORM, GOAL_HORDAK, GOAL_TREND, GOAL_OLD = 1.25, 80, 35, 1.15, 1.2
SAMPLE = 600


class MonthlyRun:
    """The product's way: plan, release, post batch by batch, close; what approvers read, apart."""

    def __init__(self, meter: Meter, programme: Programme) -> None:
        self.meter, self.programme = meter, programme
        self.batches: list[Cost] = []
        self.looks: list[Cost] = []

    def pay(self, period: date) -> Cost:
        """A whole run."""
        self.batches.clear()
        total = self.meter.measure(lambda: self._plan(period))
        self.looks.append(self.meter.measure(lambda: find_issues(self._run)))
        total += self.meter.measure(lambda: release_run(run=self._run, by=SYSTEM))
        while True:
            cost = self.meter.measure(self._post)
            total += cost
            if self._posted is None:
                break
            self.batches.append(cost)
        return total + self.meter.measure(lambda: close_run(run=self._run, by=SYSTEM))

    def trend(self) -> float | None:
        """Server CPU of the last tenth of the last run's batches over the first, if it has ten."""
        tenth = len(self.batches) // 10
        if tenth == 0:
            return None
        first, last = self.batches[:tenth], self.batches[-tenth:]
        return sum(cost.server for cost in last) / sum(cost.server for cost in first)

    def _plan(self, period: date) -> None:
        self._run = start_run(programme=self.programme, period=period, by=SYSTEM)

    def _post(self) -> None:
        self._posted = post_next_batch(run=self._run, by=SYSTEM)


@dataclass
class Way:
    """One way of paying: what each round cost and how many top-ups it was."""

    name: str
    pay: Callable[[date], Cost]
    count: int
    costs: list[Cost] = field(default_factory=list)

    @property
    def total(self) -> Cost:
        """Of all rounds."""
        return sum(self.costs, Cost())

    def per_row(self, figure: str) -> list[float]:
        """Microseconds a top-up, round by round."""
        return [getattr(cost, figure) / self.count * 1e6 for cost in self.costs]

    def median(self, figure: str) -> float:
        """Microseconds a top-up."""
        return statistics.median(self.per_row(figure))

    def line(self) -> str:
        """A row of the table."""
        rows, total = self.count * len(self.costs), self.total
        figures = f"{total.wall:10.2f}{total.server:10.2f}{total.client:10.2f}"
        return f"  {self.name:22}{rows:10}{figures}{total.server / rows * 1e6:10.1f}{total.cpu / rows * 1e6:10.1f}"


def ratio(one: Way, other: Way, figure: str) -> float:
    """The median of the rounds' ratios: what slows the machine slows both halves of a round."""
    pairs = zip(one.per_row(figure), other.per_row(figure), strict=True)
    return statistics.median(a / b for a, b in pairs)


class Size:
    """One number of enrolments, paid in every way."""

    def __init__(self, size: int, meter: Meter, hordak: Hordak | None) -> None:
        self.size = size
        people = Population(crowd(size))
        sample = Population(crowd(SAMPLE, name=f"loop-{size}"))
        self.monthly = MonthlyRun(meter, people.programme)
        self.run = Way("monthly run", self.monthly.pay, size)
        self.copy = Way("COPY (ceiling)", Copy(meter, people).pay, size)
        self.orm = Way("ORM loop (sample)", OrmLoop(meter, sample).pay, SAMPLE)
        self.ways = [self.run, self.copy, self.orm]
        if hordak:
            self.hordak, alone = (
                Way(name, lambda _month, w=way: hordak.pay(w, SAMPLE), SAMPLE)
                for name, way in (("django-hordak", "month"), ("its transfer_to alone", "transfer"))
            )
            self.ways += [self.hordak, alone]
            for way in ("month", "transfer"):
                hordak.pay(way, 20)  # warm
        self.trends: list[float] = []
        self.orm.pay(add_months(FIRST_PERIOD, -1))  # warm

    def measure(self, rounds: int) -> None:
        """Every way in every round, each time in another order."""
        month = FIRST_PERIOD
        for turn in range(rounds):
            first = turn % len(self.ways)
            for way in self.ways[first:] + self.ways[:first]:
                way.costs.append(way.pay(month))
                month = add_months(month, 1)
                if way is self.run and (trend := self.monthly.trend()):
                    self.trends.append(trend)
            refresh_statistics()

    def show(self, report: Report) -> None:
        """The table and the ratios."""
        print(f"\n{self.size} enrolments, {len(self.run.costs)} rounds; seconds, µs a top-up")
        titles = ("wall", "server", "client", "µs server", "µs both")
        print(f"  {'way':22}{'top-ups':>10}" + "".join(f"{title:>10}" for title in titles))
        for way in self.ways:
            print(way.line())
        looks = Way("unusual lines (also)", self.monthly.pay, self.size, self.monthly.looks)
        print(looks.line())
        of = f"{self.size} enrolments"
        self._compare(report.at_most, f"{of}, run ÷ COPY, server", GOAL_COPY, self.run, self.copy)
        self._compare(report.at_least, f"{of}, ORM loop ÷ run", GOAL_ORM, self.orm, self.run)
        if len(self.ways) > 3:
            title = f"{of}, django-hordak ÷ run"
            self._compare(report.at_least, title, GOAL_HORDAK, self.hordak, self.run)
        if self.trends:
            trend = statistics.median(self.trends)
            parts = ("last tenth of the batches", "first")
            report.at_most(f"{of}, trend", GOAL_TREND, trend, *parts)

    def _compare(self, check: Callable, title: str, goal: float, one: Way, other: Way) -> None:
        figure = "server" if other is self.copy else "cpu"
        found = ratio(one, other, figure)
        pairs = zip(one.per_row(figure), other.per_row(figure), strict=True)
        note = "rounds: " + ", ".join(f"{a / b:.2f}" for a, b in pairs)
        check(title, goal, found, *(f"{w.median(figure):.1f} µs" for w in (one, other)), note=note)


def old_entries(entries: int, size: int, rounds: int, report: Report) -> None:
    """The same run with and without so many old transfers, each in a database of its own."""
    programme = crowd(size, name="old")
    refresh_statistics()
    known = str(connection.settings_dict["NAME"])
    move_to("postgres")
    for name in ("bench_young", "bench_old"):
        as_owner(f"CREATE DATABASE {name} TEMPLATE {known}")
    move_to("bench_old")
    loaded = history(programme, entries)
    young, old = (Way(name, lambda _month: Cost(), size) for name in ("young", "old"))
    for turn in range(rounds):
        for way in (young, old) if turn % 2 else (old, young):
            move_to(f"bench_{way.name}")
            way.costs.append(MonthlyRun(Meter(), programme).pay(add_months(FIRST_PERIOD, turn)))
    wrong = len(differences())
    move_to(known)
    as_owner("DROP DATABASE bench_young", "DROP DATABASE bench_old")
    print(f"\n{size} enrolments, {rounds} rounds, with and without {loaded} old transfers")
    figures = (f"{way.median('server'):.1f} µs" for way in (old, young))
    found = ratio(old, young, "server")
    report.at_most(f"{loaded} old entries", GOAL_OLD, found if not wrong else None, *figures)


def move_to(database: str) -> None:
    """Another database of the same server."""
    connection.close()
    connection.settings_dict["NAME"] = database
    connection.settings_dict["OPTIONS"].pop("assume_role", None)
    with connection.cursor() as cursor:
        cursor.execute("SET ROLE yizhan_app")


def installed(report: Report) -> Hordak | None:
    """django-hordak, or a goal that is missed because there is nothing to compare with."""
    try:
        return Hordak()
    except NotInstalledError as error:
        nothing = ("not installed", "monthly run")
        report.at_least("django-hordak ÷ run", GOAL_HORDAK, None, *nothing, note=str(error))
        return None


def main(arguments: list[str] | None = None) -> int:
    """Every size asked for; 1 when a goal is missed."""
    sizes = {"sizes": ("10000,100000,1000000", "10000"), "rounds": (3, 3)}
    sizes |= {"old-entries": (1_000_000, 100_000), "old-size": (100_000, 10_000)}
    chosen = options("topups", arguments, sizes)
    report, meter = Report(), Meter()
    hordak = installed(report)
    for size in chosen.sizes.split(","):
        found = Size(int(size), meter, hordak)
        found.measure(chosen.rounds)
        found.show(report)
    if hordak:
        hordak.close()
    wrong = len(differences())
    print(f"\ndifferences in the ledger: {wrong}")
    if chosen.old_entries:
        old_entries(chosen.old_entries, chosen.old_size, chosen.rounds, report)
    return report.finish() or int(wrong > 0)


if __name__ == "__main__":
    sys.exit(main())
