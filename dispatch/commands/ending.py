"""Orders that end or move before the visit: cancelled, rescheduled, set aside, sent to another operator."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.commands import require_may
from accounts.models import Membership, Organisation, User
from core.audit import Actor, record
from core.dates import month_of
from core.errors import NotFound, require_reason
from core.language import platform_language
from core.locking import locked
from dispatch.commands.dispatching import require_dispatcher, take_back_carers
from dispatch.commands.entitlement import hold_anew
from dispatch.commands.errors import RejectInstead, TooLateToCancel
from dispatch.commands.requests import check_not_twice, check_window, promise_for
from dispatch.commands.requirements import check_agreement, check_person, choose_provider
from dispatch.commands.staying import NOBODY, Sent, lock_sent, send_again, who_stays
from dispatch.commands.steps import LONGEST_REASON, Act, locked_order, step
from dispatch.commands.telling import tell_window
from dispatch.enums import Channel, OrderState
from dispatch.models import WorkOrder
from elderly_care.models import Resident

_NOT_YET_OFF = (
    *(OrderState.REQUESTED, OrderState.ASSIGNED, OrderState.ACCEPTED, OrderState.EXCEPTION),
)


def _mine(order: WorkOrder, by: Actor) -> WorkOrder:
    """Locked after its person, for staff of the place and for the person or family.

    Raises NotAllowed, NotFound, TooLateToCancel.
    """
    person = locked(Resident.objects.filter(pk=order.resident_id), no_key=True).get()
    return _allowed(locked_order(order), person, by)


def _mine_with_carers(order: WorkOrder, by: Actor) -> tuple[WorkOrder, Sent]:
    """The same, and whoever is to go, locked between the person and the order."""
    person = locked(Resident.objects.filter(pk=order.resident_id), no_key=True).get()
    sent = lock_sent(order)
    return _allowed(locked_order(order), person, by), sent


def _allowed(row: WorkOrder, person: Resident, by: Actor) -> WorkOrder:
    if not isinstance(by, User):
        return row
    if by.has_perm("dispatch.cancel_workorder"):
        if not WorkOrder.objects.visible_to(by).filter(pk=row.pk).exists():
            raise NotFound
        _require_caller(row, by)
        return row
    require_may(by, "dispatch.request_for_resident", person)
    if row.state not in (*_NOT_YET_OFF, OrderState.CANCELLED):
        raise TooLateToCancel
    return row


def _require_caller(row: WorkOrder, by: User) -> None:
    """A partner's program cancels what it asked for itself; what it can't serve it rejects, which counts."""
    if not by.has_perm("dispatch.speak_for_resident") and row.channel != Channel.API:
        raise RejectInstead


def _gives_up(row: WorkOrder, by: Actor) -> bool:
    """Whether an operator's own people end or pass on what others asked it for."""
    if not isinstance(by, User) or not by.has_perm("dispatch.cancel_workorder"):
        return False
    if by.has_perm("dispatch.answer_for_place", row):
        return False
    asked = Membership.objects.filter(user=row.requested_by_id, organisation=row.operator_id)
    return not asked.exists()


@transaction.atomic
def cancel(*, order: WorkOrder, by: Actor, reason: str) -> WorkOrder:
    """Nobody comes; what was held is free again. Again changes nothing.

    Raises ReasonMissing, WrongState, TooLateToCancel, NotAllowed, NotFound.
    """
    words = require_reason(reason, longest=LONGEST_REASON)
    row = _mine(order, by)
    if row.state == OrderState.CANCELLED:
        return row
    verb = "decline" if _gives_up(row, by) else "cancel"
    step(row, verb, by=by, act=Act(reason=words))
    take_back_carers(row, by=by, reason=words)
    return row


@transaction.atomic
def reschedule(
    *, order: WorkOrder, window_start: datetime, window_end: datetime, by: Actor, reason: str
) -> WorkOrder:
    """Another time: whoever was sent still goes where the planner's rules allow it, else the order waits.

    The price stays as it was told; what is urgent is promised anew. Raises ReasonMissing,
    WindowImpossible, AlreadyRequested, what the new day lacks (as asking for it does), WrongState,
    TooLateToCancel, NotAllowed, NotFound.
    """
    words = require_reason(reason, longest=LONGEST_REASON)
    row, is_other = _moved(order, (window_start, window_end), by, words)
    if is_other and _is_staff(by):
        tell_window(row, by)
    return row


@transaction.atomic
def follow_plan(
    *, order: WorkOrder, window_start: datetime, window_end: datetime, by: Actor
) -> WorkOrder:
    """As reschedule, of a visit whose standing plan was changed: of that the person hears in one sentence."""
    with platform_language():
        words = _("长期服务改了时间")
    return _moved(order, (window_start, window_end), by, words)[0]


def _moved(
    order: WorkOrder, window: tuple[datetime, datetime], by: Actor, words: str
) -> tuple[WorkOrder, bool]:
    """The order in its new window, and whether it is another one than before."""
    now = timezone.now()
    check_window(*window, now, order.resident)
    row, sent = _mine_with_carers(order, by)
    if (row.window_start, row.window_end) == window:
        return row, False
    _check_new_time(row, window[0])
    month = month_of(row.day)
    row.window_start, row.window_end = window
    row.promise_at = promise_for(row, now)
    _change_time(row, sent, by=by, words=words)
    if month_of(row.day) != month:
        hold_anew(row, by=by)
    return row, True


def _change_time(row: WorkOrder, sent: Sent, *, by: Actor, words: str) -> None:
    """The step, and who goes now."""
    verb = "stay" if row.state == OrderState.REQUESTED else "reschedule"
    changed = ["window_start", "window_end", "promise_at"]
    staying, starts_at = who_stays(row, sent) if sent != NOBODY else ([], row.window_start)
    step(row, verb, by=by, act=Act(reason=words, anew=True), save=changed)
    before = take_back_carers(row, by=by, reason=words, staying=staying)
    if staying:
        send_again(row, staying, starts_at, before, by=by)


def _check_new_time(row: WorkOrder, start: datetime) -> None:
    """What asking for a visit at that time asks; on the same day only that it isn't asked for twice."""
    check_not_twice(row.resident, row.item, start, but=row.pk)
    day = timezone.localdate(start)
    if day != row.day:
        check_person(row.resident, row.item, day, str(row.destination or ""))
        check_agreement(row.resident, row.item, row.operator, row.price_fen, day)


def _is_staff(by: Actor) -> bool:
    """Not the person, nor family: they know which time they chose."""
    return not isinstance(by, User) or by.has_perm("dispatch.cancel_workorder")


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
def put_back(*, order: WorkOrder, by: Actor, reason: str) -> WorkOrder:
    """What was wrong is sorted out: the order waits to be dispatched. Raises ReasonMissing, WrongState."""
    words = require_reason(reason, longest=LONGEST_REASON)
    require_dispatcher(order, by)
    row = locked_order(order)
    if row.state == OrderState.REQUESTED:
        return row
    step(row, "put_back", by=by, act=Act(reason=words, anew=True))
    return row


@transaction.atomic
def redirect(*, order: WorkOrder, operator: Organisation, by: Actor, reason: str) -> WorkOrder:
    """Another operator serves it, at its own station where the item needs a licence.

    Raises NobodyServes for one that is stopped, StationNotLicensed, AgreementMissing, WrongState.
    """
    words = require_reason(reason, longest=LONGEST_REASON)
    require_dispatcher(order, by)
    row = locked_order(order)
    if row.operator_id == operator.pk:
        return row
    _, station = choose_provider(row.resident, row.item, row.day, operator.pk, None)
    check_agreement(row.resident, row.item, operator, row.price_fen, row.day)
    before = str(row.operator)
    # The step is still the former operator's.
    step(row, "pass_on" if _gives_up(row, by) else "stay", by=by, act=Act(reason=words))
    row.operator, row.station = operator, station
    row.save(update_fields=["operator", "station", "updated_at"])
    record(row, "dispatch.workorder.redirect", by=by, before=before, after=str(operator))
    hold_anew(row, by=by)
    return row
