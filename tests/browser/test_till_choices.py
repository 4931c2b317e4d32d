"""The counter in a real browser: who is meant, another meal, and leaving, with and without the network."""

import pytest
from playwright.sync_api import expect

from meals.models import Sale
from tests.browser.till_counter import (
    KEPT,
    LEAVE,
    counter_scene,
    open_counter,
    pays_offline,
    sold_for,
    swipe,
    tray,
)
from tests.factories.elderly_care import ResidentFactory
from tests.factories.meals import fill_purses, place


@pytest.fixture
def scene():
    return counter_scene()


@pytest.fixture
def opened(page_as, scene):
    """opened(width) is the till's page, ready to sell without the network."""
    return lambda width=1366: open_counter(page_as, scene, width)


@pytest.mark.parametrize("width", [360, 1366])
def test_what_is_told_on_the_way_out_can_be_read(opened, network, check_page, scene, width):
    page = opened(width)
    page.route("**/upload/", lambda route: route.abort())
    network(page, away=True)
    pays_offline(page, scene, "12.00 元", 1)
    network(page, away=False)
    page.get_by_role("button", name=LEAVE).click()
    expect(page.get_by_role("alert")).to_contain_text("还有 1 笔没有上传")
    check_page(page, f"till-leave-{width}", least_target=44)


def test_nobody_is_logged_out_without_the_network(opened, network, scene):
    page = opened()
    network(page, away=True)
    pays_offline(page, scene, "12.00 元", 1)
    page.get_by_role("button", name=LEAVE).click()
    expect(page.get_by_role("alert")).to_contain_text("还有 1 笔没有上传")
    page.get_by_role("button", name=LEAVE).click()
    expect(page.get_by_role("alert")).to_have_text(
        "没有网络，还没有退出；联网后请再按一次“退出登录”。"
    )
    kept = page.evaluate(KEPT)
    assert (kept["lists"], kept["outbox"]) == (1, 1)
    pays_offline(page, scene, "12.00 元", 2)
    network(page, away=False)
    expect(page.locator("#till-pending")).to_have_text("待上传 0 笔")
    page.get_by_role("button", name=LEAVE).click()
    expect(page.get_by_role("button", name=LEAVE)).to_have_count(0)


def test_another_meal_is_sold_without_the_network(page_as, network, scene):
    page = open_counter(page_as, scene, period="dinner")
    network(page, away=True)
    page.goto(scene.address)
    page.goto(f"{scene.address}?period=lunch")
    expect(page.get_by_label("餐次")).to_have_value("lunch")
    expect(page.locator("#till-network")).to_contain_text("没有网络")
    pays_offline(page, scene, "12.00 元", 1)
    network(page, away=False)
    expect(page.locator("#till-pending")).to_have_text("待上传 0 笔")
    assert Sale.objects.get().meal_period == "lunch"


def test_nobody_pays_before_it_is_chosen_who(opened, scene):
    first = scene.people[0]
    longer = ResidentFactory(community=first.community, name=f"{first.name}丰")
    page = opened()
    swipe(page, first.name)
    choices = page.locator("#till-person button")
    expect(choices).to_have_count(3)
    expect(choices.first).to_contain_text(f"{first.name} ")
    expect(page.get_by_role("button", name=longer.name)).to_be_visible()
    tray(page, scene)
    expect(page.locator("#till-total")).to_have_text("12.00 元")
    page.keyboard.press("Enter")
    expect(page.locator("#till-told")).to_contain_text("请先选一位")
    assert not Sale.objects.exists()
    page.get_by_role("button", name="散客", exact=True).click()
    expect(page.locator("#till-person h2")).to_have_text("散客")
    page.keyboard.press("Enter")
    sold_for(page, "12.00")
    assert Sale.objects.get().resident is None


def test_an_order_number_without_the_network_takes_no_money(opened, network, scene):
    order = place(scene, scene.people[0])
    page = opened()
    network(page, away=True)
    swipe(page, order.number)
    told = page.locator("#till-told")
    expect(told).to_contain_text(f"请记下 {order.number}")
    expect(told).to_contain_text("不要收钱")
    expect(page.locator("#till-person")).not_to_contain_text("没有找到")


# What is asked of the server about a person is answered when the test lets go of it.
HOLD_BACK = """() => {
  const real = window.fetch;
  const gate = new Promise(open => { window.letGo = open; });
  window.fetch = async (url, ...rest) => {
    if (String(url).includes('/find/')) await gate;
    return real(url, ...rest);
  };
}"""


def test_nobody_pays_while_it_is_asked_who(opened, scene):
    fill_purses(scene.people[0])
    page = opened()
    tray(page, scene)
    expect(page.locator("#till-total")).to_have_text("12.00 元")
    page.evaluate(HOLD_BACK)
    swipe(page, scene.numbers[0])
    page.keyboard.press("Enter")
    page.evaluate("letGo()")
    sold_for(page, "4.60")
    assert Sale.objects.get().resident == scene.people[0]


def test_who_is_not_found_is_no_walk_in_before_it_is_said(opened, scene):
    page = opened()
    tray(page, scene)
    expect(page.locator("#till-total")).to_have_text("12.00 元")
    page.evaluate(HOLD_BACK)
    swipe(page, "99999999")
    page.keyboard.press("Enter")
    page.evaluate("letGo()")
    expect(page.locator("#till-person")).to_contain_text("没有找到")
    assert not Sale.objects.exists()
    page.keyboard.press("Enter")
    sold_for(page, "12.00")
    assert Sale.objects.get().resident is None


def test_escape_ends_a_search(opened, scene):
    page = opened()
    page.evaluate(HOLD_BACK)
    swipe(page, scene.numbers[0])
    page.keyboard.press("Escape")
    tray(page, scene)
    expect(page.locator("#till-total")).to_have_text("12.00 元")
    with page.expect_response("**/find/"):
        page.evaluate("letGo()")
    page.keyboard.press("Enter")
    sold_for(page, "12.00")
    assert Sale.objects.get().resident is None
