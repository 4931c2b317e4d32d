"""Somebody is ill: their visits of a day go to others in one act, at the times that were promised."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from accounts.models import User
from core.audit import Actor
from core.errors import DomainError, NotAllowed, NotFound
from core.locking import locked
from dispatch.commands.dispatching import assign, require_dispatcher, withdraw
from dispatch.commands.keeping import keep
from dispatch.enums import AssignmentState, OrderState
from dispatch.models import Assignment, Carer, CarerLeave, WorkOrder
from dispatch.queries.absence import visits_of, words_of
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

    @property
    def is_moved(self) -> bool:
        """Somebody else goes at the same time."""
        return bool(self.moved_to)


def cover_absence(*, carer: Carer, day: date, by: Actor, reason: str) -> list[Row]:
    """The leave, and for every visit that has not begun somebody else; one visit after the other.

    A visit that nobody can take waits in the list again, with the rules that exclude everybody.
    Again: nothing is left to move. Raises NotFound, NotAllowed, ReasonMissing.
    """
    _require_scope(carer, by)
    _leave(carer, day, by=by, reason=reason)
    visits = list(visits_of(carer, day))
    return [_move(visit, by=by, reason=reason) for visit in visits]


def _require_scope(carer: Carer, by: Actor) -> None:
    if not isinstance(by, User):
        return
    if not by.has_perm("dispatch.assign_workorder"):
        raise NotAllowed
    if not Carer.objects.visible_to(by).filter(pk=carer.pk).exists():
        raise NotFound


@transaction.atomic
def _leave(carer: Carer, day: date, *, by: Actor, reason: str) -> None:
    # Whoever is being sent at this moment is sent first, and whoever comes later reads the leave.
    list(locked(Carer.objects.filter(pk=carer.pk), no_key=True))
    if not carer.leaves.on(day).exists():
        leave = CarerLeave(carer=carer, starts_on=day, ends_on=day, reason=reason[:120])
        keep(row=leave, by=by)


def _move(visit: Assignment, *, by: Actor, reason: str) -> Row:
    """One visit, whatever became of the others."""
    try:
        require_dispatcher(visit.order, by)
        found, rules = replacements(visit.order, visit.starts_at, visit.carer)
        for other in found[:TRIED]:
            try:
                _hand_over(visit, other, by=by, reason=reason)
            except DomainError:
                continue
            return Row(visit.order, visit.starts_at, str(other), "")
        withdraw(order=visit.order, by=by, reason=reason)
        return Row(visit.order, visit.starts_at, "", words_of(rules))
    except DomainError as refusal:
        return Row(visit.order, visit.starts_at, "", str(refusal))


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
