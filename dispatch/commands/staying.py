"""A visit at another time: whoever was to go still goes where every rule allows it.

Locks: the person, who was sent, then the order; whoever is sent in between is taken back as before.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.audit import SYSTEM, Actor
from core.errors import DomainError
from dispatch.commands.dispatching import locked_carers, send
from dispatch.commands.sending import check_carers, check_shifts, check_visit
from dispatch.commands.steps import Act, step
from dispatch.commands.telling import tell_not_going, tell_sent
from dispatch.models import Assignment, Carer, WorkOrder
from dispatch.queries.urgent import can_stay


@dataclass(frozen=True)
class Sent:
    """Who was to go, and how long after the window began."""

    carers: dict[int, Carer] = field(default_factory=dict)
    after: timedelta = timedelta()

    @property
    def people(self) -> list[Carer]:
        """In the order in which they were sent."""
        return list(self.carers.values())


NOBODY = Sent()


def lock_sent(order: WorkOrder) -> Sent:
    """Who is to go, locked before the order is."""
    rows = list(order.assignments.active().select_related("carer").order_by("position"))
    held = locked_carers([row.carer for row in rows])
    if not rows or len(held) < len(rows):
        return NOBODY
    return Sent(
        {row.carer_id: held[row.carer_id] for row in rows}, rows[0].starts_at - order.window_start
    )


def who_stays(row: WorkOrder, sent: Sent) -> tuple[list[Carer], datetime]:
    """Who could go in the new window of a locked order, and when: all who were sent, or nobody.

    As long after its beginning as before, and never after its end.
    """
    starts_at = min(row.window_start + sent.after, row.window_end)
    standing = set(row.assignments.active().values_list("carer", flat=True))
    if not standing or standing != set(sent.carers) or starts_at < timezone.now():
        return [], starts_at
    return (sent.people if _may(row, sent, starts_at) else []), starts_at


def _may(row: WorkOrder, sent: Sent, starts_at: datetime) -> bool:
    try:
        check_visit(row, starts_at, any_time=False)
        people = check_carers(row, sent.people, sent.carers, starts_at)
        check_shifts(row, people, starts_at)
        return can_stay(row, sent.carers, starts_at)
    except DomainError:
        return False


def send_again(
    row: WorkOrder,
    people: Sequence[Carer],
    starts_at: datetime,
    before: Sequence[Assignment],
    *,
    by: Actor,
) -> None:
    """The same people at the new time of an order that waits; they are told, and say again that they come."""
    try:
        with transaction.atomic():
            send(row, people, starts_at, by=SYSTEM)
    except DomainError:
        tell_not_going(row, before, by)
        return
    names = _("、").join(str(carer) for carer in people)
    step(row, "assign", by=SYSTEM, act=Act(reason=names))
    tell_sent(row, before, people, starts_at, by)
