"""Orders that end or move before the visit: cancelled, rescheduled, set aside, sent to another operator."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from accounts.models import Organisation, User
from core.audit import Actor, record
from core.dates import month_of
from core.errors import NotAllowed, NotFound, require_reason
from core.locking import locked
from dispatch.commands.dispatching import require_dispatcher, take_back_carers
from dispatch.commands.entitlement import hold_anew
from dispatch.commands.errors import NobodyServes, TooLateToCancel
from dispatch.commands.requests import check_window
from dispatch.commands.requirements import check_agreement
from dispatch.commands.steps import LONGEST_REASON, Act, locked_order, step
from dispatch.enums import OrderState
from dispatch.models import WorkOrder
from dispatch.queries.providers import providers_for
from elderly_care.models import Resident

_NOT_YET_OFF = (
    *(OrderState.REQUESTED, OrderState.ASSIGNED, OrderState.ACCEPTED, OrderState.EXCEPTION),
)


def _mine(order: WorkOrder, by: Actor) -> WorkOrder:
    """Locked after its person, for staff of the place and for the person or family.

    Raises NotAllowed, NotFound, TooLateToCancel.
    """
    person = locked(Resident.objects.filter(pk=order.resident_id), no_key=True).get()
    row = locked_order(order)
    if not isinstance(by, User):
        return row
    if by.has_perm("dispatch.cancel_workorder"):
        if not WorkOrder.objects.visible_to(by).filter(pk=row.pk).exists():
            raise NotFound
        return row
    if not by.has_perm("dispatch.request_for_resident", person):
        raise NotAllowed
    if row.state not in (*_NOT_YET_OFF, OrderState.CANCELLED):
        raise TooLateToCancel
    return row


@transaction.atomic
def cancel(*, order: WorkOrder, by: Actor, reason: str) -> WorkOrder:
    """Nobody comes; what was held is free again. Again changes nothing.

    Raises ReasonMissing, WrongState, TooLateToCancel, NotAllowed, NotFound.
    """
    words = require_reason(reason, longest=LONGEST_REASON)
    row = _mine(order, by)
    if row.state == OrderState.CANCELLED:
        return row
    step(row, "cancel", by=by, act=Act(reason=words))
    take_back_carers(row, by=by, reason=words)
    return row


@transaction.atomic
def reschedule(
    *, order: WorkOrder, window_start: datetime, window_end: datetime, by: Actor, reason: str
) -> WorkOrder:
    """Another time: whoever was sent is free, the order waits to be dispatched again.

    Raises ReasonMissing, WindowImpossible, WrongState, TooLateToCancel, NotAllowed, NotFound.
    """
    words = require_reason(reason, longest=LONGEST_REASON)
    check_window(window_start, window_end, timezone.now())
    row = _mine(order, by)
    if (row.window_start, row.window_end) == (window_start, window_end):
        return row
    month = month_of(row.day)
    row.window_start, row.window_end, row.promise_at = window_start, window_end, None
    verb = "stay" if row.state == OrderState.REQUESTED else "reschedule"
    changed = ["window_start", "window_end", "promise_at"]
    step(row, verb, by=by, act=Act(reason=words, anew=True), save=changed)
    take_back_carers(row, by=by, reason=words)
    if month_of(row.day) != month:
        hold_anew(row, by=by)
    return row


@transaction.atomic
def set_aside(*, order: WorkOrder, by: Actor, reason: str) -> WorkOrder:
    """Something is wrong that a dispatcher must sort out. Raises ReasonMissing, WrongState."""
    words = require_reason(reason, longest=LONGEST_REASON)
    require_dispatcher(order, by)
    row = locked_order(order)
    if row.state == OrderState.EXCEPTION:
        return row
    step(row, "set_aside", by=by, act=Act(reason=words))
    take_back_carers(row, by=by, reason=words)
    return row


@transaction.atomic
def redirect(*, order: WorkOrder, operator: Organisation, by: Actor, reason: str) -> WorkOrder:
    """Another operator serves it. Raises NobodyServes for one that is stopped, WrongState."""
    words = require_reason(reason, longest=LONGEST_REASON)
    require_dispatcher(order, by)
    row = locked_order(order)
    if row.operator_id == operator.pk:
        return row
    if operator.pk not in {p.operator_id for p in providers_for(row.resident, row.item)}:
        raise NobodyServes(item=row.item.name)
    check_agreement(row.resident, row.item, operator, row.price_fen, row.day)
    before = str(row.operator)
    row.operator = operator
    step(row, "stay", by=by, act=Act(reason=words), save=["operator"])
    record(row, "dispatch.workorder.redirect", by=by, before=before, after=str(operator))
    hold_anew(row, by=by)
    return row
