"""Shifts are planned; volunteers sign up, give back and take over (decision 34)."""

import secrets
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from accounts.commands import require_inside
from core.audit import SYSTEM, Actor, record
from core.dates import day_and_time
from core.errors import require_valid
from core.locking import locked
from stations.commands.reach import KeyUsed, is_staff, key_is_new, own_key, require_person
from stations.commands.volunteers.errors import (
    AlreadyBegun,
    AlreadyOnShift,
    NobodySeeks,
    NotActive,
    OtherShift,
    OtherTeam,
    OwnShift,
    ShiftFull,
    ShiftNotPlanned,
    SignUpNotOpen,
    SkillMissing,
    TooLateToCancel,
)
from stations.commands.volunteers.notices import tell_replaced
from stations.commands.volunteers.people import rule_at
from stations.enums.volunteers import HOLDING_STATES, PlaceState, ShiftState, VolunteerState
from stations.logic.volunteers import HOUR, MINUTE
from stations.models import ShiftPlace, Volunteer, VolunteerShift
from stations.transitions import SHIFT_PLACE, VOLUNTEER_SHIFT

_CODE_DIGITS = 6


@dataclass(frozen=True)
class TakeShift:
    """Who wants which shift. key: makes a repeated request one place."""

    shift: VolunteerShift
    volunteer: Volunteer
    key: str


@transaction.atomic
def plan_shift(*, shift: VolunteerShift, by: Actor) -> VolunteerShift:
    """With a sign-in code of its own. Raises InvalidInput, NotFound."""
    shift.code = new_code()
    require_valid(shift)
    shift.save(force_insert=True)
    require_inside(shift, by)
    record(shift, "stations.volunteershift.planned", by=by, needed=shift.needed)
    return shift


def new_code() -> str:
    """Six digits that hang at the station."""
    return f"{secrets.randbelow(10**_CODE_DIGITS):0{_CODE_DIGITS}d}"


@transaction.atomic
def take_shift(*, wish: TakeShift, by: Actor) -> ShiftPlace:
    """A place in a shift; the same key gives the same one.

    Raises AlreadyOnShift, KeyUsed, NotActive, NotFound, OtherShift, OtherTeam, ShiftFull, ShiftNotPlanned,
    SignUpNotOpen, SkillMissing.
    """
    person = _volunteer(wish.volunteer, wish.shift, by)
    key = own_key(wish.key, by)
    if (known := _known(key, wish)) is not None:
        return known
    shift = locked_shift(wish.shift)
    _require_planned(shift)
    _require_open(shift, timezone.now())
    _require_fit(shift, person)
    if shift.left <= 0:
        raise ShiftFull(needed=shift.needed)
    with key_is_new():
        made = ShiftPlace.objects.create(shift=shift, volunteer=person, key=key, asked_by_id=by.pk)
    shift.taken += 1
    shift.save(update_fields=["taken", "updated_at"])
    record(made, "stations.shiftplace.asked", by=by, shift=shift.pk)
    return made


@transaction.atomic
def give_back(*, place: ShiftPlace, by: Actor) -> ShiftPlace:
    """Free for others, while there is time; afterwards a substitute is sought. Repeated, it is once.

    Raises NotFound, TooLateToCancel, WrongState.
    """
    shift, row = _own_place(place, by)
    if row.state == PlaceState.CANCELLED:
        return row
    SHIFT_PLACE.check(row, "cancel")
    rule = rule_at(shift.station, shift.day)
    if seconds_until(shift) < rule.cancel_hours * HOUR * MINUTE:
        raise TooLateToCancel(hours=rule.cancel_hours)
    SHIFT_PLACE.move(row, "cancel", by=by)
    shift.taken -= 1
    shift.save(update_fields=["taken", "updated_at"])
    return row


@transaction.atomic
def seek_substitute(*, place: ShiftPlace, by: Actor) -> ShiftPlace:
    """Others see that somebody is sought; until then the place stays theirs. Repeated, it is once.

    Raises AlreadyBegun, NotFound, WrongState.
    """
    shift, row = _own_place(place, by)
    SHIFT_PLACE.check(row, "hand_over")
    if row.seeks_since is not None:
        return row
    if shift.starts_at <= timezone.now():
        raise AlreadyBegun
    return _seeks(row, timezone.now(), by)


@transaction.atomic
def seek_no_more(*, place: ShiftPlace, by: Actor) -> ShiftPlace:
    """They come after all. Raises NotFound, WrongState (somebody has taken it over)."""
    _shift, row = _own_place(place, by)
    SHIFT_PLACE.check(row, "hand_over")
    return row if row.seeks_since is None else _seeks(row, None, by)


def _seeks(row: ShiftPlace, since: datetime | None, by: Actor) -> ShiftPlace:
    row.seeks_since, row.told_alone_at = since, None
    row.save(update_fields=["seeks_since", "told_alone_at", "updated_at"])
    record(row, "stations.shiftplace.seeks", by=by, seeks=since is not None)
    return row


@transaction.atomic
def take_over(*, place: ShiftPlace, volunteer: Volunteer, key: str, by: Actor) -> ShiftPlace:
    """The place moves from who seeks to who comes, in one act; the number of places stays.

    Raises as take_shift does, AlreadyBegun, NobodySeeks and OwnShift.
    """
    if place.volunteer_id == volunteer.pk:
        raise OwnShift
    person = _volunteer(volunteer, place.shift, by)
    own = own_key(key, by)
    if (known := _known(own, TakeShift(place.shift, person, key))) is not None:
        return known
    shift = locked_shift(place.shift)
    row = locked(ShiftPlace.objects.filter(pk=place.pk)).get()
    if row.seeks_since is None or row.state != PlaceState.BOOKED:
        raise NobodySeeks
    _require_planned(shift)
    if shift.starts_at <= timezone.now():
        raise AlreadyBegun
    _require_fit(shift, person)
    SHIFT_PLACE.move(row, "hand_over", by=by, to=person.pk)
    with key_is_new():
        made = ShiftPlace.objects.create(
            shift=shift, volunteer=person, key=own, asked_by_id=by.pk, took_over=row
        )
    record(made, "stations.shiftplace.took_over", by=by, place=row.pk)
    tell_replaced(place.volunteer, shift)
    return made


@transaction.atomic
def close_shift(*, shift: VolunteerShift, by: Actor = SYSTEM) -> VolunteerShift:
    """After its day: who never came is absent. Whoever forgot to sign out is signed out by the staff."""
    row = locked(VolunteerShift.objects.filter(pk=shift.pk), no_key=True).get()
    if row.state != ShiftState.PLANNED:
        return row
    for place in locked(row.places.filter(state=PlaceState.BOOKED)):
        SHIFT_PLACE.move(place, "miss", by=by)
        row.taken -= 1
    VOLUNTEER_SHIFT.move(row, "close", by=by, save=("taken", "updated_at"))
    return row


def close_shifts() -> int:
    """Every night, those whose day is over; how many."""
    start = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    rows = VolunteerShift.objects.filter(state=ShiftState.PLANNED, ends_at__lt=start)
    return len([close_shift(shift=row) for row in rows.order_by("pk")])


def seconds_until(shift: VolunteerShift) -> float:
    """Until it begins; below zero afterwards."""
    return (shift.starts_at - timezone.now()).total_seconds()


def _volunteer(volunteer: Volunteer, shift: VolunteerShift, by: Actor) -> Volunteer:
    """Locked, active; the staff send anybody in scope to shifts in scope."""
    citizen = volunteer.citizen
    require_person([citizen], by)
    if is_staff(by) and citizen.user_id != by.pk:
        require_inside(volunteer, by)
        require_inside(shift, by)
    row = locked(Volunteer.objects.filter(pk=volunteer.pk), no_key=True).get()
    if row.state != VolunteerState.ACTIVE:
        raise NotActive(state=row.get_state_display())
    return row


def _own_place(place: ShiftPlace, by: Actor) -> tuple[VolunteerShift, ShiftPlace]:
    citizen = place.volunteer.citizen
    require_person([citizen], by)
    if is_staff(by) and citizen.user_id != by.pk:
        require_inside(place, by)
    shift = locked_shift(place.shift)
    return shift, locked(ShiftPlace.objects.filter(pk=place.pk)).get()


def locked_shift(shift: VolunteerShift) -> VolunteerShift:
    """One sign-up of a shift at a time: its row counts its places. Reads the rest afterwards."""
    locked(VolunteerShift.objects.filter(pk=shift.pk), no_key=True).get()
    return VolunteerShift.objects.related().get(pk=shift.pk)


def _require_planned(shift: VolunteerShift) -> None:
    if shift.state != ShiftState.PLANNED:
        raise ShiftNotPlanned(state=shift.get_state_display())


def _require_open(shift: VolunteerShift, now: datetime) -> None:
    if not shift.opens_at <= now < shift.closes_at:
        raise SignUpNotOpen(
            opens=day_and_time(shift.opens_at), closes=day_and_time(shift.closes_at)
        )


def _require_fit(shift: VolunteerShift, person: Volunteer) -> None:
    """Raises AlreadyOnShift, OtherShift, OtherTeam, SkillMissing."""
    mine = person.places.filter(state__in=HOLDING_STATES)
    if mine.filter(shift=shift).exists():
        raise AlreadyOnShift(person=person)
    if shift.team_id and shift.team_id != person.team_id:
        raise OtherTeam(team=shift.team)
    if shift.skill_id and not _holds(person, shift):
        raise SkillMissing(skill=shift.skill)
    other = (
        mine.filter(shift__starts_at__lt=shift.ends_at, shift__ends_at__gt=shift.starts_at)
        .select_related("shift")
        .order_by("pk")
        .first()
    )
    if other is not None:
        raise OtherShift(person=person, other=other.shift)


def _holds(person: Volunteer, shift: VolunteerShift) -> bool:
    held = person.skills.filter(skill=shift.skill_id).first()
    return held is not None and (held.valid_until is None or held.valid_until >= shift.day)


def _known(key: str, wish: TakeShift) -> ShiftPlace | None:
    known = ShiftPlace.objects.filter(key=key).first()
    if known is None:
        return None
    if (known.shift_id, known.volunteer_id) != (wish.shift.pk, wish.volunteer.pk):
        raise KeyUsed
    return known
