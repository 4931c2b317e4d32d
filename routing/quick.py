"""A plan without a search, for when the search fails: each trip goes to the nearest next stop."""

from routing.rounds import Drop, Plan, Problem, Rider, Trip, Ways, timetable


def quick_plan(problem: Problem, ways: Ways | None = None) -> Plan:
    """Rider after rider, trip after trip, until nothing more is in time."""
    ways = ways or Ways(problem)
    waiting = {drop.key: drop for drop in sorted(problem.drops, key=lambda d: (d.latest, d.key))}
    sequences: dict[int, list[list[int]]] = {}
    for rider in problem.riders:
        free, trips = rider.early, []
        while trip := _next_trip(ways, rider, waiting, free):
            free = trip.returns
            trips.append(list(trip.stops))
            for key in trip.stops:
                del waiting[key]
        sequences[rider.key] = trips
    return timetable(problem, sequences, ways)


def _next_trip(ways: Ways, rider: Rider, waiting: dict[int, Drop], free: int) -> Trip | None:
    """Stop after stop the nearest that still fits."""
    base, rows = ways.bases[rider.base], ways.rows[rider.way]
    stops: list[int] = []
    best: Trip | None = None
    here = ways.index["base", base.key]
    left = [key for key, drop in waiting.items() if drop.base in (None, base.key)]
    while left:
        left.sort(key=lambda key: (rows[here][ways.index["drop", key]], key))
        for key in left:
            trip = ways.drive(rider, base, [*stops, key], free)
            if ways.fits(rider, trip):
                break
        else:
            return best
        best, here = trip, ways.index["drop", key]
        stops.append(key)
        left.remove(key)
    return best
