"""Days of day care as the person, the family and the guardian read them: what they cost, what was eaten and given."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Prefetch, prefetch_related_objects

from elderly_care.models import DayCareDay, Resident
from elderly_care.queries.day_care import AnyDay


@dataclass(frozen=True)
class Payment:
    """How a day's fee was paid."""

    paid_fen: int
    own_fen: int


_payments: list[Callable[[list[int]], dict[int, Payment]]] = []


def register_payments(read: Callable[[list[int]], dict[int, Payment]]) -> None:
    """The app that keeps the money says how fees were paid, by the keys of days."""
    _payments[:] = [read]


@dataclass(frozen=True)
class PaidDay:
    """A day and its fee."""

    day: DayCareDay
    payment: Payment | None


def days_of(resident: Resident, since: date, until: date) -> list[PaidDay]:
    """Newest first, each with its payment. 2 queries."""
    rows = DayCareDay.objects.filter(enrolment__resident=resident, day__range=(since, until))
    days = list(rows.order_by("-day", "-pk"))
    payments: dict[int, Payment] = {}
    for read in _payments:
        payments |= read([row.pk for row in days])
    return [PaidDay(row, payments.get(row.pk)) for row in days]


def with_care(days: Sequence[AnyDay], *, medicine: bool = True) -> None:
    """Reads into `day.care` what was eaten and, if asked for, which medicine was given. 1 query."""
    if not days:
        return
    rows = days[0].care.model.objects.select_related("order").order_by("given_at", "pk")
    shown = rows if medicine else rows.filter(order__isnull=True)
    prefetch_related_objects(list(days), Prefetch("care", shown))
