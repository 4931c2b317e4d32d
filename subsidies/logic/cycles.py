"""When a programme pays, which months a payment covers, and until when its credit may be spent.

period: the first day of the first month that a payment is for: the month itself, of a quarter its
first month, of a year January. A birthday's and a case's period is its own month.
"""

from datetime import date
from typing import Protocol

from core.dates import add_months, end_of_month, month_of
from subsidies.enums import Cycle, Expiry

_LENGTH = {Cycle.QUARTERLY: 3, Cycle.YEARLY: 12}
# How many months a run pays at once. A yearly amount is looked for every month, so that who came
# later gets it too.
_MONTHS_OF_A_RUN = {Cycle.QUARTERLY: 3}


class Credit(Protocol):
    """What a version says of the credit that it gives."""

    expiry: str
    expiry_months: int | None


class Calendar(Protocol):
    """What a version says of the day of payment."""

    cycle: str
    pay_day: int
    pay_months_after: int


def period_of(cycle: str, month: date) -> date:
    """The period that a month belongs to."""
    length = _LENGTH.get(Cycle(cycle), 1)
    month = month_of(month)
    return month.replace(month=(month.month - 1) // length * length + 1)


def covered_months(cycle: str, period: date) -> list[date]:
    """The months whose amounts one payment adds up: three of a quarter, otherwise one.

    A yearly amount is for the year and paid once, so it doesn't add up.
    """
    return [add_months(period_of(cycle, period), i) for i in range(_run_months(cycle))]


def _run_months(cycle: str) -> int:
    return _MONTHS_OF_A_RUN.get(Cycle(cycle), 1)


def pays_in(cycle: str, month: date) -> bool:
    """Is there a run for this month? A quarter is paid by the run of its last month."""
    return month.month % _run_months(cycle) == 0


def first_month(cycle: str, month: date) -> date:
    """The first month that the run of a month pays as current."""
    return add_months(month, 1 - _run_months(cycle))


def payment_day(version: Calendar, period: date) -> date:
    """The day on which a period is paid: in the month before, in its first month, or after its end."""
    start = period_of(version.cycle, period)
    length = _LENGTH.get(Cycle(version.cycle), 1)
    months = length if version.pay_months_after > 0 else version.pay_months_after
    return add_months(start, months).replace(day=version.pay_day)


def list_day(version: Calendar, month: date) -> date:
    """The day from which the list of a month's run is frozen."""
    if _run_months(version.cycle) > 1:
        return payment_day(version, month)
    return add_months(month, version.pay_months_after).replace(day=version.pay_day)


def is_due(cycle: str, month: date, birth_date: date) -> bool:
    """Does a person with a right in that month get something for it? Birthdays come once a year."""
    return cycle != Cycle.BIRTHDAY or month.month == birth_date.month


def expires_on(version: Credit, period: date) -> date | None:
    """The last day on which credit of a period may be spent; None: it stays."""
    if version.expiry == Expiry.NEVER:
        return None
    months = (version.expiry_months or 1) if version.expiry == Expiry.MONTHS else 1
    return end_of_month(add_months(period, months - 1))
