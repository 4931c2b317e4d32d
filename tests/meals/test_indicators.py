"""Figures by their definitions: growth, visits and lines apart, coverage, distance, waste, ranking."""

from dataclasses import replace
from datetime import date, timedelta
from io import BytesIO
from math import asin, cos, radians, sin, sqrt
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from accounts.enums import Role
from core.dates import add_months, month_of, today
from core.models import AuditEvent
from elderly_care.models import Resident
from meals.commands import load_indicators
from meals.enums import OrderState
from meals.logic.figures import Conduct, RankingRule, growth_bp, percent_text, points, share_bp
from meals.logic.workbooks import Sheet, percent, workbook
from meals.models import Indicator, OrderLine, SaleLine, SupplyRelation
from meals.queries.distances import nearness, people_within
from meals.queries.indicators import MEASURES, RANKING, Month, report, residents_of
from meals.queries.numbers import Selection, served, served_by_place
from meals.queries.ranking import ranking
from meals.queries.waste import dish_waste
from stations.enums import StationKind, StationState
from tests.factories.accounts import CommunityFactory, OrganisationFactory, StreetFactory, staff
from tests.factories.elderly_care import ResidentFactory
from tests.factories.meals import DishFactory, KitchenFactory, MenuItemFactory, OrderLineFactory
from tests.factories.meals_safety import (
    DISHES,
    ComplaintFactory,
    CookedBatchFactory,
    at,
    kitchen_day,
)
from tests.factories.meals_safety import served as an_order
from tests.factories.meals_till import SaleFactory, TillFactory, TillShiftFactory
from tests.factories.stations import StationFactory

MARCH = date(2026, 3, 1)
DAY = date(2026, 3, 10)


@pytest.fixture
def scene(db):
    load_indicators()
    community = CommunityFactory()
    made = kitchen_day(community, OrganisationFactory(division=community.parent), day=DAY)
    made.street = staff(Role.STREET_CLERK, community.parent)
    return made


def march(scene, **changes) -> Selection:
    return Selection(**{"user": scene.street, "month": MARCH, **changes})


def a_sale(scene, *, portions=1, lines=1, **fields):
    shift = TillShiftFactory(till=TillFactory(station=scene.point))
    sale = SaleFactory(shift=shift, **{"service_date": DAY, "portions": portions, **fields})
    for _ in range(lines):
        dish = DishFactory(operator=scene.operator)
        SaleLine.objects.create(
            sale=sale,
            dish=dish,
            name=dish.name,
            quantity=1,
            unit_price_fen=400,
            list_fen=400,
            elder_fen=400,
            government_fen=0,
            operator_fen=0,
        )
    return sale


def figure(selection: Selection, code: str):
    indicator = Indicator.objects.get(code=code)
    return MEASURES[indicator.measure](Month(selection), indicator)


# Growth ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("now", "before", "text"),
    [
        (15_110, 2_101, "+619.18 %"),
        (2_101, 15_110, "−86.10 %"),
        (5, 5, "+0.00 %"),
        (5, 0, "—"),
        (0, 0, "—"),
        (1, 8, "−87.50 %"),
        (20_001, 20_000, "+0.01 %"),
        (1_000_049, 1_000_000, "+0.00 %"),
        (1_000_050, 1_000_000, "+0.01 %"),
    ],
)
def test_growth_on_last_year(now, before, text):
    assert percent_text(growth_bp(now, before), sign=True) == text


@given(st.integers(0, 10**9), st.integers(1, 10**9))
def test_a_share_is_never_off_by_more_than_half_a_hundredth(part, whole):
    assert abs(share_bp(part, whole) * whole - part * 10_000) * 2 <= whole


def test_meals_of_the_month_against_last_year(scene):
    an_order(scene, quantity=15_000)
    a_sale(scene, portions=110)
    last = kitchen_day(scene.community, scene.operator, day=date(2025, 3, 31))
    an_order(last, quantity=2_101)
    for outside in (date(2026, 2, 28), date(2026, 4, 1), date(2025, 4, 1), date(2025, 2, 28)):
        an_order(kitchen_day(scene.community, scene.operator, day=outside), quantity=7)

    found = figure(march(scene), "meals")

    assert (found.value, found.before, found.growth_text) == (15_110, 2_101, "+619.18 %")


# Trap T2 ---------------------------------------------------------------------------------------


def test_visits_portions_and_lines_are_three_counts(scene):
    one = an_order(scene, quantity=3)
    soup = MenuItemFactory(menu=scene.menu, price_fen=600)
    for item in (soup, MenuItemFactory(menu=scene.menu, price_fen=600)):
        OrderLineFactory(order=one, menu_item=item)
    a_sale(scene, portions=2, lines=4)

    found = served(march(scene))

    assert (found.visits, found.meals, found.lines) == (2, 5, 7)


def test_years_visits_are_not_the_sum_of_their_services(scene):
    """7,041 + 23,043 + 115 lines came in 28,449 visits: a visit may hold several."""
    visits = [an_order(scene) for _ in range(3)]
    for order in visits[:2]:
        OrderLineFactory(order=order, menu_item=MenuItemFactory(menu=scene.menu, price_fen=600))

    by_code = {code: figure(march(scene), code).value for code in ("visits", "lines")}

    assert by_code == {"visits": 3, "lines": 5}
    assert {Indicator.objects.get(code=code).unit for code in by_code} == {"人次", "项"}


def test_only_what_was_served_counts(scene):
    for state in (OrderState.COOKED, OrderState.NO_SHOW, OrderState.RETURNED, OrderState.SENT):
        an_order(scene, state=state)
    a_sale(scene, state="reversed")
    an_order(scene)

    assert served(march(scene)).visits == 1
    assert figure(march(scene), "no_shows").value == 1
    assert (figure(march(scene), "returns").value, figure(march(scene), "returns").whole) == (1, 3)


def test_people_are_counted_once(scene):
    resident = ResidentFactory(community=scene.community)
    an_order(scene, resident=resident)
    a_sale(scene, resident=resident)
    a_sale(scene)
    a_sale(scene, resident=ResidentFactory(community=scene.community))

    assert figure(march(scene), "people").value == 2


# Places ----------------------------------------------------------------------------------------


@pytest.fixture
def district(scene):
    """Another street of the district with an operator of its own, and one that the user can't see."""
    other = CommunityFactory()
    scene.there = kitchen_day(other, OrganisationFactory(division=other.parent), day=DAY)
    scene.chief = staff(Role.DISTRICT_ADMIN, other.parent.parent)
    an_order(scene, quantity=2)
    an_order(scene.there, quantity=5)
    a_sale(scene.there, portions=1)
    return scene


def test_a_street_sees_its_own_and_the_district_all(district):
    assert served(march(district)).meals == 2
    assert served(march(district, user=district.chief)).meals == 8
    assert served(march(district, user=district.there.manager)).meals == 6


def test_who_lives_here_and_eats_elsewhere_counts_elsewhere(district):
    an_order(district.there, resident=ResidentFactory(community=district.community))

    assert served(march(district)).meals == 2


def test_the_choice_narrows(district):
    chief, there = district.chief, district.there
    street = there.community.code[:9]

    for changes in (
        {"street": street},
        {"station": there.point.pk},
        {"operator": there.operator.pk},
    ):
        assert served(march(district, user=chief, **changes)).meals == 6, changes


def test_places_add_up_to_the_whole(district):
    selection = march(district, user=district.chief)
    whole, rows = served(selection), served_by_place(selection)
    made = report(selection)

    for name in ("meals", "visits", "lines"):
        assert sum(getattr(one, name) for one in rows.values()) == getattr(whole, name)
        for part in (made.streets, made.stations, made.operators):
            assert sum(getattr(row.served, name) for row in part) == getattr(whole, name)
    assert [row.served.meals for row in made.streets] == [6, 2]


# Coverage --------------------------------------------------------------------------------------


def test_all_of_177_points_are_covered(scene):
    scene.point.state, scene.point.opened_on = StationState.PLANNED, None
    scene.point.save()
    scene.kitchen.station.kind = StationKind.CENTRAL_KITCHEN
    scene.kitchen.station.save()
    points_ = StationFactory.create_batch(
        177, division=scene.community, operator=scene.operator, kind=StationKind.MEAL_POINT
    )
    SupplyRelation.objects.bulk_create(
        SupplyRelation(kitchen=scene.kitchen, station=point, valid_from=MARCH) for point in points_
    )

    found = figure(march(scene), "coverage")
    assert (found.value, found.whole, found.share_text) == (177, 177, "100.00 %")

    SupplyRelation.objects.filter(station=points_[0]).update(valid_to=date(2026, 3, 30))
    closed, young, later = points_[1:4]
    closed.state, closed.closed_on = StationState.CLOSED, DAY
    closed.save()
    young.opened_on = date(2026, 4, 1)
    young.save()
    later.state, later.closed_on = StationState.CLOSED, date(2026, 4, 1)
    later.save()
    found = figure(march(scene), "coverage")
    # of March: without the closed one and the one that came in April, with the one that closed then
    assert (found.value, found.whole) == (174, 175)


def test_a_kitchen_that_closed_since_counts_in_the_months_before(scene):
    place = scene.kitchen.station
    place.kind = StationKind.CENTRAL_KITCHEN
    place.state, place.closed_on = StationState.CLOSED, date(2026, 4, 15)
    place.save()
    scene.kitchen.is_active = False
    scene.kitchen.save()
    SupplyRelation.objects.create(
        kitchen=scene.kitchen, station=scene.point, valid_from=date(2026, 1, 1)
    )

    assert figure(march(scene), "coverage").value == 1
    assert figure(march(scene, month=date(2026, 4, 1)), "coverage").value == 0
    assert figure(march(scene, month=month_of(today())), "coverage").value == 0


def test_a_canteen_with_its_own_kitchen_is_covered(scene):
    SupplyRelation.objects.all().delete()
    KitchenFactory(
        station=StationFactory(
            division=scene.community, operator=scene.operator, kind=StationKind.CANTEEN
        )
    )

    found = figure(march(scene), "coverage")

    assert (found.value, found.whole) == (1, 2)


# Distance --------------------------------------------------------------------------------------

KINDS = [StationKind.MEAL_POINT]


def metres(a, b) -> float:
    """Haversine, one pair at a time."""
    (lng1, lat1), (lng2, lat2) = ((radians(x) for x in place) for place in (a, b))
    h = sin((lat2 - lat1) / 2) ** 2 + cos(lat1) * cos(lat2) * sin((lng2 - lng1) / 2) ** 2
    return 2 * 6371008.8 * asin(sqrt(h))


def somewhere(dice, middle=(116.47, 39.99)) -> tuple[float, float]:
    return tuple(round(m + dice.uniform(-0.03, 0.03), 6) for m in middle)


@pytest.mark.parametrize("middle", [(116.47, 39.99), (109.5, 18.3), (123.0, 53.4)])
def test_the_grid_finds_what_pair_by_pair_finds(scene, middle):
    dice = Random(str(middle))
    places = [somewhere(dice, middle) for _ in range(12)]
    homes = [somewhere(dice, middle) for _ in range(40)]
    for lng, lat in places:
        StationFactory(kind=StationKind.MEAL_POINT, longitude=lng, latitude=lat)
    for lng, lat in homes:
        ResidentFactory(community=scene.community, longitude=lng, latitude=lat)
    ResidentFactory(community=scene.community)
    people = residents_of(march(scene))
    away = [min(metres(home, place) for place in places) for home in homes]

    for radius in (500, 1000):
        found = nearness(people, KINDS, radius)
        assert found.within == sum(one <= radius for one in away)
        assert (found.known, found.unknown) == (40, 1)
    rows = people_within(people, KINDS, 1000, start=0, stop=50)
    near = sorted(one for one in away if one <= 1000)
    assert [row.metres for row in rows[: len(near)]] == [round(one) for one in near]
    assert {row.metres for row in rows[len(near) :]} <= {None}


def test_people_without_a_place_stand_apart(scene):
    point = {"longitude": 116.47, "latitude": 39.99}
    StationFactory(kind=StationKind.MEAL_POINT, **point)
    ResidentFactory(community=scene.community, **point)
    ResidentFactory.create_batch(2, community=scene.community)
    ResidentFactory(community=scene.community, died_on=DAY, **point)
    ResidentFactory(**point)

    found = figure(march(scene), "near_500")

    assert (found.value, found.whole, found.unknown) == (1, 1, 2)


def test_without_points_nobody_is_near(scene):
    ResidentFactory(community=scene.community, longitude=116.47, latitude=39.99)

    assert figure(march(scene), "near_1000").value == 0
    assert nearness(Resident.objects.none(), KINDS, 500).known == 0


# Waste -----------------------------------------------------------------------------------------


def test_waste_is_what_was_cooked_less_what_was_eaten(scene):
    CookedBatchFactory.create_batch(
        2, kitchen=scene.kitchen, service_date=DAY, dish_name=DISHES[0], portions=10
    )
    an_order(scene, quantity=3)
    an_order(scene, state=OrderState.NO_SHOW, quantity=4)
    line = SaleLine.objects.get(sale=a_sale(scene))
    scene.kitchen.station = line.sale.station
    scene.kitchen.save()
    line.dish.name = DISHES[0]
    line.dish.save()

    rows = {row.dish_name: row for row in dish_waste(march(scene))}
    row, others = rows.pop(DISHES[0]), rows.values()
    found = figure(march(scene), "waste")

    assert (row.has_pots, row.cooked, row.eaten, row.wasted) == (True, 20, 4, 16)
    # without pots: what was cooked for orders
    assert {(one.has_pots, one.cooked, one.eaten) for one in others} == {(False, 7, 3)}
    assert found.value == 16 + 4 * len(others)
    assert found.whole == 20 + 7 * len(others)
    assert found.uncounted == 0


def test_what_was_sold_without_a_pot_stands_apart(scene):
    line = SaleLine.objects.get(sale=a_sale(scene))
    scene.kitchen.station = line.sale.station
    scene.kitchen.save()

    (row,) = dish_waste(march(scene))
    found = figure(march(scene), "waste")

    assert (row.dish_name, row.cooked, row.eaten, row.uncounted) == (line.dish.name, 0, 0, 1)
    assert (found.value, found.whole, found.uncounted) == (0, 0, 1)


def test_what_is_still_on_its_way_is_not_wasted(scene):
    CookedBatchFactory(kitchen=scene.kitchen, service_date=DAY, dish_name=DISHES[0], portions=10)
    an_order(scene, state=OrderState.COOKED, quantity=6)

    rows = {row.dish_name: row for row in dish_waste(march(scene))}

    assert list(rows) == [DISHES[0]]  # of the others nothing has ended: they say nothing
    row = rows[DISHES[0]]
    assert (row.cooked, row.pending, row.eaten, row.wasted) == (10, 6, 0, 4)
    assert figure(march(scene), "waste").whole == 4


def test_what_is_not_cooked_yet_is_no_waste(scene):
    an_order(scene, state=OrderState.CONFIRMED, quantity=3)
    an_order(scene, state=OrderState.RETURNED, quantity=2)

    assert {(one.cooked, one.eaten) for one in dish_waste(march(scene))} == {(2, 0)}


def test_waste_ends_with_the_scope(scene):
    CookedBatchFactory(service_date=DAY)

    assert dish_waste(march(scene)) == []


# Ranking ---------------------------------------------------------------------------------------

RULE = RankingRule(
    weights={"punctual": 40, "complaints": 30, "no_shows": 15, "returns": 15},
    zero_at={"complaints_per_thousand": 5, "no_shows_percent": 10, "returns_percent": 5},
    minimum_orders=2,
)


@pytest.mark.parametrize(
    ("conduct", "total"),
    [
        (Conduct(1000, 1000, 1000, 0, 0, 0), 100_00),
        (Conduct(1000, 1000, 500, 0, 0, 0), 80_00),
        (Conduct(1000, 0, 0, 0, 0, 0), 60_00),
        (Conduct(1000, 1000, 1000, 1, 0, 0), 94_00),
        (Conduct(1000, 1000, 1000, 5, 0, 0), 70_00),
        (Conduct(1000, 1000, 1000, 50, 0, 0), 70_00),
        (Conduct(950, 950, 950, 0, 50, 0), 92_50),
        (Conduct(950, 950, 950, 0, 0, 50), 85_00),
        (Conduct(0, 0, 0, 1, 0, 0), 60_00),
    ],
)
def test_points(conduct, total):
    assert sum(points(conduct, RULE).values()) == total


def test_operators_side_by_side(district):
    there = district.there
    CookedBatchFactory(kitchen=district.kitchen, service_date=DAY, cooked_at=at(DAY, 10, 30))
    CookedBatchFactory(kitchen=there.kitchen, service_date=DAY, cooked_at=at(DAY, 9))
    an_order(district)
    an_order(there)
    an_order(there, state=OrderState.NO_SHOW)
    ComplaintFactory(kitchen=there.kitchen, service_date=DAY)
    ComplaintFactory(
        kitchen=there.kitchen, service_date=DAY, state="answered", outcome="unfounded", answer="…"
    )
    few = kitchen_day(district.community, OrganisationFactory(), day=DAY)
    an_order(few)

    rows = ranking(march(district, user=district.chief), RULE)

    assert [(row.operator.pk, row.place) for row in rows] == [
        (district.operator.pk, 1),
        (there.operator.pk, 2),
        (few.operator.pk, None),
    ]
    good, bad, _few = (row.conduct for row in rows)
    assert (good.orders, good.timed, good.punctual, good.complaints) == (2, 2, 2, 0)
    assert (bad.orders, bad.timed, bad.punctual, bad.complaints, bad.no_shows) == (2, 2, 0, 1, 1)


# Definitions -----------------------------------------------------------------------------------


def test_definitions_ship_as_data_and_load_again_without_change(db):
    assert load_indicators() == 14
    assert load_indicators() == 0
    Indicator.objects.filter(code="meals").update(unit="?")
    assert load_indicators() == 1
    for one in Indicator.objects.all():
        assert one.measure in MEASURES or one.measure == RANKING
        assert all([one.numerator, one.unit, one.population, one.period, one.source])


# Pages -----------------------------------------------------------------------------------------

PAGE = "/console/meals/numbers/"


@pytest.fixture
def full(district):
    """Something behind every figure."""
    scene = district
    an_order(scene, state=OrderState.NO_SHOW)
    an_order(scene, state=OrderState.RETURNED)
    CookedBatchFactory(kitchen=scene.kitchen, service_date=DAY, portions=9)
    ResidentFactory(community=scene.community, longitude=116.47, latitude=39.99)
    return scene


def rows_of(client, code, **query):
    return client.get(f"{PAGE}{code}/", {"month": "2026-03", **query})


def test_every_figure_opens_to_its_rows(client_as, full):
    client = client_as(full.chief)
    page = client.get(PAGE, {"month": "2026-03"})
    assert page.status_code == 200
    values = {f.indicator.code: f for f in page.context["report"].figures}

    def count(code, **query):
        answer = rows_of(client, code, **query)
        assert answer.status_code == 200, code
        return answer.context["page"].paginator.count

    assert count("visits") + count("visits", of="sales") == values["visits"].value
    assert count("lines") + count("lines", of="sales") == values["lines"].value
    for code in ("people", "no_shows", "returns"):
        assert count(code) == values[code].value
    for code in ("coverage", "near_500", "near_1000"):
        assert count(code) == values[code].whole
    assert count("near_500", of="unknown") == values["near_500"].unknown
    meals = [
        row.portions
        for of in ("orders", "sales")
        for row in rows_of(client, "meals", of=of).context["page"]
    ]
    assert sum(meals) == values["meals"].value
    wasted = [row.wasted for _kitchen, row in rows_of(client, "waste").context["page"]]
    assert sum(wasted) == values["waste"].value


def test_rows_end_with_the_scope_and_show_masked_names(client_as, full):
    answer = rows_of(client_as(full.street), "visits")

    stations = {row.station for row in answer.context["page"]}
    assert stations == {full.point}
    name = OrderLine.objects.filter(order__station=full.point)[0].order.resident.name
    assert name not in answer.content.decode()


@pytest.mark.parametrize("code", ["ranking", "nothing", "meals-x"])
def test_what_has_no_rows_is_not_there(client_as, full, code):
    assert rows_of(client_as(full.chief), code).status_code == 404


@pytest.mark.parametrize(
    "query",
    [
        {"month": "2026-13"},
        {"month": "x"},
        {"street": "110105999"},
        {"station": "abc"},
        {"operator": "9" * 30},
    ],
)
def test_a_wrong_choice_is_said_and_breaks_nothing(client_as, full, query):
    answer = client_as(full.chief).get(PAGE, query)

    assert answer.status_code == 200
    assert answer.context["form"].errors


def test_who_may_look(client_as, full):
    roles = {
        Role.DISTRICT_ADMIN: 200,
        Role.STREET_APPROVER: 200,
        Role.AUDITOR: 200,
        Role.KITCHEN: 403,
        Role.CALL_AGENT: 403,
    }
    for role, status in roles.items():
        client = client_as(staff(role, full.community.parent))
        assert client.get(PAGE).status_code == status, role
        assert client.get(f"{PAGE}export.xlsx").status_code == status, role


@pytest.mark.parametrize("rows", [1, 3])
def test_the_page_costs_the_same_for_three_streets(
    client_as, scene, rows, django_assert_num_queries
):
    chief = staff(Role.DISTRICT_ADMIN, scene.community.parent.parent)
    for _ in range(rows):
        other = CommunityFactory()
        one = kitchen_day(other, OrganisationFactory(division=other.parent), day=DAY)
        an_order(one)
        a_sale(one)
        CookedBatchFactory(kitchen=one.kitchen, service_date=DAY)
    client = client_as(chief)

    with django_assert_num_queries(PAGE_QUERIES):
        client.get(PAGE, {"month": "2026-03"})


PAGE_QUERIES = 39
ROWS_QUERIES = {"visits": 15, "lines": 15, "coverage": 7, "near_500": 8, "waste": 9, "people": 13}


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize("code", ROWS_QUERIES)
def test_rows_cost_the_same_for_three(client_as, scene, rows, code, django_assert_num_queries):
    for _ in range(rows):
        an_order(scene)
        ResidentFactory(community=scene.community, longitude=116.47, latitude=39.99)
        CookedBatchFactory(kitchen=scene.kitchen, service_date=DAY, dish_name=f"菜{rows}")
        StationFactory(division=scene.community, operator=scene.operator)
    client = client_as(scene.street)

    with django_assert_num_queries(ROWS_QUERIES[code]):
        rows_of(client, code)


def test_this_month_is_the_first_choice(client_as, full):
    found = client_as(full.chief).get(PAGE).context["report"].selection

    assert found.month == month_of(today())
    assert replace(found).last_year.month == add_months(found.month, -12)


# Excel -----------------------------------------------------------------------------------------


def test_the_workbook_says_what_the_page_says(client_as, full):
    client = client_as(full.chief)
    page = client.get(PAGE, {"month": "2026-03"}).context["report"]

    answer = client.get(f"{PAGE}export.xlsx", {"month": "2026-03"})

    book = load_workbook(BytesIO(answer.content))
    assert book.sheetnames == [
        "指标",
        "按街道",
        "按站点",
        "按运营方",
        "运营方排名",
        "上报数",
        "口径说明",
    ]
    figures = {row[11]: row[2] for row in book["指标"].iter_rows(min_row=2, values_only=True)}
    assert figures == {f.indicator.code: f.value for f in page.figures}
    assert {row[1] for row in book["指标"].iter_rows(min_row=2, values_only=True)} == {"2026-03"}
    streets = [row[1] for row in book["按街道"].iter_rows(min_row=2, values_only=True)]
    assert streets == [row.served.meals for row in page.streets]
    assert book["口径说明"].max_row == 1 + Indicator.objects.count()
    event = AuditEvent.objects.get(action="meals.indicator.exported")
    assert event.details["query"] == "month=2026-03"


def test_a_share_in_the_workbook_is_a_number():
    row = [percent(61_918, sign=True), percent(5), percent(None)]
    content = workbook([Sheet("表", ["增长", "占比", "没有"], [row])])

    growth, share, nothing = next(load_workbook(BytesIO(content))["表"].iter_rows(min_row=2))

    assert (growth.value, share.value, nothing.value) == (6.1918, 0.0005, None)
    assert (growth.number_format, share.number_format) == ("+0.00%;-0.00%;0.00%", "0.00%")


def test_no_name_becomes_a_formula():
    content = workbook([Sheet("表", ["名称"], [["=1+1"], ["+2"], [5], [None]])])

    cells = [row[0] for row in load_workbook(BytesIO(content))["表"].iter_rows()]

    assert [(cell.value, cell.data_type) for cell in cells[1:3]] == [("=1+1", "s"), ("+2", "s")]
    assert cells[3].value == 5


def test_the_choice_of_streets_ends_with_the_scope(client_as, full):
    StreetFactory()
    answer = client_as(full.street).get(PAGE)

    codes = [street.code for street in answer.context["form"].fields["street"].queryset]
    assert codes == [full.community.code[:9]]
    assert DAY + timedelta(days=1) < today()
