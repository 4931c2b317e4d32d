"""The map over HTTP."""

import pytest

from accounts.enums import Role
from tests.factories.accounts import CommunityFactory, staff
from tests.factories.stations import StationFactory

pytestmark = pytest.mark.django_db
STATIONS = "/api/v1/stations"


@pytest.fixture
def community():
    return CommunityFactory()


@pytest.fixture
def api(community, api_as):
    return api_as(staff(Role.PARTNER_ENGINEER, community.parent))


def test_a_station_shows_its_public_facts(api, community):
    place = StationFactory(division=community)
    answer = api.get(f"{STATIONS}/{place.pk}").data
    assert (answer["name"], answer["division"], answer["operator_name"]) == (
        place.name,
        community.code,
        place.operator.name,
    )
    assert "state" not in answer


def test_planned_places_are_not_on_the_map(api, community):
    place = StationFactory(division=community, planned=True)
    assert api.get(f"{STATIONS}/{place.pk}").status_code == 404


@pytest.mark.parametrize(
    ("query", "found"), [("kind=meal_point", 1), ("kind=canteen", 0), ("division=999", 0)]
)
def test_filters(api, community, query, found):
    StationFactory(division=community)
    assert len(api.get(f"{STATIONS}?{query}").data["results"]) == found


def test_an_unknown_kind_is_400(api):
    assert api.get(f"{STATIONS}?kind=castle").status_code == 400


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_takes_as_many_queries_for_three(api, community, rows, django_assert_num_queries):
    for _ in range(rows):
        StationFactory(division=community)
    with django_assert_num_queries(2):
        assert len(api.get(STATIONS).data["results"]) == rows
