"""Rounds on a kitchen's screen: reordered by numbers, with the keyboard alone and without scripts."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from meals import commands
from meals.models import Round
from tests.factories.accounts import CommunityFactory
from tests.factories.elderly_care import ResidentFactory
from tests.factories.meals import lunch, place, route
from tests.factories.meals_rounds import doors, plan, rules


@pytest.fixture
def scene():
    rules()
    made = lunch(CommunityFactory())
    made.orders = doors(made, [1, 2, 3])
    return made


def planned(scene):
    route(scene)
    plan(scene)
    return Round.objects.get()


def test_stops_are_reordered_by_keyboard_without_scripts(page_as, scene):
    round_ = planned(scene)
    before = [stop.pk for stop in round_.stops.all()]
    page = page_as(scene.manager, width=1366, javascript=False)
    page.goto(reverse("meals_console:round", args=[round_.pk]))

    page.get_by_label("第 1 站的次序").focus()
    page.keyboard.press("Control+a")
    page.keyboard.type("9")
    save = page.get_by_role("button", name="保存次序")
    save.focus()
    page.keyboard.press("Enter")

    expect(page.get_by_text("次序已保存，只用于这一天。")).to_be_visible()
    expect(page.get_by_text("当天人工排序")).to_be_visible()
    assert [stop.pk for stop in round_.stops.all()] == [*before[1:], before[0]]


def test_every_page_of_rounds_is_sound(page_as, check_page, scene):
    page = page_as(scene.manager, width=1366)
    day = f"{scene.menu.service_date:%Y-%m-%d}"
    page.goto(f"{reverse('meals_console:live')}?day={day}")
    expect(page.get_by_text("更新于")).to_be_visible()
    check_page(page, "rounds-live", least_target=44, widths=(360, 1366))

    commands.set_capacity(kitchen=scene.kitchen, meal_period="lunch", portions=3, by=scene.manager)
    place(scene, ResidentFactory(community=scene.point.division))
    round_ = planned(scene)
    commands.cancel_late_order(order=_on(round_), by=scene.manager, reason="住院")
    plan(scene)
    addresses = {
        "day": f"{reverse('meals_console:rounds')}?day={day}",
        "meal": reverse("meals_console:meal_rounds", args=[scene.kitchen.pk, day, "lunch"]),
        "round": reverse("meals_console:round", args=[round_.pk]),
        "unrouted": f"{reverse('meals_console:unrouted')}?day={day}",
    }
    for name, address in addresses.items():
        assert page.goto(address).status == 200
        check_page(page, f"rounds-{name}", least_target=44, widths=(360, 1366))


def _on(round_):
    return round_.stops.first().order
