"""Which days a period has, and how late something is. Values in, values out."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from core.dates import end_of_month, month_of
from elderly_care.enums.patrols import PatrolPeriod


@dataclass(frozen=True, slots=True)
class Term:
    """A period around a day, both ends included."""

    starts_on: date
    due_on: date

    @property
    def days(self) -> list[date]:
        """All of them."""
        length = (self.due_on - self.starts_on).days + 1
        return [self.starts_on + timedelta(days=number) for number in range(length)]


def term_of(period: str, day: date) -> Term:
    """The day itself, its week from Monday, or its month."""
    if period == PatrolPeriod.DAY:
        return Term(day, day)
    if period == PatrolPeriod.WEEK:
        monday = day - timedelta(days=day.weekday())
        return Term(monday, monday + timedelta(days=6))
    return Term(month_of(day), end_of_month(day))


def patrol_days(term: Term, *, on_rest_days: bool, works: Callable[[date], bool]) -> list[date]:
    """On which days of a term somebody may go; where all are rest days there are none."""
    return [day for day in term.days if on_rest_days or works(day)]
