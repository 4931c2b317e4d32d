"""Clinics: who sits where when, booked as any window is; who comes for counselling is for named roles."""

from datetime import date, time

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse

from accounts.commands import keep
from accounts.enums import Role
from core.audit import SYSTEM
from core.dates import today
from core.errors import InvalidInput
from stations.commands import booking, tickets
from stations.commands.case_errors import ItemNotOffered
from stations.enums import CaseChannel, WindowKind
from stations.logic.timetable import Duty, hours, on_day
from stations.models import Appointment, Slot, Window
from stations.queries.queue import desk_of
from stations.queries.slots import WindowCalendar
from tests.factories.accounts import staff
from tests.factories.stations import StationFactory
from tests.factories.stations_cases import (
    CaseItemFactory,
    CitizenFactory,
    WindowFactory,
    opened,
    slot_rule,
)
from tests.factories.stations_footfall import clinic_at, duty, room
from tests.subsidies.threads import together

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("calendar")]

MONDAY = date(2026, 3, 2)
WEEKLY = Duty(0, None, "周医生", time(9), time(10))
OFF = Duty(None, MONDAY, "", time(9), time(10))
STAND_IN = Duty(None, MONDAY, "吴医生", time(13), time(14))


@pytest.mark.parametrize(
    ("duties", "works", "told"),
    [
        ([], True, []),
        ([WEEKLY], True, [(time(9), time(10))]),
        ([WEEKLY], False, []),
        ([WEEKLY, OFF], True, []),
        ([WEEKLY, STAND_IN], True, [(time(13), time(14))]),
        ([WEEKLY, OFF, STAND_IN], False, [(time(13), time(14))]),
    ],
)
def test_a_day_replaces_its_weekday(duties, works, told):
    assert hours(on_day(duties, MONDAY, works=works)) == told


def day_of(window):
    """The second day on which somebody is there: nothing of it has begun."""
    return WindowCalendar(window).days()[1]


def wish(window, day, **changes):
    told = {
        "citizen": changes.pop("citizen", None) or CitizenFactory(),
        "window": window,
        "item": window.items.get(),
        "day": day,
        "starts_at": time(9),
        "channel": CaseChannel.PHONE,
        "key": f"k{Appointment.objects.count()}",
    }
    return booking.Booking(**{**told, **changes})


def room_of(kind=WindowKind.CLINIC, **rule):
    """Half hours for two."""
    slot_rule(window_kind=kind, **rule)
    return room(StationFactory(), kind=kind, items=[CaseItemFactory(window_kind=kind)])


def test_booking_follows_the_timetable():
    window = room_of()
    day = day_of(window)
    assert [start for start, _end in WindowCalendar(window).slots_on(day)] == [time(9), time(9, 30)]
    made = booking.book(wish=wish(window, day), by=SYSTEM)
    assert booking.cancel_booking(appointment=made, by=SYSTEM).state == "cancelled"
    duty(window, weekday=None, day=day, person="", reason="外出学习")
    with pytest.raises(booking.NoSuchSlot):
        booking.book(wish=wish(window, day, key="other"), by=SYSTEM)


def test_a_duty_is_weekly_or_of_a_day():
    window = room_of()
    for wrong in (
        {},
        {"weekday": 1, "day": MONDAY},
        {"weekday": 1, "person": "", "opens": time(8)},
    ):
        with pytest.raises((IntegrityError, ValidationError)), transaction.atomic():
            duty(window, **{"weekday": None, **wrong})


def test_the_timetable_is_public(client, django_assert_num_queries):
    window = room_of()
    clinic = clinic_at(window.station)
    page = reverse("stations_portal:clinic", args=[clinic.pk])
    assert clinic.name in client.get(reverse("stations_portal:clinics")).content.decode()
    client.get(page)
    for _more in range(2):
        with django_assert_num_queries(5):
            text = client.get(page).content.decode()
        assert "周医生" in text
        for _each in range(2):
            room(window.station, items=[window.items.get()])
    assert reverse("stations_portal:book", args=[window.items.get().code, window.pk]) in text
    clinic.is_active = False
    clinic.save()
    assert client.get(page).status_code == 404


def test_who_comes_for_counselling_is_for_named_roles():
    window = room_of(WindowKind.COUNSEL)
    made = booking.book(wish=wish(window, day_of(window)), by=SYSTEM)
    place = window.station.division.parent
    clerk, manager = staff(Role.STREET_CLERK, place), staff(Role.STATION_MANAGER, place)
    assert list(Appointment.objects.visible_to(manager)) == [made]
    assert not Appointment.objects.visible_to(clerk).exists()
    assert not made.citizen.appointments.all().discreet(clerk).exists()
    Slot.objects.update(day=today())
    ticket = tickets.arrive(appointment=made, by=SYSTEM)
    assert (ticket.label[0], ticket.citizen) == ("E", None)
    sent = tickets.move_ticket(
        ticket=tickets.take_ticket(
            window=WindowFactory(station=window.station),
            by=SYSTEM,
            key="k",
            visitor=tickets.Visitor(citizen=made.citizen),
        ),
        to=window,
        by=SYSTEM,
    )
    assert sent.citizen is None


def test_a_room_where_somebody_booked_stays_what_it_is():
    window = room_of(WindowKind.COUNSEL)
    booking.book(wish=wish(window, day_of(window)), by=SYSTEM)
    clerk = staff(Role.STREET_CLERK, window.station.division.parent)
    window.name = "心语室"
    keep(row=window, by=clerk)
    for name, value in {"kind": WindowKind.CLINIC, "station": StationFactory()}.items():
        row = Window.objects.get(pk=window.pk)
        setattr(row, name, value)
        with pytest.raises(InvalidInput):
            keep(row=row, by=clerk)
    assert not Appointment.objects.visible_to(clerk).exists()


@pytest.mark.parametrize("kind", [WindowKind.CLINIC, WindowKind.COUNSEL])
def test_what_is_only_spoken_becomes_no_case(kind):
    with pytest.raises(ItemNotOffered):
        opened(item=CaseItemFactory(window_kind=kind))


def test_the_desk_names_who_booked_for_counselling_to_named_roles():
    window = room_of(WindowKind.COUNSEL)
    made = booking.book(wish=wish(window, day_of(window)), by=SYSTEM)
    Slot.objects.update(day=today())
    place = window.station.division.parent

    assert desk_of(window, staff(Role.STREET_CLERK, place)).booked == []
    assert desk_of(window, staff(Role.STATION_MANAGER, place)).booked == [made]


@pytest.mark.concurrency
@pytest.mark.django_db(transaction=True)
def test_ten_at_once_get_two_places():
    window = room_of()
    day = day_of(window)
    wishes = [wish(window, day, key=f"k{number}") for number in range(10)]
    answers = together(10, lambda number: booking.book(wish=wishes[number], by=SYSTEM))
    assert sum(isinstance(one, booking.SlotFull) for one in answers) == 8
    assert Slot.objects.get().booked == 2
