"""One step of an order: the state moves, a row says who did it when, the clocks follow."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone

from accounts.models import User
from core.audit import Actor, current_channel
from core.locking import locked
from dispatch.commands.clocks import set_clocks
from dispatch.commands.entitlement import give_back, hold_entitlement
from dispatch.commands.errors import NotYourOrder, WrongMoment
from dispatch.enums import OrderState
from dispatch.models import OrderStep, WorkOrder
from dispatch.transitions import ORDER

LONGEST_REASON = 300
OLDEST_HOURS = 72
_CLOCKS_DIFFER = timedelta(minutes=5)


@dataclass(frozen=True)
class Act:
    """When something was done, why, and under which number a device or partner reports it.

    judged: the moment is one that was looked at already; a phone may have been without network for long.
    """

    occurred_at: datetime | None = None
    reason: str = ""
    key: str = ""
    anew: bool = False
    judged: bool = False


NOW = Act()


def locked_order(order: WorkOrder) -> WorkOrder:
    """The row as it is, for the rest of the transaction."""
    rows = WorkOrder.objects.select_related("resident", "item", "operator")
    return locked(rows.filter(pk=order.pk), no_key=True).get()


def already(order: WorkOrder, verb: str, act: Act) -> bool:
    """This very report has come before."""
    return bool(act.key) and order.steps.filter(verb=verb, key=act.key).exists()


def step(
    order: WorkOrder, verb: str, *, by: Actor, act: Act = NOW, save: Iterable[str] = ()
) -> OrderStep:
    """Move a locked order and log it; without a visit nothing stays held. Raises WrongState, WrongMoment."""
    before, now = order.state, timezone.now()
    occurred_at = _moment(act, now)
    ORDER.check(order, verb)
    if verb == "finish":
        hold_entitlement(order, by=by, last=True)
    ends = ORDER.moves[verb][1] in OrderState.ENDED
    if ends:
        order.paid_fen = 0
    saved = [*save, *(["paid_fen"] if ends else []), "updated_at"]
    ORDER.move(order, verb, by=by, reason=act.reason, save=saved)
    if ends:
        give_back(order, by=by)
    made = log(order, verb, before, by=by, act=act, occurred_at=occurred_at)
    set_clocks(order, occurred_at, anew=act.anew)
    return made


def log(
    order: WorkOrder, verb: str, before: str, *, by: Actor, act: Act, occurred_at: datetime
) -> OrderStep:
    """The row that says it."""
    return OrderStep.objects.create(
        order=order,
        operator_id=order.operator_id,
        verb=verb,
        from_state=before,
        to_state=order.state,
        by_id=by.pk,
        actor=str(by),
        channel=current_channel(),
        occurred_at=occurred_at,
        arrived_at=timezone.now(),
        reason=act.reason[:LONGEST_REASON],
        key=act.key,
    )


def _moment(act: Act, now: datetime) -> datetime:
    """When it was done."""
    if act.occurred_at is None:
        return now
    return act.occurred_at if act.judged else moment_of(act.occurred_at, now)


def moment_of(told: datetime, now: datetime) -> datetime:
    """A device's clock may be a little ahead, a day without a network is normal. Raises WrongMoment."""
    if not now - timedelta(hours=OLDEST_HOURS) <= told <= now + _CLOCKS_DIFFER:
        raise WrongMoment(hours=OLDEST_HOURS)
    return min(told, now)


def require_server(order: WorkOrder, by: Actor) -> None:
    """Whoever is sent, or the operator's own people and the street's dispatcher. Raises NotYourOrder."""
    if not isinstance(by, User):
        return
    if order.assignments.active().filter(carer__user=by).exists():
        return
    allowed = by.has_perm("dispatch.act_for_operator")
    if not allowed or not WorkOrder.objects.visible_to(by).filter(pk=order.pk).exists():
        raise NotYourOrder
