"""What a courier firm tells us: taken once, in whatever order it arrives."""

import base64
import binascii
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from core.acts import read_moment
from core.audit import SystemActor
from core.locking import locked
from meals.commands.couriers.errors import BadEvent, UnknownCourierOrder
from meals.commands.delivering import Failure, Proof, as_file, deliver, fail_delivery
from meals.commands.door_errors import AlreadyDelivered
from meals.enums import OrderState, ProofKind
from meals.logic import courier_contract as contract
from meals.models import CourierEvent, CourierOrder, MealOrder
from meals.transitions import COURIER, ORDER

_LONGEST_ID = 80
_KEPT = ("event_id", "status", "number", "occurred_at", "courier", "reason")


@transaction.atomic
def take_event(*, provider: str, told: dict[str, Any]) -> tuple[CourierEvent, bool]:
    """The event, and whether it is new. Its number makes it once.

    Raises BadEvent, UnknownCourierOrder, and what deliver and fail_delivery raise.
    """
    event_id, status, at = _read(told)
    asked = _locked(provider, told)
    known = CourierEvent.objects.filter(event_id=_own(provider, event_id)).first()
    if known is not None:
        if known.courier_order_id != asked.pk or known.status != status:
            raise BadEvent(field="event_id")
        return known, False
    event = CourierEvent.objects.create(
        courier_order=asked,
        event_id=_own(provider, event_id),
        status=status,
        occurred_at=at,
        told={name: told[name] for name in _KEPT if name in told},
    )
    _remember_courier(asked, told)
    verb = contract.VERBS[status]
    if COURIER.allows(asked, verb):  # an event that comes late changes nothing any more
        by = SystemActor(f"courier:{provider}")
        _follow(asked.order, status, told, event, by)
        COURIER.move(asked, verb, by=by, event=event_id)
    return event, True


def _own(provider: str, event_id: str) -> str:
    return f"{provider}:{event_id}"[:_LONGEST_ID]


def _read(told: dict[str, Any]) -> tuple[str, str, datetime]:
    event_id, status = told.get("event_id"), told.get("status")
    if not isinstance(event_id, str) or not 0 < len(event_id) <= 50:
        raise BadEvent(field="event_id")
    if not isinstance(status, str) or status not in contract.VERBS:
        raise BadEvent(field="status")
    return event_id, status, _moment(told.get("occurred_at"))


def _moment(text: object) -> datetime:
    at = read_moment(text)
    if at is None:
        raise BadEvent(field="occurred_at")
    return min(at, timezone.now())


def _locked(provider: str, told: dict[str, Any]) -> CourierOrder:
    """The meal's order first, then the courier's: as everybody locks them."""
    try:
        key = UUID(str(told.get("order_key")))
    except ValueError:
        raise UnknownCourierOrder from None
    found = CourierOrder.objects.filter(provider=provider, key=key).first()
    if found is None:
        raise UnknownCourierOrder
    locked(MealOrder.objects.filter(pk=found.order_id)).get()
    return locked(CourierOrder.objects.filter(pk=found.pk)).select_related("order").get()


def _remember_courier(asked: CourierOrder, told: dict[str, Any]) -> None:
    courier = told.get("courier")
    if isinstance(courier, dict):
        asked.rider_name = str(courier.get("name", ""))[:60]
        asked.rider_phone = str(courier.get("phone", ""))[:20]
    number = told.get("number")
    if isinstance(number, str) and not asked.number:
        asked.number = number[:64]
    asked.save(update_fields=["rider_name", "rider_phone", "number", "updated_at"])


def _follow(
    order: MealOrder, status: str, told: dict[str, Any], event: CourierEvent, by: SystemActor
) -> None:
    """What it means for the meal."""
    if status in ("picked_up", "delivered", "failed"):
        _leave(order, by)
    if status == "delivered":
        _delivered(order, told, event, by)
    elif status == "failed":
        failure = Failure(
            contract.REASONS.get(str(told.get("reason")), "other"), str(told.get("note", ""))
        )
        fail_delivery(
            order=order, failure=failure, by=by, occurred_at=event.occurred_at, key=event.event_id
        )


def _leave(order: MealOrder, by: SystemActor) -> None:
    """Whoever carries a meal shows that it was cooked and has left, whether the kitchen said so or not."""
    for verb in ("cook", "send"):
        if ORDER.allows(order, verb):
            ORDER.move(order, verb, by=by)


def _delivered(
    order: MealOrder, told: dict[str, Any], event: CourierEvent, by: SystemActor
) -> None:
    if order.state == OrderState.HANDED_OVER:
        return
    try:
        deliver(
            order=order,
            proof=_proof(told),
            by=by,
            occurred_at=event.occurred_at,
            key=event.event_id,
        )
    except AlreadyDelivered:  # at the counter, meanwhile
        return


def _proof(told: dict[str, Any]) -> Proof:
    proof = told.get("proof")
    if not isinstance(proof, dict) or proof.get("kind") not in ProofKind.values:
        raise BadEvent(field="proof")
    receiver = str(proof.get("receiver", ""))
    if proof["kind"] == ProofKind.CODE:
        return Proof(ProofKind.CODE, code=str(proof.get("code", "")), receiver=receiver)
    try:
        data = base64.b64decode(str(proof.get("photo", "")), validate=True)
    except (binascii.Error, ValueError):
        raise BadEvent(field="proof.photo") from None
    return Proof(proof["kind"], as_file(data) if data else None, receiver=receiver)
