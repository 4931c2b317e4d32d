"""The outbox to courier firms: each row is taken by one sender, who asks outside any transaction."""

from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from core.audit import SYSTEM
from core.errors import DomainError
from core.locking import locked
from core.masking import mask_name
from meals.commands.couriers.errors import NoCourierFirm
from meals.commands.couriers.events import take_event
from meals.commands.couriers.firms import CourierDown, CourierFailed, CourierRefused, firm_of
from meals.commands.couriers.phones import number_for
from meals.enums import CourierState
from meals.models import CourierOrder
from meals.transitions import COURIER

AT_ONCE = 200
LEASE = timedelta(minutes=2)
WAITS = tuple(timedelta(seconds=s) for s in (30, 60, 120, 300))
QUIET = timedelta(minutes=10)
_RELATED = ("order__resident__community", "order__kitchen__station", "order__station")


def send_waiting(*, limit: int = AT_ONCE) -> int:
    """Tell the firms what is due; returns how many were tried. Several workers share the work."""
    tried = 0
    while tried < limit:
        asked = _take()
        if asked is None:
            break
        tried += 1
        try:
            _tell(asked)
        except CourierDown:
            break
    return tried


@transaction.atomic
def _take() -> CourierOrder | None:
    now = timezone.now()
    due = CourierOrder.objects.due(now).order_by("due_at", "pk")
    asked = due.select_for_update(skip_locked=True, of=("self",)).first()
    if asked is not None:
        asked.attempts += 1
        asked.due_at = now + LEASE
        asked.save(update_fields=["attempts", "due_at"])
    return asked


def _tell(asked: CourierOrder) -> None:
    asked = CourierOrder.objects.select_related(*_RELATED).get(pk=asked.pk)
    try:
        if asked.state == CourierState.CANCELLING:
            done = firm_of(asked.provider).cancel(asked.number, "cancelled by the station")
            _settle(asked, "cancel" if done else "keep")
        elif asked.state == CourierState.WAITING:
            number = firm_of(asked.provider).create(str(asked.key), _wanted(asked))
            _settle(asked, "send", number=number)
    except (CourierRefused, NoCourierFirm) as error:
        _settle(asked, "refuse", error=str(error)[:200])
    except CourierFailed as error:
        _put_off(asked, str(error)[:200])
        if isinstance(error, CourierDown):
            raise


def _wanted(asked: CourierOrder) -> dict[str, Any]:
    """What a courier must know and no more: number, masked name, address, dishes, a number to ring.

    The person's own phone, what is noted for the door, wishes and restrictions stay with us.
    """
    order = asked.order
    start = order.kitchen.station if order.kitchen else order.station
    return {
        "reference": order.number,
        "pickup": {"name": start.name, "address": start.address, "phone": start.phone},
        "dropoff": {
            "name": mask_name(order.resident.name),
            "address": order.resident.full_address,
            "phone": number_for(asked),
        },
        "items": [
            {"name": line.name, "quantity": line.quantity} for line in order.lines.order_by("pk")
        ],
    }


@transaction.atomic
def _settle(asked: CourierOrder, verb: str, *, number: str = "", error: str = "") -> None:
    """What the firm answered, unless its first event or another sender came before."""
    row = locked(CourierOrder.objects.filter(pk=asked.pk)).get()
    row.number, row.error = number or row.number, error
    if COURIER.allows(row, verb):
        COURIER.move(row, verb, by=SYSTEM, reason=error, save=("number", "error"))
    else:
        row.save(update_fields=["number", "error"])


def _put_off(asked: CourierOrder, error: str) -> None:
    wait = WAITS[min(asked.attempts, len(WAITS)) - 1]
    mine = CourierOrder.objects.filter(pk=asked.pk, attempts=asked.attempts, state=asked.state)
    mine.update(due_at=timezone.now() + wait, error=error)


def catch_up() -> int:
    """Ask for orders of which nothing was heard lately: a message to us may have been lost.

    Returns how many events were new.
    """
    quiet = CourierOrder.objects.filter(
        state__in=[CourierState.SENT, CourierState.ACCEPTED, CourierState.PICKED_UP],
        updated_at__lte=timezone.now() - QUIET,
    )
    return sum(_ask(asked) for asked in quiet.exclude(number="").order_by("updated_at")[:AT_ONCE])


def _ask(asked: CourierOrder) -> int:
    CourierOrder.objects.filter(pk=asked.pk).update(updated_at=timezone.now())
    try:
        told = firm_of(asked.provider).query(asked.number)
    except (CourierFailed, NoCourierFirm):
        return 0
    return sum(_take_told(asked, event) for event in told)


def _take_told(asked: CourierOrder, event: dict[str, Any]) -> int:
    """One event that can't be taken doesn't stop the next."""
    try:
        _event, is_new = take_event(provider=asked.provider, told=event)
    except DomainError:
        return 0
    return int(is_new)
