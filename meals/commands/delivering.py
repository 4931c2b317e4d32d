"""A meal at somebody's door: brought with a proof, or brought back with a reason."""

from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from django.core.files.base import ContentFile, File
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from core.acts import happened_at, require_key, save_once
from core.audit import Actor, record
from core.confirmation import Guess, guess
from core.errors import InvalidInput
from core.locking import locked
from core.photos import clean_photo, is_blank
from meals.commands.alerts import open_alert
from meals.commands.door_errors import (
    AlreadyDelivered,
    BeforeTheMeal,
    BlankSignature,
    KeyOfOtherAct,
    NeedsProof,
    NotADelivery,
    ProofMissing,
    TooManyCodes,
    WrongCode,
)
from meals.commands.handover import hand_over
from meals.commands.round_steps import end_stop
from meals.enums import FailReason, FulfilMode, OrderState, ProofKind
from meals.models import DeliveryFailure, DeliveryProof, MealOrder, Round, Stop
from meals.models.delivery import DeliveryAct
from meals.queries.doors import PURPOSE
from meals.transitions import ORDER

Act = TypeVar("Act", bound=DeliveryAct)

_NOTE_LENGTH = 200


@dataclass(frozen=True)
class Proof:
    """What the rider holds in hand: a picture or the person's code, and the cash that was due."""

    kind: str
    file: File | None = None
    code: str = ""
    receiver: str = ""
    cash_fen: int = 0


@transaction.atomic
def deliver(
    *, order: MealOrder, proof: Proof, by: Actor, occurred_at: datetime, key: str
) -> DeliveryProof:
    """The meal reached its person. The same key again finds it done.

    Raises AlreadyDelivered, BeforeTheMeal, KeyOfOtherAct, NotADelivery, ProofMissing, WrongCash,
    WrongCode, WrongState.
    """
    order = _locked(order, key)
    known = DeliveryProof.objects.filter(by=by.pk, key=key).first()
    if known is not None:
        return _same(known, order)
    _check_not_delivered(order)
    ORDER.check(order, "hand_over")
    times = _times(order, occurred_at)
    row = DeliveryProof(
        order=order,
        kind=_known(ProofKind, proof.kind),
        receiver=proof.receiver.strip()[:60],
        **_act(by, key, times),
    )
    _prove(row, proof)
    hand_over(order=order, by=by, cash_fen=proof.cash_fen, now=times[0])
    save_once(row, KeyOfOtherAct)
    _end_stop(order, True, by, times[0])
    record(row, "meals.delivery.proved", by=by, order=order.pk, kind=row.kind, key=key)
    return row


@dataclass(frozen=True)
class Failure:
    """Why a meal came back."""

    reason: str
    note: str = ""
    photo: File | None = None


@transaction.atomic
def fail_delivery(
    *, order: MealOrder, failure: Failure, by: Actor, occurred_at: datetime, key: str
) -> DeliveryFailure:
    """The meal didn't reach its person; when nobody answered or the person is unwell, an alert opens.

    The same key again finds it done. Raises as deliver does.
    """
    order = _locked(order, key)
    known = DeliveryFailure.objects.filter(by=by.pk, key=key).first()
    if known is not None:
        return _same(known, order)
    _check_not_delivered(order)
    times = _times(order, occurred_at)
    if order.state != OrderState.SENT:  # the kitchen forgot to say so, or it is the second try
        ORDER.move(order, "send", by=by)
    row = DeliveryFailure(
        order=order,
        reason=_known(FailReason, failure.reason),
        note=failure.note.strip()[:_NOTE_LENGTH],
        photo=clean_photo(failure.photo) if failure.photo else "",
        **_act(by, key, times),
    )
    save_once(row, KeyOfOtherAct)
    ORDER.move(order, "fail", by=by, reason=row.get_reason_display())
    _end_stop(order, False, by, times[0])
    if row.reason in FailReason.WORRYING:
        open_alert(failure=row, by=by)
    return row


@transaction.atomic
def retry_delivery(*, order: MealOrder, by: Actor) -> MealOrder:
    """The meal goes out to its door once more. Raises WrongState."""
    order = locked(MealOrder.objects.filter(pk=order.pk)).get()
    if order.state != OrderState.SENT:
        ORDER.move(order, "send", by=by)
    return order


def check_no_delivery(orders: QuerySet[MealOrder]) -> None:
    """Nothing becomes delivered in a batch. Raises NeedsProof."""
    count = orders.filter(fulfil_mode=FulfilMode.DELIVERY).count()
    if count:
        raise NeedsProof(count=count)


def _locked(order: MealOrder, key: str) -> MealOrder:
    require_key(key)
    # The round before the order, as whoever sends a round out takes them.
    list(locked(Round.objects.filter(stops__in=_stops(order))))
    order = locked(MealOrder.objects.filter(pk=order.pk)).select_related("handed_over_by").get()
    if order.fulfil_mode != FulfilMode.DELIVERY:
        raise NotADelivery
    return order


def _stops(order: MealOrder) -> QuerySet[Stop]:
    return Stop.objects.alive().filter(order=order.pk)


def _end_stop(order: MealOrder, reached: bool, by: Actor, at: datetime) -> None:
    """The round goes on; a meal that no round brings has no stop."""
    stop = _stops(order).first()
    if stop is not None:
        end_stop(stop=stop, reached=reached, by=by, occurred_at=at)


def _same(known: Act, order: MealOrder) -> Act:
    """Sent again: the first report stands."""
    if known.order_id != order.pk:  # type: ignore[attr-defined]
        raise KeyOfOtherAct
    return known


def _check_not_delivered(order: MealOrder) -> None:
    if order.state == OrderState.HANDED_OVER and order.handed_over_at:
        at = timezone.localtime(order.handed_over_at)
        raise AlreadyDelivered(by=order.handed_over_by or "…", time=f"{at:%m-%d %H:%M}")


def _times(order: MealOrder, told: datetime) -> tuple[datetime, datetime]:
    """When it happened, and when we heard of it."""
    now = timezone.now()
    at = happened_at(told, now)
    if timezone.localdate(at) < order.service_date and at < now:
        raise BeforeTheMeal(time=f"{timezone.localtime(at):%Y-%m-%d %H:%M}")
    return at, now


def _act(by: Actor, key: str, times: tuple[datetime, datetime]) -> dict[str, object]:
    return {
        "by_id": by.pk,
        "sender": str(by)[:150],
        "key": key,
        "occurred_at": times[0],
        "arrived_at": times[1],
    }


def _known(values: type, value: str) -> str:
    if value not in values.values:  # type: ignore[attr-defined]
        raise InvalidInput
    return value


def _prove(row: DeliveryProof, proof: Proof) -> None:
    if row.kind == ProofKind.CODE:
        _check_code(row.order, proof.code)
        return
    if proof.file is None:
        raise ProofMissing
    picture = clean_photo(proof.file)
    if row.kind == ProofKind.SIGNATURE and is_blank(picture):
        raise BlankSignature
    row.file = picture


def _check_code(order: MealOrder, code: str) -> None:
    found = guess(code, purpose=PURPOSE, reference=order.reference)
    if found is Guess.TOO_MANY:
        raise TooManyCodes
    if found is Guess.WRONG:
        raise WrongCode


def as_file(data: bytes) -> ContentFile:
    """Bytes that came in another way than by a form."""
    return ContentFile(data, name="photo")
