"""A place's tablet without network: who came and what was given is kept over a reload, sent later, once."""

from datetime import time

import pytest
from playwright.sync_api import expect

from elderly_care.enums.day_care import DayState, UnitKind
from elderly_care.models import CareGiven, ChildDay, DayCareDay, DayCareRule
from tests.browser.outbox import open_offline, waiting
from tests.factories.elderly_care_day_care import (
    child_in_care,
    in_care,
    manager_of,
    medicine_for,
    pickup_for,
    unit_of,
)


@pytest.fixture
def unit():
    return open_all_day(unit_of())


def open_all_day(unit):
    """The test runs at any hour."""
    DayCareRule.objects.update(opens_at=time(0, 0), closes_at=time(23, 59))
    return unit


def panel(page, row):
    return page.locator(f"[data-stop='{row.pk}']")


def send(page):
    page.evaluate("window.dispatchEvent(new Event('online'))")
    expect(page.locator("[data-outbox]")).to_be_hidden()


def open_and_sign(mine, label):
    mine.locator("summary", has_text=label).click()
    mine.locator("details[open]").get_by_role("button", name="登记", exact=True).click()


def came_and_was_fetched(page, mine):
    """A whole day without network, over a reload."""
    mine.get_by_text("谁送来的、补登时间").click()
    mine.get_by_label("送来的人").fill("儿子")
    mine.get_by_role("button", name="签到").click()
    waiting(page, 1)
    page.reload()
    expect(mine.locator("[data-stop-state]")).to_have_text("等待上传")
    open_and_sign(mine, "午餐")
    waiting(page, 2)
    open_and_sign(mine, "12:00")
    waiting(page, 3)
    mine.get_by_role("button", name="签离").click()
    expect(mine.locator("form[data-act=depart] [data-error]")).to_contain_text("请选接走的人")
    mine.get_by_label("登记的接送人").select_option(label="王芳（女儿）")
    mine.get_by_role("button", name="签离").click()
    waiting(page, 4)


def test_a_day_without_network(page_as, network, check_page, unit):
    row = in_care(unit)
    pickup_for(row)
    medicine_for(row)
    page = page_as(manager_of(unit))
    open_offline(page, f"/console/care/day-care/{unit.pk}/roll/")
    check_page(page, "day-care-roll", widths=(320, 360, 1366))
    network(page, away=True)
    came_and_was_fetched(page, panel(page, row))
    assert not DayCareDay.objects.exists()

    network(page, away=False)
    send(page)
    expect(panel(page, row)).to_contain_text("接的人：王芳（女儿）")
    day = DayCareDay.objects.get()
    assert (day.state, day.brought_by) == (DayState.LEFT, "儿子")
    given = CareGiven.objects.order_by("pk").values_list("kind", "outcome")
    assert list(given) == [("lunch", "all"), ("medicine", "all")]


def test_a_child_too_many_is_written_down_with_a_reason(page_as, check_page):
    unit = open_all_day(unit_of(kind=UnitKind.CHILD, workers=0))
    row = child_in_care(unit)
    page = page_as(manager_of(unit))
    open_offline(page, f"/console/care/day-care/{unit.pk}/roll/")
    panel(page, row).get_by_role("button", name="签到").click()
    refused = page.locator("[data-outbox-list] li")
    expect(refused).to_contain_text("需要 1 名保育人员，当天有 0 名")
    check_page(page, "children-roll")
    refused.get_by_label("原因").fill("园长已到场")
    refused.get_by_role("button", name="再传一次").click()
    expect(page.locator("[data-outbox]")).to_be_hidden()
    expect(panel(page, row)).to_contain_text("园长已到场")
    assert ChildDay.objects.get().state == DayState.PRESENT


def test_the_roll_without_scripts(page_as, unit):
    row = in_care(unit)
    page = page_as(manager_of(unit), javascript=False)
    page.goto(f"/console/care/day-care/{unit.pk}/roll/")
    panel(page, row).get_by_role("button", name="签到").click()
    expect(page.get_by_text("已签到。")).to_be_visible()
    expect(panel(page, row).get_by_role("button", name="签离")).to_be_visible()
