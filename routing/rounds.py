"""Delivery rounds: what to bring, who can, and the trips that come of it.

Times are whole seconds of one clock. A trip is loaded at its base, goes from stop to stop and back;
a rider may drive several. `timetable` is the one truth about times: whatever a solver proposes is
walked through here, and what would come too late is not promised.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from routing.travel import Place, matrix

TOO_BIG, TOO_LATE, NO_RIDER, FULL = "too_big", "too_late", "no_rider", "full"


@dataclass(frozen=True)
class Base:
    """Where trips begin and end: food is ready from then on, loading takes so long."""

    key: int
    place: Place
    ready: int
    load: int = 0


@dataclass(frozen=True)
class Drop:
    """So many portions for a place, from a base, there by `latest` at the latest."""

    key: int
    place: Place
    portions: int
    latest: int
    service: int = 0
    base: int | None = None  # None: from whichever base


@dataclass(frozen=True)
class Rider:
    """Who can drive from a base, between two moments, so many portions at a time."""

    key: int
    base: int
    mode: str
    capacity: int
    early: int
    late: int
    speed: float = 0.0  # metres a second as measured; 0: as usual for the mode

    @property
    def way(self) -> tuple[str, float]:
        """Riders who move alike share one table of times."""
        return self.mode, self.speed


@dataclass(frozen=True)
class Problem:
    """Everything about one delivery."""

    bases: tuple[Base, ...]
    drops: tuple[Drop, ...]
    riders: tuple[Rider, ...]


@dataclass(frozen=True)
class Trip:
    """A rider's way from a base over some stops back to it."""

    rider: int
    base: int
    stops: tuple[int, ...]
    arrivals: tuple[int, ...]
    leaves: int
    returns: int
    travel: int


@dataclass(frozen=True)
class Plan:
    """Every drop exactly once: in a trip, or unserved with its reason."""

    trips: tuple[Trip, ...] = ()
    unserved: dict[int, str] = field(default_factory=dict)

    @property
    def travel(self) -> int:
        """Seconds on the road."""
        return sum(trip.travel for trip in self.trips)


class Ways:
    """The travel times of a problem, worked out once for each way of moving."""

    def __init__(self, problem: Problem) -> None:
        self.bases = {base.key: base for base in problem.bases}
        self.drops = {drop.key: drop for drop in problem.drops}
        self.index = {("base", key): n for n, key in enumerate(self.bases)}
        self.index |= {("drop", key): len(self.bases) + n for n, key in enumerate(self.drops)}
        places = [base.place for base in self.bases.values()]
        places += [drop.place for drop in self.drops.values()]
        self.matrices = {
            way: matrix(places, *way) for way in sorted({rider.way for rider in problem.riders})
        }
        self.rows = {way: table.tolist() for way, table in self.matrices.items()}

    def drive(self, rider: Rider, base: Base, stops: Iterable[int], free: int) -> Trip:
        """A trip that begins to load at `free` at the earliest."""
        rows, here = self.rows[rider.way], self.index["base", base.key]
        home = here
        leaves = now = max(free, base.ready, rider.early) + base.load
        travel, arrivals, order = 0, [], tuple(stops)
        for key in order:
            there = self.index["drop", key]
            travel += rows[here][there]
            now += rows[here][there]
            arrivals.append(now)
            now, here = now + self.drops[key].service, there
        back = rows[here][home]
        return Trip(rider.key, base.key, order, tuple(arrivals), leaves, now + back, travel + back)

    def fits(self, rider: Rider, trip: Trip) -> bool:
        """Nothing late, not too much on board, back before the end of the shift."""
        load = sum(self.drops[key].portions for key in trip.stops)
        in_time = all(
            arrival <= self.drops[key].latest
            for key, arrival in zip(trip.stops, trip.arrivals, strict=True)
        )
        return in_time and load <= rider.capacity and trip.returns <= rider.late


def timetable(
    problem: Problem, sequences: dict[int, list[list[int]]], ways: Ways | None = None
) -> Plan:
    """Trips as each rider would drive them one after the other; late stops are left out.

    sequences: for each rider the stops of the trips in their order.
    """
    ways = ways or Ways(problem)
    trips: list[Trip] = []
    served: set[int] = set()
    for rider in problem.riders:
        free = rider.early
        for stops in sequences.get(rider.key, []):
            trip = _in_time(ways, rider, stops, free)
            if trip is not None:
                trips.append(trip)
                served.update(trip.stops)
                free = trip.returns
    missing = [drop for drop in problem.drops if drop.key not in served]
    return Plan(tuple(trips), {drop.key: why_not(problem, ways, drop) for drop in missing})


def _in_time(ways: Ways, rider: Rider, stops: list[int], free: int) -> Trip | None:
    """The trip without the stops that would break it; None when none is left."""
    kept: list[int] = list(stops)
    base = ways.bases[rider.base]
    while kept:
        trip = ways.drive(rider, base, kept, free)
        if ways.fits(rider, trip):
            return trip
        kept.remove(_worst(ways, rider, trip))
    return None


def _worst(ways: Ways, rider: Rider, trip: Trip) -> int:
    """The first stop that is late, else the last one."""
    load = 0
    for key, arrival in zip(trip.stops, trip.arrivals, strict=True):
        load += ways.drops[key].portions
        if arrival > ways.drops[key].latest or load > rider.capacity:
            return key
    return trip.stops[-1]


def why_not(problem: Problem, ways: Ways, drop: Drop) -> str:
    """Why nobody brings a drop."""
    able = [rider for rider in problem.riders if drop.base in (None, rider.base)]
    if not able:
        return NO_RIDER
    strong = [rider for rider in able if rider.capacity >= drop.portions]
    if not strong:
        return TOO_BIG
    alone = (
        (rider, ways.drive(rider, ways.bases[rider.base], [drop.key], rider.early))
        for rider in strong
    )
    return FULL if any(ways.fits(rider, trip) for rider, trip in alone) else TOO_LATE


def parts(problem: Problem) -> list[Problem]:
    """Independent problems: one for each base, when every drop says from which base it comes."""
    if any(drop.base is None for drop in problem.drops):
        return [problem]
    return [
        replace(
            problem,
            bases=(base,),
            drops=tuple(drop for drop in problem.drops if drop.base == base.key),
            riders=tuple(rider for rider in problem.riders if rider.base == base.key),
        )
        for base in problem.bases
    ]


def together(plans: Iterable[Plan]) -> Plan:
    """The plans of independent problems as one."""
    all_plans = list(plans)
    return Plan(
        tuple(trip for plan in all_plans for trip in plan.trips),
        {key: reason for plan in all_plans for key, reason in plan.unserved.items()},
    )
