"""Partners: their calendar and what they did."""

from datetime import date
from typing import ClassVar

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.commands import keep, require_inside
from core.audit import Actor, record
from core.dates import today
from core.errors import InvalidInput, require_valid
from core.locking import locked
from stations.commands.reach import require_station
from stations.logic.partners import visit_days
from stations.models import PartnerVisit, PartnerWork


class NotAVisitDay(InvalidInput):
    """They don't come then anyway."""

    code: ClassVar[str] = "partners.not_a_visit_day"
    message = _("%(day)s 本来就不来，或者已经过去；什么都没有改变。")


class WorkAhead(InvalidInput):
    """Written down afterwards."""

    code: ClassVar[str] = "partners.work_ahead"
    message = _("参与记录写已经做过的事，日期不能晚于今天；什么都没有改变。")


@transaction.atomic
def keep_visit(*, visit: PartnerVisit, by: Actor) -> PartnerVisit:
    """A line of the calendar, new or changed. Raises InvalidInput, NotFound."""
    require_station(visit.station, by)
    return keep(row=visit, by=by)


@transaction.atomic
def skip_day(*, visit: PartnerVisit, day: date, by: Actor) -> PartnerVisit:
    """They don't come this once; said twice, once. Raises NotAVisitDay, NotFound."""
    require_inside(visit, by)
    row = locked(PartnerVisit.objects.filter(pk=visit.pk)).get()
    if day in row.skipped:
        return row
    if day < today() or not visit_days(row.as_rhythm, day, day):
        raise NotAVisitDay(day=day)
    row.skipped = sorted([*row.skipped, day])
    row.save(update_fields=["skipped", "updated_at"])
    record(row, "stations.partnervisit.skipped", by=by, day=str(day))
    return row


@transaction.atomic
def record_work(*, work: PartnerWork, by: Actor) -> PartnerWork:
    """What a partner did at a station. Raises InvalidInput, NotFound, WorkAhead."""
    require_station(work.station, by)
    if work.day and work.day > today():
        raise WorkAhead(fields={"day": [str(WorkAhead.message)]})
    work.noted_by_id = by.pk
    require_valid(work)
    return keep(row=work, by=by)
