"""The pages of food safety and of figures hold to the rules of the design system, on paper too."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from accounts.enums import Role
from core.dates import today
from meals import commands
from meals.commands import load_indicators
from meals.models import FoodSample
from tests.factories.accounts import CommunityFactory, OrganisationFactory, staff
from tests.factories.elderly_care import ResidentFactory
from tests.factories.meals_safety import (
    DISHES,
    BatchLotFactory,
    ComplaintFactory,
    CookedBatchFactory,
    TemperatureReadingFactory,
    at,
    kitchen_day,
    served,
    take,
)

STAFF = {"least_target": 44}


@pytest.fixture
def scene(transactional_db):
    load_indicators()
    community = CommunityFactory()
    made = kitchen_day(community, OrganisationFactory(division=community.parent))
    served(made)
    ResidentFactory(community=community, longitude=116.47, latitude=39.99)
    pot = CookedBatchFactory(kitchen=made.kitchen, service_date=made.day, dish_name=DISHES[0])
    made.lot = BatchLotFactory(batch=pot).lot
    TemperatureReadingFactory(
        kitchen=made.kitchen, measured_at=at(made.day, 10), celsius=9, in_range=False
    )
    made.complaint = ComplaintFactory(kitchen=made.kitchen, service_date=made.day)
    made.sample = take(made, DISHES[1])
    commands.watch_food_safety()
    return made


def test_the_registers_are_sound_and_take_a_sample(page_as, check_page, scene):
    page = page_as(scene.cook)
    base, day = f"/console/meals/safety/{scene.kitchen.pk}", f"?day={scene.day}"
    page.goto(f"/console/meals/safety/{day}")
    check_page(page, "safety", **STAFF)
    for section in ("batches", "lots", "temperatures"):
        page.goto(f"{base}/{section}/{day}")
        check_page(page, f"safety-{section}", **STAFF)
    page.goto(f"{base}/check/")
    check_page(page, "safety-check", **STAFF)

    page.goto(f"{base}/samples/{day}")
    check_page(page, "safety-samples", **STAFF)
    page.get_by_label("重量（克）").fill("120")
    page.get_by_label("容器编号").fill("B2")
    page.get_by_label("留样时间").fill("11:00")
    page.get_by_role("button", name="登记留样").click()
    expect(page.get_by_text("至少留样 125 克，填写的是 120 克")).to_be_visible()
    check_page(page, "safety-samples-refused", **STAFF)
    page.get_by_label("重量（克）").fill("125")
    page.get_by_role("button", name="登记留样").click()
    expect(page.get_by_text(f"已登记 {DISHES[0]} 的留样")).to_be_visible()
    assert FoodSample.objects.get(dish_name=DISHES[0]).container == "B2"


def test_labels_and_traces_print(page_as, check_page, scene):
    page = page_as(scene.manager, width=1366)
    page.goto(f"/console/meals/safety/samples/{scene.sample.pk}/label/")
    check_page(page, "safety-label", **STAFF)
    page.emulate_media(media="print")
    expect(page.get_by_text("回到留样")).to_be_hidden()
    expect(page.get_by_role("heading", name=DISHES[1])).to_be_visible()
    page.emulate_media(media="screen")
    page.goto(f"/console/meals/safety/lots/{scene.lot.pk}/")
    check_page(page, "safety-trace", **STAFF)
    page.goto("/console/meals/complaints/new/")
    check_page(page, "complaint-new", **STAFF)
    page.goto(f"/console/meals/complaints/{scene.complaint.pk}/")
    check_page(page, "complaint", **STAFF)


def test_the_figures_are_sound_and_print(page_as, check_page, scene):
    chief = staff(Role.DISTRICT_ADMIN, scene.community.parent.parent)
    page = page_as(chief, width=1366)
    address = f"/console/meals/numbers/?month={scene.day:%Y-%m}"
    page.goto(address)
    check_page(page, "numbers", widths=(320, 360, 1366), **STAFF)
    page.emulate_media(media="print")
    expect(page.get_by_role("button", name="查看")).to_be_hidden()
    expect(page.get_by_role("link", name="助餐人次")).to_be_visible()
    page.emulate_media(media="screen")

    page.get_by_role("link", name="助餐人次").click()
    expect(page.get_by_role("heading", name="助餐人次")).to_be_visible()
    check_page(page, "numbers-rows", **STAFF)
    assert scene.day == today() - timedelta(days=1)
