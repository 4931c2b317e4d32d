"""A kitchen's week: planned on a grid, copied, checked, published; dishes in limited number."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Role
from core.audit import SYSTEM
from core.dates import monday_of, today
from core.errors import InvalidInput
from meals import commands
from meals.enums import MealPeriod, MenuState
from meals.logic.recipes import changed_share
from meals.models import DishStock, Menu, MenuItem, PriceCap, RecipeRule, SetMeal
from meals.queries.weeks import meal_plan, week_plan
from tests.factories.accounts import CommunityFactory, OrganisationFactory, staff
from tests.factories.elderly_care import ResidentFactory
from tests.factories.elderly_care_restrictions import RestrictionFactory
from tests.factories.meals import (
    CutoffRuleFactory,
    DishFactory,
    KitchenCapacityFactory,
    KitchenFactory,
    PriceCapFactory,
    SetMealFactory,
    SupplyRelationFactory,
    lunch,
    place,
)
from tests.factories.meals_food import RecipeRuleFactory, dish_part, offered

pytestmark = pytest.mark.django_db
WEEK = reverse("meals_console:week")


@pytest.fixture
def community():
    return CommunityFactory()


@pytest.fixture
def kitchen(community):
    """It cooks and supplies all three meals, under rules."""
    PriceCapFactory()
    kitchen = KitchenFactory(station__division=community)
    for meal in MealPeriod.values:
        CutoffRuleFactory(meal_period=meal)
        KitchenCapacityFactory(kitchen=kitchen, meal_period=meal)
    SupplyRelationFactory(kitchen=kitchen, station__division=community)
    return kitchen


@pytest.fixture
def operator(kitchen):
    return kitchen.station.operator


@pytest.fixture
def set_meal(operator):
    return SetMealFactory(operator=operator, parts=[("meat", 400), ("staple", 200)])


@pytest.fixture
def monday():
    """Of the week after next, so that no cutoff has passed."""
    return monday_of(today()) + timedelta(days=14)


@pytest.fixture
def planner(client_as, operator):
    return client_as(staff(Role.STATION_MANAGER, operator))


def offer_on(kitchen, set_meal, *cells, stock=None):
    return commands.offer_on(
        kitchen=kitchen, cells=cells, set_meal=set_meal, stock=stock, by=SYSTEM
    )


def cells(kitchen, monday):
    days = week_plan(kitchen, monday, timezone.now())
    return {cell.key: cell for day in days for cell in day.cells}


# Logic


@pytest.mark.parametrize(
    ("before", "now", "share"),
    [
        (["红烧肉", "油菜"], ["红烧肉", "油菜"], 0),
        (["红烧肉", "油菜"], ["红烧肉", "冬瓜"], 5000),
        (["红烧肉"], ["鱼", "冬瓜"], 10_000),
        (["红烧肉"], [], 10_000),
        (["a", "b", "c"], ["a", "b", "d"], 3333),
    ],
)
def test_how_much_of_a_recipe_is_new(before, now, share):
    before, now = (
        [{"name": name, "category": "meat"} for name in names] for names in (before, now)
    )
    staple = {"name": "米饭", "category": "staple"}
    assert changed_share([*before, staple], [*now, *([staple] if now else [])]) == share


# Planning


def test_a_set_meal_is_put_on_all_meals_of_all_seven_days(kitchen, set_meal, monday):
    wanted = [(monday + timedelta(days=n), meal) for n in range(7) for meal in MealPeriod.values]
    assert offer_on(kitchen, set_meal, *wanted, stock=30) == 21
    plan = cells(kitchen, monday)
    assert len(plan) == 21
    assert all(cell.is_ready and cell.items[0].stock == 30 for cell in plan.values())


def test_all_of_them_or_none(kitchen, set_meal, monday):
    offer_on(kitchen, set_meal, (monday, "lunch"))
    commands.publish_menu(menu=Menu.objects.get(), by=SYSTEM)
    with pytest.raises(commands.MenuNotEditable):
        offer_on(kitchen, set_meal, (monday, "breakfast"), (monday, "lunch"))
    assert Menu.objects.count() == 1


def test_another_operators_set_meal_is_refused(kitchen, monday):
    with pytest.raises(commands.NotThisOperator):
        offer_on(kitchen, SetMealFactory(parts=[("meat", 400)]), (monday, "lunch"))


def test_last_week_is_copied_at_todays_prices_onto_empty_meals(kitchen, set_meal, monday):
    other = SetMealFactory(operator=kitchen.station.operator, parts=[("meat", 300)])
    offer_on(kitchen, set_meal, (monday, "lunch"), (monday, "dinner"), stock=20)
    offer_on(kitchen, other, (monday, "dinner"))
    dish = set_meal.dishes.get(category="meat")
    menu = Menu.objects.get(meal_period="lunch")
    commands.set_dish_stock(menu=menu, dish=dish, portions=15, by=SYSTEM)
    dish.price_fen = 500
    commands.save_dish(dish=dish, by=SYSTEM)
    SetMeal.objects.filter(pk=other.pk).update(is_active=False)
    following = monday + timedelta(days=7)
    offer_on(kitchen, set_meal, (following + timedelta(days=1), "lunch"))

    done = commands.copy_week(kitchen=kitchen, monday=following, by=SYSTEM)

    assert (done.menus, done.sets, done.left_out) == (2, 2, (other.name,))
    plan = cells(kitchen, following)
    (copied,) = plan[f"{following}-lunch"].items
    assert (copied.price_fen, copied.stock, copied.dishes_left) == (700, 20, 15)
    again = commands.copy_week(kitchen=kitchen, monday=following, by=SYSTEM)
    assert (again.menus, again.kept) == (0, 2)


def test_an_empty_week_can_not_be_copied(kitchen, monday):
    with pytest.raises(commands.NothingToCopy):
        commands.copy_week(kitchen=kitchen, monday=monday, by=SYSTEM)


# What blocks, and what only reminds


def recipe(kitchen, set_meal, monday):
    """The same lunch on two Mondays."""
    offer_on(kitchen, set_meal, (monday, "lunch"), (monday + timedelta(days=7), "lunch"))
    return meal_plan(kitchen, monday + timedelta(days=7), "lunch", timezone.now())


def test_a_recipe_that_stays_blocks_where_the_rule_binds(kitchen, set_meal, monday):
    RecipeRuleFactory()
    (reason,) = recipe(kitchen, set_meal, monday).blockers
    assert "只换了 0%，要求至少 20%" in reason
    with pytest.raises(commands.MenuNotReady):
        commands.publish_menu(menu=Menu.objects.latest("service_date"), by=SYSTEM)
    other = SetMealFactory(operator=kitchen.station.operator, parts=[("meat", 300)])
    offer_on(kitchen, other, (monday + timedelta(days=7), "lunch"))
    commands.publish_menu(menu=Menu.objects.latest("service_date"), by=SYSTEM)


def test_a_recipe_that_stays_only_reminds_where_it_does_not(kitchen, set_meal, monday):
    RecipeRuleFactory(is_binding=False)
    cell = recipe(kitchen, set_meal, monday)
    assert (cell.blockers, len(cell.reminders)) == ([], 1)


def test_without_a_rule_the_recipe_may_stay(kitchen, set_meal, monday):
    cell = recipe(kitchen, set_meal, monday)
    assert (cell.blockers, cell.reminders) == ([], [])
    assert not RecipeRule.objects.exists()


def test_a_dear_meal_reminds(kitchen, monday):
    PriceCap.objects.update(meal_alert_fen=2000)
    dear = SetMealFactory(
        operator=kitchen.station.operator, parts=[("meat", 1000), ("meat", 1000), ("staple", 200)]
    )
    offer_on(kitchen, dear, (monday, "lunch"))
    (reminder,) = meal_plan(kitchen, monday, "lunch", timezone.now()).reminders
    assert "22.00 元，一餐超过 20.00 元" in reminder


def test_a_price_outside_the_cap_blocks_the_week(kitchen, set_meal, monday):
    offer_on(kitchen, set_meal, (monday, "lunch"))
    PriceCapFactory(effective_from=monday, maximum_fen=300)
    (reason,) = meal_plan(kitchen, monday, "lunch", timezone.now()).blockers
    assert "4.00" in reason


def test_special_diets_that_nothing_suits_are_counted(kitchen, set_meal, community, monday):
    offer_on(kitchen, set_meal, (monday, "lunch"))
    for _ in range(2):
        RestrictionFactory(resident__community=community, kind="diet", value="halal")
    RestrictionFactory(kind="diet", value="vegetarian")
    RestrictionFactory(resident__community=community, kind="ingredient", value="香菜")
    cell = meal_plan(kitchen, monday, "lunch", timezone.now())
    assert [str(text) for text in cell.reminders] == ["没有适合“饮食要求：清真”的套餐（2 人）"]
    offered(cell.menu, dish_part(9, diets=["halal"]))
    assert meal_plan(kitchen, monday, "lunch", timezone.now()).reminders == []


@pytest.mark.parametrize("count", [1, 21])
def test_a_full_week_costs_what_an_almost_empty_one_does(
    kitchen, set_meal, community, monday, count, django_assert_num_queries
):
    RecipeRuleFactory()
    wanted = [(monday + timedelta(days=n), m) for n in range(7) for m in MealPeriod.values]
    offer_on(kitchen, set_meal, *wanted[:count])
    RestrictionFactory(resident__community=community)
    with django_assert_num_queries(20):
        week_plan(kitchen, monday, timezone.now())


# Publishing


def test_a_week_is_published_together_or_not_at_all(kitchen, set_meal, monday):
    offer_on(kitchen, set_meal, (monday, "lunch"), (monday, "dinner"))
    menus = list(Menu.objects.all())
    commands.take_off(item=MenuItem.objects.get(menu=menus[0]), by=SYSTEM)
    with pytest.raises(commands.MenuNotReady) as refused:
        commands.publish_menus(menus=menus, by=SYSTEM)
    assert "还没有套餐" in str(refused.value)
    assert not Menu.objects.filter(state=MenuState.PUBLISHED).exists()
    offer_on(kitchen, set_meal, (menus[0].service_date, menus[0].meal_period))
    assert len(commands.publish_menus(menus=menus, by=SYSTEM)) == 2


# Dishes in limited number


@pytest.fixture
def scene(community):
    """Two set meals of tomorrow's lunch that share one dish, of which there are three portions."""
    made = lunch(community)
    shared = DishFactory(operator=made.operator)
    made.shared = shared
    parts = [dish_part(shared.pk, name=shared.name)]
    MenuItem.objects.filter(pk=made.item.pk).update(parts=parts, price_fen=400)
    made.item.refresh_from_db()
    made.double = offered(made.menu, dish_part(shared.pk, name=shared.name, quantity=2))
    made.stock = DishStock.objects.create(menu=made.menu, dish=shared, portions=3)
    return made


def ordered(scene) -> int:
    scene.stock.refresh_from_db()
    return scene.stock.ordered


def test_a_dish_is_counted_in_every_set_meal(scene, community):
    people = ResidentFactory.create_batch(3, community=community)
    first = place(scene, people[0])
    place(scene, people[1], items=((scene.double.pk, 1),))
    assert ordered(scene) == 3
    with pytest.raises(commands.SoldOut) as refused:
        place(scene, people[2])
    assert scene.shared.name in str(refused.value)
    assert MenuItem.objects.get(pk=scene.item.pk).ordered == 1
    commands.cancel_order(order=first, by=SYSTEM)
    assert ordered(scene) == 2
    place(scene, people[2])
    assert ordered(scene) == 3


def test_two_set_meals_in_one_order_count_together(scene, community):
    resident = ResidentFactory(community=community)
    items = ((scene.item.pk, 2), (scene.double.pk, 1))
    with pytest.raises(commands.SoldOut):
        place(scene, resident, items=items)
    assert ordered(scene) == 0


def test_the_database_counts_too(scene):
    with pytest.raises(IntegrityError, match="dish_stock_enough"), transaction.atomic():
        DishStock.objects.update(ordered=4)


def test_what_is_left_is_said_by_the_scarcest_dish(scene, community, api_as):
    place(scene, ResidentFactory(community=community))
    answer = api_as(scene.manager).get(f"/api/v1/menus/{scene.menu.pk}").json()
    assert {row["id"]: row["left"] for row in answer["items"]} == {
        scene.item.pk: 2,
        scene.double.pk: 1,
    }


def test_a_limit_is_set_and_lifted_on_a_draft(kitchen, set_meal, monday, scene):
    offer_on(kitchen, set_meal, (monday, "lunch"))
    menu = Menu.objects.get(kitchen=kitchen)
    dish = set_meal.dishes.first()
    stock = {"menu": menu, "dish": dish, "by": SYSTEM}
    assert commands.set_dish_stock(**stock, portions=5).portions == 5
    assert commands.set_dish_stock(**stock, portions=8).portions == 8
    assert commands.set_dish_stock(**stock, portions=None) is None
    assert commands.set_dish_stock(**stock, portions=None) is None
    with pytest.raises(InvalidInput):
        commands.set_dish_stock(menu=menu, dish=DishFactory(), portions=5, by=SYSTEM)
    with pytest.raises(commands.MenuNotEditable):
        commands.set_dish_stock(menu=scene.menu, dish=scene.shared, portions=9, by=SYSTEM)


# Pages


def at(kitchen, monday):
    return f"{WEEK}?kitchen={kitchen.pk}&week={monday}"


def test_the_grid_is_filled_copied_and_published(planner, kitchen, set_meal, monday):
    page = at(kitchen, monday)
    assert "disabled" in planner.get(page).content.decode()
    sent = {"set_meal": set_meal.pk, "stock": "", "cells": [f"{monday}-lunch", f"{monday}-dinner"]}
    assert planner.post(page, sent).status_code == 302
    assert set_meal.name in planner.get(page).content.decode()
    planner.post(page, {"publish": monday.isoformat()})
    assert Menu.objects.filter(state=MenuState.PUBLISHED).count() == 2
    following = at(kitchen, monday + timedelta(days=7))
    planner.post(following, {"copy": "1"})
    planner.post(following, {"publish": "week"})
    assert Menu.objects.filter(state=MenuState.PUBLISHED).count() == 4


@pytest.mark.parametrize(
    "sent",
    [
        {},
        {"set_meal": "x", "cells": []},
        {"cells": ["2020-01-01-lunch"]},
        {"stock": "-1"},
        {"stock": "9" * 30},
    ],
)
def test_an_incomplete_form_comes_back_with_what_was_ticked(
    planner, kitchen, set_meal, monday, sent
):
    full = {"set_meal": set_meal.pk, "cells": [f"{monday}-lunch"]}
    answer = planner.post(at(kitchen, monday), {**full, **sent} if sent else {})
    assert answer.status_code == 422
    assert not Menu.objects.exists()


def test_nothing_is_published_that_is_not_planned(planner, kitchen, monday):
    for wanted in ("week", monday.isoformat(), "x"):
        assert planner.post(at(kitchen, monday), {"publish": wanted}).status_code == 404


def test_a_draft_whose_cutoff_has_passed_says_so(planner, kitchen, set_meal, monday):
    offer_on(kitchen, set_meal, (monday, "lunch"))
    offer_on(kitchen, set_meal, (monday + timedelta(days=1), "lunch"))
    missed = Menu.objects.get(service_date=monday)
    missed.cutoff_at = timezone.now() - timedelta(seconds=1)
    missed.save()
    page = planner.get(at(kitchen, monday)).content.decode()
    assert "已过截止时间，不能再公布" in page
    assert f'value="{monday}-lunch"' not in page  # nothing is put on it any more
    one = reverse("meals_console:meal_plan", args=[kitchen.pk, monday.isoformat(), "lunch"])
    assert "公布这一餐" not in planner.get(one).content.decode()
    told = planner.post(at(kitchen, monday), {"publish": monday.isoformat()}, follow=True)
    assert "已过截止时间的菜单不能再公布" in told.content.decode()
    planner.post(at(kitchen, monday), {"publish": "week"})  # the others come out all the same
    published = Menu.objects.filter(state=MenuState.PUBLISHED)
    assert [menu.service_date for menu in published] == [monday + timedelta(days=1)]


def test_the_week_opens_on_ones_own_kitchen(client_as, kitchen, operator, community):
    other = KitchenFactory(station__division=community, station__name="1号")
    kitchen.station.name = "2号"
    kitchen.station.save()
    street = staff(Role.STATION_MANAGER, community.parent)
    assert client_as(street).get(WEEK).context["kitchen"] == other
    both = staff(Role.STATION_MANAGER, community.parent)
    both.memberships.create(role=Role.STATION_MANAGER, organisation=operator)
    assert client_as(both).get(WEEK).context["kitchen"] == kitchen


@pytest.mark.parametrize("asked", ["x", "-1", "9" * 30, "0", "²"])
def test_a_kitchen_that_is_not_there(planner, kitchen, asked):
    assert planner.get(WEEK, {"kitchen": asked}).status_code == 404


def test_another_streets_kitchen_is_not_found(planner, kitchen, monday):
    foreign = KitchenFactory(station__operator=OrganisationFactory())
    assert planner.get(at(foreign, monday)).status_code == 404
    assert planner.post(at(foreign, monday), {"copy": "1"}).status_code == 404


def test_the_page_says_what_blocks_and_does_not_publish(planner, kitchen, set_meal, monday):
    offer_on(kitchen, set_meal, (monday, "lunch"))
    kitchen.licences.update(valid_to=today())
    shown = planner.get(at(kitchen, monday)).content.decode()
    assert "厨房当天没有有效的食品经营许可证" in shown
    planner.post(at(kitchen, monday), {"publish": "week"})
    assert not Menu.objects.filter(state=MenuState.PUBLISHED).exists()


def test_who_may_only_look_changes_nothing(client_as, kitchen, community, set_meal, monday):
    auditor = client_as(staff(Role.AUDITOR, community))
    assert "复制上周" not in auditor.get(at(kitchen, monday)).content.decode()
    assert auditor.post(at(kitchen, monday), {"copy": "1"}).status_code == 403


def meal_page(kitchen, day, meal="lunch"):
    return reverse("meals_console:meal_plan", args=[kitchen.pk, day, meal])


def test_one_meal_is_planned_limited_and_published(planner, kitchen, set_meal, monday):
    page = meal_page(kitchen, monday)
    assert planner.get(page).status_code == 200
    planner.post(page, {"offer": "1", "set_meal": set_meal.pk, "stock": "5"})
    item = MenuItem.objects.get()
    dish = set_meal.dishes.first()
    planner.post(page, {"stock": item.pk, "portions": "7"})
    planner.post(page, {"dish_stock": dish.pk, "portions": "6"})
    item.refresh_from_db()
    assert (item.stock, DishStock.objects.get().portions) == (7, 6)
    planner.post(page, {"invite": "1", "chef-name": "李师傅", "chef-place": "大酒店"})
    assert "大酒店 李师傅" in planner.get(page).content.decode()
    planner.post(page, {"uninvite": item.menu.guest_chefs.get().pk})
    planner.post(page, {"publish": "1"})
    assert Menu.objects.get().state == MenuState.PUBLISHED
    assert planner.post(page, {"withdraw": "1", "reason": ""}).status_code == 422
    planner.post(page, {"withdraw": "1", "reason": "换菜"})
    planner.post(page, {"offer": "1", "set_meal": set_meal.pk, "stock": ""})
    planner.post(page, {"take_off_all": "1"})
    assert (Menu.objects.get().state, MenuItem.objects.count()) == (MenuState.DRAFT, 0)


@pytest.mark.parametrize(
    "sent",
    [{}, {"publish": "1"}, {"take_off": "1"}, {"stock": "x"}, {"uninvite": "1"}],
)
def test_buttons_of_a_meal_that_is_not_planned(planner, kitchen, monday, sent):
    assert planner.post(meal_page(kitchen, monday), sent).status_code == 404


@pytest.mark.parametrize(
    ("sent", "code"),
    [
        ({"take_off": "x"}, 404),
        ({"dish_stock": "x", "portions": "1"}, 404),
        ({"uninvite": "-1"}, 404),
        ({"invite": "1"}, 422),
        ({"offer": "1", "set_meal": "x"}, 422),
    ],
)
def test_forged_buttons(planner, kitchen, set_meal, monday, sent, code):
    offer_on(kitchen, set_meal, (monday, "lunch"))
    assert planner.post(meal_page(kitchen, monday), sent).status_code == code


@pytest.mark.parametrize(("day", "meal"), [("x", "lunch"), ("2026-11-23", "brunch")])
def test_a_meal_that_can_not_be(planner, kitchen, day, meal):
    assert planner.get(meal_page(kitchen, day, meal)).status_code == 404


def test_a_stock_that_can_not_be_changes_nothing(planner, kitchen, set_meal, monday):
    offer_on(kitchen, set_meal, (monday, "lunch"), stock=5)
    item = MenuItem.objects.get()
    planner.post(meal_page(kitchen, monday), {"stock": item.pk, "portions": "-3"})
    item.refresh_from_db()
    assert item.stock == 5
