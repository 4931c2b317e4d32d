"""Late orders, dining halls, chain and standing orders and returns, from several connections at once."""

from datetime import timedelta

import pytest

from core.audit import SYSTEM
from core.dates import today
from meals import commands
from meals.models import MealOrder, MealReturn, StandingDay
from subsidies.queries.reconciliation import differences
from tests.factories.accounts import CommunityFactory
from tests.factories.elderly_care import ResidentFactory
from tests.factories.meals import (
    MenuItemFactory,
    after_cutoff,
    available,
    cook,
    fill_purses,
    lunch,
    place,
    request,
    route,
)
from tests.factories.meals_orders import StandingOrderFactory, hall
from tests.subsidies.threads import together

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.concurrency]
WORKERS = 4


@pytest.fixture
def community():
    return CommunityFactory()


def people(community):
    return [ResidentFactory(community=community) for _ in range(WORKERS)]


def kinds(answers):
    return sorted(type(answer).__name__ for answer in answers)


def test_the_last_room_of_a_kitchen_goes_to_one_late_order(community):
    scene = lunch(community, service_date=today(), capacity=1)
    scene.other = MenuItemFactory(menu=scene.menu)
    persons = people(community)

    def order(n):
        item = (scene.item, scene.other)[n % 2]
        return commands.place_late_order(
            request=request(scene, persons[n], items=((item.pk, 1),)),
            reason="刚出院",
            by=scene.manager,
            key=f"late-{n}",
            now=after_cutoff(scene),
        )

    answers = together(WORKERS, order)
    assert kinds(answers) == ["MealOrder"] + ["NoKitchenLeft"] * (WORKERS - 1)
    assert MealOrder.objects.get().state == "confirmed"


def test_late_orders_and_routing_do_not_wait_in_a_circle(community):
    scene = lunch(community, service_date=today())
    waiting = place(scene, ResidentFactory(community=community))
    fill_purses(*(persons := people(community)))

    def act(n):
        if n == 0:
            return route(scene)
        return commands.place_late_order(
            request=request(scene, persons[n]),
            reason="刚出院",
            by=scene.manager,
            key=f"late-{n}",
            now=after_cutoff(scene),
        )

    answers = together(WORKERS, act)
    assert not [answer for answer in answers if isinstance(answer, Exception)]
    waiting.refresh_from_db()
    assert waiting.state == "confirmed"
    assert MealOrder.objects.filter(state="confirmed").count() == WORKERS


def test_the_last_seat_is_taken_once(community):
    scene = lunch(community)
    hall(scene.point, seats=1)
    persons = people(community)
    answers = together(WORKERS, lambda n: place(scene, persons[n], fulfil_mode="dine_in"))
    assert kinds(answers) == ["MealOrder"] + ["NoSeatLeft"] * (WORKERS - 1)


def test_a_chain_order_confirmed_by_two_workers_orders_once(community):
    scene = lunch(community)
    for n in range(3):
        ResidentFactory(community=community, name=f"张{'甲乙丙'[n]}福")
    text = "1. 张甲福\n2. 张乙福\n3. 张丙福"
    relay = commands.read_relay(menu=scene.menu, station=scene.point, text=text, by=SYSTEM)
    together(
        2, lambda n: commands.confirm_relay(relay=relay, decisions={}, by=(SYSTEM, scene.worker)[n])
    )
    assert MealOrder.objects.count() == 3
    assert {line.result for line in relay.lines.all()} == {"ordered"}


def test_standing_orders_generated_twice_at_once_are_one(community):
    scene = lunch(community)
    for person in people(community):
        StandingOrderFactory(resident=person, station=scene.point)
    answers = together(2, lambda _n: commands.place_standing_orders())
    assert not [answer for answer in answers if isinstance(answer, Exception)]
    assert MealOrder.objects.count() == WORKERS
    assert {day.outcome for day in StandingDay.objects.all()} == {"ordered"}


def test_a_meal_given_back_at_two_counters_goes_back_once(community):
    scene = lunch(community, service_date=today())
    resident = ResidentFactory(community=community)
    fill_purses(resident)
    order = place(scene, resident)
    route(scene)
    cook(scene)
    commands.hand_over(order=order, by=SYSTEM, cash_fen=0)
    together(2, lambda _n: commands.return_meal(order=order, reason="饭凉了", key="1", by=SYSTEM))
    assert (MealReturn.objects.count(), available(resident)) == (1, 10_000)
    assert list(differences()) == []


def test_a_return_and_the_days_end_agree_whoever_is_first(community):
    scene = lunch(community, service_date=today())
    order = place(scene, ResidentFactory(community=community))
    route(scene)
    cook(scene)
    commands.hand_over(order=order, by=SYSTEM, cash_fen=1200)

    def act(n):
        if n:
            return commands.close_day(operator=scene.operator, day=today(), by=SYSTEM)
        return commands.return_meal(order=order, reason="饭凉了", key="1", by=SYSTEM)

    made, settlement = together(2, act)
    assert made.day in (today(), today() + timedelta(days=1))
    assert settlement.returns == (1 if made.day == today() else 0)
    assert list(differences()) == []
