"""Where a person belonged month by month: a move counts from the month after it."""

from collections.abc import Sequence
from datetime import date, timedelta

from core.dates import add_months, end_of_month
from subsidies.logic.rules import Fact


def residence_facts(moves: Sequence[tuple[date, str]], now: str) -> list[Fact]:
    """Places of residence from (day of move, code of the old place), oldest first, and today's code."""
    found: list[Fact] = []
    since: date | None = None
    for moved_on, code in moves:
        until = end_of_month(moved_on)
        if since is None or since <= until:
            found.append(Fact("residence", since, until, {"code": code}))
        since = until + timedelta(days=1)
    return [*found, Fact("residence", since, None, {"code": now})]


def dated_values(
    seen: Sequence[tuple[date | None, str]], now: str
) -> list[tuple[date | None, date | None, str]]:
    """(since, until, value) from what was seen on which day, oldest first; a change counts from the next month."""
    if not seen:
        return [(None, None, now)]
    starts = [None, *(add_months(day, 1) for day, _ in seen[1:] if day)]
    ends = [*(start - timedelta(days=1) for start in starts[1:] if start), None]
    spans = zip(starts, ends, (value for _, value in seen), strict=True)
    return [
        (since, until, value)
        for since, until, value in spans
        if since is None or until is None or since <= until
    ]


def hukou_facts(
    values: Sequence[tuple[date | None, date | None, str]], residences: Sequence[Fact]
) -> list[Fact]:
    """Household registration; an empty value means that it follows the residence."""
    found: list[Fact] = []
    for since, until, code in values:
        if code:
            found.append(Fact("hukou", since, until, {"code": code}))
            continue
        found.extend(
            Fact("hukou", first, last, home.values)
            for home in residences
            for first, last in [(_later(since, home.since), _earlier(until, home.until))]
            if first is None or last is None or first <= last
        )
    return found


def _later(one: date | None, other: date | None) -> date | None:
    return max((day for day in (one, other) if day), default=None)


def _earlier(one: date | None, other: date | None) -> date | None:
    return min((day for day in (one, other) if day), default=None)
