"""Several connections at once: the last portions, one person twice, routing twice, handing over twice."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import connection, transaction

from core.audit import SYSTEM
from core.dates import today
from core.errors import DomainError
from elderly_care.models import Resident
from meals import commands
from meals.enums import OrderState
from meals.models import MealOrder
from subsidies.models import Transfer
from subsidies.queries.reconciliation import differences
from tests.factories.accounts import CommunityFactory
from tests.factories.elderly_care import ResidentFactory
from tests.factories.meals import (
    DailyMealSubsidyFactory,
    after_cutoff,
    cook,
    fill_purses,
    lunch,
    place,
    route,
)
from tests.subsidies.threads import PATIENCE, wait_until_blocked

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.concurrency]
WORKERS = 6


def at_once(acts):
    """Run the acts in threads that start together; a refusal is a result too."""
    barrier = Barrier(len(acts))

    def run(act):
        barrier.wait()
        try:
            return act()
        except DomainError as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def orders_in(results):
    return [result for result in results if isinstance(result, MealOrder)]


@pytest.fixture
def community():
    return CommunityFactory()


def people(community, count):
    return [ResidentFactory(community=community) for _ in range(count)]


def test_the_last_portions_are_sold_once(community):
    scene = lunch(community, stock=3)
    results = at_once(
        [lambda person=person: place(scene, person) for person in people(community, WORKERS)]
    )
    refused = [result for result in results if isinstance(result, commands.SoldOut)]
    assert (len(orders_in(results)), len(refused)) == (3, WORKERS - 3)
    scene.item.refresh_from_db()
    assert scene.item.ordered == 3


def test_a_person_who_is_locked_keeps_nobody_else_from_the_meal(community):
    scene = lunch(community)
    held, other = people(community, 2)

    def ordering(person):
        try:
            return place(scene, person)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        with transaction.atomic():
            Resident.objects.select_for_update().get(pk=held.pk)
            waiting = pool.submit(ordering, held)
            wait_until_blocked()
            assert pool.submit(ordering, other).result(timeout=PATIENCE).resident == other
            assert not waiting.done()
        assert waiting.result(timeout=PATIENCE).resident == held


def test_a_double_tap_is_one_order(community):
    scene = lunch(community)
    (person,) = people(community, 1)
    results = at_once([lambda: place(scene, person, key="tap")] * WORKERS)
    assert len(set(orders_in(results))) == 1
    assert len(orders_in(results)) == WORKERS


def test_two_channels_give_one_order(community):
    scene = lunch(community)
    (person,) = people(community, 1)
    results = at_once(
        [lambda number=number: place(scene, person, key=f"k{number}") for number in range(WORKERS)]
    )
    assert len(orders_in(results)) == 1
    assert MealOrder.objects.count() == 1


def test_lunch_and_dinner_share_one_subsidy(community):
    DailyMealSubsidyFactory()
    first = lunch(community)
    second = lunch(community, meal_period="dinner", service_date=first.menu.service_date)
    (person,) = people(community, 1)
    results = at_once([lambda: place(first, person), lambda: place(second, person)])
    assert sorted(order.subsidy_fen for order in orders_in(results)) == [0, 500]


def test_a_purse_is_not_spent_twice(community):
    scenes = [lunch(community, meal_period=meal) for meal in ("lunch", "dinner")]
    (person,) = people(community, 1)
    fill_purses(person)
    results = at_once(
        [lambda scene=scene: place(scene, person, items=((scene.item.pk, 6),)) for scene in scenes]
    )
    assert sum(order.held_fen for order in orders_in(results)) == 10_000
    assert sum(order.cash_due_fen for order in orders_in(results)) == 4_400


def test_two_workers_route_a_menu_once(community):
    scene = lunch(community, capacity=4)
    for person in people(community, 6):
        place(scene, person)
    results = at_once([lambda: route(scene)] * 2)
    assert sum(result.confirmed for result in results) == 4
    assert scene.kitchen.orders.count() == 4
    assert MealOrder.objects.filter(state=OrderState.UNROUTED).count() == 2


def test_two_menus_share_a_kitchen_without_exceeding_it(community):
    first = lunch(community, capacity=3)
    second = lunch(community, operator=first.operator, capacity=0)
    second.point.supply_relations.update(kitchen=first.kitchen)
    second.kitchen.supply_relations.create(station=second.point, valid_from="2018-01-01")
    for scene in (first, second):
        for person in people(community, 3):
            place(scene, person)
    at_once([lambda: route(first), lambda: route(second)])
    assert first.kitchen.orders.count() == 3
    assert MealOrder.objects.filter(state=OrderState.UNROUTED).count() == 3


def test_an_order_in_the_last_second_is_routed_or_refused(community):
    scene = lunch(community)
    persons = people(community, WORKERS)
    just_before = scene.menu.cutoff_at - timedelta(seconds=1)
    acts = [lambda person=person: place(scene, person, now=just_before) for person in persons]
    at_once([*acts, lambda: route(scene)])
    assert not MealOrder.objects.filter(state=OrderState.PLACED).exists()


def test_cancelling_against_routing_leaves_no_meal_without_its_person(community):
    scene = lunch(community)
    (person,) = people(community, 1)
    order = place(scene, person)
    at_once(
        [
            lambda: commands.cancel_order(order=order, by=SYSTEM),
            lambda: commands.route_menu(menu=scene.menu, by=SYSTEM, now=after_cutoff(scene)),
        ]
    )
    order.refresh_from_db()
    scene.item.refresh_from_db()
    assert (order.state, scene.item.ordered) in {("cancelled", 0), ("confirmed", 1)}


def test_handing_over_at_two_counters_pays_once(community):
    scene = lunch(community)
    (person,) = people(community, 1)
    fill_purses(person)
    order = place(scene, person)
    route(scene)
    cook(scene)
    at_once([lambda: commands.hand_over(order=order, by=SYSTEM, cash_fen=0)] * 3)
    paid = Transfer.objects.filter(credit__operator=scene.operator)
    assert [transfer.amount_fen for transfer in paid] == [1200]
    assert list(differences()) == []


def test_two_close_the_day_once(community):
    scene = lunch(community, service_date=today())
    (person,) = people(community, 1)
    fill_purses(person)
    order = place(scene, person)
    route(scene)
    cook(scene)
    commands.hand_over(order=order, by=SYSTEM, cash_fen=0)
    day = scene.menu.service_date
    results = at_once([lambda: commands.close_day(operator=scene.operator, day=day, by=SYSTEM)] * 3)
    assert len(set(results)) == 1
    assert results[0].statement.total_fen == 1200
