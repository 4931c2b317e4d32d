"""The month's entitlement: held before somebody is sent, taken at settlement, given back otherwise."""

from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Organisation
from core.audit import Actor, record
from core.dates import month_of, today
from core.errors import DomainError
from core.language import platform_language
from core.locking import locked
from dispatch.enums import OrderState
from dispatch.models import WorkOrder
from dispatch.queries.catalogue import own_cost_words
from dispatch.queries.entitlement import (
    free_for,
    keeps_expired,
    own_cost_unsaid,
    short_of_entitlement,
)
from elderly_care.commands import notify
from subsidies.commands import capture_funds, hold_funds, refund_funds, release_funds
from subsidies.queries.settlement import open_day

_FIELDS = ("entitlement_fen", "own_fen", "held_at", "updated_at")


def hold_entitlement(order: WorkOrder, *, by: Actor, last: bool = False) -> None:
    """Set aside what the purses can pay of a locked order; the rest is the person's own cost.

    A visit in a later month waits for that month's grant, and one that found an empty purse is asked for
    again until its last time, when the visit is finished. Again changes nothing.
    """
    service = order.item.purse_service
    if order.held_at is not None or not service or order.price_fen == 0:
        return
    if month_of(order.day) > month_of(today()):
        return
    fen = hold_funds(
        resident=order.resident,
        amount_fen=order.price_fen,
        service=service,
        reference=order.reference,
        operator=order.operator,
        by=by,
    )
    if not fen and not last:
        return
    order.entitlement_fen, order.own_fen = fen, order.price_fen - fen
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


def reprice(order: WorkOrder, price_fen: int, *, by: Actor) -> None:
    """A locked order came to another price than was asked for: held anew, and the person is told what is own cost."""
    before = order.own_fen
    if order.held_at is not None:
        give_back(order, by=by)
        order.hold_no += 1
    order.price_fen, order.own_fen = price_fen, price_fen
    order.entitlement_fen, order.held_at = 0, None
    order.save(update_fields=["price_fen", "hold_no", *_FIELDS])
    hold_entitlement(order, by=by)
    if order.own_fen > before:
        _tell(order, by)


def capture_entitlement(order: WorkOrder, *, by: Actor) -> int:
    """Pay the operator what a locked order holds, booked on the visit's day; returns the fen paid.

    Raises PeriodLocked.
    """
    hold_entitlement(order, by=by, last=True)
    if order.entitlement_fen == 0:
        return 0
    return capture_funds(
        reference=order.reference,
        operator=order.operator,
        book_date=book_day(order.operator, order.day),
        by=by,
    )


def take_back(order: WorkOrder, *, by: Actor) -> int:
    """What a settled order was paid goes back to the purses that paid it. Returns the fen; once."""
    if not order.paid_fen:
        return 0
    reference = order.reference
    return refund_funds(
        reference=reference,
        refund_reference=f"{reference}:disproved",
        operator=order.operator,
        by=by,
    )


def book_day(operator: Organisation, day: date) -> date:
    """When a visit's money is booked: its own day, the next open one when finance has locked that."""
    return open_day(operator.pk, min(day, today()))


def hold_due(*, by: Actor) -> int:
    """Every morning: what was waiting for its grant, or got only a part. Returns how many got something.

    An order that is refused keeps none of the others from its money.
    """
    due = list(short_of_entitlement(today()).order_by("pk").values_list("pk", flat=True))
    return sum(_hold_one(pk, by) for pk in due)


@transaction.atomic
def _hold_one(pk: int, by: Actor) -> bool:
    row = WorkOrder.objects.select_related("resident", "item", "operator").filter(pk=pk)
    order = locked(row, no_key=True).get()
    if order.state not in OrderState.OPEN:  # it ended while we waited for the row
        return False
    before = order.entitlement_fen
    try:
        with transaction.atomic():
            _hold_more(order, by)
    except DomainError as refusal:
        record(order, "dispatch.workorder.not_held", by=by, code=refusal.code)
        return False
    if order.entitlement_fen > before:
        tell_own_cost(order, by=by)
    elif order.held_at is None and own_cost_unsaid(order, today()):
        _tell(order, by)
    return order.entitlement_fen > before


def _hold_more(order: WorkOrder, by: Actor) -> None:
    """A part that is held is let go of and held again with what has come since, if that is more."""
    if order.held_at is None:
        hold_entitlement(order, by=by)
        return
    if not free_for(order) or keeps_expired(order):
        return
    before = order.entitlement_fen
    with transaction.atomic():
        hold_anew(order, by=by)
        more = order.entitlement_fen > before
        if not more:  # a voucher pays its share of the price and no more
            transaction.set_rollback(True)
    if not more:
        order.refresh_from_db()


def tell_own_cost(order: WorkOrder, *, by: Actor) -> None:
    """Nobody was there to say it to when the clock found that the entitlement doesn't pay all of a visit."""
    if order.held_at is not None and order.own_fen:
        _tell(order, by)


def _tell(order: WorkOrder, by: Actor) -> None:
    with platform_language():
        words = {"item": order.item.name, "day": order.day, "cost": own_cost_words(order)}
        text = _("%(day)s 的“%(item)s”：%(cost)s不想要可以取消。") % words
        notify(resident=order.resident, subject=_("上门服务费用"), text=text, by=by, about=order)
