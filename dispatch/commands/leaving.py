"""People who died or moved away: nobody comes to them any more, and nothing stays held for it."""

from collections.abc import Sequence

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from core.audit import SYSTEM, Actor, record
from core.errors import DomainError
from core.language import platform_language
from dispatch.commands.ending import cancel
from dispatch.commands.standing import end_plan
from dispatch.models import CallDevice, StandingPlan, WorkOrder
from elderly_care.models import Resident

_GONE = Q(resident__died_on__isnull=False) | Q(resident__moved_out_on__isnull=False)
_GONE &= Q(resident__merged_into__isnull=True)


def cancel_for_gone(*, resident_ids: Sequence[int] | None = None) -> int:
    """Cancel their open orders, of everybody unless said of whom. Returns how many; harmless twice.

    A visit that has begun is finished by whoever is there. Standing plans end, devices are put away.
    """
    rows = WorkOrder.objects.open().for_gone()
    mine = _GONE
    if resident_ids is not None:
        rows = rows.filter(resident__in=resident_ids)
        mine &= Q(resident__in=list(resident_ids))
    for plan in StandingPlan.objects.running().filter(mine).order_by("pk"):
        end_plan(plan=plan, by=SYSTEM)
    for device in CallDevice.objects.filter(mine, is_active=True).order_by("pk"):
        _put_away(device)
    return sum(_cancel(order) for order in list(rows.order_by("pk")))


def _cancel(order: WorkOrder) -> bool:
    """One order; its refusal doesn't keep the others back."""
    with platform_language():
        words = _("老人已去世或迁出")
    try:
        cancel(order=order, by=SYSTEM, reason=words)
    except DomainError:
        return False
    return True


@transaction.atomic
def _put_away(device: CallDevice) -> None:
    device.is_active = False
    device.save(update_fields=["is_active", "updated_at"])
    record(device, "dispatch.calldevice.put_away", by=SYSTEM, resident=device.resident_id)


def move_to_kept_file(kept: Resident, dropped: Resident, by: Actor) -> int:
    """Standing plans and one-key devices follow the person; the same visit at the same time only once."""
    held = set(
        StandingPlan.objects.running().filter(resident=kept).values_list("item", "starts_at")
    )
    rows = StandingPlan.objects.running().filter(resident=dropped)
    keys = [row.pk for row in rows if (row.item_id, row.starts_at) not in held]
    moved = StandingPlan.objects.filter(pk__in=keys).update(resident=kept)
    return moved + CallDevice.objects.filter(resident=dropped).update(resident=kept)
