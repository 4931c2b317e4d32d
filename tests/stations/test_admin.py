"""The register's page: facts are changed by the command, the state is not touched."""

import pytest
from django.urls import reverse

from accounts.enums import Role
from core.audit import SYSTEM
from core.errors import InvalidInput
from core.models import AuditEvent
from stations import commands
from stations.enums import StationState
from stations.models import Station
from tests.factories.accounts import CommunityFactory, OrganisationFactory, staff
from tests.factories.stations import StationFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def place():
    community = CommunityFactory()
    operator = OrganisationFactory(division=community)
    return StationFactory(division=community, operator=operator, phone="010-64700000")


@pytest.fixture
def clerk(client_as, place):
    return client_as(staff(Role.STREET_CLERK, place.division.parent))


def post(client, place, **changes):
    stored = {
        "name": place.name,
        "kind": place.kind,
        "tier": place.tier,
        "division": place.division_id,
        "operator": place.operator_id,
        "address": place.address,
        "phone": place.phone,
    }
    address = reverse("admin:stations_station_change", args=[place.pk])
    return client.post(address, stored | changes, follow=True)


def test_what_was_changed_is_recorded(clerk, place):
    post(clerk, place, phone="010-64700001")
    place.refresh_from_db()
    assert place.phone == "010-64700001"
    event = AuditEvent.objects.get(action="stations.station.change")
    assert event.details["fields"] == ["phone"]


def test_saving_what_is_there_changes_nothing(clerk, place):
    post(clerk, place)
    assert not AuditEvent.objects.filter(action="stations.station.change").exists()


def test_the_state_of_meanwhile_is_kept(place):
    """A form that was opened before the place closed doesn't open it again."""
    opened = Station.objects.get(pk=place.pk)
    commands.close_station(station=place, by=SYSTEM, reason="装修")
    opened.phone = "12345"
    assert commands.change_station(station=opened, by=SYSTEM).state == StationState.CLOSED
    place.refresh_from_db()
    assert (place.state, place.phone) == (StationState.CLOSED, "12345")


def test_what_can_not_be_is_refused(place):
    place.phone = "12"
    with pytest.raises(InvalidInput):
        commands.change_station(station=place, by=SYSTEM)


def test_another_streets_place_is_not_found(client_as, place):
    stranger = client_as(staff(Role.STREET_CLERK, CommunityFactory().parent))
    post(stranger, place, phone="12345")
    place.refresh_from_db()
    assert place.phone == "010-64700000"
