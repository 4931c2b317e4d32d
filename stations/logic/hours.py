"""Opening hours: a week as data, what public holidays and single days change, and whether it is open.

A week is a dictionary of periods: {"mon": [["08:30", "11:30"], ["13:00", "17:00"]], …}. A day that is
not named is closed. "holiday" and "workday" say what holds on public holidays and on weekend days
that the State Council makes working days; not named, such a day is as its weekday.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import groupby
from typing import Any

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
HOLIDAY, WORKDAY = "holiday", "workday"
KEYS = (*WEEKDAYS, HOLIDAY, WORKDAY)
MIDNIGHT = 24 * 60
LOOK_AHEAD_DAYS = 14
_TIME = re.compile(r"(\d{1,2})[:：](\d{2})", re.ASCII)
_BETWEEN = re.compile(r"\s*[-–—~～至到]\s*")

Period = tuple[int, int]  # minutes of the day, the end not included


class BadHours(ValueError):
    """Not opening hours; the text is what was wrong."""


@dataclass(frozen=True)
class SpecialDay:
    """One day or several that are otherwise than the week: closed without periods."""

    first: date
    last: date
    periods: tuple[Period, ...] = ()
    reason: str = ""

    def covers(self, day: date) -> bool:
        """Is it about this day?"""
        return self.first <= day <= self.last


def special_on(special: Iterable[SpecialDay], day: date) -> SpecialDay | None:
    """What is told of a day; the shortest span wins."""
    told = [one for one in special if one.covers(day)]
    return min(told, key=lambda one: (one.last - one.first, one.first)) if told else None


def within(
    hours: Iterable[tuple[time, time]], periods: Iterable[Period]
) -> list[tuple[time, time]]:
    """What lies in a day's periods, in order."""
    open_ = [(_time(first), _time(last)) for first, last in periods]
    cut = [(max(start, first), min(end, last)) for start, end in hours for first, last in open_]
    return sorted((start, end) for start, end in cut if start < end)


def _time(minutes: int) -> time:
    return time.max if minutes >= MIDNIGHT else time(*divmod(minutes, 60))


@dataclass(frozen=True)
class Hours:
    """A week as it is kept, read once."""

    week: Mapping[str, tuple[Period, ...]]
    special: tuple[SpecialDay, ...] = ()

    def on(self, day: date, kind: str = "") -> tuple[Period, ...]:
        """The periods of a day; kind: HOLIDAY, WORKDAY or nothing. The shortest special span wins."""
        if (special := special_on(self.special, day)) is not None:
            return special.periods
        if kind in self.week:
            return self.week[kind]
        return self.week.get(WEEKDAYS[day.weekday()], ())


@dataclass(frozen=True)
class OpenNow:
    """Whether a place is open, and when that changes: until today, or again at a moment."""

    is_open: bool
    until: datetime | None = None
    next_at: datetime | None = None


def minutes_of(text: str) -> int:
    """ "08:30" → 510; "24:00" ends a day. Raises BadHours."""
    match = _TIME.fullmatch(text.strip())
    minutes = int(match[1]) * 60 + int(match[2]) if match else -1
    if match is None or int(match[2]) > 59 or not 0 <= minutes <= MIDNIGHT:
        raise BadHours(text)
    return minutes


def clock(minutes: int) -> str:
    """510 → "08:30"."""
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


def read_periods(pairs: Iterable[Sequence[str]]) -> tuple[Period, ...]:
    """Periods in order, none into another. Raises BadHours."""
    periods: list[Period] = []
    for pair in pairs:
        if not isinstance(pair, list | tuple) or [type(end) for end in pair] != [str, str]:
            raise BadHours(str(pair))
        start, end = map(minutes_of, pair)
        if start >= end or (periods and start < periods[-1][1]):
            raise BadHours("–".join(pair))
        periods.append((start, end))
    return tuple(periods)


def read_text(text: str) -> list[list[str]]:
    """What somebody types for a day, "8:30-11:30 13:00-17:00", as it is kept. Raises BadHours."""
    pieces = _BETWEEN.sub("-", text.strip()).replace("，", " ").replace("、", " ").replace(",", " ")
    pairs = [piece.split("-") for piece in pieces.split()]
    return [[clock(start), clock(end)] for start, end in read_periods(pairs)]


def periods_text(periods: Iterable[Period]) -> str:
    """08:30–11:30、13:00–17:00."""
    return "、".join(f"{clock(start)}–{clock(end)}" for start, end in periods)


def read_week(stored: Any) -> dict[str, tuple[Period, ...]]:
    """The week of a place. Raises BadHours."""
    if not isinstance(stored, dict) or not set(stored) <= set(KEYS):
        raise BadHours(str(stored))
    if not all(isinstance(pairs, list | tuple) for pairs in stored.values()):
        raise BadHours(str(stored))
    return {key: read_periods(stored[key]) for key in KEYS if key in stored}


def every_day(start: str, end: str) -> dict[str, list[list[str]]]:
    """The same on each day of the week."""
    return {day: [[start, end]] for day in WEEKDAYS}


def workdays(start: str, end: str) -> dict[str, list[list[str]]]:
    """Monday to Friday and make-up workdays, closed on public holidays."""
    return {**{day: [[start, end]] for day in WEEKDAYS[:5]}, HOLIDAY: [], WORKDAY: [[start, end]]}


def spans(week: Mapping[str, tuple[Period, ...]]) -> list[tuple[int, int, tuple[Period, ...]]]:
    """Days with the same periods side by side: (first weekday, last weekday, periods)."""
    days = [(week.get(key, ()), number) for number, key in enumerate(WEEKDAYS)]
    found = []
    for periods, group in groupby(days, key=lambda pair: pair[0]):
        numbers = [number for _periods, number in group]
        if periods:
            found.append((numbers[0], numbers[-1], periods))
    return found


def open_now(hours: Hours, moment: datetime, kinds: Mapping[date, str]) -> OpenNow:
    """At a moment in local time; kinds: which days are HOLIDAY or WORKDAY."""
    now = moment.hour * 60 + moment.minute
    midnight = moment.replace(hour=0, minute=0, second=0, microsecond=0)
    today = hours.on(moment.date(), kinds.get(moment.date(), ""))
    for start, end in today:
        if start <= now < end:
            return OpenNow(True, until=midnight + timedelta(minutes=end))
    for ahead in range(LOOK_AHEAD_DAYS):
        day = moment.date() + timedelta(days=ahead)
        periods = hours.on(day, kinds.get(day, ""))
        later = [start for start, _end in periods if ahead or start > now]
        if later:
            return OpenNow(False, next_at=midnight + timedelta(days=ahead, minutes=later[0]))
    return OpenNow(False)
