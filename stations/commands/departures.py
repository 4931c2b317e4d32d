"""Whoever died or moved away comes to no window, uses no room and takes no shift: the places go to others."""

from collections.abc import Sequence

from django.db import transaction

from core.audit import SYSTEM, Actor
from core.locking import locked
from stations.commands.booking import cancel_booking
from stations.commands.rooms.answering import cancel_room_booking
from stations.commands.volunteers.shifts import locked_shift
from stations.models import ShiftPlace, Volunteer
from stations.queries.departures import appointments_ahead, rooms_ahead, shifts_ahead
from stations.transitions import SHIFT_PLACE, VOLUNTEER


@transaction.atomic
def end_affairs_of(*, citizen_ids: Sequence[int], reason: str, by: Actor) -> int:
    """What these people still had before them; how many. Harmless when repeated. Hours, points and cases stay.

    Their bookings may lie in stations where who registers the death has no say: the platform calls them off.
    """
    keys = list(citizen_ids)
    booked, lent = list(appointments_ahead(keys)), list(rooms_ahead(keys))
    for appointment in booked:
        cancel_booking(appointment=appointment, by=SYSTEM, reason=reason)
    for room in lent:
        cancel_room_booking(booking=room, by=SYSTEM, reason=reason)
    return len(booked) + len(lent) + _end_volunteering(keys, reason, by)


def _end_volunteering(keys: list[int], reason: str, by: Actor) -> int:
    people = [row for row in _volunteers(keys) if VOLUNTEER.allows(row, "leave")]
    for volunteer in people:
        _free_shifts(volunteer, reason, by)
        VOLUNTEER.move(volunteer, "leave", by=by, reason=reason)
    return len(people)


def _volunteers(keys: list[int]) -> list[Volunteer]:
    return list(locked(Volunteer.objects.filter(citizen__in=keys), no_key=True))


def _free_shifts(volunteer: Volunteer, reason: str, by: Actor) -> None:
    """Also within the hours in which nobody may give back: others must see that somebody is missing."""
    ahead = shifts_ahead([volunteer.citizen_id]).filter(volunteer=volunteer)
    for place in ahead.select_related("shift"):
        shift = locked_shift(place.shift)
        row = locked(ShiftPlace.objects.filter(pk=place.pk)).get()
        if SHIFT_PLACE.allows(row, "cancel"):
            SHIFT_PLACE.move(row, "cancel", by=by, reason=reason)
            shift.taken -= 1
            shift.save(update_fields=["taken", "updated_at"])
