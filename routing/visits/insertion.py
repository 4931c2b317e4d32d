"""Every way in which a visit fits into days that are planned already, and how two carers meet."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import combinations

from routing.visits.day import (
    BREAK,
    MINUTES,
    NOBODY,
    PAIR,
    TIMES,
    VISITS,
    Job,
    Worker,
)
from routing.visits.day_times import Driver, Route

Routes = dict[int, Route]


@dataclass(frozen=True)
class Insertion:
    """A place in a carer's day: starts between early and late, so many seconds more on the way."""

    worker: int
    position: int
    early: int
    late: int
    more: int
    unwelcome: int

    @property
    def cost(self) -> int:
        """What it adds."""
        return self.more + self.unwelcome


@dataclass(frozen=True)
class Choice:
    """One carer, or two who begin at the same moment."""

    places: tuple[Insertion, ...]
    start: int

    @property
    def cost(self) -> int:
        """What it adds, for all carers."""
        return sum(place.cost for place in self.places)


def insertions(driver: Driver, routes: Routes, job: Job, worker: Worker) -> list[Insertion]:
    """Every place in one carer's day that keeps everybody's window; none when a rule forbids it."""
    if driver.problem.excluded(job, worker):
        return []
    route = routes[worker.key]
    sequence = [stop.job for stop in route.stops]
    if worker.rest and BREAK not in sequence:
        return []  # the day is as people said, and has no room for the rest
    found = []
    for position in range(len(sequence) + 1):
        if position < len(route.stops) and _passed(route, position, job):
            continue
        new = driver.drive(worker, [*sequence[:position], job.key, *sequence[position:]])
        if new is not None:
            stop = new.stops[position]
            more = new.travel - route.travel
            unwelcome = job.unwelcome.get(worker.key, 0)
            found.append(Insertion(worker.key, position, stop.start, stop.latest, more, unwelcome))
    return found


def _passed(route: Route, position: int, job: Job) -> bool:
    """What comes next could never begin after this job."""
    return route.stops[position].latest < job.early + job.duration


def choices(driver: Driver, routes: Routes, job: Job) -> list[Choice]:
    """All of them, the cheapest first."""
    single = [
        place
        for worker in driver.problem.workers
        for place in insertions(driver, routes, job, worker)
    ]
    found = (
        [Choice((place,), place.early) for place in single] if job.carers == 1 else _pairs(single)
    )
    return sorted(found, key=lambda c: (c.cost, c.start, [p.worker for p in c.places]))


def _pairs(single: list[Insertion]) -> list[Choice]:
    """Two carers whose times overlap meet as early as both can."""
    return [
        Choice((one, other), max(one.early, other.early))
        for one, other in combinations(single, 2)
        if one.worker != other.worker and max(one.early, other.early) <= min(one.late, other.late)
    ]


def place(driver: Driver, routes: Routes, job: Job, choice: Choice) -> Routes:
    """The routes with the visit in them."""
    changed = dict(routes)
    for spot in choice.places:
        sequence = [stop.job for stop in routes[spot.worker].stops]
        new = [*sequence[: spot.position], job.key, *sequence[spot.position :]]
        route = driver.drive(driver.problem.worker[spot.worker], new)
        if route is None:
            raise AssertionError("a place that was found can be driven")
        changed[spot.worker] = route
    return changed


def reasons(driver: Driver, routes: Routes, job: Job) -> Mapping[str, int]:
    """For a visit without a place: how many carers each rule excludes."""
    counts: dict[str, int] = {}
    for worker in driver.problem.workers:
        rule = excluding(driver, routes, job, worker) or PAIR
        counts[rule] = counts.get(rule, 0) + 1
    return counts or {NOBODY: 1}


def excluding(driver: Driver, routes: Routes, job: Job, worker: Worker) -> str:
    """The rule that keeps one carer from a visit today, or nothing."""
    return "" if insertions(driver, routes, job, worker) else why_not(driver, routes, job, worker)


def why_not(driver: Driver, routes: Routes, job: Job, worker: Worker) -> str:
    """The rule, for a carer in whose day a visit has no place."""
    if rule := driver.problem.excluded(job, worker):
        return rule
    jobs = [stop.job for stop in routes[worker.key].stops if stop.job != BREAK]
    if len(jobs) >= worker.max_visits:
        return VISITS
    seconds = sum(driver.problem.job[key].duration for key in jobs)
    return MINUTES if seconds + job.duration > worker.max_seconds else TIMES
