"""After the cutoff: every order gets a kitchen or a reason, whoever runs it how often."""

from datetime import timedelta

import pytest

from core.audit import SYSTEM
from core.dates import today
from core.models import AuditEvent
from meals import commands, tasks
from meals.enums import MenuState, OrderState, UnroutedReason
from meals.models import MealOrder, Menu
from stations.commands import close_station
from tests.factories.accounts import CommunityFactory, OrganisationFactory
from tests.factories.elderly_care import ResidentFactory
from tests.factories.meals import (
    KitchenCapacityFactory,
    KitchenFactory,
    SupplyRelationFactory,
    cook,
    lunch,
    on_its_day,
    place,
    route,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def community():
    return CommunityFactory()


def orders(scene, count, **changes):
    """So many orders of one portion each."""
    return [
        place(scene, ResidentFactory(community=scene.point.division), **changes)
        for _ in range(count)
    ]


def second_kitchen(scene, capacity):
    """Takes what the first can't."""
    kitchen = KitchenFactory(
        station__division=scene.point.division, station__operator=OrganisationFactory()
    )
    KitchenCapacityFactory(kitchen=kitchen, portions=capacity)
    SupplyRelationFactory(kitchen=kitchen, station=scene.point, priority=2)
    return kitchen


def states(scene):
    return sorted(scene.menu.orders.values_list("state", flat=True))


def test_everybody_gets_the_first_kitchen(community):
    scene = lunch(community)
    orders(scene, 3)
    assert route(scene) == commands.Routing(confirmed=3, unrouted=0)
    assert set(scene.menu.orders.values_list("kitchen", flat=True)) == {scene.kitchen.pk}
    scene.menu.refresh_from_db()
    assert scene.menu.state == MenuState.CLOSED


def test_overflow_goes_to_the_next_kitchen_and_its_operator(community):
    scene = lunch(community, capacity=2)
    second = second_kitchen(scene, 10)
    placed = orders(scene, 5)
    assert route(scene).confirmed == 5
    assert scene.kitchen.orders.count() == 2
    assert (
        list(second.orders.values_list("operator", flat=True)) == [second.station.operator_id] * 3
    )
    assert set(scene.kitchen.orders.all()) == set(placed[:2])


def test_what_nobody_can_cook_stays_with_a_reason(community):
    scene = lunch(community, capacity=2)
    orders(scene, 3)
    assert route(scene) == commands.Routing(confirmed=2, unrouted=1)
    left = scene.menu.orders.get(state=OrderState.UNROUTED)
    assert left.unrouted_reason == UnroutedReason.NO_CAPACITY


def test_a_point_without_kitchen_is_another_reason(community):
    scene = lunch(community)
    (order,) = orders(scene, 1)
    close_station(station=scene.kitchen.station, by=SYSTEM, reason="检修")
    assert route(scene) == commands.Routing(confirmed=0, unrouted=1)
    order.refresh_from_db()
    assert order.unrouted_reason == UnroutedReason.NO_SUPPLIER


def test_a_relation_can_be_limited(community):
    scene = lunch(community)
    scene.kitchen.supply_relations.update(capacity=1)
    second = second_kitchen(scene, 10)
    orders(scene, 3)
    route(scene)
    assert (scene.kitchen.orders.count(), second.orders.count()) == (1, 2)


def test_a_relation_that_has_ended_is_not_used(community):
    scene = lunch(community)
    orders(scene, 1)
    scene.kitchen.supply_relations.update(valid_to=today())
    assert route(scene).unrouted == 1


def test_capacity_counts_portions_and_is_never_exceeded(community):
    scene = lunch(community, capacity=5)
    for portions in (3, 2, 2):
        orders(scene, 1, items=((scene.item.pk, portions),))
    assert route(scene) == commands.Routing(confirmed=2, unrouted=1)
    cooked = scene.menu.orders.filter(state=OrderState.CONFIRMED)
    assert sorted(cooked.values_list("portions", flat=True)) == [2, 2]


def test_capacity_is_shared_by_all_menus_of_a_meal(community):
    operator = OrganisationFactory(division=community.parent)
    first = lunch(community, operator=operator, capacity=2)
    other = lunch(community, operator=operator, capacity=1)
    SupplyRelationFactory(kitchen=first.kitchen, station=other.point, priority=2)
    orders(first, 1)
    orders(other, 3)
    route(first)
    assert route(other) == commands.Routing(confirmed=2, unrouted=1)
    assert first.kitchen.orders.count() == 2


def test_running_it_twice_changes_nothing(community):
    scene = lunch(community, capacity=2)
    orders(scene, 3)
    route(scene)
    before = list(
        MealOrder.objects.order_by("pk").values_list("pk", "state", "kitchen", "routed_at")
    )
    assert route(scene) == commands.Routing(confirmed=0, unrouted=1)
    assert before == list(
        MealOrder.objects.order_by("pk").values_list("pk", "state", "kitchen", "routed_at")
    )


def test_more_capacity_and_another_run_helps_those_left(community):
    scene = lunch(community, capacity=1)
    orders(scene, 2)
    route(scene)
    commands.set_capacity(kitchen=scene.kitchen, meal_period="lunch", portions=9, by=SYSTEM)
    assert route(scene) == commands.Routing(confirmed=1, unrouted=0)


def test_each_order_has_its_record(community):
    scene = lunch(community, capacity=1)
    orders(scene, 2)
    route(scene)
    events = AuditEvent.objects.filter(subject_type="meals.mealorder").order_by("pk")
    assert [event.action.rpartition(".")[2] for event in events] == [
        "place",
        "place",
        "confirm",
        "set_aside",
    ]
    confirmed = events.get(action="meals.mealorder.confirm")
    assert confirmed.details == {
        "before": "placed",
        "after": "confirmed",
        "kitchen": scene.kitchen.pk,
    }


def test_before_the_cutoff_nothing_is_routed(community):
    scene = lunch(community)
    with pytest.raises(commands.CutoffNotPassed):
        commands.route_menu(menu=scene.menu, by=SYSTEM)


def test_a_draft_is_not_routed(community):
    scene = lunch(community, state="draft", published_at=None)
    with pytest.raises(commands.MenuNotOpen):
        route(scene)


def test_an_unrouted_order_can_be_cancelled_after_the_cutoff(community):
    scene = lunch(community, capacity=1)
    orders(scene, 2)
    route(scene)
    left = scene.menu.orders.get(state=OrderState.UNROUTED)
    now = scene.menu.cutoff_at + timedelta(hours=1)
    assert commands.cancel_order(order=left, by=SYSTEM, now=now).state == OrderState.CANCELLED


def test_a_routed_order_can_not_be_cancelled(community):
    scene = lunch(community)
    (order,) = orders(scene, 1)
    route(scene)
    with pytest.raises(commands.errors.Conflict):
        commands.cancel_order(order=order, by=SYSTEM)


def test_queries_do_not_grow_with_orders(community, django_assert_num_queries):
    few, many = lunch(community), lunch(CommunityFactory())
    orders(few, 1)
    orders(many, 6)
    with django_assert_num_queries(18):
        route(few)
    with django_assert_num_queries(18):
        route(many)


def test_the_task_routes_menus_that_are_due(community, django_capture_on_commit_callbacks):
    scene = lunch(community)
    orders(scene, 2)
    not_due = lunch(CommunityFactory())
    Menu.objects.filter(pk=scene.menu.pk).update(cutoff_at=scene.menu.published_at)
    with django_capture_on_commit_callbacks(execute=True):
        tasks.route_due_menus()
    assert states(scene) == ["confirmed", "confirmed"]
    not_due.menu.refresh_from_db()
    assert not_due.menu.state == MenuState.PUBLISHED


def test_the_task_survives_a_menu_that_is_gone():
    tasks.route_menu(0)


def test_cooking_is_reported_once(community):
    scene = lunch(community)
    orders(scene, 2)
    route(scene)
    assert (cook(scene), cook(scene)) == (2, 0)
    assert states(scene) == ["cooked", "cooked"]


def test_only_deliveries_are_sent_out(community):
    scene = lunch(community)
    orders(scene, 1)
    orders(scene, 2, fulfil_mode="delivery")
    route(scene)
    cook(scene)
    sent = commands.send_out(
        kitchen=scene.kitchen,
        service_date=scene.menu.service_date,
        meal_period="lunch",
        by=SYSTEM,
        now=on_its_day(scene),
    )
    assert sent == 2
    assert states(scene) == ["cooked", "sent", "sent"]
