"""Tomorrow's lunch on a phone, with and without scripts."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from elderly_care.enums import Relation
from meals.models import MealOrder
from tests.factories.elderly_care import FamilyLinkFactory, ResidentFactory
from tests.factories.meals import lunch, place
from tests.factories.subsidies import filled_purse


@pytest.fixture
def scene():
    resident = ResidentFactory(name="张秀英")
    filled_purse(10000, resident=resident)
    made = lunch(resident.community)
    made.resident = resident
    made.user = FamilyLinkFactory(relation=Relation.SELF, resident=resident).user
    return made


def press(page, name, role="button"):
    page.get_by_role("main").get_by_role(role, name=name, exact=True).click()


@pytest.mark.parametrize("javascript", [True, False], ids=["scripts", "no-scripts"])
def test_lunch_is_ordered_in_four_taps(page_as, scene, javascript):
    page = page_as(scene.user, javascript=javascript)
    page.goto("/")

    press(page, "去订饭", role="link")
    press(page, "继续")
    press(page, "确认订餐")

    expect(page.get_by_role("heading", level=1)).to_have_text("订好了")
    assert MealOrder.objects.get().resident_id == scene.resident.pk


def test_lunch_is_cancelled_without_scripts(page_as, scene):
    order = place(scene, scene.resident)
    page = page_as(scene.user, javascript=False)
    page.goto("/")

    press(page, "看这一单", role="link")
    press(page, "取消这一单", role="link")
    press(page, "取消这一单")
    expect(page.get_by_text("已取消，冻结的钱已退回账户。")).to_be_visible()

    order.refresh_from_db()
    assert order.state == "cancelled"


@pytest.mark.parametrize(
    ("look", "checks"),
    [
        ({}, {}),
        ({"size": "large"}, {"options": None}),
        ({"size": "xlarge", "contrast": "high"}, {}),
    ],
    ids=["normal", "large", "xlarge-high"],
)
def test_every_meal_page_is_sound(page_as, check_page, scene, look, checks, request):
    order = place(scene, scene.resident)
    page = page_as(scene.user, **look)
    wanted = f"?item={scene.item.pk}&quantity=1&place=pick_up-{scene.point.pk}"
    addresses = {
        "menu": reverse("meals_portal:order_menu"),
        "menu-error": reverse("meals_portal:order_check"),
        "check": reverse("meals_portal:order_check") + wanted,
        "list": reverse("meals_portal:order_list"),
        "detail": reverse("meals_portal:order_detail", args=[order.pk]),
        "done": reverse("meals_portal:order_done", args=[order.pk]),
        "cancel": reverse("meals_portal:order_cancel", args=[order.pk]),
    }
    for name, address in addresses.items():
        page.goto(address)
        check_page(page, f"lunch-{name}-{request.node.callspec.id}", **checks)


def test_every_console_page_is_sound(page_as, check_page, scene):
    place(scene, scene.resident)
    page = page_as(scene.manager, width=1366)
    day = f"{scene.menu.service_date:%Y-%m-%d}"
    addresses = {
        "board": f"{reverse('meals_console:board')}?day={day}",
        "search": reverse("meals_console:search"),
        "hand-over": f"{reverse('meals_console:hand_over')}?day={day}",
        "settlement": f"{reverse('meals_console:settlement')}?day={day}",
        "sheet": reverse("meals_console:sheet", args=[scene.kitchen.pk, day, "lunch"]),
    }
    for name, address in addresses.items():
        assert page.goto(address).status == 200
        check_page(page, f"console-{name}", least_target=44, widths=(360, 1366))
