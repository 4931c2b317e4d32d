"""Asking a courier firm to bring a meal, and taking it back. What is asked goes out after the commit."""

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from core.audit import Actor, record
from core.errors import require_reason
from core.locking import locked
from core.money import yuan
from meals.commands.couriers.errors import (
    BeingSent,
    CourierTakesNoCash,
    NoCourierFirm,
    NoDoor,
    NothingToSend,
    TooLateToCancel,
)
from meals.commands.door_errors import NotADelivery
from meals.enums import CourierState, FulfilMode, OrderState
from meals.models import CourierOrder, MealOrder
from meals.tasks import send_courier_orders as ring
from meals.transitions import COURIER

_READY = (OrderState.CONFIRMED, OrderState.COOKED, OrderState.UNDELIVERED)
_RECALLABLE = (CourierState.SENT, CourierState.ACCEPTED)


@transaction.atomic
def call_courier(*, order: MealOrder, by: Actor, provider: str = "") -> CourierOrder:
    """Give a delivery to a courier firm; one that it already has is returned as it is.

    Raises CourierTakesNoCash, NoCourierFirm, NoDoor, NotADelivery, NothingToSend.
    """
    provider = provider or next(iter(settings.COURIERS), "")
    if provider not in settings.COURIERS:
        raise NoCourierFirm
    order = locked(MealOrder.objects.filter(pk=order.pk)).select_related("resident").get()
    active = order.courier_orders.active().first()
    if active is not None:
        return active
    _check(order)
    asked = CourierOrder.objects.create(order=order, provider=provider, asked_by_id=by.pk)
    record(asked, "meals.courier.asked", by=by, order=order.pk, provider=provider)
    transaction.on_commit(lambda: ring.delay())
    return asked


def _check(order: MealOrder) -> None:
    if order.fulfil_mode != FulfilMode.DELIVERY:
        raise NotADelivery
    if order.state not in _READY:
        raise NothingToSend(state=order.get_state_display())
    if order.cash_due_fen:
        raise CourierTakesNoCash(due=yuan(order.cash_due_fen))
    if not order.resident.phone or not order.resident.address:
        raise NoDoor


@transaction.atomic
def cancel_courier(*, courier_order: CourierOrder, reason: str, by: Actor) -> CourierOrder:
    """Take it back: at once when the firm doesn't know of it yet, else by asking. Raises BeingSent, TooLateToCancel."""
    reason = require_reason(reason)
    asked = locked(CourierOrder.objects.filter(pk=courier_order.pk)).get()
    if asked.state in (CourierState.CANCELLED, CourierState.CANCELLING):
        return asked
    if asked.state == CourierState.WAITING and not asked.attempts:
        COURIER.move(asked, "cancel", by=by, reason=reason)
        return asked
    if asked.state == CourierState.WAITING:
        raise BeingSent
    if asked.state not in _RECALLABLE:
        raise TooLateToCancel
    asked.due_at, asked.attempts = timezone.now(), 0
    COURIER.move(asked, "ask_to_cancel", by=by, reason=reason, save=("due_at", "attempts"))
    transaction.on_commit(lambda: ring.delay())
    return asked
