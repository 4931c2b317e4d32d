"""Somebody is ill: their visits of some days go to others in one act, at the times that were promised."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from accounts.commands import require_may
from accounts.models import User
from core.audit import Actor
from core.errors import DomainError, NotFound
from core.locking import locked
from dispatch.commands.dispatching import assign, require_dispatcher, withdraw
from dispatch.commands.keeping import keep
from dispatch.commands.working_hours import LONGEST_LEAVE_DAYS, LeaveTooLong
from dispatch.enums import AssignmentState, OrderState
from dispatch.models import Assignment, Carer, CarerLeave, WorkOrder
from dispatch.queries.absence import NOBODY, visits_of, words_of
from dispatch.queries.urgent import replacements

TRIED = 5  # replacements that somebody else may have taken a moment ago
MOVED_FROM = (OrderState.ASSIGNED, OrderState.ACCEPTED)


@dataclass(frozen=True)
class Row:
    """What came of one visit."""

    order: WorkOrder
    starts_at: datetime
    moved_to: str
    problem: str
    wished: str = ""  # who was chosen, and can't any more

    @property
    def is_moved(self) -> bool:
        """Somebody else goes at the same time."""
        return bool(self.moved_to)


@dataclass(frozen=True)
class Absence:
    """Who can't come, on which days, why."""

    carer: Carer
    first: date
    last: date
    reason: str


def cover_absence(
    *, absence: Absence, by: Actor, chosen: Mapping[int, int] | None = None
) -> list[Row]:
    """The leave, and for every visit that has not begun somebody else; one visit after the other.

    chosen: assignment → who was shown and agreed on, or NOBODY; who can't any more gives way to the next best,
    and the row says so. A visit that nobody can take waits in the list again, with the rules that exclude
    everybody. Again: nothing is left to move. Raises NotFound, NotAllowed, ReasonMissing, LeaveTooLong,
    InvalidInput.
    """
    _require_scope(absence.carer, by)
    if (absence.last - absence.first).days >= LONGEST_LEAVE_DAYS:
        raise LeaveTooLong(days=LONGEST_LEAVE_DAYS)
    _leave(absence, by=by)
    visits = list(visits_of(absence.carer, absence.first, absence.last))
    wishes = chosen or {}
    return [_move(visit, wishes.get(visit.pk), by=by, reason=absence.reason) for visit in visits]


def _require_scope(carer: Carer, by: Actor) -> None:
    if not isinstance(by, User):
        return
    require_may(by, "dispatch.assign_workorder")
    if not Carer.objects.visible_to(by).filter(pk=carer.pk).exists():
        raise NotFound


@transaction.atomic
def _leave(absence: Absence, *, by: Actor) -> None:
    # Whoever is being sent at this moment is sent first, and whoever comes later reads the leave.
    carer = absence.carer
    list(locked(Carer.objects.filter(pk=carer.pk), no_key=True))
    known = carer.leaves.filter(starts_on__lte=absence.first, ends_on__gte=absence.last)
    if not known.exists():
        leave = CarerLeave(
            carer=carer,
            starts_on=absence.first,
            ends_on=absence.last,
            reason=absence.reason[:120],
        )
        keep(row=leave, by=by)


def _move(visit: Assignment, wish: int | None, *, by: Actor, reason: str) -> Row:
    """One visit, whatever became of the others."""
    try:
        require_dispatcher(visit.order, by)
        if wish == NOBODY:
            return _put_back(visit, "", by=by, reason=reason)
        found, rules = replacements(visit.order, visit.starts_at, visit.carer)
        # Who was agreed on first; the others keep their order.
        for other in sorted(found, key=lambda one: one.pk != wish)[:TRIED]:
            try:
                _hand_over(visit, other, by=by, reason=reason)
            except DomainError:
                continue
            missed = _name(wish) if wish and wish != other.pk else ""
            return Row(visit.order, visit.starts_at, str(other), "", missed)
        return _put_back(visit, words_of(rules), by=by, reason=reason)
    except DomainError as refusal:
        return Row(visit.order, visit.starts_at, "", str(refusal))


def _put_back(visit: Assignment, problem: str, *, by: Actor, reason: str) -> Row:
    withdraw(order=visit.order, by=by, reason=reason)
    return Row(visit.order, visit.starts_at, "", problem)


def _name(carer: int) -> str:
    """Of who was chosen and can't go."""
    return str(Carer.objects.select_related("user").filter(pk=carer).first() or "")


@transaction.atomic
def _hand_over(visit: Assignment, other: Carer, *, by: Actor, reason: str) -> None:
    """The same time, and whoever comes along stays."""
    order = WorkOrder.objects.get(pk=visit.order_id)
    along = list(
        Carer.objects.filter(assignments__order=order, assignments__state=AssignmentState.ACTIVE)
        .exclude(pk=visit.carer_id)
        .order_by("pk")
    )
    # Carers before the order, also where the order is taken back first.
    concerned = [carer.pk for carer in (other, visit.carer, *along)]
    list(locked(Carer.objects.filter(pk__in=concerned), no_key=True))
    if order.state not in MOVED_FROM:  # on the way: taken back first
        withdraw(order=order, by=by, reason=reason)
        order.refresh_from_db()
    assign(
        order=order,
        carers=[other, *along],
        starts_at=visit.starts_at,
        by=by,
        expected_state=order.state,
    )
