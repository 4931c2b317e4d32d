"""The admin: every list opens within scope, buttons call commands, state and money are read-only."""

import pytest
from django.urls import reverse

from accounts.enums import Role
from core.dates import today
from meals.enums import MenuState, OrderState
from meals.models import (
    AgeDiscount,
    DaySettlement,
    Dish,
    KitchenCapacity,
    MealOrder,
    Menu,
    MenuItem,
    SetMeal,
)
from stations.enums import StationState
from stations.models import Station
from tests.factories.accounts import CommunityFactory, OrganisationFactory, staff
from tests.factories.elderly_care import ResidentFactory
from tests.factories.meals import (
    AgeDiscountFactory,
    CutoffRuleFactory,
    DailyMealSubsidyFactory,
    DaySettlementFactory,
    DishFactory,
    PriceCapFactory,
    SetMealFactory,
    cook,
    lunch,
    place,
    route,
    served_today,
)
from tests.factories.stations import StationFactory

pytestmark = pytest.mark.django_db
MODELS = [
    "stations_station",
    *(
        f"meals_{name}"
        for name in (
            "kitchen", "supplyrelation", "dish", "setmeal", "menu", "mealorder", "daysettlement",
            "pricecap", "cutoffrule", "agediscount", "dailymealsubsidy", "deliveryfee",
        )
    ),
]  # fmt: skip


@pytest.fixture
def scene():
    return lunch(CommunityFactory())


@pytest.fixture
def manager(scene, client_as):
    return client_as(scene.manager)


@pytest.fixture
def district(scene, client_as):
    return client_as(staff(Role.DISTRICT_ADMIN, scene.point.division.parent.parent))


def page(name, verb="changelist", *args):
    return reverse(f"admin:{name}_{verb}", args=args)


def act(client, model, action, *rows):
    return client.post(
        page(model), {"action": action, "_selected_action": [row.pk for row in rows]}, follow=True
    )


@pytest.mark.parametrize("model", MODELS)
def test_lists_and_exports_open(district, scene, model):
    place(scene, ResidentFactory(community=scene.point.division))
    DishFactory(operator=scene.operator)
    DaySettlementFactory(operator=scene.operator)
    AgeDiscountFactory()
    DailyMealSubsidyFactory()
    answer = district.get(page(model))
    assert answer.status_code == 200
    rows = answer.context["cl"].result_list
    if rows:
        export = act(district, model, "export_csv", *rows)
        assert export["Content-Type"].startswith("text/csv")
        assert district.get(page(model, "change", rows[0].pk)).status_code == 200


@pytest.mark.parametrize(
    "model", ["stations_station", "meals_menu", "meals_mealorder", "meals_dish"]
)
def test_lists_end_where_the_scope_ends(scene, client_as, model):
    place(scene, ResidentFactory(community=scene.point.division))
    DishFactory(operator=scene.operator)
    client = client_as(staff(Role.STREET_CLERK, CommunityFactory().parent))
    assert list(client.get(page(model)).context["cl"].result_list) == []


def test_a_dish_outside_the_cap_is_refused_on_the_page(manager, scene):
    PriceCapFactory()
    answer = manager.post(
        page("meals_dish", "add"),
        {
            "operator": scene.operator.pk,
            "name": "龙虾",
            "category": "meat",
            "price_fen": "10.01",
            "is_active": "on",
        },
        follow=True,
    )
    assert "政府限价" in answer.content.decode()
    assert not Dish.objects.filter(name="龙虾").exists()


def test_a_menu_is_planned_filled_and_published(manager, scene):
    CutoffRuleFactory(meal_period="dinner")
    PriceCapFactory()
    set_meal = SetMealFactory(operator=scene.operator, parts=[("meat", 400), ("staple", 200)])
    day = scene.menu.service_date.replace(year=scene.menu.service_date.year + 1)
    KitchenCapacity.objects.get_or_create(
        kitchen=scene.kitchen, meal_period="dinner", defaults={"portions": 10}
    )
    answer = manager.post(
        page("meals_menu", "add"),
        {
            "kitchen": scene.kitchen.pk,
            "service_date": day.isoformat(),
            "meal_period": "dinner",
            "items-TOTAL_FORMS": 1,
            "items-INITIAL_FORMS": 0,
            "items-0-set_meal": set_meal.pk,
            "items-0-stock": 30,
        },
        follow=True,
    )
    assert answer.status_code == 200
    menu = Menu.objects.get(service_date=day)
    item = MenuItem.objects.get(menu=menu)
    assert (item.price_fen, item.stock) == (600, 30)
    act(manager, "meals_menu", "publish_menus", menu)
    menu.refresh_from_db()
    assert menu.state == MenuState.PUBLISHED
    act(manager, "meals_menu", "withdraw_menus", menu)
    menu.refresh_from_db()
    assert menu.state == MenuState.DRAFT


def test_what_is_missing_is_said(manager, scene):
    Menu.objects.filter(pk=scene.menu.pk).update(state="draft", published_at=None)
    MenuItem.objects.all().delete()
    text = manager.get(page("meals_menu", "change", scene.menu.pk)).content.decode()
    assert "没有套餐" in text
    refused = act(manager, "meals_menu", "publish_menus", scene.menu)
    assert "没有套餐" in refused.content.decode()


def test_orders_move_by_buttons_only(manager, scene):
    served_today(scene)
    order = place(scene, ResidentFactory(community=scene.point.division))
    refused = act(manager, "meals_menu", "route_menus", scene.menu)
    assert "才能排单" in refused.content.decode()
    route(scene)
    act(manager, "meals_mealorder", "cook_orders", order)
    act(manager, "meals_mealorder", "hand_over_orders", order)
    order.refresh_from_db()
    assert (order.state, order.cash_received_fen) == (OrderState.HANDED_OVER, 1200)
    assert (
        manager.post(page("meals_mealorder", "change", order.pk), {"state": "placed"}).status_code
        == 403
    )


def test_orders_are_cancelled_by_who_may(scene, client_as):
    order = place(scene, ResidentFactory(community=scene.point.division))
    auditor = client_as(staff(Role.AUDITOR, scene.point.division))
    act(auditor, "meals_mealorder", "cancel_orders", order)
    order.refresh_from_db()
    assert order.state == OrderState.PLACED
    worker = scene.worker
    worker.is_staff = True
    worker.save()
    act(client_as(worker), "meals_mealorder", "cancel_orders", order)
    order.refresh_from_db()
    assert order.state == OrderState.CANCELLED


def test_a_rule_in_use_keeps_its_figures(district, scene):
    rule = AgeDiscountFactory(region=scene.point.division_id[:6])
    district.post(
        page("meals_agediscount", "change", rule.pk),
        {"percent_off_bp": 9000, "effective_to": "2030-12-31"},
    )
    rule.refresh_from_db()
    assert (rule.percent_off_bp, rule.effective_to.year) == (2000, 2030)
    assert AgeDiscount.objects.count() == 1


def test_stations_open_and_close_by_buttons(district, scene):
    place_ = StationFactory(planned=True, division=scene.point.division)
    act(district, "stations_station", "open_stations", place_)
    place_.refresh_from_db()
    assert place_.state == StationState.OPEN
    act(district, "stations_station", "close_stations", place_)
    place_.refresh_from_db()
    assert place_.state == StationState.CLOSED


def test_a_new_station_begins_planned(district, scene):
    district.post(
        page("stations_station", "add"),
        {
            "name": "新助餐点",
            "kind": "meal_point",
            "tier": "station",
            "division": scene.point.division.pk,
            "operator": scene.operator.pk,
            "address": "2号楼",
        },
    )
    assert Station.objects.get(name="新助餐点").state == StationState.PLANNED


def test_a_day_is_closed_by_a_button(manager, scene):
    Menu.objects.update(service_date=today())
    scene.menu.refresh_from_db()
    order = place(scene, ResidentFactory(community=scene.point.division))
    route(scene)
    refused = act(manager, "meals_menu", "close_days", scene.menu)
    assert "不能日结" in refused.content.decode()
    cook(scene)
    act(manager, "meals_mealorder", "hand_over_orders", order)
    done = act(manager, "meals_menu", "close_days", scene.menu)
    assert "平台应付 0.00 元" in done.content.decode()
    assert DaySettlement.objects.get().cash_fen == 1200


def test_routing_by_a_button(manager, scene):
    place(scene, ResidentFactory(community=scene.point.division))
    Menu.objects.update(cutoff_at=scene.menu.published_at)
    assert "已安排 1 单" in act(manager, "meals_menu", "route_menus", scene.menu).content.decode()


def parts(*rows):
    """The set meal's inline form."""
    values = {"parts-TOTAL_FORMS": len(rows), "parts-INITIAL_FORMS": 0}
    for number, dish in enumerate(rows):
        values |= {f"parts-{number}-dish": dish.pk, f"parts-{number}-quantity": 1}
    return values


def test_a_set_meal_is_made_of_the_operators_dishes(client_as, scene):
    street = scene.point.division.parent
    other = OrganisationFactory(division=street)
    client = client_as(staff(Role.STATION_MANAGER, street))
    form = {"operator": scene.operator.pk, "name": "新套餐", "tags": "", "is_active": "on"}
    own, foreign = DishFactory(operator=scene.operator), DishFactory(operator=other)
    refused = client.post(
        page("meals_setmeal", "add"), {**form, **parts(own, foreign)}, follow=True
    )
    assert "不属于运营方" in refused.content.decode()
    assert not SetMeal.objects.filter(name="新套餐").exists()
    client.post(page("meals_setmeal", "add"), {**form, **parts(own)})
    assert list(SetMeal.objects.get(name="新套餐").dishes.all()) == [own]


def test_a_kitchen_gets_its_capacity_and_its_points(district, scene):
    district.post(
        page("meals_kitchen", "change", scene.kitchen.pk),
        {
            "station": scene.kitchen.station.pk,
            "is_active": "on",
            "capacities-TOTAL_FORMS": 1,
            "capacities-INITIAL_FORMS": 0,
            "capacities-0-meal_period": "dinner",
            "capacities-0-portions": 30,
        },
    )
    assert scene.kitchen.capacities.get(meal_period="dinner").portions == 30
    point = StationFactory(division=scene.point.division)
    district.post(
        page("meals_supplyrelation", "add"),
        {
            "kitchen": scene.kitchen.pk,
            "station": point.pk,
            "priority": 2,
            "capacity": "",
            "valid_from": "2026-01-01",
        },
    )
    assert point.supply_relations.get().priority == 2


@pytest.mark.parametrize("rows", [1, 3])
def test_the_order_list_takes_as_many_queries_for_three(
    manager, scene, rows, django_assert_num_queries
):
    for _ in range(rows):
        place(scene, ResidentFactory(community=scene.point.division))
    manager.get(page("meals_mealorder"))
    with django_assert_num_queries(10):
        assert len(manager.get(page("meals_mealorder")).context["cl"].result_list) == rows
    assert MealOrder.objects.count() == rows
