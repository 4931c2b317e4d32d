"""The demonstration's volunteers and partners; loading twice changes nothing."""

import pytest
from django.urls import reverse

from accounts.enums import Role
from accounts.models import User
from config.demo import STREET
from config.demo_places import COMPREHENSIVE
from config.demo_volunteers import LEADER, PARTNERS, PEOPLE, WAITING, load_demo_volunteers
from stations.commands import load_station_reference
from stations.models import Grid, Partner, ServiceHours, ShiftPlace, Volunteer
from tests.factories.accounts import CommunityFactory, OrganisationFactory, StreetFactory, staff
from tests.factories.stations import StationFactory

pytestmark = pytest.mark.django_db


def test_volunteers_of_the_street(client):
    community = CommunityFactory(parent=StreetFactory(code=STREET))
    operator = OrganisationFactory(division=community)
    StationFactory(name=COMPREHENSIVE, division=community, operator=operator)
    staff(Role.STATION_MANAGER, operator, username="manager")
    load_station_reference()
    load_demo_volunteers()
    load_demo_volunteers()
    assert Volunteer.objects.count() == PEOPLE + WAITING
    assert Volunteer.objects.active().count() == PEOPLE
    assert ServiceHours.objects.exists()
    assert ShiftPlace.objects.filter(seeks_since__isnull=False).count() == 1
    assert (Partner.objects.count(), Grid.objects.count()) == (len(PARTNERS), 2)
    client.force_login(User.objects.get(username=LEADER))
    assert reverse("stations_portal:volunteering") in client.get("/").content.decode()
    assert "每周绘本角" in client.get(reverse("stations_portal:volunteer_team")).content.decode()
