"""Shifts of every week: planned as a pattern, made some weeks ahead, given up together."""

from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.utils import timezone

from accounts.commands import require_inside
from core.audit import SYSTEM, Actor, record
from core.dates import today
from core.errors import require_reason, require_valid
from core.locking import locked
from stations.commands.activities.errors import NothingPlanned
from stations.commands.activities.planning import HORIZON, alone_at, closed_days
from stations.commands.volunteers.changes import cancel_shift
from stations.commands.volunteers.shifts import new_code
from stations.enums import StationState
from stations.enums.volunteers import ShiftState
from stations.logic.activities import days_of
from stations.models import ShiftSeries, VolunteerShift

_SAME = (
    *("station", "team", "kind", "title", "place", "skill", "needed"),
    *("first_day", "last_day", "starts_at", "ends_at", "weekdays"),
)


@transaction.atomic
def plan_series(*, series: ShiftSeries, by: Actor) -> ShiftSeries:
    """With its shifts of the weeks ahead. The same one sent twice is there once.

    Raises InvalidInput, NotFound, NothingPlanned.
    """
    series.weekdays = sorted(set(series.weekdays))
    require_valid(series)
    alone_at(series.station_id)
    same = {name: getattr(series, name) for name in _SAME}
    known = ShiftSeries.objects.filter(ended_on__isnull=True, **same).order_by("pk").first()
    if known is not None:
        require_inside(known, by)
        return known
    series.save(force_insert=True)
    require_inside(series, by)
    record(series, "stations.shiftseries.planned", by=by)
    made = make_shifts(series=series, by=by)
    if not made and series.first_day <= today() + HORIZON:
        raise NothingPlanned
    return series


@transaction.atomic
def make_shifts(*, series: ShiftSeries, by: Actor = SYSTEM) -> list[VolunteerShift]:
    """Those of the pattern that aren't there yet, up to the horizon. Again, it finds nothing to do."""
    row = locked(ShiftSeries.objects.filter(pk=series.pk), no_key=True).get()
    known = set(row.shifts.values_list("planned_for", flat=True))
    days = [day for day in days_of(row.pattern, today(), today() + HORIZON) if day not in known]
    closed = closed_days(row.station_id, days, on_holidays=row.on_holidays)
    rows = [_shift(row, day) for day in days if day not in closed]
    made = [one for one in rows if one.starts_at > timezone.now()]
    VolunteerShift.objects.bulk_create(made)
    if made:
        record(row, "stations.shiftseries.made", by=by, shifts=len(made))
    return made


def _shift(series: ShiftSeries, day: date) -> VolunteerShift:
    starts = _moment(day, series.starts_at)
    return VolunteerShift(
        series=series,
        planned_for=day,
        station_id=series.station_id,
        team_id=series.team_id,
        skill_id=series.skill_id,
        kind=series.kind,
        title=series.title,
        place=series.place,
        needed=series.needed,
        starts_at=starts,
        ends_at=_moment(day, series.ends_at),
        opens_at=starts - timedelta(days=series.opens_days_before),
        closes_at=starts,
        code=new_code(),
    )


def _moment(day: date, at: time) -> datetime:
    return timezone.make_aware(datetime.combine(day, at))


def plan_ahead() -> int:
    """Every night: the shifts of what goes on; how many were made."""
    rows = ShiftSeries.objects.going_on(today()).filter(station__state=StationState.OPEN)
    rows = rows.order_by("pk")
    return sum(len(make_shifts(series=row)) for row in list(rows))


@transaction.atomic
def end_series(*, series: ShiftSeries, reason: str, by: Actor) -> ShiftSeries:
    """No more of it; what lies ahead is cancelled and who signed up is told. Ended twice is once.

    Raises NotFound, ReasonMissing.
    """
    why = require_reason(reason, longest=200)
    require_inside(series, by)
    row = locked(ShiftSeries.objects.filter(pk=series.pk), no_key=True).get()
    if row.ended_on is not None:
        return row
    row.ended_on = today()
    row.save(update_fields=["ended_on", "updated_at"])
    record(row, "stations.shiftseries.ended", by=by, reason=why)
    ahead = row.shifts.filter(state=ShiftState.PLANNED, starts_at__gt=timezone.now())
    for shift in ahead.order_by("pk"):
        cancel_shift(shift=shift, reason=why, by=by)
    return row
