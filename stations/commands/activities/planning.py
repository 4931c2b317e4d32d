"""Activities are planned, copied and ended; their sessions are made from the pattern, some weeks ahead."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.utils import timezone

from accounts.commands import keep, require_inside
from accounts.models import User
from core.audit import SYSTEM, Actor, record
from core.dates import end_of_month, month_of, span_of, today
from core.errors import NotFound
from core.locking import locked
from core.workdays import day_kinds
from stations.commands.activities.errors import ActivityEnded, NothingPlanned
from stations.commands.reach import require_station
from stations.enums import StationState
from stations.enums.activities import SessionState
from stations.logic.activities import days_of, same_weekday_in
from stations.models import Activity, ActivityBrand, ActivitySession, SpecialDays, Station
from stations.queries.rooms import booked_times

HORIZON = timedelta(days=62)  # this month and the next are always on the calendar
_SAME = (
    *("station", "title", "kind", "brand", "room", "place", "is_restricted"),
    *("first_day", "last_day", "starts_at", "ends_at"),
)


@dataclass
class Planned:
    """What was made; left_out: days on which somebody else has the room."""

    activity: Activity
    made: list[ActivitySession] = field(default_factory=list)
    left_out: list[date] = field(default_factory=list)


def keep_brand(*, brand: ActivityBrand, by: Actor) -> ActivityBrand:
    """Add or change a brand. Raises InvalidInput, NotFound."""
    return keep(row=brand, by=by)


@transaction.atomic
def plan_activity(*, activity: Activity, by: Actor) -> Planned:
    """Add or change an activity and make its sessions; sessions that are there stay as they are.

    The same new one sent twice is there once. Raises ActivityEnded, InvalidInput, NotFound, NothingPlanned.
    """
    require_station(activity.station, by)
    alone_at(activity.station_id)
    if (known := _twin(activity)) is not None:
        return Planned(known, list(known.sessions.order_by("starts_at", "pk")))
    if activity.ended_on is not None:
        raise ActivityEnded(title=activity.title)
    brand = activity.brand
    if brand is not None and not activity.station.division_id.startswith(brand.division_id):
        raise NotFound
    activity.organiser = brand.organiser if brand else activity.station.operator
    activity.weekdays = sorted(set(activity.weekdays))
    is_new = not activity.pk and activity.copied_from_id is None
    kept = keep(row=activity, by=by)
    planned = make_sessions(activity=kept, by=by, since=kept.first_day)
    if is_new and not planned.made and kept.first_day <= today() + HORIZON:
        raise NothingPlanned  # a month that is copied leaves such a one out and goes on
    return planned


def _twin(activity: Activity) -> Activity | None:
    """The same one that is there: somebody pressed twice."""
    if activity.pk:
        return None
    same = {name: getattr(activity, name) for name in _SAME}
    return Activity.objects.filter(ended_on__isnull=True, **same).order_by("pk").first()


@transaction.atomic
def make_sessions(*, activity: Activity, by: Actor, since: date | None = None) -> Planned:
    """Those of the pattern that aren't there yet, up to the horizon. Again, it finds nothing to do."""
    alone_at(activity.station_id)
    first, last = since or today(), today() + HORIZON
    known = set(activity.sessions.values_list("planned_for", flat=True))
    days = [day for day in days_of(activity.pattern, first, last) if day not in known]
    closed = closed_days(activity.station_id, days, on_holidays=activity.on_holidays)
    rows = [_session(activity, day) for day in days if day not in closed]
    planned = _without_clashes(activity, rows)
    ActivitySession.objects.bulk_create(planned.made)
    if planned.made:
        record(activity, "stations.activity.planned", by=by, sessions=len(planned.made))
    return planned


def plan_ahead() -> int:
    """Every night: the sessions of what goes on; returns how many were made."""
    rows = Activity.objects.going_on(today()).filter(station__state=StationState.OPEN)
    keys = rows.order_by("pk").values_list("pk", flat=True)
    return sum(_plan(key) for key in list(keys))


def _plan(key: int) -> int:
    activity = Activity.objects.select_related("station", "room").get(pk=key)
    return len(make_sessions(activity=activity, by=SYSTEM).made)


@transaction.atomic
def copy_activity(*, activity: Activity, first_day: date, last_day: date, by: Actor) -> Planned:
    """The same again from another day on; copied twice to a day, it is there once.

    Raises InvalidInput, NotFound.
    """
    require_inside(activity, by)
    locked(Activity.objects.filter(pk=activity.pk), no_key=True).get()
    source = Activity.objects.select_related("station", "room", "brand").get(pk=activity.pk)
    if (known := source.copies.filter(first_day=first_day).first()) is not None:
        return Planned(known)
    columns = [c.attname for c in Activity._meta.concrete_fields if not c.primary_key]
    copy = Activity(**{name: getattr(source, name) for name in columns})
    copy.copied_from, copy.ended_on, copy.skipped = source, None, []
    copy.first_day, copy.last_day = first_day, last_day
    if first_day == last_day:
        copy.weekdays = [first_day.weekday()]
    return plan_activity(activity=copy, by=by)


def copy_month(*, station: Station, month: date, to: date, by: Actor) -> list[Planned]:
    """What ended in a month, once more in another; what goes on by itself is left alone.

    What was once moves to the same weekday of the month, a course fills the whole month.
    Raises NotFound.
    """
    require_station(station, by)
    ends = end_of_month(month)
    over = Activity.objects.filter(
        station=station, ended_on__isnull=True, last_day__range=(month, ends)
    )
    if isinstance(by, User):
        over = over.filter(pk__in=Activity.objects.visible_to(by).values("pk"))
    found = []
    for activity in over.order_by("pk"):
        days = _days_in(activity, month_of(to))
        found.append(copy_activity(activity=activity, first_day=days[0], last_day=days[1], by=by))
    return found


def _days_in(activity: Activity, month: date) -> tuple[date, date]:
    if activity.first_day == activity.last_day:
        day = same_weekday_in(activity.first_day, month)
        return day, day
    return month, end_of_month(month)


def alone_at(station_id: int) -> None:
    """One planner at a station: what is free of its rooms stays free until the sessions are written."""
    locked(Station.objects.filter(pk=station_id), no_key=True).get()


def closed_days(station_id: int, days: Iterable[date], *, on_holidays: bool) -> set[date]:
    """Public holidays, unless it goes on then, and days on which the station is closed."""
    wanted = list(days)
    holidays = {day for day, kind in day_kinds(wanted).items() if kind == "holiday"}
    shut = SpecialDays.objects.filter(station=station_id, periods=[])
    spans = list(shut.values_list("first_day", "last_day"))
    closed = {day for day in wanted if any(first <= day <= last for first, last in spans)}
    return closed if on_holidays else closed | holidays


def _session(activity: Activity, day: date) -> ActivitySession:
    starts = _moment(day, activity.starts_at)
    closes = starts - timedelta(minutes=activity.closes_minutes_before)
    opens = starts - timedelta(days=activity.opens_days_before)
    return ActivitySession(
        activity=activity,
        planned_for=day,
        room_id=activity.room_id,
        place=activity.place,
        starts_at=starts,
        ends_at=_moment(day, activity.ends_at),
        opens_at=min(opens, closes),
        closes_at=closes,
        quota=activity.quota,
    )


def _moment(day: date, at: time) -> datetime:
    return timezone.make_aware(datetime.combine(day, at))


def _without_clashes(activity: Activity, rows: list[ActivitySession]) -> Planned:
    """The station is locked, so nobody takes the room meanwhile."""
    planned = Planned(activity)
    if not rows or activity.room_id is None:
        planned.made = rows
        return planned
    start, end = span_of(rows[0].planned_for, rows[-1].planned_for)
    held = ActivitySession.objects.filter(
        room=activity.room_id, state=SessionState.PLANNED, starts_at__lt=end, ends_at__gt=start
    )
    taken = [
        *held.values_list("starts_at", "ends_at"),
        *booked_times(activity.room_id, start, end),
    ]
    for row in rows:
        if any(begins < row.ends_at and row.starts_at < ends for begins, ends in taken):
            planned.left_out.append(row.planned_for)
        else:
            planned.made.append(row)
    return planned
