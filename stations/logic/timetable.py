"""Who sits where on a day: what is said of the day itself, else what is said of its weekday."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, time


@dataclass(frozen=True)
class Duty:
    """A stretch of time; without a person nobody is there."""

    weekday: int | None
    day: date | None
    person: str
    opens: time
    closes: time
    reason: str = ""


def on_day(duties: Iterable[Duty], day: date, *, works: bool) -> list[Duty]:
    """In order. A day's own rows hold on public holidays, too; the week's don't."""
    rows = sorted(duties, key=lambda one: one.opens)
    own = [one for one in rows if one.day == day]
    if own:
        return own
    return [one for one in rows if works and one.weekday == day.weekday()]


def hours(duties: Iterable[Duty]) -> list[tuple[time, time]]:
    """Those in which somebody is there."""
    return [(one.opens, one.closes) for one in duties if one.person]
