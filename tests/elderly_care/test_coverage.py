"""Coverage from where residents live: within 500 m, fifteen minutes on foot, community by community."""

from datetime import date
from math import asin, cos, radians, sin, sqrt

import pytest
from django.urls import reverse

from accounts.enums import Role
from elderly_care.queries.coverage import Nearness, reach, reach_rules
from stations.enums import StationKind
from tests.factories.accounts import CommunityFactory, MembershipFactory, staff
from tests.factories.elderly_care import ResidentFactory
from tests.factories.stations import StationFactory
from tests.factories.stations_places import ReachRuleFactory

pytestmark = pytest.mark.django_db
LATITUDE, LONGITUDE = 39.99, 116.47
DEGREE = 6_371_008.8 * radians(1)


def north(metres):
    """So far north of the meal point."""
    return {"latitude": round(LATITUDE + metres / DEGREE, 6), "longitude": LONGITUDE}


@pytest.fixture
def community():
    found = CommunityFactory()
    StationFactory(division=found, latitude=LATITUDE, longitude=LONGITUDE)
    return found


@pytest.fixture
def clerk(community):
    return staff(Role.STREET_CLERK, community.parent)


def test_499_metres_are_near_and_501_are_not(community, clerk):
    for metres in (0, 499, 501, 5000):
        ResidentFactory(community=community, **north(metres))
    ResidentFactory(community=community)  # nobody knows where
    ResidentFactory(community=community, died_on=date(2024, 1, 1), **north(10))
    ResidentFactory(**north(10))  # another street
    found = reach(clerk, ReachRuleFactory())
    assert found.total == Nearness(within=2, known=4, unknown=1)


def test_fifteen_minutes_are_what_the_rule_makes_of_them(community, clerk):
    rule = ReachRuleFactory(
        code="circle_15", metres=None, minutes=15, metres_per_minute=66, detour_bp=2500
    )
    for metres in (791, 794):
        ResidentFactory(community=community, **north(metres))
    assert reach(clerk, rule).total == Nearness(1, 2, 0)


def test_only_open_places_of_the_named_kinds_count(community, clerk):
    ResidentFactory(community=community, **north(400))
    rule = ReachRuleFactory(kinds=[StationKind.CANTEEN])
    assert reach(clerk, rule).total.within == 0
    StationFactory(kind=StationKind.CANTEEN, planned=True, **north(400))
    assert reach(clerk, rule).total.within == 0
    StationFactory(kind=StationKind.CANTEEN, **north(400))
    assert reach(clerk, rule).total.within == 1


def test_communities_are_told_apart(community, clerk, django_assert_num_queries):
    far = CommunityFactory(parent=community.parent)
    ResidentFactory(community=community, **north(10))
    ResidentFactory(community=far, **north(3000))
    rule = ReachRuleFactory()
    clerk = type(clerk).objects.get(pk=clerk.pk)
    clerk.scope  # noqa: B018 - read before counting
    with django_assert_num_queries(2):
        rows = {row.community: row.near for row in reach(clerk, rule).communities}
    assert rows == {community: Nearness(1, 1, 0), far: Nearness(0, 1, 0)}


def test_the_sum_is_the_formula_on_the_sphere(community, clerk):
    """Diagonal neighbours, around the edges of the grid's cells."""
    spots = [
        (LATITUDE + i * 0.0013, LONGITUDE + j * 0.0017) for i in range(-4, 5) for j in range(-4, 5)
    ]
    for latitude, longitude in spots:
        ResidentFactory(
            community=community, latitude=round(latitude, 6), longitude=round(longitude, 6)
        )

    def metres(latitude, longitude):
        up, right = radians(latitude - LATITUDE) / 2, radians(longitude - LONGITUDE) / 2
        inner = sin(up) ** 2 + cos(radians(LATITUDE)) * cos(radians(latitude)) * sin(right) ** 2
        return 2 * 6_371_008.8 * asin(sqrt(inner))

    near = sum(metres(round(a, 6), round(b, 6)) <= 500 for a, b in spots)
    assert 0 < near < len(spots)
    assert reach(clerk, ReachRuleFactory()).total.within == near


def test_the_most_special_rule_of_a_street_counts(community):
    ReachRuleFactory(region="", metres=600)
    special = ReachRuleFactory(region=community.code[:9], metres=400)
    ReachRuleFactory(region="310109", code="other")
    assert reach_rules(community.parent_id, date(2025, 1, 1)) == [special]


def test_whoever_sees_nobody_counts_nobody():
    nobody = staff(Role.PARTNER_ENGINEER, StationFactory().operator)
    assert reach(nobody, ReachRuleFactory()).total == Nearness(0, 0, 0)


def test_the_page_names_nobody(client_as, community, clerk):
    ReachRuleFactory()
    person = ResidentFactory(community=community, **north(10))
    text = client_as(clerk).get(reverse("care_console:coverage")).content.decode()
    assert "100.0 %" in text
    assert community.name in text
    assert person.name not in text


def test_a_cashier_does_not_open_it(client_as, community):
    cashier = staff(Role.CASHIER, community.parent)
    assert client_as(cashier).get(reverse("care_console:coverage")).status_code == 403


def test_who_holds_two_streets_chooses_one(client_as, community, clerk):
    ReachRuleFactory(region=community.parent_id, code="own")
    second = CommunityFactory()
    MembershipFactory(user=clerk, role=Role.STREET_CLERK, division=second.parent)
    ReachRuleFactory(region=second.parent_id, code="theirs")
    for home in (community, second):
        ResidentFactory(community=home, **north(10))
    client, page = client_as(clerk), reverse("care_console:coverage")
    first, last = sorted((community, second), key=lambda row: row.parent_id)
    for answer, shown, hidden in (
        (client.get(page), first, last),
        (client.get(page, {"place": last.parent_id}), last, first),
    ):
        [found] = answer.context["found"]
        assert found["rule"].region == shown.parent_id
        assert [row[0] for row in found["rows"]] == [shown]
        assert hidden.parent.name in answer.text  # it can be chosen
    assert "error-summary" in client.get(page, {"place": "x"}).text
