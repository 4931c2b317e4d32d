"""Riders and their shifts, as staff enter them."""

from django.db import transaction

from core.audit import Actor, record
from core.errors import require_valid
from meals.commands.round_errors import RiderNotFit
from meals.commands.round_steps import WHY
from meals.models import Rider, RiderShift


@transaction.atomic
def save_rider(*, rider: Rider, by: Actor) -> Rider:
    """Somebody brings a kitchen's meals, or does so otherwise. Raises InvalidInput."""
    require_valid(rider)
    rider.save()
    record(
        rider,
        "meals.rider.save",
        by=by,
        user=rider.user_id,
        kitchen=rider.kitchen_id,
        capacity=rider.capacity,
        is_active=rider.is_active,
    )
    return rider


@transaction.atomic
def save_shift(*, shift: RiderShift, by: Actor) -> RiderShift:
    """When somebody is at work. Raises InvalidInput, RiderNotFit."""
    require_valid(shift)
    if not shift.rider.is_active:
        raise RiderNotFit(rider=str(shift.rider), reason=WHY["kitchen"])
    shift.save()
    record(shift, "meals.ridershift.save", by=by, rider=shift.rider_id, weekdays=shift.weekdays)
    return shift
