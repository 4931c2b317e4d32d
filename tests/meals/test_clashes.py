"""Days ahead: whom the coming meals don't suit."""

from datetime import timedelta

import pytest
from django.urls import reverse

from accounts.enums import Role
from core.dates import today
from meals.enums import OrderState
from meals.models import MealOrder
from meals.queries.warnings import clash_warnings
from tests.factories.accounts import CommunityFactory, staff
from tests.factories.elderly_care import ResidentFactory
from tests.factories.elderly_care_restrictions import RestrictionFactory
from tests.factories.meals import MenuItemFactory, lunch, place
from tests.factories.meals_food import MenuSubscriptionFactory, dish_part, offered
from tests.factories.meals_orders import StandingOrderFactory, StandingPauseFactory

pytestmark = pytest.mark.django_db
PAGE = reverse("meals_console:clashes")


@pytest.fixture
def community():
    return CommunityFactory()


@pytest.fixture
def scene(community):
    """Tomorrow's lunch: one set meal with peanuts, one without."""
    made = lunch(community)
    parts = [dish_part(1, allergens=["peanut"])]
    type(made.item).objects.filter(pk=made.item.pk).update(parts=parts, price_fen=400)
    made.item.refresh_from_db()
    made.plain = offered(made.menu, dish_part(2))
    return made


def allergic(community, **wants):
    resident = ResidentFactory(community=community)
    RestrictionFactory(resident=resident, **wants)
    return resident


def order(scene, resident, **changes):
    """Although it doesn't suit."""
    return place(scene, resident, clash_confirmed=True, **changes)


def tomorrow():
    return today() + timedelta(days=1)


def warned(scene, user=None):
    return clash_warnings(user or scene.worker, tomorrow())


def test_whoever_ordered_what_is_dangerous_comes_first(scene, community):
    salty = allergic(community, kind="diet", value="low_salt")
    order(scene, salty)
    danger = allergic(community)
    order(scene, danger)
    order(scene, ResidentFactory(community=community))
    fine = allergic(community)
    order(scene, fine, items=((scene.plain.pk, 1),))
    rows = warned(scene)
    assert [(row.resident, row.dangerous, row.ordered) for row in rows] == [
        (danger, True, True),
        (salty, False, True),
    ]


def test_a_cancelled_order_warns_nobody(scene, community):
    order(scene, allergic(community))
    MealOrder.objects.update(state=OrderState.CANCELLED)
    assert warned(scene) == []


def test_a_subscriber_for_whom_nothing_is_left_is_told_apart(scene, community):
    some = MenuSubscriptionFactory(resident=allergic(community)).resident
    none = MenuSubscriptionFactory(
        resident=allergic(community, kind="diet", value="halal")
    ).resident
    MenuSubscriptionFactory(resident=allergic(CommunityFactory()))
    MenuSubscriptionFactory(resident=ResidentFactory(community=community))
    rows = warned(scene)
    assert [(row.resident, row.nothing_suits) for row in rows] == [(none, True), (some, False)]


def test_who_has_a_standing_order_is_asked_for_unless_away(scene, community):
    resident = allergic(community, kind="diet", value="halal")
    standing = StandingOrderFactory(resident=resident, station=scene.point)
    (row,) = warned(scene)
    assert (row.resident, row.nothing_suits) == (resident, True)
    StandingPauseFactory(standing=standing, starts_on=tomorrow(), ends_on=tomorrow())
    assert warned(scene) == []


def test_another_day_and_another_street_are_left_out(scene, community):
    MenuSubscriptionFactory(resident=allergic(community))
    assert clash_warnings(scene.worker, tomorrow() + timedelta(days=1), days=1) == []
    assert warned(scene, staff(Role.COMMUNITY_WORKER, CommunityFactory())) == []


def test_the_kitchens_people_see_who_ordered(scene, community):
    resident = allergic(community)
    order(scene, resident)
    (row,) = warned(scene, scene.manager)
    assert row.resident == resident


@pytest.mark.parametrize("people", [1, 3])
def test_as_many_queries_for_three(scene, community, people, django_assert_num_queries):
    for _ in range(people):
        order(scene, allergic(community))
        MenuSubscriptionFactory(resident=allergic(community))
    MenuItemFactory.create_batch(people, menu=scene.menu)
    assert scene.worker.scope
    with django_assert_num_queries(7):
        assert len(warned(scene)) == 2 * people


def test_the_page_shows_them(client_as, scene, community):
    resident = allergic(community)
    order(scene, resident)
    client = client_as(scene.worker)
    shown = client.get(PAGE).content.decode()
    assert resident.name in shown
    assert "已订，含过敏原" in shown
    assert "“菜1”含有花生" in shown
    assert client.get(PAGE, {"urgent": "on"}).context["page"].object_list
    later = (today() + timedelta(days=5)).isoformat()
    assert "没有冲突" in client.get(PAGE, {"day": later, "days": 1}).content.decode()


@pytest.mark.parametrize("asked", [{"day": "x"}, {"days": "0"}, {"days": "9" * 20}, {"page": "x"}])
def test_what_can_not_be_asked_for_is_said(client_as, scene, asked):
    assert client_as(scene.worker).get(PAGE, asked).status_code == 200


def test_riders_do_not_see_what_people_can_not_eat(client_as, community):
    assert client_as(staff(Role.RIDER, community)).get(PAGE).status_code == 403
