"""Months paid through the commands, and what they gave, for reading."""

from datetime import date

from django.db import transaction

from core.audit import SYSTEM
from core.dates import parse_month
from subsidies.commands import release_run, start_run, work_off
from subsidies.models import Grant, Programme, Run


def started(programme: Programme, period: date) -> Run:
    """A run whose list is frozen and released."""
    with transaction.atomic():
        run = start_run(programme=programme, period=period, by=SYSTEM)
        return release_run(run=run, by=SYSTEM)


def pay(programme: Programme, *months: str) -> Run:
    """Run one month after the other; the last run."""
    run = None
    for month in months:
        run = started(programme, parse_month(month))
        work_off(run=run, by=SYSTEM)
        run.refresh_from_db()
    return run


def grants(resident) -> list[tuple]:
    """(month of payment, month paid for, component, sequence, yuan), as they came."""
    rows = Grant.objects.filter(resident=resident).order_by("period_paid", "period", "sequence")
    return [
        (
            month(row.period_paid),
            month(row.period),
            row.component,
            row.sequence,
            row.amount_fen / 100,
        )
        for row in rows
    ]


def month(day: date | None) -> str | None:
    """2024-01-01 → "2024-01"."""
    return day and f"{day:%Y-%m}"
