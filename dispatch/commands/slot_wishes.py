"""有空位叫我: wished for a full day, told when a time is free, whoever asked first is told first."""

from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.commands import require_may
from accounts.models import User
from core.audit import SYSTEM, record
from core.dates import today
from core.errors import InvalidInput
from core.language import platform_language
from core.locking import locked
from dispatch.models import ServiceItem, SlotWish
from dispatch.queries.booking_rules import booking_rule
from dispatch.queries.items import slots_on
from elderly_care.commands import notify
from elderly_care.models import Resident

HEAD_START = timedelta(minutes=30)  # before the next one in the queue hears of the same time


class DayNotToChoose(InvalidInput):
    """Past, or further ahead than anybody books."""

    code = "dispatch.day_not_to_choose"
    message = gettext_lazy("这一天不能预约，没有登记。请选 %(first)s 到 %(last)s 之间的日子。")


@transaction.atomic
def wish_slot(*, resident: Resident, item: ServiceItem, day: date, by: User) -> SlotWish:
    """Stand in the queue of a day; again is the same. Raises DayNotToChoose, NotAllowed."""
    require_may(by, "dispatch.request_for_resident", resident)
    first = today() + timedelta(days=1)
    last = today() + timedelta(days=booking_rule(resident.community_id).choice_days)
    if not first <= day <= last:
        raise DayNotToChoose(first=first, last=last)
    person = locked(Resident.objects.filter(pk=resident.pk), no_key=True).get()
    made, is_new = SlotWish.objects.waiting().get_or_create(
        resident=person,
        item=item,
        day=day,
        told_at=None,
        defaults={"asked_by": by, "asked_at": timezone.now()},
    )
    if is_new:
        record(made, "dispatch.slot_wish.made", by=by, item=item.code, day=day)
    return made


def tell_of_free_slots() -> int:
    """Tell whoever has waited longest; one person for each item and day at a time. Returns how many.

    The next one is told when the first has had half an hour and there is still a free time. Harmless twice.
    """
    told, seen = 0, set[tuple[int, date]]()
    recent = SlotWish.objects.filter(told_at__gt=timezone.now() - HEAD_START)
    taken = set(recent.values_list("item", "day"))
    waiting = SlotWish.objects.waiting().filter(day__gt=today())
    for pk, item, day in list(waiting.values_list("pk", "item", "day")):
        if (item, day) in taken | seen:
            continue
        if _tell(pk):
            seen.add((item, day))
            told += 1
    return told


@transaction.atomic
def _tell(pk: int) -> bool:
    row = (
        locked(SlotWish.objects.waiting().filter(pk=pk)).select_related("resident", "item").first()
    )
    if row is None or not (slots := slots_on(row.resident, row.item, row.day)):
        return False
    row.told_at = timezone.now()
    row.save(update_fields=["told_at"])
    record(row, "dispatch.slot_wish.told", by=SYSTEM, item=row.item.code, day=row.day)
    with platform_language():
        first = timezone.localtime(slots[0].starts_at)
        words = {"item": row.item.name, "when": f"{first:%m-%d %H:%M}"}
        text = _("%(item)s有空位了，最早 %(when)s。请尽快在网上或打电话预约，先约先得。") % words
        notify(resident=row.resident, subject=_("有空位了"), text=text, by=SYSTEM, about=row)
    return True
