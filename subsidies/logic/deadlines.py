"""By when a step is due: working days as a calendar counts them, and the district's dates."""

from collections.abc import Callable
from datetime import date, timedelta

from core.dates import add_months, month_of

# Working days late at which the approver is told, and at which the district is. No document says
# when; this is the platform's own habit.
REMIND_AFTER = (1, 3)


def same_day(day: date, is_working_day: Callable[[date], bool]) -> date:
    """What is due the same day; on a free day, the next working day."""
    while not is_working_day(day):
        day += timedelta(days=1)
    return day


def dispute_due(day: date, dispute_day: int, decision_day: int) -> date:
    """The district's date for what is disputed on a day: after the list has gone, next month's."""
    month = month_of(day) if day.day <= dispute_day else add_months(month_of(day), 1)
    if decision_day < dispute_day:  # decided in the month after the list
        month = add_months(month, 1)
    return month.replace(day=decision_day)


def publicity_until(start: date, days: int) -> date:
    """The last day of a notice; the day on which it is put up doesn't count."""
    return start + timedelta(days=days)


def reminder_stage(working_days_late: int) -> int:
    """0: nobody is told; 1: the approver; 2: the district as well."""
    return sum(working_days_late >= days for days in REMIND_AFTER)
