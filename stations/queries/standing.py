"""What people hold at a place from a day on: it is called off when the place closes."""

from datetime import date, datetime, time
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from stations.enums import BookingState
from stations.enums.activities import SessionState
from stations.enums.rooms import RoomBookingState
from stations.enums.volunteers import ShiftState
from stations.models import ActivitySession, Appointment, RoomBooking, Station, VolunteerShift


def appointments_at(station: Station, first: date, last: date | None) -> QuerySet[Appointment]:
    """At its windows and clinics."""
    rows = Appointment.objects.filter(slot__window__station=station, state=BookingState.BOOKED)
    rows = rows.filter(slot__day__gte=first)
    return (rows.filter(slot__day__lte=last) if last else rows).order_by("slot", "pk")


def sessions_at(station: Station, first: date, last: date | None) -> QuerySet[ActivitySession]:
    """Activities that are planned."""
    rows = ActivitySession.objects.filter(activity__station=station, state=SessionState.PLANNED)
    return rows.filter(_begins(first, last)).order_by("pk")


def rooms_at(station: Station, first: date, last: date | None) -> QuerySet[RoomBooking]:
    """Asked for or confirmed."""
    held = [RoomBookingState.ASKED, RoomBookingState.CONFIRMED]
    rows = RoomBooking.objects.filter(room__station=station, state__in=held)
    return rows.filter(_begins(first, last)).order_by("pk")


def shifts_at(station: Station, first: date, last: date | None) -> QuerySet[VolunteerShift]:
    """Of volunteers."""
    rows = VolunteerShift.objects.filter(station=station, state=ShiftState.PLANNED)
    return rows.filter(_begins(first, last)).order_by("pk")


def held_at(station: Station, first: date, last: date | None) -> list[tuple[str, int]]:
    """How many of each, with their names; what there is none of is left out. 4 queries."""
    found: list[QuerySet[Any]] = [
        each(station, first, last) for each in (appointments_at, sessions_at, rooms_at, shifts_at)
    ]
    counted = [(str(rows.model._meta.verbose_name), rows.count()) for rows in found]
    return [(name, number) for name, number in counted if number]


def _begins(first: date, last: date | None) -> Q:
    since = Q(starts_at__gte=timezone.make_aware(datetime.combine(first, time.min)))
    until = last and timezone.make_aware(datetime.combine(last, time.max))
    return since & Q(starts_at__lte=until) if until else since
