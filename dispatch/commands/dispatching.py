"""Sending somebody: assigned, taken back, accepted, rejected, timed out.

Locks: carers by key, then the order, then purses. Two who dispatch at once wait for each other at the
order; the second reads who was first. A certificate is changed under the lock of its carer.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.commands import require_may
from accounts.models import User
from core.audit import SYSTEM, Actor, record
from core.errors import NotFound, require_reason
from core.locking import locked
from dispatch.commands.entitlement import hold_entitlement
from dispatch.commands.errors import (
    AlreadyAssigned,
    CarerBusy,
    StateChanged,
)
from dispatch.commands.requirements import check_agreement
from dispatch.commands.sending import check_carers, check_shifts, check_visit
from dispatch.commands.steps import (
    LONGEST_REASON,
    NOW,
    Act,
    already,
    locked_order,
    require_server,
    step,
)
from dispatch.commands.telling import tell_not_going, tell_sent, tell_time
from dispatch.enums import OrderState
from dispatch.models import Assignment, Carer, OrderClock, WorkOrder
from dispatch.queries.dispatching import (
    last_actor,
    missing_skill,
    other_visit,
    who_assigned,
)
from dispatch.transitions import ASSIGNMENT, ORDER

_HELD = (OrderState.ASSIGNED, OrderState.ACCEPTED)


@transaction.atomic
def assign(
    *,
    order: WorkOrder,
    carers: Sequence[Carer],
    starts_at: datetime,
    by: Actor,
    expected_state: str,
    locked_in_plan: bool = False,
) -> WorkOrder:
    """Send so many carers as the item needs. The same again changes nothing.

    expected_state: as the dispatcher saw it; "assigned" or "accepted" means: send others instead.
    Raises AlreadyAssigned with who was quicker,
    StateChanged, WrongState, PersonGone, OutsideWindow, StartPassed, WrongCarers, CarerOffShift, CarerBusy,
    CarerOnLeave, CertificateMissing, WrongGender, CarerNotWanted, AgreementMissing, AuthorityMissing,
    NotAllowed, NotFound.
    """
    return _assign(order, carers, _Sending(starts_at, locked_in_plan), by, expected_state)


@transaction.atomic
def assign_anyway(
    *,
    order: WorkOrder,
    carers: Sequence[Carer],
    starts_at: datetime,
    by: Actor,
    expected_state: str,
    reason: str,
) -> WorkOrder:
    """As assign, of who may be off shift, at any time of the promised day, for a reason that is kept.

    Without a reason it is assign.
    """
    sending = _Sending(starts_at, reason=reason.strip())
    return _assign(order, carers, sending, by, expected_state)


@dataclass(frozen=True)
class _Sending:
    """When, by whose decision, and why somebody goes who is off shift or at another time."""

    starts_at: datetime
    in_plan: bool = False
    reason: str = ""


def _assign(
    order: WorkOrder, carers: Sequence[Carer], sending: _Sending, by: Actor, expected_state: str
) -> WorkOrder:
    starts_at = sending.starts_at
    require_dispatcher(order, by)
    held = locked_carers(carers)
    row = locked_order(order)
    if _is_so(row, carers, starts_at):
        return row
    _check_expected(row, expected_state)
    verb = "reassign" if row.state in _HELD else "assign"
    ORDER.check(row, verb)
    check_visit(row, starts_at, any_time=bool(sending.reason))
    people = check_carers(row, carers, held, starts_at)
    if not sending.reason:
        check_shifts(row, people, starts_at)
    check_agreement(row.resident, row.item, row.operator, row.price_fen, row.day)
    before = take_back_carers(row, by=by, staying=people)
    send(row, people, starts_at, by=by, is_locked=sending.in_plan)
    hold_entitlement(row, by=by)
    names = _("、").join(str(carer) for carer in people)
    step(row, verb, by=by, act=Act(reason=f"{names} {sending.reason}".strip()))
    if not sending.in_plan:  # a plan tells its carers once
        tell_sent(row, before, people, starts_at, by)
    tell_time(row, starts_at, by)
    return row


def require_dispatcher(order: WorkOrder, by: Actor) -> None:
    """Raises NotAllowed, NotFound outside the area."""
    if not isinstance(by, User):
        return
    require_may(by, "dispatch.assign_workorder")
    if not WorkOrder.objects.visible_to(by).filter(pk=order.pk).exists():
        raise NotFound


def _is_so(row: WorkOrder, carers: Sequence[Carer], starts_at: datetime) -> bool:
    standing = {(a.carer_id, a.starts_at) for a in row.assignments.active()}
    wanted = {(carer.pk, starts_at) for carer in carers}
    return row.state in _HELD and bool(wanted) and standing == wanted


def _check_expected(row: WorkOrder, expected_state: str) -> None:
    if row.state == expected_state:
        return
    if row.state in _HELD:
        by, names = who_assigned(row)
        raise AlreadyAssigned(by=by, carers=names)
    raise StateChanged(by=last_actor(row), state=row.get_state_display())


def locked_carers(carers: Sequence[Carer]) -> dict[int, Carer]:
    """Those of them who are at work, as they are now."""
    rows = Carer.objects.at_work().filter(pk__in={carer.pk for carer in carers})
    return {carer.pk: carer for carer in locked(rows, no_key=True).select_related("user")}


def send(
    row: WorkOrder,
    people: Sequence[Carer],
    starts_at: datetime,
    *,
    by: Actor,
    is_locked: bool = False,
) -> None:
    """The rows that say who goes, of a locked order and locked carers. Raises CarerBusy."""
    ends_at = starts_at + timedelta(minutes=row.minutes)
    for position, carer in enumerate(people, 1):
        try:
            with transaction.atomic():
                Assignment.objects.create(
                    order=row,
                    carer=carer,
                    position=position,
                    starts_at=starts_at,
                    ends_at=ends_at,
                    locked=is_locked,
                    assigned_by_id=by.pk,
                )
        except IntegrityError:
            busy = other_visit(carer, row, starts_at, ends_at)
            raise CarerBusy(carer=carer, number=busy.order.number if busy else "") from None


def take_back_carers(
    row: WorkOrder, *, by: Actor, reason: str = "", staying: Sequence[Carer] = ()
) -> list[Assignment]:
    """Nobody of those who were sent goes as it was said; who doesn't stay is told. The order is locked."""
    standing = list(locked(row.assignments.active()))
    for assignment in standing:
        ASSIGNMENT.move(assignment, "withdraw", by=by, reason=reason, save=["updated_at"])
    stay = {carer.pk for carer in staying}
    tell_not_going(row, [visit for visit in standing if visit.carer_id not in stay], by)
    return standing


@transaction.atomic
def withdraw(*, order: WorkOrder, by: Actor, reason: str) -> WorkOrder:
    """Nobody goes; the order waits for another carer. Raises ReasonMissing, WrongState, NotAllowed."""
    words = require_reason(reason, longest=LONGEST_REASON)
    require_dispatcher(order, by)
    row = locked_order(order)
    if row.state == OrderState.REQUESTED:
        return row
    step(row, "withdraw", by=by, act=Act(reason=words))
    take_back_carers(row, by=by, reason=words)
    return row


@transaction.atomic
def accept(*, order: WorkOrder, by: Actor, act: Act = NOW) -> WorkOrder:
    """Whoever is sent will come. Again changes nothing. Raises NotYourOrder, WrongState."""
    row = locked_order(order)
    require_server(row, by)
    if already(row, "accept", act) or row.state == OrderState.ACCEPTED:
        return row
    step(row, "accept", by=by, act=act)
    return row


@transaction.atomic
def reject(*, order: WorkOrder, by: Actor, act: Act) -> WorkOrder:
    """Whoever is sent can't come: somebody else must. Raises ReasonMissing, NotYourOrder, WrongState."""
    require_reason(act.reason)
    row = locked_order(order)
    if already(row, "reject", act):
        return row
    require_server(row, by)
    step(row, "reject", by=by, act=act)
    take_back_carers(row, by=by, reason=act.reason)
    return row


def time_out_unaccepted(*, now: datetime | None = None) -> int:
    """Nobody accepted: urgent orders at once, others after the last stage, wait for another carer.

    Returns how many; harmless twice.
    """
    now = now or timezone.now()
    late = OrderClock.objects.late(now).filter(clock="accept").select_related("order")
    return sum(_time_out(row.pk, now) for row in list(late.order_by("pk")))


@transaction.atomic
def _time_out(pk: int, now: datetime) -> bool:
    order = locked_order(OrderClock.objects.get(pk=pk).order)
    clock = OrderClock.objects.late(now).filter(pk=pk).first()
    if clock is None or not ORDER.allows(order, "time_out"):
        return False
    last = max((minutes for minutes, _role in clock.stages), default=0)
    if not order.is_urgent and now < clock.due_at + timedelta(minutes=last):
        return False
    _by, names = who_assigned(order)
    step(order, "time_out", by=SYSTEM, act=Act(reason=names))
    take_back_carers(order, by=SYSTEM, reason="time_out")
    return True


@transaction.atomic
def withdraw_uncertified(*, carer: Carer, by: Actor) -> int:
    """A certificate has ended: visits that need it wait for somebody else. Returns how many."""
    carer = locked(Carer.objects.filter(pk=carer.pk), no_key=True).get()
    rows = Assignment.objects.active().filter(carer=carer, order__state__in=OrderState.COMING)
    count = 0
    for order_id in list(rows.order_by("order").values_list("order", flat=True)):
        order = locked_order(WorkOrder.objects.get(pk=order_id))
        for standing in order.assignments.active().filter(carer=carer):
            if missing_skill(carer, order, timezone.localdate(standing.starts_at)) is None:
                continue
            step(order, "withdraw", by=by, act=Act(reason=str(carer)))
            take_back_carers(order, by=by, reason="certificate")
            count += 1
            break
    if count:
        record(carer, "dispatch.carer.uncertified", by=by, orders=count)
    return count
