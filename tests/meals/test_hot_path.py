"""An order and a sale ask the database as often as docs/contributors/hot-path.md says."""

import pytest
from rest_framework.test import APIClient

from accounts.commands import issue_token
from accounts.enums import Role
from core.audit import SYSTEM
from meals import commands
from meals.models import MealOrder
from tests.factories.accounts import CommunityFactory, staff
from tests.factories.elderly_care import ResidentFactory
from tests.factories.meals import MenuItemFactory, lunch, request
from tests.factories.meals_till import request as basket
from tests.factories.meals_till import till_scene

pytestmark = pytest.mark.django_db
SAVEPOINT = 2  # around every command in a test, which has a transaction already


@pytest.fixture
def scene():
    return lunch(CommunityFactory())


@pytest.fixture
def resident(scene):
    return ResidentFactory(community=scene.point.division)


def test_an_order_is_opened_and_stored(scene, resident, django_assert_num_queries):
    asked = request(scene, resident)
    with django_assert_num_queries(2 + SAVEPOINT):
        commands.place_order(request=asked, by=SYSTEM, key="k")


def test_over_the_api_it_is_three_statements(scene, resident, django_assert_num_queries):
    engineer = staff(Role.PARTNER_ENGINEER, scene.point.division)
    client = APIClient(HTTP_AUTHORIZATION=f"Token {issue_token(by=engineer)[1]}")
    items = [{"menu_item": scene.item.pk, "quantity": 1}]
    body = {"resident": resident.pk, "station": scene.point.pk, "items": items}
    with django_assert_num_queries(3 + SAVEPOINT):
        answer = client.post("/api/v1/orders", body, headers={"Idempotency-Key": "k"})
    assert answer.status_code == 201, answer.json()
    assert answer.json()["number"] == MealOrder.objects.get().number


def test_items_keep_their_menus_when_they_are_of_two(scene, resident):
    other = MenuItemFactory(menu=lunch(CommunityFactory(), meal_period="dinner").menu)
    asked = request(scene, resident, items=((scene.item.pk, 1), (other.pk, 1)))
    with pytest.raises(commands.BadQuantity):
        commands.place_order(request=asked, by=SYSTEM, key="k")


def test_a_sale_is_opened_and_stored(django_assert_num_queries):
    scene = till_scene()
    with django_assert_num_queries(2 + SAVEPOINT):
        asked = basket(scene, cash_fen=1200)
        commands.sell(shift=scene.shift.pk, request=asked, by=scene.cashier, key="k")
