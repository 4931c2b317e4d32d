"""One more stop in rounds that are planned already, without moving the others about."""

from dataclasses import dataclass

from routing.rounds import Base, Drop, Problem, Rider, Ways


@dataclass(frozen=True)
class Standing:
    """A round that has not left: its rider as the solver sees one, and its stops in order."""

    key: int
    rider: Rider
    stops: tuple[Drop, ...]
    leaves: int


def best_place(standing: list[Standing], base: Base, drop: Drop) -> tuple[int, int] | None:
    """(the round's key, the position from 0) where the drop costs least; None where it fits nowhere."""
    best: tuple[int, int, int] | None = None
    for round_ in standing:
        problem = Problem((base,), (*round_.stops, drop), (round_.rider,))
        ways = Ways(problem)
        keys = [stop.key for stop in round_.stops]
        free = round_.leaves - base.load
        before = ways.drive(round_.rider, base, keys, free).travel
        for position in range(len(keys) + 1):
            longer = [*keys[:position], drop.key, *keys[position:]]
            trip = ways.drive(round_.rider, base, longer, free)
            if ways.fits(round_.rider, trip):
                found = (trip.travel - before, round_.key, position)
                best = found if best is None else min(best, found)
    return None if best is None else best[1:]
