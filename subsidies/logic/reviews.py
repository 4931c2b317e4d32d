"""When people are reviewed: calendar periods of so many months, counted from January."""

from datetime import date, timedelta

from core.dates import add_months, end_of_month


def review_period(day: date, every_months: int) -> tuple[date, date]:
    """The first and the last day of the period that a day lies in: 3 → the calendar quarter."""
    index = (day.year * 12 + day.month - 1) // every_months * every_months
    first = date(index // 12, index % 12 + 1, 1)
    return first, end_of_month(add_months(first, every_months - 1))


def next_due(day: date, every_months: int) -> date:
    """The last day of the period after the one that a day lies in."""
    _first, last = review_period(day, every_months)
    return review_period(last + timedelta(days=1), every_months)[1]
