"""A week of many carers at once: shifts added, cleared, copied from the week before; all of it or nothing."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.commands import require_may
from core.audit import Actor
from core.errors import InvalidInput
from core.locking import locked
from dispatch.commands.working_hours import HoursOverlap, set_shifts
from dispatch.logic.rosters import overlapping
from dispatch.models import Carer
from dispatch.queries.rosters import WeekChange, wanted_by


class WeekOverlaps(HoursOverlap):
    """One of the chosen days has such a shift already."""

    code = "dispatch.week_overlaps"
    message = _(
        "%(carer)s %(day)s 的班次会重叠，谁的班次都没有改变。请先清空那一天，或不选那一天。"
    )


class WeekTooBig(InvalidInput):
    """More than a page of people."""

    code = "dispatch.week_too_big"
    message = _("一次最多改 %(most)s 个人的班次，什么都没有改变。请分几次改。")


MOST_CARERS = 200


@transaction.atomic
def change_week(*, change: WeekChange, by: Actor) -> int:
    """Change the days that are chosen; days that have passed and days that stay the same are left alone.

    Two who change the same carers wait for each other: the second adds to what the first has written.
    Returns how many days are other than before. Raises WeekOverlaps, WeekTooBig, NotAllowed, NotFound.
    """
    require_may(by, "dispatch.keep_hours")
    if len(change.carers) > MOST_CARERS:
        raise WeekTooBig(most=MOST_CARERS)
    keys = [carer.pk for carer in change.carers]
    carers = {row.pk: row for row in locked(Carer.objects.filter(pk__in=keys), no_key=True)}
    wanted = wanted_by(change)
    for (key, day), hours in wanted.items():
        if overlapping(hours):
            raise WeekOverlaps(carer=carers[key], day=f"{day:%m-%d}")
        set_shifts(carer=carers[key], day=day, hours=hours, by=by)
    return len(wanted)
