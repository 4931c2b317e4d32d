"""Limited portions at a till: what a sale took is what its reversal gives back, to the portion."""

import pytest

from meals import commands
from meals.enums import DishCategory
from meals.models import DishStock, MenuItem, Sale
from tests.factories.meals import DishFactory, MenuItemFactory
from tests.factories.meals_till import sold, till_scene
from tests.meals.till_device import Device

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene():
    made = till_scene()
    made.scarce = MenuItemFactory(menu=made.menu, stock=3)
    made.code = f"m{made.scarce.pk}"
    return made


def ordered(item) -> int:
    return MenuItem.objects.values_list("ordered", flat=True).get(pk=item.pk)


def taken_back(scene, sale):
    commands.reverse_sale(sale=sale, shift=scene.shift, reason="按错了", by=scene.cashier)


def test_an_offline_sale_beyond_the_limit_counts_what_there_was(scene):
    device = Device(scene)
    two, more, none = (device.sell(((scene.code, count),)) for count in (2, 5, 1))
    sales = [answer.sale for answer in device.send(two, more, none)]
    assert [sale.taken for sale in sales] == [{scene.code: 2}, {scene.code: 1}, {}]
    assert ordered(scene.scarce) == 3
    for sale, left in zip(sales[::-1], (3, 2, 0), strict=True):
        taken_back(scene, sale)
        assert ordered(scene.scarce) == left


def test_what_was_sold_without_a_limit_gives_nothing_back_to_a_later_one(scene):
    free = MenuItemFactory(menu=scene.menu)
    sale = sold(scene, items=((f"m{free.pk}", 1),))
    assert sale.taken == {}
    MenuItem.objects.filter(pk=free.pk).update(stock=5, ordered=2)
    taken_back(scene, sale)
    assert ordered(free) == 2


def test_dishes_are_counted_as_exactly(scene):
    dish = DishFactory(operator=scene.operator, category=DishCategory.MEAT, price_fen=1200)
    item = MenuItemFactory(menu=scene.menu, parts=[dish.as_part(1)])
    stock = DishStock.objects.create(menu=scene.menu, dish=dish, portions=2)
    device = Device(scene)
    (answer,) = device.send(device.sell(((f"m{item.pk}", 3),)))
    assert answer.sale.taken == {f"m{item.pk}": 3, f"d{stock.pk}": 2}
    stock.refresh_from_db()
    assert stock.ordered == 2
    with pytest.raises(commands.SoldOut, match=dish.name):
        sold(scene, items=((f"m{item.pk}", 1),))
    taken_back(scene, answer.sale)
    stock.refresh_from_db()
    assert (stock.ordered, ordered(item)) == (0, 0)
    assert sold(scene, items=((f"m{item.pk}", 2),), cash_fen=2400).taken[f"d{stock.pk}"] == 2
    assert Sale.objects.standing().count() == 1
