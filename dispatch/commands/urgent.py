"""An urgent visit is fitted in: as shown, or not at all."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from core.audit import Actor
from dispatch.commands.dispatching import assign, require_dispatcher
from dispatch.commands.planning_errors import ChoiceGone
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
    options = urgent_options(order, now or timezone.now())
    option = next((one for one in options if one.key == choice), None)
    if option is None:
        raise ChoiceGone
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


def _make_room(option: Option, *, by: Actor) -> None:
    """The last visit first, so that nobody is in two places in between."""
    for shift in sorted(option.shifts, key=lambda one: one.before, reverse=True):
        order = WorkOrder.objects.get(pk=shift.order.pk)
        carers = list(
            Carer.objects.filter(assignments__order=order, assignments__state="active").order_by(
                "pk"
            )
        )
        assign(
            order=order,
            carers=carers,
            starts_at=shift.after,
            by=by,
            expected_state=order.state,
        )
