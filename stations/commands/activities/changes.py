"""A session is cancelled or moved, an activity ends early: everybody who signed up is told."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.commands import require_inside
from core.audit import Actor, record
from core.errors import require_reason, require_valid
from core.language import platform_language
from core.locking import locked
from stations.commands.activities.errors import (
    NotAhead,
    QuotaTooLarge,
    QuotaTooSmall,
    RoomTaken,
)
from stations.commands.activities.notices import named, tell_cancelled, tell_moved
from stations.commands.activities.planning import alone_at
from stations.commands.activities.signing import fill_free_places, locked_session
from stations.commands.reach import require_station
from stations.enums.activities import SessionState, SignUpState
from stations.models import Activity, ActivitySession, ActivitySignUp, Room
from stations.queries.rooms import booked_times
from stations.transitions import SESSION, SIGN_UP

_EXPECTED = (SignUpState.BOOKED, SignUpState.WAITING)


@dataclass(frozen=True)
class Change:
    """When, where and for how many instead; why is said to everybody."""

    starts_at: datetime
    ends_at: datetime
    room: Room | None
    quota: int
    reason: str
    place: str = ""


@transaction.atomic
def cancel_session(*, session: ActivitySession, reason: str, by: Actor) -> ActivitySession:
    """It doesn't take place; all who signed up or wait are told once. Raises NotFound, ReasonMissing, WrongState."""
    why = require_reason(reason, longest=200)
    require_inside(session, by)
    row = locked_session(session)
    if row.state == SessionState.CANCELLED:
        return row
    row.reason, row.taken, row.over = why, 0, 0
    SESSION.move(row, "cancel", by=by, reason=why, save=("reason", "taken", "over", "updated_at"))
    for sign_up in _expected(row):
        SIGN_UP.move(sign_up, "cancel", by=by, reason=why)
        tell_cancelled(sign_up, row, why)
    return row


@transaction.atomic
def change_session(*, session: ActivitySession, change: Change, by: Actor) -> ActivitySession:
    """Another time, room or number of places. Who signed up stays signed up and is told of time and place.

    Raises InvalidInput, NotAhead, NotFound, QuotaTooLarge, QuotaTooSmall, ReasonMissing, RoomTaken, WrongState.
    """
    why = require_reason(change.reason, longest=200)
    require_inside(session, by)
    alone_at(session.activity.station_id)
    row = locked_session(session)
    SESSION.check(row, "cancel")
    _check(row, change)
    with platform_language():
        before = named(row)
    was = (row.starts_at, row.ends_at, row.room_id, row.place)
    _write(row, change, why)
    record(row, "stations.activitysession.changed", by=by, reason=why, before=[str(x) for x in was])
    if was != (row.starts_at, row.ends_at, row.room_id, row.place):
        for sign_up in _expected(row):
            tell_moved(sign_up, row, before)
    fill_free_places(row, by)
    return row


@transaction.atomic
def end_activity(*, activity: Activity, on: date, reason: str, by: Actor) -> Activity:
    """Nothing of it takes place after a day; what was planned is cancelled. Raises NotFound, ReasonMissing."""
    why = require_reason(reason, longest=200)
    require_inside(activity, by)
    require_station(activity.station, by)
    alone_at(activity.station_id)
    row = locked(Activity.objects.filter(pk=activity.pk), no_key=True).get()
    row.ended_on = on
    row.save(update_fields=["ended_on", "updated_at"])
    record(row, "stations.activity.ended", by=by, reason=why, on=on)
    planned = row.sessions.filter(state=SessionState.PLANNED, starts_at__gt=timezone.now())
    for session in planned.filter(planned_for__gt=on).order_by("pk"):
        cancel_session(session=session, reason=why, by=by)
    return row


def _expected(session: ActivitySession) -> list[ActivitySignUp]:
    rows = session.sign_ups.filter(state__in=_EXPECTED)
    people = ActivitySignUp.objects.select_related("citizen", "guardian").in_bulk(
        [row.pk for row in locked(rows)]
    )
    return [people[key] for key in sorted(people)]


def _check(row: ActivitySession, change: Change) -> None:
    room = change.room
    if change.starts_at != row.starts_at and change.starts_at <= timezone.now():
        raise NotAhead
    if change.quota + row.over < row.taken:
        raise QuotaTooSmall(taken=row.taken)
    if room is None:
        return
    if change.quota > room.capacity:
        raise QuotaTooLarge(room=room.name, most=room.capacity)
    held = ActivitySession.objects.filter(
        room=room,
        state=SessionState.PLANNED,
        starts_at__lt=change.ends_at,
        ends_at__gt=change.starts_at,
    )
    other = held.exclude(pk=row.pk).select_related("activity").order_by("pk").first()
    if other is not None:
        raise RoomTaken(room=room.name, other=other.activity.title_for_all)
    if booked_times(room.pk, change.starts_at, change.ends_at):
        raise RoomTaken(room=room.name, other=_("市民预约"))


def _write(row: ActivitySession, change: Change, why: str) -> None:
    """Sign-up closes as long before as it did."""
    before = row.starts_at - row.closes_at
    row.starts_at, row.ends_at, row.room = change.starts_at, change.ends_at, change.room
    row.place, row.quota, row.reason = change.place, change.quota, why
    row.closes_at = change.starts_at - before
    row.opens_at = min(row.opens_at, row.closes_at)
    require_valid(row)
    row.save()
