"""Rounds drawn up from wishes, riders and kept sequences: values in, values out, no clock."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from math import ceil

from routing.rounds import Base, Drop, Plan, Problem, Rider, Trip, timetable
from routing.travel import Place

POINTS, DOORS = "points", "doors"
MODE_OF_NOBODY = {POINTS: "van", DOORS: "ebike"}
NOBODY = -1  # riders that stand for a round whose rider is not known yet have keys below 0
SECONDS_BETWEEN_STOPS = 150  # a guess, for how many rounds nobody's riders could need


@dataclass(frozen=True)
class Wish:
    """So many portions for a point or a door; spot: the point's, or the person's, own number."""

    kind: str
    start: int
    spot: int
    place: Place
    portions: int
    order: int | None = None
    is_estimated: bool = False


@dataclass(frozen=True)
class Courier:
    """Who brings meals of a kind from a start, in seconds of the day."""

    key: int
    kind: str
    start: int
    mode: str
    capacity: int
    early: int
    late: int
    speed: float = 0.0


@dataclass(frozen=True)
class Kept:
    """A sequence of spots that staff keep."""

    key: int
    kind: str
    courier: int | None
    spots: tuple[int, ...]


@dataclass(frozen=True)
class Terms:
    """A meal's times in seconds of the day, and what a round holds when nobody is named for it."""

    ready: int
    latest: int
    load: int
    service: tuple[tuple[str, int], ...]
    capacity: tuple[tuple[str, int], ...]
    starts: tuple[tuple[int, Place], ...]
    speeds: tuple[tuple[str, float], ...] = ()

    def service_of(self, kind: str) -> int:
        """Seconds at a stop."""
        return dict(self.service)[kind]

    def capacity_of(self, kind: str) -> int:
        """Portions of a round without a rider."""
        return dict(self.capacity)[kind]


@dataclass(frozen=True)
class Draft:
    """A round to be: its stops are places in the list of wishes."""

    kind: str
    start: int
    courier: int | None
    kept: int | None
    stops: tuple[int, ...]
    arrivals: tuple[int, ...]
    leaves: int
    returns: int
    travel: int

    @classmethod
    def of(cls, kind: str, start: int, trip: Trip, kept: int | None = None) -> "Draft":
        """A trip of the solver."""
        return cls(
            kind,
            start,
            trip.rider if trip.rider >= 0 else None,
            kept,
            trip.stops,
            trip.arrivals,
            trip.leaves,
            trip.returns,
            trip.travel,
        )


@dataclass(frozen=True)
class DrawnUp:
    """Every wish once: in a draft, or unserved with its reason."""

    drafts: tuple[Draft, ...]
    unserved: tuple[tuple[int, str], ...]


Solver = Callable[[Problem], Plan]


def draw_up(
    terms: Terms,
    wishes: tuple[Wish, ...],
    couriers: tuple[Courier, ...],
    kept: Iterable[Kept],
    solve: Solver,
) -> DrawnUp:
    """Kept sequences first, as they are; then whatever is shortest."""
    drafts: list[Draft] = []
    free = {courier.key: courier.early for courier in couriers}
    unserved: dict[int, str] = {}
    for kind, start in sorted({(wish.kind, wish.start) for wish in wishes}):
        here = {n for n, w in enumerate(wishes) if (w.kind, w.start) == (kind, start)}
        crew = [c for c in couriers if (c.kind, c.start) == (kind, start)]
        for sequence in kept:
            if sequence.kind == kind:
                found = _keep(terms, wishes, here, sequence, crew, free)
                drafts += found
                here -= {stop for draft in found for stop in draft.stops}
        crew = [replace(courier, early=free[courier.key]) for courier in crew]
        plan = solve(problem_of(terms, wishes, here, kind, start, crew)) if here else Plan()
        drafts += [Draft.of(kind, start, trip) for trip in plan.trips]
        unserved |= plan.unserved
    return DrawnUp(tuple(drafts), tuple(sorted(unserved.items())))


def problem_of(
    terms: Terms,
    wishes: tuple[Wish, ...],
    chosen: Iterable[int],
    kind: str,
    start: int,
    crew: list[Courier],
) -> Problem:
    """The solver's words; without any courier, as many nobodies as could be needed."""
    picked = sorted(chosen)
    base = Base(start, dict(terms.starts)[start], terms.ready, terms.load)
    service = terms.service_of(kind)
    drops = tuple(
        Drop(n, wishes[n].place, wishes[n].portions, terms.latest, service, start) for n in picked
    )
    riders = tuple(_rider(courier) for courier in crew) or _nobodies(terms, drops, kind, start)
    return Problem((base,), drops, riders)


def _rider(courier: Courier) -> Rider:
    return Rider(
        courier.key,
        courier.start,
        courier.mode,
        courier.capacity,
        courier.early,
        courier.late,
        courier.speed,
    )


def _nobodies(terms: Terms, drops: tuple[Drop, ...], kind: str, start: int) -> tuple[Rider, ...]:
    """Rounds whose rider staff will name: each is one trip, and they may all leave at once."""
    capacity = terms.capacity_of(kind)
    by_load = ceil(sum(drop.portions for drop in drops) / capacity)
    each = SECONDS_BETWEEN_STOPS + terms.service_of(kind)
    by_time = ceil(len(drops) * each / max(terms.latest - terms.ready - terms.load, 1))
    count = min(len(drops), by_load + by_time + 1)
    late = terms.latest + (terms.latest - terms.ready)  # the way back is nobody's concern
    mode = MODE_OF_NOBODY[kind]
    speed = dict(terms.speeds).get(mode, 0.0)
    return tuple(
        Rider(NOBODY - n, start, mode, capacity, terms.ready, late, speed) for n in range(count)
    )


def _keep(
    terms: Terms,
    wishes: tuple[Wish, ...],
    here: set[int],
    sequence: Kept,
    crew: list[Courier],
    free: dict[int, int],
) -> list[Draft]:
    """A kept sequence as trips; what would be late in it is left to the search."""
    at = defaultdict(list)
    for number in sorted(here):
        at[wishes[number].spot].append(number)
    stops = [number for spot in sequence.spots for number in at.pop(spot, [])]
    if not stops:
        return []
    start = wishes[stops[0]].start
    named = [replace(c, early=free[c.key]) for c in crew if c.key == sequence.courier]
    problem = problem_of(terms, wishes, stops, sequence.kind, start, named)
    trips = _by_load(problem, stops)
    if named:
        plan = timetable(problem, {named[0].key: trips})
        free[named[0].key] = max([free[named[0].key], *(trip.returns for trip in plan.trips)])
    else:
        riders = [rider.key for rider in problem.riders]
        plan = timetable(problem, {r: [t] for r, t in zip(riders, trips, strict=False)})
    return [Draft.of(sequence.kind, start, trip, sequence.key) for trip in plan.trips]


def _by_load(problem: Problem, stops: list[int]) -> list[list[int]]:
    """A sequence cut where the rider would have to load again."""
    portions = {drop.key: drop.portions for drop in problem.drops}
    capacity = problem.riders[0].capacity
    trips: list[list[int]] = [[]]
    load = 0
    for stop in stops:
        if trips[-1] and load + portions[stop] > capacity:
            trips.append([])
            load = 0
        trips[-1].append(stop)
        load += portions[stop]
    return trips
