"""The file of who died or moved away: it is read, and nobody goes a second time."""

from datetime import time

import pytest
from django.urls import reverse

from accounts.enums import Role
from core.audit import SYSTEM
from core.dates import today
from elderly_care.commands import link_citizens, record_death
from stations.commands.booking import Booking, book
from stations.commands.reach import CitizenDied
from stations.commands.volunteers.people import register_volunteer
from stations.enums import CaseChannel
from stations.queries.departures import affairs_ahead
from tests.factories.accounts import CommunityFactory, staff
from tests.factories.elderly_care import ResidentFactory
from tests.factories.stations import StationFactory
from tests.factories.stations_activities import session, signed_up
from tests.factories.stations_cases import CaseItemFactory, CitizenFactory, WindowFactory
from tests.factories.stations_rooms import asked_for, lent_room
from tests.factories.stations_volunteers import shift, taken, volunteer

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("column", ["died_on", "moved_out_on"])
def test_the_form_of_leaving_is_closed(client_as, column):
    community = CommunityFactory()
    person = ResidentFactory(community=community)
    desk = client_as(staff(Role.STREET_CLERK, community.parent))
    leaving = reverse("care_console:leaving", args=[person.pk])
    portrait = reverse("care_console:portrait", args=[person.pk])
    assert leaving in desk.get(portrait).content.decode()
    setattr(person, column, today())
    person.save()
    assert desk.get(leaving).url == portrait
    assert leaving not in desk.get(portrait).content.decode()


def test_what_ends_is_named_beforehand(client_as):
    community = CommunityFactory()
    citizen = CitizenFactory(division=community)
    person = ResidentFactory(community=community, citizen=citizen)
    station = StationFactory(division=community)
    asked_for(lent_room(station), citizen)
    taken(shift(station), volunteer(station, citizen))
    desk = client_as(staff(Role.STREET_CLERK, community.parent))
    page = desk.get(reverse("care_console:leaving", args=[person.pk])).text
    assert ("房间预约" in page, "班次报名" in page, "活动报名" in page) == (True, True, False)
    record_death(resident=person, died_on=today(), by=SYSTEM)
    assert affairs_ahead([citizen.pk]) == []


def test_nothing_new_is_booked_for_who_died(client_as):
    person = ResidentFactory(community=CommunityFactory())
    link_citizens()
    person.refresh_from_db()
    citizen, station = person.citizen, StationFactory(division=person.community)
    room, meeting = lent_room(station), session(station)
    desk = client_as(staff(Role.STREET_CLERK, person.community.parent))
    page = reverse("stations_console:citizen", args=[citizen.pk])
    form = reverse("stations_console:book_for", args=[citizen.pk])
    assert form in desk.get(page).content.decode()

    wanted = Booking(
        citizen, WindowFactory(), CaseItemFactory(), today(), time(9), CaseChannel.PHONE, "k"
    )
    person.died_on = today()
    person.save()

    for act in (
        lambda: asked_for(room, citizen),
        lambda: signed_up(meeting, citizen),
        lambda: register_volunteer(citizen=citizen, station=station, by=SYSTEM),
        lambda: book(wish=wanted, by=SYSTEM),
    ):
        with pytest.raises(CitizenDied):
            act()
    shown = desk.get(page).content.decode()
    assert "已去世" in shown
    assert form not in shown
