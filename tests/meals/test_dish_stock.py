"""The last portions of a dish that two set meals share, ordered and given back at once."""

import pytest

from core.audit import SYSTEM
from meals import commands
from meals.models import DishStock, MealOrder, MenuItem
from tests.factories.accounts import CommunityFactory
from tests.factories.elderly_care import ResidentFactory
from tests.factories.meals import DishFactory, lunch, place
from tests.factories.meals_food import dish_part, offered
from tests.subsidies.threads import together

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.concurrency]
WORKERS = 8


@pytest.fixture
def scene():
    made = lunch(CommunityFactory())
    dish = DishFactory(operator=made.operator)
    part = dish_part(dish.pk, name=dish.name)
    MenuItem.objects.filter(pk=made.item.pk).update(parts=[part], price_fen=400)
    made.sets = [made.item, offered(made.menu, part)]
    made.stock = DishStock.objects.create(menu=made.menu, dish=dish, portions=3)
    made.people = ResidentFactory.create_batch(WORKERS, community=made.point.division)
    return made


def order(scene, number):
    item = scene.sets[number % 2]
    return place(scene, scene.people[number], items=((item.pk, 1),))


def test_the_last_portions_of_a_dish_are_sold_once(scene):
    results = together(WORKERS, lambda number: order(scene, number))
    assert sum(isinstance(result, MealOrder) for result in results) == 3
    assert sum(isinstance(result, commands.SoldOut) for result in results) == WORKERS - 3
    scene.stock.refresh_from_db()
    assert scene.stock.ordered == 3


def test_giving_back_and_taking_at_once_count_right(scene):
    placed = [order(scene, number) for number in range(3)]

    def act(number):
        if number < len(placed):
            return commands.cancel_order(order=placed[number], by=SYSTEM)
        return order(scene, number)

    results = together(WORKERS, act)
    assert all(isinstance(result, MealOrder | commands.SoldOut) for result in results)
    open_orders = MealOrder.objects.open().count()
    scene.stock.refresh_from_db()
    assert scene.stock.ordered == open_orders <= 3
