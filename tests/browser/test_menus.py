"""Planning a week on the grid, with and without scripts; papers, clashes, restrictions: sound pages."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils.formats import date_format
from playwright.sync_api import expect

from core.audit import SYSTEM
from core.dates import monday_of, today
from elderly_care.enums import Relation
from meals import commands
from meals.enums import MealPeriod
from meals.models import Menu
from tests.factories.elderly_care import FamilyLinkFactory, ResidentFactory
from tests.factories.elderly_care_restrictions import RestrictionFactory
from tests.factories.meals import (
    CutoffRuleFactory,
    KitchenCapacityFactory,
    PriceCapFactory,
    SetMealFactory,
    lunch,
    place,
)
from tests.factories.meals_food import GuestChefFactory, MenuHoldFactory, PublicationRuleFactory

WIDTHS = (360, 1366)


@pytest.fixture
def scene():
    resident = ResidentFactory(name="张秀英")
    PriceCapFactory()
    PublicationRuleFactory()
    made = lunch(resident.community)
    for meal in MealPeriod.values:
        CutoffRuleFactory(meal_period=meal)
        if meal != MealPeriod.LUNCH:
            KitchenCapacityFactory(kitchen=made.kitchen, meal_period=meal)
    made.set_meal = SetMealFactory(
        name="两荤一素套餐", operator=made.operator, parts=[("meat", 400), ("staple", 200)]
    )
    made.resident = resident
    made.monday = monday_of(today()) + timedelta(days=14)
    made.week = f"{reverse('meals_console:week')}?kitchen={made.kitchen.pk}&week={made.monday}"
    return made


@pytest.mark.parametrize("javascript", [True, False], ids=["scripts", "no-scripts"])
def test_a_week_is_planned_and_published(page_as, scene, javascript):
    page = page_as(scene.manager, width=1366, javascript=javascript)
    page.goto(scene.week)
    expect(page.get_by_role("button", name="公布整周")).to_be_disabled()
    page.get_by_label("套餐").select_option(label="两荤一素套餐")
    for box in ("午餐", "晚餐"):
        day = date_format(scene.monday, "MONTH_DAY_FORMAT")
        page.get_by_label(f"勾选{day}{box}").check()
    page.get_by_role("button", name="放到勾选的几餐").click()
    expect(page.get_by_text("“两荤一素套餐”已放到 2 餐。")).to_be_visible()
    page.get_by_role("button", name="公布整周").click()
    expect(page.get_by_text("已公布 2 餐，可以订餐了。")).to_be_visible()
    assert Menu.objects.filter(state="published", service_date=scene.monday).count() == 2


def test_the_planning_pages_are_sound(page_as, check_page, scene):
    cells = [(scene.monday, "lunch"), (scene.monday, "dinner")]
    commands.offer_on(
        kitchen=scene.kitchen, cells=cells, set_meal=scene.set_meal, stock=30, by=SYSTEM
    )
    planned = Menu.objects.get(service_date=scene.monday, meal_period="lunch")
    GuestChefFactory(menu=planned)
    MenuHoldFactory(menu=planned)
    scene.kitchen.certificates.update(valid_to=today() + timedelta(days=8))
    RestrictionFactory(resident=scene.resident, kind="diet", value="halal", note="回民")
    place(scene, scene.resident)
    page = page_as(scene.manager, width=1366)
    worker = page_as(scene.worker, width=1366)
    meal = reverse("meals_console:meal_plan", args=[scene.kitchen.pk, scene.monday, "lunch"])
    food = reverse("meals_console:person_food", args=[scene.resident.pk])
    shown = {
        "week": (page, scene.week),
        "meal-plan": (page, meal),
        "papers": (page, reverse("meals_console:papers")),
        "clashes": (page, reverse("meals_console:clashes")),
        "person-food": (worker, food),
    }
    for name, (who, address) in shown.items():
        assert who.goto(address).status == 200
        check_page(who, f"menus-{name}", least_target=44, widths=WIDTHS)


def test_residents_pages_are_sound(page_as, check_page, scene):
    RestrictionFactory(resident=scene.resident)
    user = FamilyLinkFactory(relation=Relation.SELF, resident=scene.resident).user
    page = page_as(user)
    for name in ("family:restrictions", "meals_portal:menu_notices", "family:index"):
        assert page.goto(reverse(name)).status == 200
        check_page(page, f"menus-{name.replace(':', '-')}")
