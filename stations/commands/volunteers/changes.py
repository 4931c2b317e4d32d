"""A shift is cancelled or changed, or nobody has taken a place over: who signed up is told."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from accounts.commands import require_inside
from core.audit import Actor, record
from core.errors import require_reason, require_valid
from core.language import platform_language
from core.locking import locked
from stations.commands.volunteers.errors import (
    AlreadyBegun,
    JustTaken,
    NeededTooSmall,
    NotAhead,
    PeopleElsewhere,
    RuleMissing,
    ShiftNotPlanned,
)
from stations.commands.volunteers.notices import named, tell_alone, tell_cancelled, tell_changed
from stations.commands.volunteers.people import rule_at
from stations.commands.volunteers.shifts import locked_shift, seconds_until
from stations.enums.volunteers import HOLDING_STATES, PlaceState, ShiftState
from stations.logic.volunteers import HOUR, MINUTE
from stations.models import HeldSkill, ShiftPlace, Volunteer, VolunteerShift
from stations.transitions import SHIFT_PLACE, VOLUNTEER_SHIFT


@dataclass(frozen=True)
class ShiftChange:
    """When, where and how many instead; why is said to everybody."""

    starts_at: datetime
    ends_at: datetime
    place: str
    needed: int
    reason: str


@transaction.atomic
def cancel_shift(*, shift: VolunteerShift, reason: str, by: Actor) -> VolunteerShift:
    """Whoever had signed up is free again and told; cancelled twice is once.

    Raises AlreadyBegun, NotFound, ReasonMissing, WrongState.
    """
    words = require_reason(reason, longest=200)
    require_inside(shift, by)
    row = locked_shift(shift)
    if row.state == ShiftState.CANCELLED:
        return row
    if row.starts_at <= timezone.now():
        raise AlreadyBegun
    row.reason, row.taken = words, 0
    for place in _booked(row):
        SHIFT_PLACE.move(place, "cancel", by=by, reason=words)
        tell_cancelled(place.volunteer, row)
    VOLUNTEER_SHIFT.move(row, "cancel", by=by, reason=words, save=("reason", "taken", "updated_at"))
    return row


@transaction.atomic
def change_shift(*, shift: VolunteerShift, change: ShiftChange, by: Actor) -> VolunteerShift:
    """Another time, place or number of people. Who signed up stays signed up and is told of time and place.

    Raises AlreadyBegun, InvalidInput, JustTaken, NeededTooSmall, NotAhead, NotFound, PeopleElsewhere,
    ReasonMissing, ShiftNotPlanned.
    """
    why = require_reason(change.reason, longest=200)
    require_inside(shift, by)
    people = _hold_people(shift)
    row = locked_shift(shift)
    _check(row, change)
    was = (row.starts_at, row.ends_at, row.place)
    if was != (change.starts_at, change.ends_at, change.place):
        _require_free(row, change, people)
    with platform_language():
        before = named(row)
    _write(row, change, why)
    told = [str(one) for one in was]
    record(row, "stations.volunteershift.changed", by=by, reason=why, before=told)
    if was != (row.starts_at, row.ends_at, row.place):
        for place in _booked(row):
            tell_changed(place.volunteer, row, before)
    return row


def tell_who_found_nobody() -> int:
    """Whoever seeks a substitute and has none shortly before is told once to come; how many were."""
    rows = ShiftPlace.objects.filter(
        state=PlaceState.BOOKED,
        seeks_since__isnull=False,
        told_alone_at__isnull=True,
        shift__state=ShiftState.PLANNED,
        shift__starts_at__gt=timezone.now(),
    )
    found = rows.select_related("shift__station").order_by("shift__starts_at", "pk")
    return sum(_tell_if_near(place) for place in found)


@transaction.atomic
def _tell_if_near(place: ShiftPlace) -> bool:
    try:
        hours = rule_at(place.shift.station, place.shift.day).alone_hours
    except RuleMissing:  # the others are told all the same
        return False
    if seconds_until(place.shift) > hours * HOUR * MINUTE:
        return False
    shift = locked_shift(place.shift)
    row = locked(ShiftPlace.objects.filter(pk=place.pk)).get()
    gone = row.state != PlaceState.BOOKED or row.seeks_since is None
    if gone or row.told_alone_at is not None or shift.state != ShiftState.PLANNED:
        return False
    row.told_alone_at = timezone.now()
    row.save(update_fields=["told_alone_at", "updated_at"])
    tell_alone(row.volunteer, shift)
    return True


def _booked(shift: VolunteerShift) -> list[ShiftPlace]:
    """Locked, with whom to tell, in the order of their keys."""
    keys = [row.pk for row in locked(shift.places.filter(state=PlaceState.BOOKED))]
    rows = ShiftPlace.objects.filter(pk__in=keys).select_related("volunteer__citizen")
    return list(rows.order_by("pk"))


def _hold_people(shift: VolunteerShift) -> set[int]:
    """Before the shift, as everywhere: none of them signs up for something else meanwhile."""
    held = ShiftPlace.objects.filter(shift=shift, state__in=HOLDING_STATES)
    rows = Volunteer.objects.filter(pk__in=held.values("volunteer"))
    return {row.pk for row in locked(rows, no_key=True)}


def _check(row: VolunteerShift, change: ShiftChange) -> None:
    if row.state != ShiftState.PLANNED:
        raise ShiftNotPlanned(state=row.get_state_display())
    if row.starts_at <= timezone.now() or row.places.filter(came_at__isnull=False).exists():
        raise AlreadyBegun
    if change.starts_at <= timezone.now():
        raise NotAhead
    if change.needed < row.taken:
        raise NeededTooSmall(taken=row.taken)


def _require_free(row: VolunteerShift, change: ShiftChange, people: Collection[int]) -> None:
    """Raises JustTaken, PeopleElsewhere."""
    held = row.places.filter(state__in=HOLDING_STATES).values_list("volunteer", flat=True)
    if not set(held) <= set(people):
        raise JustTaken
    other = ShiftPlace.objects.filter(
        volunteer__in=people,
        state__in=HOLDING_STATES,
        shift__starts_at__lt=change.ends_at,
        shift__ends_at__gt=change.starts_at,
    )
    busy = set(other.exclude(shift=row).values_list("volunteer", flat=True))
    if row.skill_id:
        day = timezone.localdate(change.starts_at)
        fit = HeldSkill.objects.filter(
            Q(valid_until__isnull=True) | Q(valid_until__gte=day),
            skill=row.skill_id,
            volunteer__in=people,
        )
        busy |= set(people) - set(fit.values_list("volunteer", flat=True))
    if busy:
        raise PeopleElsewhere(count=len(busy))


def _write(row: VolunteerShift, change: ShiftChange, why: str) -> None:
    """Sign-up closes as long before as it did."""
    before = row.starts_at - row.closes_at
    open_for = row.closes_at - row.opens_at
    row.starts_at, row.ends_at = change.starts_at, change.ends_at
    row.place, row.needed, row.reason = change.place, change.needed, why
    row.closes_at = change.starts_at - before
    row.opens_at = min(row.opens_at, row.closes_at - open_for)
    require_valid(row)
    row.save()
