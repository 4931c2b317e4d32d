"""People who died or moved away: no meal waits for them, and none comes by itself any more."""

from collections.abc import Sequence

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from core.audit import SYSTEM, Actor
from core.errors import DomainError
from core.language import platform_language
from elderly_care.models import Resident
from meals.commands.cancelling import cancel_uncooked
from meals.commands.doors import save_door_note
from meals.commands.standing import end_standing_order
from meals.commands.subscriptions import subscribe
from meals.models import DoorNote, MealOrder, MenuSubscription, StandingOrder
from meals.queries.fates import WAITING

_GONE = Q(resident__died_on__isnull=False) | Q(resident__moved_out_on__isnull=False)
# A file that was merged is a pointer: its person is still there and eats what was ordered. What would go on under
# the old number has moved to the kept one, or is there already.
_NOBODY = Q(resident__merged_into__isnull=True)


def end_for_gone(*, resident_ids: Sequence[int] | None = None) -> int:
    """Of everybody unless said of whom; returns how many orders were cancelled. Harmless twice.

    What is cooked already is handed over or not, as with anybody.
    """
    mine = _GONE if resident_ids is None else _GONE & Q(resident__in=list(resident_ids))
    with platform_language():
        words = _("老人已去世或迁出")
    for standing in StandingOrder.objects.running().filter(mine).order_by("pk"):
        end_standing_order(standing=standing, by=SYSTEM, reason=words)
    told = MenuSubscription.objects.filter(mine, ended_on__isnull=True).select_related("resident")
    for row in told.order_by("pk"):
        subscribe(resident=row.resident, meal_periods=(), by=SYSTEM)
    for note in DoorNote.objects.filter(mine).exclude(text="").select_related("resident"):
        save_door_note(resident=note.resident, text="", by=SYSTEM)
    orders = MealOrder.objects.filter(mine, _NOBODY, state__in=WAITING)
    return sum(_cancel(order, words) for order in orders.order_by("pk"))


def _cancel(order: MealOrder, words: str) -> bool:
    """One order; its refusal doesn't keep the others back."""
    try:
        cancel_uncooked(order=order, by=SYSTEM, reason=words)
    except DomainError:
        return False
    return True


@transaction.atomic
def move_to_kept_file(kept: Resident, dropped: Resident, by: Actor) -> int:
    """Standing orders, reminders and the note on the door follow the person; a meal of the day only once."""
    held = StandingOrder.objects.running().filter(resident=kept).values("meal_period")
    rows = StandingOrder.objects.running().filter(resident=dropped)
    standing = list(rows.exclude(meal_period__in=held).values_list("pk", flat=True))
    moved = StandingOrder.objects.filter(pk__in=standing).update(resident=kept)
    told = MenuSubscription.objects.filter(ended_on__isnull=True)
    if not told.filter(resident=kept).exists():
        moved += told.filter(resident=dropped).update(resident=kept)
    if not DoorNote.objects.filter(resident=kept).exists():
        moved += DoorNote.objects.filter(resident=dropped).update(resident=kept)
    return moved
