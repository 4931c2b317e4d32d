"""Signing in and out at a shift, by oneself, the team's leader or the staff; hours are credited once."""

from datetime import datetime
from secrets import compare_digest

from django.db import transaction
from django.db.models import Sum
from django.utils import timezone

from accounts.commands import require_inside
from core.acts import happened_at
from core.audit import Actor
from core.dates import day_and_time, span_of
from core.errors import require_reason
from core.locking import locked
from stations.commands.reach import is_staff, require_person
from stations.commands.volunteers.errors import (
    DayOver,
    EndOutside,
    NoHours,
    NotThen,
    TooManyMinutes,
    WrongCode,
)
from stations.commands.volunteers.people import rule_at
from stations.commands.volunteers.points import correct_points, earn
from stations.commands.volunteers.teams import marks_for
from stations.enums.volunteers import PlaceState
from stations.logic.volunteers import MINUTE, minutes_served
from stations.models import ServiceHours, ShiftPlace, Volunteer, VolunteerShift
from stations.transitions import SHIFT_PLACE


@transaction.atomic
def sign_in(
    *, place: ShiftPlace, by: Actor, code: str = "", at: datetime | None = None
) -> ShiftPlace:
    """They are there: the staff or the team's leader say so, or the volunteer types the shift's code. Once.

    at: what the staff write down afterwards. Raises InvalidInput, NotFound, NotThen, WrongCode, WrongState.
    """
    row, shift = _opened(place, by, code)
    if row.state in (PlaceState.CAME, PlaceState.LEFT):
        return row
    SHIFT_PLACE.check(row, "come")
    moment = _moment(at, by)
    rule = rule_at(shift.station, shift.day)
    if not _may_sign_in(shift, rule.sign_in_minutes, moment):
        raise NotThen(minutes=rule.sign_in_minutes)
    row.came_at, row.seeks_since = moment, None
    SHIFT_PLACE.move(row, "come", by=by, save=("came_at", "seeks_since", "updated_at"))
    return row


@transaction.atomic
def sign_out(
    *, place: ShiftPlace, by: Actor, code: str = "", at: datetime | None = None
) -> ShiftPlace:
    """They go; the minutes within the shift are credited once, with their points.

    Raises DayOver, InvalidInput, NotFound, RuleMissing, WrongCode, WrongState.
    """
    row, shift = _opened(place, by, code)
    if row.state == PlaceState.LEFT:
        return row
    SHIFT_PLACE.check(row, "leave")
    moment = _moment(at, by)
    if at is None and moment >= _end_of_day(shift):
        raise DayOver
    return _gone(row, shift, moment, by)


@transaction.atomic
def set_end(*, place: ShiftPlace, at: datetime, reason: str, by: Actor) -> ShiftPlace:
    """Who forgot to sign out left at that time, says the staff; the hours are credited once.

    Raises EndOutside, InvalidInput, NotFound, ReasonMissing, RuleMissing, WrongState.
    """
    words = require_reason(reason, longest=200)
    require_inside(place, by)
    row, shift = _locked(place)
    moment = happened_at(at, timezone.now())
    if row.state == PlaceState.LEFT and row.left_at == moment:
        return row
    SHIFT_PLACE.check(row, "leave")
    came = row.came_at or shift.starts_at
    if not came <= moment <= max(came, shift.ends_at):
        raise EndOutside(came=day_and_time(came), ends=day_and_time(shift.ends_at))
    return _gone(row, shift, moment, by, words)


def _gone(
    row: ShiftPlace, shift: VolunteerShift, at: datetime, by: Actor, reason: str = ""
) -> ShiftPlace:
    """Signed out, with the minutes within the shift and their points."""
    came = row.came_at or shift.starts_at
    row.left_at = max(at, came)
    SHIFT_PLACE.move(row, "leave", by=by, reason=reason, save=("left_at", "updated_at"))
    minutes = minutes_served(came, row.left_at, shift.starts_at, shift.ends_at)
    if minutes:
        hours = ServiceHours.objects.create(
            volunteer_id=row.volunteer_id,
            place=row,
            served_on=shift.day,
            minutes=minutes,
            reason=reason,
            noted_by_id=by.pk,
        )
        earn(hours=hours, rule=rule_at(shift.station, shift.day))
    return row


@transaction.atomic
def correct_hours(*, place: ShiftPlace, minutes: int, reason: str, by: Actor) -> ShiftPlace:
    """What the service took in truth: a row with the difference. The same total again changes nothing.

    Points that were spent are not asked back. Raises NoHours, NotFound, ReasonMissing, TooManyMinutes.
    """
    words = require_reason(reason, longest=200)
    require_inside(place, by)
    row, shift = _locked(place)
    if row.state != PlaceState.LEFT:
        raise NoHours
    most = int((shift.ends_at - shift.starts_at).total_seconds() // MINUTE)
    if not 0 <= minutes <= most:
        raise TooManyMinutes(most=most)
    difference = minutes - (row.hours.aggregate(sum=Sum("minutes"))["sum"] or 0)
    if difference:
        hours = ServiceHours.objects.create(
            volunteer_id=row.volunteer_id,
            place=row,
            served_on=shift.day,
            minutes=difference,
            is_correction=True,
            reason=words,
            noted_by_id=by.pk,
        )
        correct_points(hours=hours, total=minutes, rule=rule_at(shift.station, shift.day))
    return row


def _opened(place: ShiftPlace, by: Actor, code: str) -> tuple[ShiftPlace, VolunteerShift]:
    citizen = place.volunteer.citizen
    if marks_for(place, by):
        return _locked(place)
    require_person([citizen], by)
    by_staff = is_staff(by) and citizen.user_id != by.pk
    if by_staff:
        require_inside(place, by)
    elif by.pk is not None and not compare_digest(code.strip().encode(), place.shift.code.encode()):
        raise WrongCode(fields={"code": [str(WrongCode.message)]})
    return _locked(place)


def _locked(place: ShiftPlace) -> tuple[ShiftPlace, VolunteerShift]:
    """The volunteer first, so that hours and points of one person come one after the other."""
    locked(Volunteer.objects.filter(pk=place.volunteer_id), no_key=True).get()
    row = locked(ShiftPlace.objects.filter(pk=place.pk)).get()
    return row, VolunteerShift.objects.related().get(pk=row.shift_id)


def _moment(at: datetime | None, by: Actor) -> datetime:
    now = timezone.now()
    return now if at is None or (not is_staff(by) and by.pk is not None) else happened_at(at, now)


def _may_sign_in(shift: VolunteerShift, minutes: int, at: datetime) -> bool:
    """From some minutes before until the end of its day."""
    early = (shift.starts_at - at).total_seconds() > minutes * MINUTE
    return not early and at < _end_of_day(shift)


def _end_of_day(shift: VolunteerShift) -> datetime:
    _start, end = span_of(shift.day, timezone.localdate(shift.ends_at))
    return end
