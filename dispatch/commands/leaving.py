"""People who died or moved away: nobody comes to them any more, and nothing stays held for it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Model, Q, QuerySet
from django.utils.translation import gettext as _

from core.audit import SYSTEM, Actor, record
from core.dates import today
from core.errors import DomainError
from core.language import platform_language
from core.locking import locked
from core.spans import not_over
from dispatch.commands.ending import cancel
from dispatch.commands.standing import end_plan
from dispatch.models import (
    CallDevice,
    Preference,
    ServiceAgreement,
    ServiceCard,
    StandingPlan,
    WorkOrder,
)
from elderly_care.models import Resident
from elderly_care.queries.fates import beyond_today

_GONE = Q(resident__died_on__isnull=False) | Q(resident__moved_out_on__isnull=False)


@dataclass(frozen=True)
class _Dated:
    """Rows from a day to a day: the columns of both, and what makes two of them the same."""

    model: type[Model]
    first: str
    last: str
    same: tuple[str, ...]


_DATED = (
    _Dated(ServiceAgreement, "signed_on", "valid_to", ("operator",)),
    _Dated(ServiceCard, "valid_from", "valid_to", ("kind", "number")),
    _Dated(Preference, "starts_on", "ends_on", ("kind", "carer", "value")),
)


def cancel_for_gone(*, resident_ids: Sequence[int] | None = None) -> int:
    """Cancel their open orders, of everybody unless said of whom. Returns how many; harmless twice.

    A visit that has begun is finished by whoever is there. Standing plans end, devices are put away, agreements,
    cards and preferences end today. Of a merged file only the orders go on: its person is still there.
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
    for dated in _DATED:
        _end(dated, mine)
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


@transaction.atomic
def _end(dated: _Dated, mine: Q) -> None:
    """Today is their last day; of what would begin later, its first."""
    rows: QuerySet[Any] = dated.model._default_manager.filter(mine, beyond_today(dated.last)())
    for row in locked(rows):
        last = max(today(), getattr(row, dated.first))
        if getattr(row, dated.last) == last:
            continue
        setattr(row, dated.last, last)
        row.save(update_fields=[dated.last, "updated_at"])
        record(row, f"dispatch.{row._meta.model_name}.ended", by=SYSTEM, resident=row.resident_id)


@transaction.atomic
def move_to_kept_file(kept: Resident, dropped: Resident, by: Actor) -> int:
    """Standing plans, devices, agreements, cards and preferences follow the person; the same only once."""
    moved = CallDevice.objects.filter(resident=dropped).update(resident=kept)
    moved += _follow(StandingPlan.objects.running(), kept, dropped, ("item", "starts_at"))
    for dated in _DATED:
        rows = dated.model._default_manager.filter(not_over(today(), dated.last))
        moved += _follow(rows, kept, dropped, dated.same)
    return moved


def _follow(rows: QuerySet[Any], kept: Resident, dropped: Resident, same: tuple[str, ...]) -> int:
    held = set(rows.filter(resident=kept).values_list(*same))
    mine = rows.filter(resident=dropped).values_list("pk", *same)
    keys = [pk for pk, *what in mine if tuple(what) not in held]
    return rows.model._default_manager.filter(pk__in=keys).update(resident=kept)
