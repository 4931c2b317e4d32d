"""A day of a station's consulting rooms, as its staff see it: who sits there, who booked, who came."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q, QuerySet

from accounts.models import User
from stations.enums import BY_TIMETABLE, BookingState, WindowKind
from stations.logic.timetable import Duty, on_day
from stations.models import Appointment, RoomDuty, Station, Window
from stations.models.queues import SEES_COUNSELLING
from stations.queries.clinics import duty_of, works_on


@dataclass(frozen=True)
class RoomDay:
    """A room on a day."""

    room: Window
    duties: list[Duty]
    appointments: list[Appointment]

    @property
    def came(self) -> int:
        """Who has arrived."""
        return self._in(BookingState.ARRIVED)

    @property
    def missed(self) -> int:
        """Who did not come."""
        return self._in(BookingState.MISSED)

    @property
    def expected(self) -> int:
        """Who is still to come."""
        return self._in(BookingState.BOOKED)

    def _in(self, state: str) -> int:
        return sum(row.state == state for row in self.appointments)


def stations_with_consulting(user: User, day: date) -> QuerySet[Station]:
    """In scope, with rooms and what is booked on a day; counselling only for who may know. 1 query."""
    kinds = _kinds(user)
    booked = Q(
        windows__kind__in=kinds,
        windows__slots__day=day,
        windows__slots__appointments__state__in=[BookingState.BOOKED, BookingState.ARRIVED],
    )
    rows = Station.objects.visible_to(user).filter(windows__kind__in=kinds, windows__is_active=True)
    counted = rows.annotate(
        rooms_open=Count("windows", filter=Q(windows__kind__in=kinds), distinct=True),
        booked=Count("windows__slots__appointments", filter=booked, distinct=True),
    )
    return counted.order_by("name", "pk")


def clinic_day(station: Station, day: date, user: User) -> list[RoomDay]:
    """4 queries, however many rooms; counselling only for who may know."""
    rooms = list(
        station.windows.filter(kind__in=_kinds(user), is_active=True).order_by("number", "pk")
    )
    duties, booked = _duties(rooms), _appointments(rooms, day)
    closed = station.special_days.filter(first_day__lte=day, last_day__gte=day, periods=[])
    works, shut = works_on(day), closed.exists()
    return [
        RoomDay(room, [] if shut else on_day(duties[room.pk], day, works=works), booked[room.pk])
        for room in rooms
    ]


def appointments_at(station: Station, user: User) -> QuerySet[Appointment]:
    """In scope, at the station's consulting rooms."""
    rows = Appointment.objects.visible_to(user)
    return rows.filter(slot__window__station=station, slot__window__kind__in=BY_TIMETABLE)


def _kinds(user: User) -> list[str]:
    sees = user.has_perm(SEES_COUNSELLING)
    return sorted(BY_TIMETABLE if sees else BY_TIMETABLE - {WindowKind.COUNSEL})


def _duties(rooms: Iterable[Window]) -> dict[int, list[Duty]]:
    found: dict[int, list[Duty]] = defaultdict(list)
    for row in RoomDuty.objects.filter(window__in=rooms).order_by("opens", "pk"):
        found[row.window_id].append(duty_of(row))
    return found


def _appointments(rooms: Iterable[Window], day: date) -> dict[int, list[Appointment]]:
    found: dict[int, list[Appointment]] = defaultdict(list)
    rows = Appointment.objects.filter(slot__window__in=rooms, slot__day=day)
    for row in rows.select_related("slot", "citizen", "item").order_by("slot__starts_at", "pk"):
        found[row.slot.window_id].append(row)
    return found
