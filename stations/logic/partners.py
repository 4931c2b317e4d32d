"""On which days a partner comes."""

from dataclasses import dataclass, field
from datetime import date, timedelta

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
    if rhythm.kind == "once":
        days = [rhythm.first_day] if start <= rhythm.first_day <= end else []
    else:
        begins = rhythm.first_day + timedelta(
            days=(rhythm.weekday - rhythm.first_day.weekday()) % WEEK
        )
        days = [
            begins + timedelta(days=offset)
            for offset in range(0, (end - begins).days + 1, WEEK)
            if begins + timedelta(days=offset) >= start
        ]
    return [day for day in days if day not in rhythm.skipped and _falls(rhythm, day)]


def _falls(rhythm: Rhythm, day: date) -> bool:
    if rhythm.kind == "fortnightly":
        begins = rhythm.first_day + timedelta(
            days=(rhythm.weekday - rhythm.first_day.weekday()) % WEEK
        )
        return (day - begins).days % (2 * WEEK) == 0
    if rhythm.kind == "monthly":
        return (day.day - 1) // WEEK + 1 == rhythm.nth
    return True
