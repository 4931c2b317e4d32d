"""The demonstration's places: once, and every figure of the network has something to show."""

import pytest

from accounts.enums import Role
from accounts.models import Organisation
from config.demo import OPERATOR_CODE, STREET
from config.demo_meals import CENTRE
from config.demo_places import CITIZEN_PLACES, COMPREHENSIVE, PLANNED, load_demo_places
from core.audit import SYSTEM
from core.dates import today
from stations.commands import load_station_reference
from stations.enums import StationKind, StationTier
from stations.models import CommunityPlace, Station
from stations.queries.network import street_checks, supply
from stations.queries.papers import ending_papers
from tests.factories.accounts import CommunityFactory, OrganisationFactory, StreetFactory, staff
from tests.factories.elderly_care import ResidentFactory
from tests.factories.stations import StationFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def street():
    found = StreetFactory(code=STREET)
    codes = {facts[1] for facts in CITIZEN_PLACES.values()} | set(PLANNED.values())
    communities = [CommunityFactory(code=code, parent=found) for code in sorted(codes)]
    operator = OrganisationFactory(division=found, credit_code=OPERATOR_CODE)
    centre = {"kind": StationKind.CARE_CENTRE, "tier": StationTier.CENTRE}
    StationFactory(name=CENTRE, division=found, operator=operator, **centre)
    for number in range(5):
        ResidentFactory(
            community=communities[0], longitude=f"116.46{number}000", latitude="39.990000"
        )
    return found


def test_it_is_loaded_once_and_shows_everything(street):
    staff(Role.PARTNER_ENGINEER, Organisation.objects.get(), username="partner")
    load_station_reference()
    load_demo_places(by=SYSTEM)
    count = Station.objects.count()
    load_demo_places(by=SYSTEM)
    assert Station.objects.count() == count

    user = staff(Role.DISTRICT_ADMIN, street.parent)
    assert (supply(user).hubs, supply(user).centres, supply(user).without) == (1, 1, [])
    assert [row.check.passed for row in street_checks(user, today())] == [True]
    assert ending_papers(user, today())
    assert CommunityPlace.objects.count() == 1
    large = Station.objects.get(name=COMPREHENSIVE)
    assert large.functions.count() == 168  # 167 + X
    assert sorted(large.devices.values_list("status", flat=True)) == ["", "normal", "normal"]
