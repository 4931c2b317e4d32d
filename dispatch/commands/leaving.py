"""People who died or moved away: nobody comes to them any more, and nothing stays held for it."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from core.audit import SYSTEM
from core.errors import DomainError
from core.language import platform_language
from dispatch.commands.ending import cancel
from dispatch.models import WorkOrder


def cancel_for_gone(*, resident_ids: Sequence[int] | None = None) -> int:
    """Cancel their open orders, of everybody unless said of whom. Returns how many; harmless twice.

    A visit that has begun is finished by whoever is there.
    """
    rows = WorkOrder.objects.open().for_gone()
    if resident_ids is not None:
        rows = rows.filter(resident__in=resident_ids)
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
