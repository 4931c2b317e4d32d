"""A place that closes, or says that it is closed on a day: nothing is held there any more, and nobody waits in vain."""

from datetime import time, timedelta

import pytest
from django.urls import reverse

from accounts.enums import Role
from accounts.models import StaffNotice
from core.audit import SYSTEM
from core.dates import today
from stations import commands
from stations.commands.activities.planning import plan_ahead
from stations.commands.booking import Booking, NotServed, book
from stations.commands.tickets import WindowClosed, take_ticket
from stations.commands.volunteers.series import plan_ahead as plan_shifts
from stations.enums import CaseChannel
from stations.models import (
    ActivityNotice,
    ActivitySession,
    Appointment,
    RoomNotice,
    Slot,
    SpecialDays,
    VolunteerNotice,
    VolunteerShift,
)
from stations.queries.slots import WindowCalendar, free_slots
from stations.queries.standing import held_at
from tests.factories.accounts import CommunityFactory, UserFactory, staff
from tests.factories.stations import StationFactory
from tests.factories.stations_activities import planned, session, signed_up
from tests.factories.stations_cases import CaseItemFactory, CitizenFactory, WindowFactory, slot_rule
from tests.factories.stations_rooms import asked_for, lent_room
from tests.factories.stations_volunteers import series, shift, taken, volunteer

pytestmark = pytest.mark.django_db
TOMORROW = 1
NOTICES = (ActivityNotice, RoomNotice, VolunteerNotice)


def everything_at(station):
    """Something of each kind, tomorrow, by somebody with an account."""
    person = CitizenFactory(division=station.division, user=UserFactory())
    slot = Slot.objects.create(
        window=WindowFactory(station=station),
        day=today() + timedelta(days=TOMORROW),
        starts_at=time(9),
        ends_at=time(10),
        capacity=1,
        booked=1,
    )
    appointment = Appointment.objects.create(
        slot=slot, citizen=person, item=CaseItemFactory(), channel=CaseChannel.PHONE
    )
    sign_up = signed_up(session(station), person)
    room = asked_for(lent_room(station), person)
    place = taken(shift(station), volunteer(station, person))
    return [appointment, sign_up, room, place]


def states(rows):
    for row in rows:
        row.refresh_from_db()
    return [str(row.state) for row in rows]


def shut(station, first=0, last=60):
    days = {
        "first_day": today() + timedelta(days=first),
        "last_day": today() + timedelta(days=last),
    }
    row = SpecialDays(station=station, reason="消防演练", **days)
    return commands.add_special_days(days=row, by=SYSTEM)


CLOSINGS = {
    "closed": lambda place: commands.close_station(station=place, by=SYSTEM, reason="租约到期"),
    "adjusted": lambda place: commands.adjust_station(station=place, by=SYSTEM, reason="装修"),
    "special days": shut,
}


@pytest.mark.parametrize("way", CLOSINGS)
def test_what_is_held_is_called_off_and_everybody_told(way):
    station, other = StationFactory(), StationFactory()
    rows, kept = everything_at(station), everything_at(other)
    before, earlier = states(kept), [notice.objects.count() for notice in NOTICES]
    assert len(held_at(station, today(), None)) == 4

    CLOSINGS[way](station)

    assert states(rows) == ["cancelled"] * 4
    assert held_at(station, today(), None) == []
    assert states(kept) == before
    told = StaffNotice.objects.get(user=rows[0].citizen.user)
    assert rows[0].number in told.text
    assert [notice.objects.count() for notice in NOTICES] == [count + 1 for count in earlier]


def test_other_days_than_the_closed_ones_stand():
    station = StationFactory()
    rows = everything_at(station)
    before = states(rows)
    shut(station, first=20, last=25)
    assert states(rows) == before


def test_a_place_that_does_not_serve_gives_nothing_new():
    station = StationFactory()
    planned(station, last_day=today() + timedelta(days=200))
    series(station, last_day=today() + timedelta(days=200))
    window, item = WindowFactory(station=station), CaseItemFactory()
    window.items.add(item)
    person = CitizenFactory(division=station.division)
    commands.adjust_station(station=station, by=SYSTEM, reason="装修")
    sessions, shifts = ActivitySession.objects.count(), VolunteerShift.objects.count()
    station.refresh_from_db()
    window.refresh_from_db()

    wish = Booking(person, window, item, today(), time(9), CaseChannel.PHONE, "k")
    with pytest.raises(NotServed):
        book(wish=wish, by=SYSTEM)
    with pytest.raises(WindowClosed):
        take_ticket(window=window, by=SYSTEM, key="t")
    assert free_slots(window, today() + timedelta(days=TOMORROW)) == []
    assert WindowCalendar(window).days() == []
    assert (plan_ahead(), plan_shifts()) == (0, 0)
    assert ActivitySession.objects.count() == sessions
    assert VolunteerShift.objects.count() == shifts


def test_a_short_day_is_short_at_windows_too(calendar):
    window, item = WindowFactory(), CaseItemFactory()
    window.items.add(item)
    slot_rule()
    day = WindowCalendar(window).days()[1]
    usual = WindowCalendar(window).hours_on(day)
    row = SpecialDays(station=window.station, first_day=day, last_day=day, reason="学习")
    row.periods = [["00:00", "09:30"]]
    commands.add_special_days(days=row, by=SYSTEM)

    short = WindowCalendar(window).hours_on(day)

    assert short == [(start, min(end, time(9, 30))) for start, end in usual if start < time(9, 30)]
    assert short != usual
    assert all(slot.ends_at <= time(9, 30) for slot in free_slots(window, day))


def test_what_is_only_spoken_about_is_no_case(client_as):
    doctor = CaseItemFactory(window_kind="clinic", name="看牙")
    paper = CaseItemFactory(name="老年证")
    community = CommunityFactory()
    desk = client_as(staff(Role.STREET_CLERK, community.parent))
    shown = desk.get(reverse("stations_console:case_items")).content.decode()
    assert (paper.name in shown, doctor.name in shown) == (True, False)
    assert desk.get(reverse("stations_console:intake", args=[doctor.code])).status_code == 404
    citizen = CitizenFactory(user=UserFactory())
    home = client_as(citizen.user)
    apply = reverse("stations_portal:apply", args=[doctor.code])
    assert home.get(apply).status_code == 404
