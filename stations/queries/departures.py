"""What somebody still has before them at stations: it ends when they die or move away."""

from collections.abc import Sequence

from django.db.models import QuerySet
from django.utils import timezone

from core.dates import today
from stations.enums import BookingState
from stations.enums.activities import SignUpState
from stations.enums.rooms import RoomBookingState
from stations.enums.volunteers import PlaceState
from stations.models import ActivitySignUp, Appointment, RoomBooking, ShiftPlace

Keys = Sequence[int]


def appointments_ahead(citizens: Keys) -> QuerySet[Appointment]:
    """At windows and clinics, from today on."""
    rows = Appointment.objects.filter(citizen__in=citizens, state=BookingState.BOOKED)
    return rows.filter(slot__day__gte=today()).order_by("slot", "pk")


def rooms_ahead(citizens: Keys) -> QuerySet[RoomBooking]:
    """Asked for or confirmed, not begun."""
    held = [RoomBookingState.ASKED, RoomBookingState.CONFIRMED]
    rows = RoomBooking.objects.filter(citizen__in=citizens, state__in=held)
    return rows.filter(starts_at__gt=timezone.now()).order_by("pk")


def shifts_ahead(citizens: Keys) -> QuerySet[ShiftPlace]:
    """Taken as a volunteer, not over."""
    rows = ShiftPlace.objects.filter(volunteer__citizen__in=citizens, state=PlaceState.BOOKED)
    return rows.filter(shift__ends_at__gt=timezone.now()).order_by("shift", "pk")


def sign_ups_ahead(citizens: Keys) -> QuerySet[ActivitySignUp]:
    """Places and waiting in activities that have not begun."""
    waiting = [SignUpState.BOOKED, SignUpState.WAITING]
    rows = ActivitySignUp.objects.filter(citizen__in=citizens, state__in=waiting)
    return rows.filter(session__starts_at__gt=timezone.now()).order_by("session", "pk")


def affairs_ahead(citizens: Keys) -> list[tuple[str, int]]:
    """How many of each, with their names; what there is none of is left out. 4 queries."""
    found = (appointments_ahead, rooms_ahead, shifts_ahead, sign_ups_ahead)
    rows = [each(citizens) for each in found]
    counted = [(str(each.model._meta.verbose_name), each.count()) for each in rows]
    return [(name, number) for name, number in counted if number]
