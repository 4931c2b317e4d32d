"""Partners: their calendar and what they did."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.commands import keep, require_inside
from core.audit import Actor, record
from core.dates import today
from core.errors import Conflict, InvalidInput, require_reason, require_valid
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


class CorrectedAlready(Conflict):
    """The newer row is the one to put right."""

    code: ClassVar[str] = "partners.corrected_already"
    message = _("这条参与记录已经更正过，请更正最新的一条；什么都没有改变。")


@dataclass(frozen=True)
class WorkDone:
    """What it was, as it should have been written; nothing at all is a zero."""

    what: str
    helpers: int
    served: int


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
def restore_day(*, visit: PartnerVisit, day: date, by: Actor) -> PartnerVisit:
    """They come after all; on a day that wasn't called off nothing changes. Raises NotAVisitDay, NotFound."""
    require_inside(visit, by)
    row = locked(PartnerVisit.objects.filter(pk=visit.pk)).get()
    if day not in row.skipped:
        return row
    if day < today():
        raise NotAVisitDay(day=day)
    row.skipped = [one for one in row.skipped if one != day]
    row.save(update_fields=["skipped", "updated_at"])
    record(row, "stations.partnervisit.restored", by=by, day=str(day))
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


@transaction.atomic
def correct_work(*, work: PartnerWork, done: WorkDone, reason: str, by: Actor) -> PartnerWork:
    """The row stays; another one says what was meant, and why. The same again is the same.

    Raises NotFound, ReasonMissing, CorrectedAlready, InvalidInput.
    """
    require_station(work.station, by)
    row = locked(PartnerWork.objects.filter(pk=work.pk)).get()
    why = require_reason(reason)
    known = PartnerWork.objects.filter(corrects=row).first()
    if known is not None:
        if (known.what, known.helpers, known.served) == (done.what, done.helpers, done.served):
            return known
        raise CorrectedAlready
    made = PartnerWork(partner=row.partner, station=row.station, day=row.day, corrects=row)
    made.what, made.helpers, made.served = done.what.strip(), done.helpers, done.served
    made.reason, made.noted_by_id = why[:200], by.pk
    return keep(row=made, by=by)
