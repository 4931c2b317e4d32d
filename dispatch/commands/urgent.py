"""An urgent visit is fitted in: as shown, or not at all.

Locks: everybody who goes, then every order whose time changes, each by key, before anything is written:
several orders of several carers are dispatched in one transaction.
"""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from core.audit import Actor
from core.locking import locked
from dispatch.commands.dispatching import assign, require_dispatcher
from dispatch.commands.planning_errors import ChoiceGone
from dispatch.enums import AssignmentState
from dispatch.models import Carer, WorkOrder
from dispatch.queries.urgent import Option, urgent_options


@dataclass(frozen=True)
class Inserted:
    """Who goes, and how many others begin later than they were told."""

    order: WorkOrder
    moved: int


@transaction.atomic
def insert_urgent(
    *, order: WorkOrder, choice: str, by: Actor, now: datetime | None = None
) -> Inserted:
    """One of urgent_options(), named by its key, in one transaction.

    Raises ChoiceGone when it is no longer possible as it was shown, and what assign() raises.
    """
    require_dispatcher(order, by)
    moment = now or timezone.now()
    _lock(order, _option(order, choice, moment))
    option = _option(order, choice, moment)  # as it is now that nobody else can change it
    _make_room(option, by=by)
    row = WorkOrder.objects.get(pk=order.pk)
    done = assign(
        order=row,
        carers=option.carers,
        starts_at=option.starts_at,
        by=by,
        expected_state=row.state,
    )
    return Inserted(done, len(option.shifts))


def _option(order: WorkOrder, choice: str, now: datetime) -> Option:
    found = next((one for one in urgent_options(order, now) if one.key == choice), None)
    if found is None:
        raise ChoiceGone
    return found


def _lock(order: WorkOrder, option: Option) -> None:
    carers = Carer.objects.filter(pk__in=[carer.pk for carer in option.carers])
    orders = [order.pk, *(shift.order.pk for shift in option.shifts)]
    list(locked(carers, no_key=True))
    list(locked(WorkOrder.objects.filter(pk__in=orders), no_key=True))


def _make_room(option: Option, *, by: Actor) -> None:
    """The last visit first, so that nobody is in two places in between."""
    for shift in sorted(option.shifts, key=lambda one: one.before, reverse=True):
        order = WorkOrder.objects.get(pk=shift.order.pk)
        carers = list(
            Carer.objects.filter(
                assignments__order=order, assignments__state=AssignmentState.ACTIVE
            ).order_by("pk")
        )
        assign(
            order=order,
            carers=carers,
            starts_at=shift.after,
            by=by,
            expected_state=order.state,
        )
