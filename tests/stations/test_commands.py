"""The life of a place, and what the map shows of it."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from accounts.enums import Role
from core.audit import SYSTEM
from core.errors import InvalidInput
from core.models import AuditEvent
from core.transitions import WrongState
from stations import commands
from stations.enums import StationKind, StationState
from stations.models import Station
from stations.queries import public_stations
from stations.transitions import STATION
from stations.validators import validate_phone
from tests.factories.accounts import (
    CommunityFactory,
    DistrictFactory,
    OrganisationFactory,
    StreetFactory,
    UserFactory,
    staff,
)
from tests.factories.stations import StationFactory

pytestmark = pytest.mark.django_db


def station(**changes):
    values = {
        "name": "圣星助餐点",
        "kind": StationKind.MEAL_POINT,
        "address": "圣星大厦一层",
        "phone": "010-64700000",
    }
    return Station(**{**values, **changes})


def test_a_place_is_planned_opened_closed_and_opened_again():
    place = commands.add_station(
        station=station(division=CommunityFactory(), operator=OrganisationFactory()), by=SYSTEM
    )
    assert place.state == StationState.PLANNED
    place = commands.open_station(station=place, by=SYSTEM, on=date(2024, 3, 1))
    assert (place.state, place.opened_on) == (StationState.OPEN, date(2024, 3, 1))
    place = commands.close_station(station=place, by=SYSTEM, reason="装修", on=date(2024, 9, 1))
    assert (place.state, place.closed_on) == (StationState.CLOSED, date(2024, 9, 1))
    assert commands.open_station(station=place, by=SYSTEM).state == StationState.OPEN
    assert list(AuditEvent.objects.order_by("pk").values_list("action", flat=True)) == [
        "stations.station.add",
        "stations.station.open",
        "stations.station.close",
        "stations.station.open",
    ]


@pytest.mark.parametrize("state", StationState.values)
@pytest.mark.parametrize("verb", STATION.moves)
def test_the_table_of_states_is_kept(state, verb):
    place = StationFactory(state=state, closed_on=date(2024, 1, 1))
    act = {
        "build": lambda: commands.build_station(station=place, by=SYSTEM),
        "open": lambda: commands.open_station(station=place, by=SYSTEM),
        "adjust": lambda: commands.adjust_station(station=place, by=SYSTEM, reason="x"),
        "close": lambda: commands.close_station(station=place, by=SYSTEM, reason="x"),
    }[verb]
    if STATION.allows(place, verb):
        assert act().state == STATION.moves[verb][1]
    else:
        with pytest.raises(WrongState):
            act()


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"phone": "12"}, "phone"),
        ({"name": ""}, "name"),
        ({"kind": "castle"}, "kind"),
        ({"longitude": "116.47"}, "__all__"),
        ({"longitude": "516.47", "latitude": "39.9"}, "__all__"),
    ],
)
def test_what_can_not_be_is_refused_with_its_field(changes, field):
    wrong = station(division=CommunityFactory(), operator=OrganisationFactory(), **changes)
    with pytest.raises(InvalidInput) as refused:
        commands.add_station(station=wrong, by=SYSTEM)
    assert list(refused.value.fields) == [field]


def test_the_supplier_is_of_the_same_district():
    far = StationFactory(
        division=CommunityFactory(parent=StreetFactory(parent=DistrictFactory(code="130203")))
    )
    wrong = station(division=CommunityFactory(), operator=OrganisationFactory(), supplied_by=far)
    with pytest.raises(InvalidInput):
        commands.add_station(station=wrong, by=SYSTEM)


def test_a_place_does_not_supply_itself():
    place = StationFactory()
    place.supplied_by = place
    with pytest.raises(ValidationError):
        place.full_clean()
    with pytest.raises(IntegrityError), transaction.atomic():
        place.save()


@pytest.mark.parametrize(
    "phone", ["13812345678", "010-64700000", "0315-1234567", "400-123-4567", "12345", "96345"]
)
def test_possible_phones(phone):
    validate_phone(phone)


@pytest.mark.parametrize("phone", ["1381234567", "64700000", "abc", "110 110"])
def test_impossible_phones(phone):
    with pytest.raises(ValidationError):
        validate_phone(phone)


def test_the_map_is_the_district_for_everybody_with_a_role():
    here = StationFactory()
    StationFactory(planned=True, division=here.division)
    neighbour = StationFactory()
    elsewhere = StationFactory(
        division=CommunityFactory(parent=StreetFactory(parent=DistrictFactory(code="130203")))
    )
    community_worker = staff(Role.COMMUNITY_WORKER, here.division)
    partner = staff(Role.PARTNER_ENGINEER, OrganisationFactory())
    for user in (community_worker, partner):
        assert set(public_stations(user)) == {here, neighbour}
    assert elsewhere not in public_stations(partner)
    assert not public_stations(UserFactory()).exists()
