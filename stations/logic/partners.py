"""On which days a partner comes."""

from dataclasses import dataclass, field
from datetime import date, timedelta

from stations.enums.partners import VisitRhythm

WEEK = 7


@dataclass(frozen=True)
class Rhythm:
    """weekly, fortnightly (counted from the first day on), monthly (the nth such weekday) or once."""

    kind: str
    weekday: int
    first_day: date
    last_day: date | None = None
    nth: int | None = None
    skipped: frozenset[date] = field(default_factory=frozenset)


def visit_days(rhythm: Rhythm, since: date, until: date) -> list[date]:
    """Its days in a stretch, both ends included."""
    start = max(since, rhythm.first_day)
    end = until if rhythm.last_day is None else min(until, rhythm.last_day)
    if rhythm.kind == VisitRhythm.ONCE:
        days = [rhythm.first_day] if start <= rhythm.first_day <= end else []
    else:
        begins = _first(rhythm)
        days = [
            begins + timedelta(days=offset)
            for offset in range(0, (end - begins).days + 1, WEEK)
            if begins + timedelta(days=offset) >= start
        ]
    return [day for day in days if day not in rhythm.skipped and _falls(rhythm, day)]


def _first(rhythm: Rhythm) -> date:
    """The first such weekday."""
    ahead = (rhythm.weekday - rhythm.first_day.weekday()) % WEEK
    return rhythm.first_day + timedelta(days=ahead)


def _falls(rhythm: Rhythm, day: date) -> bool:
    if rhythm.kind == VisitRhythm.FORTNIGHTLY:
        return (day - _first(rhythm)).days % (2 * WEEK) == 0
    if rhythm.kind == VisitRhythm.MONTHLY:
        return (day.day - 1) // WEEK + 1 == rhythm.nth
    return True
