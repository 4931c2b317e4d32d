"""What staff save in the admin: money in yuan, through the commands, within their own region."""

import pytest
from django.contrib import admin
from django.urls import reverse

from accounts.enums import Role
from core.models import AuditEvent
from meals.models import AgeDiscount, Dish, Kitchen, Menu, MenuItem, PriceCap, SetMeal
from stations.enums import StationKind
from tests.factories.accounts import CommunityFactory, staff
from tests.factories.meals import (
    AgeDiscountFactory,
    DeliveryFeeFactory,
    DishFactory,
    MenuItemFactory,
    OrderLineFactory,
    PriceCapFactory,
    SetMealFactory,
    lunch,
)
from tests.factories.stations import StationFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene():
    return lunch(CommunityFactory(), draft=True)


@pytest.fixture
def manager(scene, client_as):
    return client_as(scene.manager)


@pytest.fixture
def district(scene, client_as):
    return client_as(staff(Role.DISTRICT_ADMIN, scene.point.division.parent.parent))


def page(name, verb="changelist", *args):
    return reverse(f"admin:{name}_{verb}", args=args)


# ---- Rules: only of one's own region


def discount(region):
    return {
        "region": region,
        "effective_from": "2030-01-01",
        "document_no": "〔2030〕1号",
        "min_age": 60,
        "percent_off_bp": 10_000,
        "rounding": "none",
        "max_portions": 1,
        "government_bp": 0,
    }


@pytest.mark.parametrize(("region", "made"), [("310109", 0), ("", 0), ("110105", 1)])
def test_a_discount_is_given_in_ones_own_district_only(district, region, made):
    answer = district.post(page("meals_agediscount", "add"), discount(region), follow=True)
    assert AgeDiscount.objects.count() == made
    assert ("请由当地或上级办理" in answer.text) is not bool(made)


def test_the_national_price_cap_is_read_only_for_a_district(district):
    cap = PriceCapFactory()
    address = page("meals_pricecap", "change", cap.pk)
    shown = district.get(address)
    assert "_save" not in shown.text
    assert "2.00" in shown.text
    assert district.post(address, {"effective_to": "2030-01-01"}).status_code == 403
    assert PriceCap.objects.get().effective_to is None


def test_a_rule_to_come_is_edited_and_one_in_use_is_ended(district):
    coming = AgeDiscountFactory(region="110105", effective_from="2030-01-01")
    used = AgeDiscountFactory(region="110105")
    edited = discount("110105") | {"min_age": 65}
    district.post(page("meals_agediscount", "change", coming.pk), edited)
    district.post(page("meals_agediscount", "change", used.pk), {"effective_to": "2030-01-01"})
    assert AgeDiscount.objects.get(pk=coming.pk).min_age == 65
    assert AgeDiscount.objects.get(pk=used.pk).effective_to.year == 2030
    assert AuditEvent.objects.filter(action="meals.agediscount.change").count() == 2


# ---- Money in yuan


def dish(scene, price):
    return {
        "operator": scene.operator.pk,
        "name": "狮子头",
        "category": "meat",
        "price_fen": price,
        "is_active": "on",
    }


@pytest.mark.parametrize(("typed", "fen"), [("6", 600), ("6.5", 650), ("0.05", 5)])
def test_a_dish_of_six_yuan_is_six(manager, scene, typed, fen):
    manager.post(page("meals_dish", "add"), dish(scene, typed))
    made = Dish.objects.get()
    assert made.price_fen == fen
    form = manager.get(page("meals_dish", "change", made.pk)).context["adminform"].form
    assert form["price_fen"].value() == f"{fen / 100:.2f}"
    assert f">{fen / 100:.2f}<" in manager.get(page("meals_dish")).text


@pytest.mark.parametrize("typed", ["", "六元", "6.555", "-6", "6e2"])
def test_what_is_no_amount_is_named(manager, scene, typed):
    answer = manager.post(page("meals_dish", "add"), dish(scene, typed))
    assert "price_fen" in answer.context["adminform"].form.errors
    assert not Dish.objects.exists()


def test_saving_a_dish_unchanged_keeps_its_price(manager, scene):
    known = DishFactory(operator=scene.operator, price_fen=650)
    manager.post(page("meals_dish", "change", known.pk), dish(scene, "6.50"))
    known.refresh_from_db()
    assert (known.name, known.price_fen) == ("狮子头", 650)


@pytest.mark.parametrize(
    ("model", "figures", "stored"),
    [
        ("pricecap", {"minimum_fen": "2", "maximum_fen": "10.50"}, (200, 1050)),
        ("deliveryfee", {"fee_fen": "1.5"}, (150,)),
    ],
)
def test_rules_are_typed_in_yuan(district, model, figures, stored):
    dated = {"region": "110105", "effective_from": "2030-01-01", "document_no": "1号"}
    district.post(page(f"meals_{model}", "add"), dated | figures)
    made = next(m for m in admin.site._registry if m._meta.model_name == model).objects.get()
    assert tuple(getattr(made, name) for name in figures) == stored


def test_who_only_looks_reads_yuan_too(client_as, scene):
    known = DishFactory(operator=scene.operator, price_fen=650)
    fee = DeliveryFeeFactory(region="110105", fee_fen=150)
    auditor = client_as(staff(Role.AUDITOR, scene.operator.division))
    assert "6.50" in auditor.get(page("meals_dish", "change", known.pk)).text
    assert "1.50" in auditor.get(page("meals_deliveryfee", "change", fee.pk)).text


# ---- Everything saved goes through a command


def menu_form(*rows):
    values = {"items-TOTAL_FORMS": len(rows), "items-INITIAL_FORMS": len(rows)}
    for number, (item, set_meal) in enumerate(rows):
        values |= {
            f"items-{number}-id": item.pk,
            f"items-{number}-set_meal": set_meal.pk,
            f"items-{number}-stock": 30,
        }
    return values


def test_another_set_meal_takes_the_place_of_the_first(manager, scene):
    other = SetMealFactory(operator=scene.operator, parts=[("meat", 400)])
    manager.post(page("meals_menu", "change", scene.menu.pk), menu_form((scene.item, other)))
    offered = MenuItem.objects.get(menu=scene.menu)
    assert (offered.set_meal, offered.stock, offered.price_fen) == (other, 30, 400)
    assert AuditEvent.objects.filter(action="meals.menu.take_off").count() == 1


def test_two_set_meals_change_places(manager, scene):
    """Both stay on the menu."""
    meals = SetMealFactory.create_batch(2, operator=scene.operator, parts=[("meat", 400)])
    first, second = (MenuItemFactory(menu=scene.menu, set_meal=meal) for meal in meals)
    kept = (scene.item, scene.item.set_meal)
    form = menu_form((first, meals[1]), (second, meals[0]), kept)
    manager.post(page("meals_menu", "change", scene.menu.pk), form)
    offered = set(Menu.objects.get().items.values_list("set_meal", flat=True))
    assert offered >= {meal.pk for meal in meals}


def test_what_was_ordered_once_is_not_replaced(manager, scene):
    """The menu was withdrawn after an order was cancelled; the order still says what it was."""
    OrderLineFactory(menu_item=scene.item, order__menu=scene.menu, order__state="cancelled")
    other = SetMealFactory(operator=scene.operator, parts=[("meat", 400)])
    address = page("meals_menu", "change", scene.menu.pk)
    answer = manager.post(address, menu_form((scene.item, other)), follow=True)
    assert "有人订过" in answer.text
    assert MenuItem.objects.get(menu=scene.menu).set_meal == scene.item.set_meal


def test_a_set_meal_is_changed_by_the_command(manager, scene):
    known = SetMealFactory(operator=scene.operator, parts=[("meat", 400)])
    (part,) = known.parts.all()
    added = DishFactory(operator=scene.operator)
    manager.post(
        page("meals_setmeal", "change", known.pk),
        {
            "operator": scene.operator.pk,
            "name": known.name,
            "is_active": "on",
            "parts-TOTAL_FORMS": 2,
            "parts-INITIAL_FORMS": 1,
            "parts-0-id": part.pk,
            "parts-0-dish": part.dish_id,
            "parts-0-quantity": 2,
            "parts-1-dish": added.pk,
            "parts-1-quantity": 1,
        },
    )
    portions = SetMeal.objects.get(pk=known.pk).parts.values_list("dish", "quantity")
    assert set(portions) == {(part.dish_id, 2), (added.pk, 1)}
    assert AuditEvent.objects.filter(action="meals.setmeal.save").count() == 1


def capacities(*rows, first=0):
    values = {"capacities-TOTAL_FORMS": len(rows), "capacities-INITIAL_FORMS": first}
    for number, row in enumerate(rows):
        values |= {f"capacities-{number}-{name}": value for name, value in row.items()}
    return values


def test_a_kitchen_is_set_up_by_the_commands(district, scene):
    station = StationFactory(division=scene.point.division, kind=StationKind.CENTRAL_KITCHEN)
    form = {"station": station.pk, "is_active": "on"}
    form |= capacities({"meal_period": "lunch", "portions": 80})
    district.post(page("meals_kitchen", "add"), form)
    made = Kitchen.objects.get(station=station)
    assert made.capacities.get().portions == 80
    events = AuditEvent.objects.filter(subject_type="meals.kitchen", subject_id=made.pk)
    assert list(events.order_by("pk").values_list("action", flat=True)) == [
        "meals.kitchen.set_up",
        "meals.kitchen.set_capacity",
    ]


def test_a_kitchen_goes_out_of_use_and_its_meals_keep_their_names(district, scene):
    (known,) = scene.kitchen.capacities.all()
    fewer = {"id": known.pk, "meal_period": "dinner", "portions": 5}
    district.post(page("meals_kitchen", "change", scene.kitchen.pk), capacities(fewer, first=1))
    scene.kitchen.refresh_from_db()
    assert not scene.kitchen.is_active
    assert list(scene.kitchen.capacities.values_list("meal_period", "portions")) == [("lunch", 5)]
    assert AuditEvent.objects.filter(action="meals.kitchen.use").count() == 1


def test_another_streets_operator_is_not_offered_as_a_filter(client_as, scene):
    elsewhere = lunch(CommunityFactory())
    clerk = client_as(staff(Role.STREET_CLERK, scene.point.division.parent))
    text = clerk.get(page("meals_kitchen")).text
    assert scene.operator.name in text
    assert elsewhere.operator.name not in text
