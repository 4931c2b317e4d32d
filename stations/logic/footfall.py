"""Hours of a day, and what came in each."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

HOURS = range(24)


def within_an_hour(starts: datetime, ends: datetime) -> bool:
    """Does a stretch lie in one clock hour, in order?"""
    hour = starts.replace(minute=0, second=0, microsecond=0)
    return starts < ends <= hour + timedelta(hours=1)


@dataclass(frozen=True)
class Count:
    """Three figures that say different things and are never added: people by name, taps, a door."""

    known: int = 0
    nameless: int = 0
    came_in: int | None = None
    went_out: int | None = None


@dataclass(frozen=True)
class Hour:
    """From this hour to the next."""

    hour: int
    count: Count

    @property
    def label(self) -> str:
        """08:00–09:00."""
        return f"{self.hour:02d}:00–{self.hour + 1:02d}:00"


def by_hour(
    known: Mapping[int, int],
    nameless: Mapping[int, int],
    door: Mapping[int, tuple[int, int]] | None,
) -> list[Hour]:
    """From the first hour in which anybody came to the last; door is None where no door is counted."""
    used = {*known, *nameless, *(door or {})}
    if not used:
        return []
    return [
        Hour(hour, _count(hour, known, nameless, door))
        for hour in HOURS
        if min(used) <= hour <= max(used)
    ]


def _count(
    hour: int,
    known: Mapping[int, int],
    nameless: Mapping[int, int],
    door: Mapping[int, tuple[int, int]] | None,
) -> Count:
    through: tuple[int | None, int | None] = (
        (None, None) if door is None else door.get(hour, (0, 0))
    )
    return Count(known.get(hour, 0), nameless.get(hour, 0), *through)
