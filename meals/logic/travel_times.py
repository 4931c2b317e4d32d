"""How fast riders are and how long a stop takes, from what they did: medians that one bad day can't move."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise
from statistics import median

SHORTEST, LONGEST = 15, 30 * 60  # seconds: faster was typed afterwards, slower was a break
APART = 100  # metres by which two legs must differ to say anything about speed
MOST_LEGS = 400  # of the newest; pairs grow with the square
# Whatever was measured, plans stay within these shares of what is usual.
SPEED_SHARES, STOP_SHARES = (0.5, 2.0), (1 / 3, 3.0)


@dataclass(frozen=True)
class Leg:
    """From the end of one stop to the end of the next: metres along streets, seconds."""

    metres: int
    seconds: int


@dataclass(frozen=True)
class Usual:
    """What is assumed as long as nothing was measured: metres a second, seconds to find a door, at a stop."""

    speed: float
    access: int
    stop: int


@dataclass(frozen=True)
class Measured:
    """What comes of the legs, and what plans may use of it."""

    raw_speed: float | None
    raw_stop: int
    speed: float
    stop: int


@dataclass(frozen=True)
class Travel:
    """What a kitchen's rounds are planned with: speeds by mode, seconds at a stop by kind."""

    speeds: tuple[tuple[str, float], ...] = ()
    stops: tuple[tuple[str, int], ...] = ()

    def speed_of(self, mode: str) -> float:
        """Metres a second; 0 where nothing was measured."""
        return dict(self.speeds).get(mode, 0.0)

    def stop_of(self, kind: str, usual: int) -> int:
        """Seconds at a stop."""
        return dict(self.stops).get(kind, usual)


def legs_of(moments: Iterable[int], ways: Iterable[int | None]) -> Iterator[Leg]:
    """Legs of a round: the moments of leaving and of each stop, the way to each stop.

    A way of None leads from or to a place that is only guessed.
    """
    for (before, after), way in zip(pairwise(moments), ways, strict=True):
        if way is not None and SHORTEST <= after - before <= LONGEST:
            yield Leg(way, after - before)


def measure(legs: Sequence[Leg], usual: Usual) -> Measured | None:
    """The speed is the median slope between two legs (Theil–Sen), the stop what is left of each leg."""
    legs = legs[-MOST_LEGS:]
    if not legs:
        return None
    slopes = [
        (b.seconds - a.seconds) / (b.metres - a.metres)
        for a, b in combinations(legs, 2)
        if abs(b.metres - a.metres) >= APART
    ]
    slope = median(slopes) if slopes else 0.0
    raw_speed = 1 / slope if slope > 0 else None
    speed = _within(raw_speed or usual.speed, usual.speed, SPEED_SHARES)
    stop = _within(_stop(legs, speed, usual), usual.stop, STOP_SHARES)
    raw_stop = _stop(legs, raw_speed or usual.speed, usual)
    return Measured(raw_speed, round(raw_stop), speed, round(stop))


def _stop(legs: Sequence[Leg], speed: float, usual: Usual) -> float:
    """Seconds at a stop; whoever stays at the same place needn't look for the door."""
    return median(
        leg.seconds - leg.metres / speed - (usual.access if leg.metres else 0) for leg in legs
    )


def _within(value: float, usual: float, shares: tuple[float, float]) -> float:
    least, most = shares
    return min(max(value, usual * least), usual * most)
