"""On which days an activity takes place, who is of the right age, and whom a free place goes to."""

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TypeVar

T = TypeVar("T")
_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Pattern:
    """From a day to a day, on these weekdays (Monday is 0), without the days that are skipped."""

    first: date
    last: date
    weekdays: frozenset[int]
    skipped: frozenset[date] = frozenset()


def days_of(
    pattern: Pattern, since: date, until: date, closed: Collection[date] = ()
) -> Iterator[date]:
    """The days of a pattern in a stretch of time, in order, without those on which the house is closed."""
    day, last = max(pattern.first, since), min(pattern.last, until)
    while day <= last:
        if day.weekday() in pattern.weekdays and day not in pattern.skipped and day not in closed:
            yield day
        day += _DAY


@dataclass(frozen=True)
class Ages:
    """Full years on the day; an end that is None is open."""

    youngest: int | None = None
    oldest: int | None = None

    def fits(self, years: int) -> bool:
        """Both ends belong to it."""
        old_enough = self.youngest is None or years >= self.youngest
        return old_enough and (self.oldest is None or years <= self.oldest)

    @property
    def limited(self) -> bool:
        """Somebody has to be asked for the birth date."""
        return self.youngest is not None or self.oldest is not None


def first_that_fit(
    waiting: Iterable[T], places: int, fits: Callable[[T], bool]
) -> tuple[list[T], int]:
    """Who gets the free places: in their order, passing over those that don't fit. With how many stay free."""
    found: list[T] = []
    for one in waiting:
        if len(found) >= places:
            break
        if fits(one):
            found.append(one)
    return found, max(places, 0) - len(found)


def same_weekday_in(day: date, month: date) -> date:
    """The day of another month that has the same place in it: the second Tuesday; of the fifth, the fourth."""
    first = month + timedelta(days=(day.weekday() - month.weekday()) % 7)
    found = first + timedelta(weeks=(day.day - 1) // 7)
    return found if found.month == month.month else found - timedelta(weeks=1)
