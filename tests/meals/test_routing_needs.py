"""Which kitchen: what the person needs, the way, a kitchen that closes; and the clock that tries again."""

from datetime import timedelta

import pytest

from core.audit import SYSTEM
from core.dates import today
from core.models import AuditEvent
from elderly_care.models import Restriction
from meals import commands, tasks
from meals.enums import OrderState, UnroutedReason
from meals.models import Menu
from meals.queries.routing import kitchens_that_closed, menus_with_waiting
from stations.commands import close_station
from tests.factories.accounts import CommunityFactory
from tests.factories.elderly_care import ResidentFactory
from tests.factories.meals import (
    DaySettlementFactory,
    KitchenCapacityFactory,
    KitchenFactory,
    SupplyRelationFactory,
    after_cutoff,
    lunch,
    on_its_day,
    place,
    route,
)
from tests.factories.meals_rounds import put
from tests.factories.stations import StationFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene():
    return lunch(CommunityFactory())


def beside(scene, *, priority=2, capacity=100, **kitchen):
    """Another kitchen of the same operator that supplies the point."""
    made = KitchenFactory(
        station__division=scene.point.division, station__operator=scene.operator, **kitchen
    )
    KitchenCapacityFactory(kitchen=made, portions=capacity)
    SupplyRelationFactory(kitchen=made, station=scene.point, priority=priority)
    return made


def order_of(scene, *needs, **changes):
    """An order of a person with such restrictions."""
    person = ResidentFactory(community=scene.point.division)
    for kind, value in needs:
        Restriction.objects.create(resident=person, kind=kind, value=value, starts_on=today())
    return place(scene, person, clash_confirmed=True, **changes)


def cooked_by(*orders):
    for order in orders:
        order.refresh_from_db()
    return [order.kitchen for order in orders]


def test_a_diet_goes_to_a_kitchen_that_cooks_it(scene):
    able = beside(scene, diets=["low_salt"])
    salt, plain = order_of(scene, ("diet", "low_salt")), order_of(scene)
    assert route(scene).confirmed == 2
    assert cooked_by(salt, plain) == [able, scene.kitchen]


def test_a_texture_counts_and_regular_food_needs_nothing(scene):
    able = beside(scene, textures=["puree"])
    puree, regular = order_of(scene, ("texture", "puree")), order_of(scene, ("texture", "regular"))
    route(scene)
    assert cooked_by(puree, regular) == [able, scene.kitchen]


def test_all_needs_of_a_person_count(scene):
    beside(scene, diets=["low_salt"], textures=[])
    both = order_of(scene, ("diet", "low_salt"), ("texture", "soft"))
    assert route(scene).unrouted == 1
    both.refresh_from_db()
    assert both.unrouted_reason == UnroutedReason.NO_DIET


def test_allergens_and_past_restrictions_need_no_other_kitchen(scene):
    order = order_of(scene, ("allergen", "egg"), ("diet", "halal"))
    Restriction.objects.filter(kind="diet").update(
        starts_on=today() - timedelta(days=9), ends_on=today()
    )
    route(scene)
    assert cooked_by(order) == [scene.kitchen]


def test_each_order_has_its_own_reason(scene):
    commands.set_capacity(kitchen=scene.kitchen, meal_period="lunch", portions=1, by=SYSTEM)
    halal = order_of(scene, ("diet", "halal"))
    first, second = order_of(scene), order_of(scene)
    assert route(scene) == commands.Routing(confirmed=1, unrouted=2)
    for order in (halal, first, second):
        order.refresh_from_db()
    assert [halal.unrouted_reason, first.unrouted_reason, second.unrouted_reason] == [
        UnroutedReason.NO_DIET,
        "",
        UnroutedReason.NO_CAPACITY,
    ]


def test_among_equal_priorities_the_shorter_way_counts(scene):
    near = beside(scene, priority=1)
    put(scene.point)
    put(scene.kitchen.station, 9)
    put(near.station, 1)
    order = order_of(scene)
    route(scene)
    assert cooked_by(order) == [near]


def test_the_overflow_is_said(scene):
    commands.set_capacity(kitchen=scene.kitchen, meal_period="lunch", portions=1, by=SYSTEM)
    beside(scene)
    order_of(scene), order_of(scene)
    assert route(scene).overflow == 1
    event = AuditEvent.objects.get(action="meals.menu.route")
    assert event.details == {"confirmed": 2, "unrouted": 0, "overflow": 1}


def test_a_second_point_makes_room_for_the_first(scene):
    """The point that could go elsewhere does, so that nobody is left out."""
    commands.set_capacity(kitchen=scene.kitchen, meal_period="lunch", portions=1, by=SYSTEM)
    beside(scene, capacity=1)
    bound = StationFactory(division=scene.point.division, operator=scene.operator)
    SupplyRelationFactory(kitchen=scene.kitchen, station=bound)
    free, only = order_of(scene), order_of(scene, station_id=bound.pk)
    assert route(scene).unrouted == 0
    assert cooked_by(only) == [scene.kitchen]
    assert cooked_by(free) != [scene.kitchen]


@pytest.mark.parametrize(("others", "reason"), [(0, "no_supplier"), (1, "no_capacity")])
def test_what_is_given_back_says_whether_anybody_else_supplies_the_point(scene, others, reason):
    for _number in range(others):
        beside(scene)
    order = order_of(scene)
    route(scene)
    day = scene.menu.service_date
    commands.free_kitchen(kitchen=scene.kitchen, service_date=day, meal_period="lunch", by=SYSTEM)
    order.refresh_from_db()
    assert order.unrouted_reason == reason


def test_a_kitchen_that_closed_gives_back_what_it_has_not_cooked(scene):
    second = beside(scene)
    first_order, cooked = order_of(scene), order_of(scene)
    route(scene)
    pots = type(cooked).objects.filter(pk=cooked.pk)
    commands.mark_orders_cooked(orders=pots, by=SYSTEM, now=on_its_day(scene))
    close_station(station=scene.kitchen.station, by=SYSTEM, reason="停电")
    assert kitchens_that_closed() == [(scene.kitchen.pk, scene.menu.service_date, "lunch")]
    Menu.objects.update(cutoff_at=scene.menu.published_at)
    tasks.reroute_waiting()  # gives back …
    assert kitchens_that_closed() == []
    tasks.reroute_waiting()  # … and finds another
    assert cooked_by(first_order, cooked) == [second, scene.kitchen]
    assert (first_order.state, cooked.state) == (OrderState.CONFIRMED, OrderState.COOKED)
    assert menus_with_waiting() == []


def test_the_clock_tries_again_and_leaves_settled_days_alone(scene):
    commands.set_capacity(kitchen=scene.kitchen, meal_period="lunch", portions=0, by=SYSTEM)
    order_of(scene)
    route(scene)
    assert menus_with_waiting() == [scene.menu.pk]
    DaySettlementFactory(operator=scene.operator, day=scene.menu.service_date)
    assert menus_with_waiting() == []


def test_trying_again_in_vain_leaves_no_trace(scene):
    commands.set_capacity(kitchen=scene.kitchen, meal_period="lunch", portions=0, by=SYSTEM)
    order_of(scene)
    route(scene)
    before = AuditEvent.objects.count()
    commands.route_menu(menu=scene.menu, by=SYSTEM, now=after_cutoff(scene))
    assert AuditEvent.objects.count() == before


def test_queries_do_not_grow_with_groups(scene, django_assert_num_queries):
    beside(scene, diets=["low_salt", "halal"], textures=["soft"])
    for needs in ([], [("diet", "halal")], [("diet", "low_salt")], [("texture", "soft")]):
        order_of(scene, *needs)
    with django_assert_num_queries(18):
        route(scene)
