"""The month's entitlement: held before somebody is sent, taken at settlement, given back otherwise."""

from django.db import transaction
from django.utils import timezone

from core.audit import Actor, record
from core.dates import month_of, today
from core.locking import locked
from dispatch.models import WorkOrder
from subsidies.commands import capture_funds, hold_funds, release_funds

_FIELDS = ("entitlement_fen", "own_fen", "held_at", "updated_at")


def hold_entitlement(order: WorkOrder, *, by: Actor) -> None:
    """Set aside what the purses can pay of a locked order; the rest is the person's own cost.

    A visit in a later month waits for that month's grant. Again changes nothing.
    """
    service = order.item.purse_service
    if order.held_at is not None or not service or order.price_fen == 0:
        return
    if month_of(order.day) > month_of(today()):
        return
    order.entitlement_fen = hold_funds(
        resident=order.resident,
        amount_fen=order.price_fen,
        service=service,
        reference=order.reference,
        operator=order.operator,
        by=by,
    )
    order.own_fen = order.price_fen - order.entitlement_fen
    order.held_at = timezone.now()
    order.save(update_fields=_FIELDS)
    record(
        order,
        "dispatch.workorder.hold",
        by=by,
        entitlement_fen=order.entitlement_fen,
        own_fen=order.own_fen,
    )


def give_back(order: WorkOrder, *, by: Actor) -> int:
    """Nothing will be taken: the hold of a locked order ends. Returns the fen given back."""
    return release_funds(reference=order.reference, by=by) if order.held_at is not None else 0


def hold_anew(order: WorkOrder, *, by: Actor) -> None:
    """The visit moved to another month, or to another operator: given back and held again."""
    if order.held_at is not None:
        give_back(order, by=by)
        order.hold_no += 1
        order.entitlement_fen, order.own_fen, order.held_at = 0, order.price_fen, None
        order.save(update_fields=["hold_no", *_FIELDS])
    hold_entitlement(order, by=by)


def capture_entitlement(order: WorkOrder, *, by: Actor) -> int:
    """Pay the operator what a locked order holds; returns the fen paid. Raises PeriodLocked."""
    hold_entitlement(order, by=by)
    if order.entitlement_fen == 0:
        return 0
    return capture_funds(
        reference=order.reference, operator=order.operator, book_date=today(), by=by
    )


def hold_due(*, by: Actor) -> int:
    """On the first days of a month: what was waiting for its grant. Returns how many orders."""
    rows = WorkOrder.objects.open().filter(held_at__isnull=True, price_fen__gt=0)
    rows = rows.exclude(item__purse_service="").order_by("pk")
    due = [row.pk for row in rows if month_of(row.day) <= month_of(today())]
    for pk in due:
        _hold_one(pk, by)
    return len(due)


@transaction.atomic
def _hold_one(pk: int, by: Actor) -> None:
    row = WorkOrder.objects.select_related("resident", "item", "operator").filter(pk=pk)
    hold_entitlement(locked(row, no_key=True).get(), by=by)
