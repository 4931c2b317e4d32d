"""The network as reported: tiers and supply, streets against their rule, areas, published figures."""

from datetime import date
from decimal import Decimal

import pytest

from accounts.commands import keep
from accounts.enums import Role
from accounts.models import Division
from core.audit import SYSTEM
from core.dates import today
from core.errors import InvalidInput
from stations import commands
from stations.enums import StationKind, StationState, StationTier
from stations.models import NetworkRule, ReachRule, StationFunction
from stations.queries.network import centres_by_operator, floor_areas, street_checks, supply
from tests.factories.accounts import (
    CommunityFactory,
    DistrictFactory,
    OrganisationFactory,
    StreetFactory,
    staff,
)
from tests.factories.stations import StationFactory
from tests.factories.stations_places import (
    FunctionFactory,
    NetworkRuleFactory,
    a_population,
    a_target,
)

pytestmark = pytest.mark.django_db
CITIZEN = [
    StationKind.COMPREHENSIVE_STATION,
    StationKind.CITIZEN_STATION,
    StationKind.SPECIALISED_STATION,
]


def test_one_hub_twelve_centres_and_177_supplied_stations():
    district = DistrictFactory(code="130203", name="路北区")
    community = CommunityFactory(parent=StreetFactory(parent=district))
    operators = OrganisationFactory.create_batch(3, division=community)
    here = {"division": community, "operator": operators[2]}
    hub = StationFactory(**here, tier=StationTier.HUB, kind=StationKind.COMMAND_HUB)
    runs = [operators[0]] * 6 + [operators[1]] * 4 + [operators[2]] * 2
    centres = [
        StationFactory(
            division=community,
            operator=operator,
            tier=StationTier.CENTRE,
            kind=StationKind.CARE_CENTRE,
            supplied_by=hub,
        )
        for operator in runs
    ]
    for number in range(177):
        StationFactory(**here, kind=StationKind.DAYCARE_STATION, supplied_by=centres[number % 12])
    user = staff(Role.DISTRICT_ADMIN, district)

    found = supply(user)

    assert (found.hubs, found.centres, found.stations) == (1, 12, 177)
    assert (found.supplied, found.without) == (177, [])
    assert [row["centres"] for row in centres_by_operator(user)] == [6, 4, 2]

    commands.close_station(station=centres[0], by=SYSTEM, reason="x")
    assert len(supply(user).without) == 15


class Hongkou:
    """Eight streets with 35 stations of 1285 m² on average, one comprehensive in each."""

    COUNTS = (3, 6, 4, 4, 4, 5, 4, 5)

    def __init__(self):
        self.district = DistrictFactory(code="310109", name="虹口区")
        self.user = staff(Role.DISTRICT_ADMIN, self.district)
        self.streets = [StreetFactory(parent=self.district) for _count in self.COUNTS]
        operator = OrganisationFactory(division=self.district)
        for street, count in zip(self.streets, self.COUNTS, strict=True):
            community = CommunityFactory(parent=street)
            for number in range(count):
                StationFactory(
                    division=community,
                    operator=operator,
                    kind=CITIZEN[min(number, 1)],
                    floor_area=Decimal(1285),
                )


@pytest.fixture
def hongkou():
    return Hongkou()


def test_35_stations_three_to_six_in_a_street_1285_square_metres(hongkou):
    commands.load_station_reference()
    checks = street_checks(hongkou.user, today())
    assert len(checks) == 8
    assert all(row.check.passed for row in checks)
    counts = [row.check.stations for row in checks]
    assert (sum(counts), min(counts), max(counts)) == (35, 3, 6)
    areas = floor_areas(hongkou.user, CITIZEN)
    assert (areas.known, areas.mean, areas.total) == (35, 1285, 44_975)


def test_the_street_is_checked_not_the_station(hongkou):
    """The first station of Jiaxing Road has 700 m²: the street passes by another one."""
    NetworkRuleFactory(region="310109")
    street = hongkou.streets[0]
    small, *others = street.children.get().stations.order_by("pk")
    type(small).objects.filter(pk=small.pk).update(floor_area=700)

    def result():
        rows = street_checks(hongkou.user, today())
        return next(row.check for row in rows if row.street == street)

    assert not result().large_enough
    type(small).objects.filter(pk=others[0].pk).update(kind=StationKind.COMPREHENSIVE_STATION)
    assert result().passed


def test_a_street_without_any_station_fails_and_one_without_a_rule_is_not_checked(hongkou):
    NetworkRuleFactory(region="310109")
    StreetFactory(parent=hongkou.district)
    StreetFactory()  # of another district
    everybody = street_checks(hongkou.user, today())
    assert len(everybody) == 9
    assert sum(row.check.passed for row in everybody) == 8
    assert not street_checks(staff(Role.STREET_CLERK, StreetFactory()), today())


def test_closed_places_do_not_count(hongkou):
    NetworkRuleFactory(region="310109")
    hongkou.streets[0].children.get().stations.update(
        state=StationState.CLOSED, closed_on=date(2024, 1, 1)
    )
    assert street_checks(hongkou.user, today())[0].check.stations == 0


def test_what_a_street_offers_is_counted_once_and_its_own_besides(hongkou):
    NetworkRuleFactory(region="310109")
    one, two = FunctionFactory.create_batch(2)
    first, second, _third = hongkou.streets[0].children.get().stations.order_by("pk")
    for station in (first, second):
        commands.offer_functions(station=station, codes=[one.pk, two.pk], by=SYSTEM)
    StationFunction.objects.create(station=first, own_name="菜园", own_category="living")
    row = next(r for r in street_checks(hongkou.user, today()) if r.street == hongkou.streets[0])
    assert (row.functions, row.own_functions) == (2, 1)


def test_the_check_takes_as_many_queries_for_more_streets(hongkou, django_assert_num_queries):
    NetworkRuleFactory(region="310109")
    user = type(hongkou.user).objects.get(pk=hongkou.user.pk)
    user.scope  # noqa: B018 - read before counting
    user.current_memberships  # noqa: B018
    with django_assert_num_queries(4):
        street_checks(user, today())


def test_shipped_rules_name_their_documents():
    commands.load_station_reference()
    rule = NetworkRule.objects.in_force("310109014", today()).get()
    assert (rule.least_area, rule.least_stations, rule.most_stations) == (800, 3, 6)
    near = {row.code: row.straight for row in ReachRule.objects.in_force("110105026", today())}
    assert near == {"circle_15": 792, "last_500": 500}
    assert "GB 50180" in ReachRule.objects.get(code="circle_15").document_no


def test_20_3_percent_and_targets():
    lianhu = DistrictFactory(code="610104", name="莲湖区")
    assert a_population(lianhu).old_and_young_bp == 2025
    beds = a_target(lianhu, actual_bp=6000, as_of=date(2025, 6, 30))
    cover = a_target(lianhu, name="社区设施覆盖率", target_bp=9000, is_above=True)
    estates = a_target(lianhu, name="新建小区配建", target_bp=10_000)
    assert [row.is_reached for row in (beds, cover, estates)] == [True, False, False]
    cover.actual_bp, cover.as_of = 9000, date(2025, 6, 30)
    assert not cover.is_reached
    cover.actual_bp = 9001
    assert cover.is_reached


@pytest.mark.parametrize(
    "wrong",
    [
        {"residents": 0},
        {"aged_60": 1_030_001},
        {"under_3": 900_000},
        {"source": ""},
        {"residents": -1},
    ],
)
def test_impossible_populations_are_refused(wrong):
    row = a_population(DistrictFactory())
    for name, value in wrong.items():
        setattr(row, name, value)
    with pytest.raises(InvalidInput):
        keep(row=row, by=SYSTEM)
    assert Division.objects.get(pk=row.division_id).populations.get().residents == 1_030_000
