"""Dishes under the price cap, set meals, menus until they are published."""

from datetime import date, datetime, time, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from core.audit import SYSTEM
from core.dates import today
from core.errors import InvalidInput
from core.transitions import WrongState
from meals import commands
from meals.enums import MealPeriod, MenuState
from meals.logic.pricing import discounted_unit
from meals.models import AgeDiscount, Dish, Menu, MenuItem, PriceCap, SetMeal
from stations.commands import close_station
from subsidies.commands import load_programmes
from tests.factories.accounts import CommunityFactory, OrganisationFactory
from tests.factories.elderly_care import ResidentFactory
from tests.factories.meals import (
    CutoffRuleFactory,
    DaySettlementFactory,
    DishFactory,
    KitchenCapacityFactory,
    KitchenFactory,
    PriceCapFactory,
    SetMealFactory,
    SupplyRelationFactory,
    lunch,
    place,
)

pytestmark = pytest.mark.django_db


def dish(price_fen, operator=None):
    return Dish(
        operator=operator or OrganisationFactory(),
        name="炖牛肉",
        category="meat",
        price_fen=price_fen,
    )


@pytest.fixture
def kitchen():
    kitchen = KitchenFactory()
    KitchenCapacityFactory(kitchen=kitchen)
    SupplyRelationFactory(kitchen=kitchen)
    return kitchen


@pytest.fixture
def ruled():
    """Lunch has a cutoff, and dishes a cap."""
    CutoffRuleFactory()
    PriceCapFactory()


@pytest.fixture
def draft(kitchen, ruled):
    """Tomorrow's lunch with one set meal."""
    menu = commands.plan_menu(
        kitchen=kitchen,
        service_date=today() + timedelta(days=2),
        meal_period=MealPeriod.LUNCH,
        by=SYSTEM,
    )
    set_meal = SetMealFactory(operator=kitchen.station.operator, parts=[("meat", 400)])
    commands.offer(menu=menu, set_meal=set_meal, by=SYSTEM)
    return menu


@pytest.mark.parametrize("price_fen", [200, 1000])
def test_the_cap_accepts_its_ends(price_fen):
    PriceCapFactory()
    assert commands.save_dish(dish=dish(price_fen), by=SYSTEM).pk


@pytest.mark.parametrize("price_fen", [199, 1001, 0, -1])
def test_the_cap_refuses_what_is_outside(price_fen):
    PriceCapFactory()
    with pytest.raises(commands.PriceOutsideCap):
        commands.save_dish(dish=dish(price_fen), by=SYSTEM)
    assert not Dish.objects.exists()


@pytest.mark.parametrize("price_fen", [199, 1001])
def test_the_database_refuses_it_too(price_fen):
    PriceCapFactory()
    with pytest.raises(IntegrityError, match="outside the cap"), transaction.atomic():
        dish(price_fen).save()


def test_a_changed_price_is_checked_too():
    PriceCapFactory()
    known = DishFactory()
    known.price_fen = 1001
    with pytest.raises(commands.PriceOutsideCap):
        commands.save_dish(dish=known, by=SYSTEM)


def test_a_special_region_has_its_own_cap():
    PriceCapFactory()
    operator = OrganisationFactory()
    PriceCapFactory(region=operator.division_id[:6], maximum_fen=2000)
    assert commands.save_dish(dish=dish(1500, operator), by=SYSTEM).pk


def test_a_cap_that_has_ended_binds_nobody():
    PriceCapFactory(effective_to=date(2020, 12, 31))
    assert commands.save_dish(dish=dish(1500), by=SYSTEM).pk


def test_the_same_name_twice_is_refused_with_its_field():
    known = DishFactory()
    with pytest.raises(InvalidInput) as refused:
        commands.save_dish(
            dish=Dish(operator=known.operator, name=known.name, category="meat", price_fen=300),
            by=SYSTEM,
        )
    assert refused.value.fields


def test_a_set_meal_of_12_yuan():
    operator = OrganisationFactory()
    meat, vegetable, staple = (
        DishFactory(operator=operator, category=category, price_fen=fen)
        for category, fen in (("meat", 400), ("vegetable", 200), ("staple", 200))
    )
    made = commands.save_set_meal(
        set_meal=SetMeal(operator=operator, name="两荤一素"),
        dishes=[meat, meat, vegetable, staple],
        by=SYSTEM,
    )
    assert sorted(made.parts.values_list("dish__category", "quantity")) == [
        ("meat", 2),
        ("staple", 1),
        ("vegetable", 1),
    ]


def test_a_set_meal_takes_dishes_of_its_operator_only():
    with pytest.raises(commands.NotThisOperator):
        commands.save_set_meal(
            set_meal=SetMeal(operator=OrganisationFactory(), name="混搭"),
            dishes=[DishFactory()],
            by=SYSTEM,
        )


def test_the_cutoff_follows_from_the_rule_of_the_day(kitchen):
    CutoffRuleFactory(effective_to=date(2026, 5, 31))
    CutoffRuleFactory(effective_from=date(2026, 6, 1), cutoff_time=time(16, 30))
    for day, hour in ((date(2026, 5, 31), time(17)), (date(2026, 6, 1), time(16, 30))):
        menu = commands.plan_menu(
            kitchen=kitchen, service_date=day, meal_period=MealPeriod.LUNCH, by=SYSTEM
        )
        expected = datetime.combine(day - timedelta(days=1), hour)
        assert menu.cutoff_at == timezone.make_aware(expected)


def test_planning_twice_is_the_same_menu(kitchen, draft):
    again = commands.plan_menu(
        kitchen=kitchen,
        service_date=draft.service_date,
        meal_period=draft.meal_period,
        by=SYSTEM,
    )
    assert again == draft


def test_an_impossible_meal_is_refused(kitchen):
    with pytest.raises(InvalidInput) as refused:
        commands.plan_menu(kitchen=kitchen, service_date=today(), meal_period="brunch", by=SYSTEM)
    assert list(refused.value.fields) == ["meal_period"]


def test_an_empty_set_meal_is_not_offered(draft):
    empty = SetMealFactory(operator=draft.kitchen.station.operator)
    with pytest.raises(InvalidInput):
        commands.offer(menu=draft, set_meal=empty, by=SYSTEM)


def test_a_set_meal_without_a_name_is_refused():
    with pytest.raises(InvalidInput):
        commands.save_set_meal(
            set_meal=SetMeal(operator=OrganisationFactory(), name=""), dishes=[], by=SYSTEM
        )


def test_an_item_keeps_the_price_of_its_day(draft):
    Dish.objects.update(price_fen=500)
    assert MenuItem.objects.get().price_fen == 400


def test_a_ready_menu_is_published(draft):
    assert commands.publish_menu(menu=draft, by=SYSTEM).state == MenuState.PUBLISHED
    with pytest.raises(WrongState):
        commands.publish_menu(menu=draft, by=SYSTEM)


def test_everything_that_blocks_is_said_at_once():
    rule = CutoffRuleFactory()
    empty = commands.plan_menu(
        kitchen=KitchenFactory(), service_date=today(), meal_period=MealPeriod.LUNCH, by=SYSTEM
    )
    close_station(station=empty.kitchen.station, by=SYSTEM, reason="检修")
    DaySettlementFactory(operator=empty.kitchen.station.operator)
    rule.delete()
    with pytest.raises(commands.MenuNotReady) as refused:
        commands.publish_menu(menu=empty, by=SYSTEM)
    for words in (
        "没有套餐",
        "截止时间已过",
        "没有启用",
        "没有这一餐的产能",
        "没有供餐的助餐点",
        "没有订餐截止时间的规定",
        "没有菜品限价的规定",
        "已经日结",
    ):
        assert words in str(refused.value)


def test_without_a_cutoff_rule_no_menu_is_planned(kitchen):
    CutoffRuleFactory(meal_period=MealPeriod.DINNER)
    CutoffRuleFactory(effective_to=today() - timedelta(days=1))
    with pytest.raises(commands.NoCutoffRule):
        commands.plan_menu(
            kitchen=kitchen, service_date=today(), meal_period=MealPeriod.LUNCH, by=SYSTEM
        )
    assert not Menu.objects.exists()


def test_without_a_price_cap_no_menu_is_published(draft):
    PriceCap.objects.update(effective_to=today())
    with pytest.raises(commands.MenuNotReady) as refused:
        commands.publish_menu(menu=draft, by=SYSTEM)
    assert "没有菜品限价的规定" in str(refused.value)


def test_a_menu_of_a_settled_day_is_not_published(draft):
    DaySettlementFactory(operator=draft.kitchen.station.operator, day=draft.service_date)
    with pytest.raises(commands.MenuNotReady) as refused:
        commands.publish_menu(menu=draft, by=SYSTEM)
    assert "已经日结" in str(refused.value)


def test_a_price_outside_the_cap_of_the_day_blocks(draft):
    PriceCap.objects.create(
        region="", minimum_fen=200, maximum_fen=300, effective_from=today(), document_no="新限价"
    )
    with pytest.raises(commands.MenuNotReady) as refused:
        commands.publish_menu(menu=draft, by=SYSTEM)
    assert "3.00" in str(refused.value)


def test_a_published_menu_is_not_changed(draft):
    commands.publish_menu(menu=draft, by=SYSTEM)
    with pytest.raises(commands.MenuNotEditable):
        commands.take_off(item=draft.items.get(), by=SYSTEM)


def test_a_draft_loses_items(draft):
    commands.take_off(item=draft.items.get(), by=SYSTEM)
    assert not draft.items.exists()


def test_withdrawing_is_for_menus_without_orders():
    scene = lunch(CommunityFactory())
    order = place(scene, ResidentFactory(community=scene.point.division))
    with pytest.raises(commands.MenuHasOrders):
        commands.withdraw_menu(menu=scene.menu, by=SYSTEM, reason="停电")
    commands.cancel_order(order=order, by=SYSTEM)
    withdrawn = commands.withdraw_menu(menu=scene.menu, by=SYSTEM, reason="停电")
    assert withdrawn.state == MenuState.DRAFT


def test_a_relation_ends_on_a_day():
    relation = SupplyRelationFactory()
    relation.valid_to = today()
    assert commands.supply(relation=relation, by=SYSTEM).valid_to == today()
    relation.valid_to = date(2000, 1, 1)
    with pytest.raises(InvalidInput):
        commands.supply(relation=relation, by=SYSTEM)


def test_shipped_rules_load_once():
    load_programmes()
    assert commands.load_meal_rules() > 0
    assert commands.load_meal_rules() == 0
    lubei = AgeDiscount.objects.in_force("130203003001", today()).first()
    assert (lubei.applies_to, lubei.programme.code) == (
        ["meat", "vegetable", "cold_dish", "soup"],
        "meal_lubei",
    )


@pytest.mark.parametrize(("division", "price"), [("110105026046", 960), ("130203003001", 1000)])
def test_the_shipped_rules_give_the_published_prices(division, price):
    load_programmes()
    commands.load_meal_rules()
    rule = AgeDiscount.objects.in_force(division, today()).first()
    item = MenuItem(
        parts=[
            {"category": category, "price_fen": fen, "quantity": 1}
            for category, fen in (("meat", 400), ("meat", 400), ("vegetable", 200), ("staple", 200))
        ]
    )
    assert discounted_unit(item.portion(), rule.as_value()) == price
