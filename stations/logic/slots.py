"""Hours cut into slots."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta


def cut(hours: Iterable[tuple[time, time]], minutes: int) -> list[tuple[time, time]]:
    """The slots of a day, in order; a rest that is shorter than a slot is left out."""
    found = []
    for opens, closes in sorted(hours):
        start, end = _on_a_day(opens), _on_a_day(closes)
        while start + timedelta(minutes=minutes) <= end:
            found.append((start.time(), (start + timedelta(minutes=minutes)).time()))
            start += timedelta(minutes=minutes)
    return found


def _on_a_day(moment: time) -> datetime:
    return datetime.combine(date(2000, 1, 1), moment)
