"""The hotline: a call opens its card by itself, a request by keyboard alone, presses seen without a reload."""

import re

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from dispatch.models import IncomingCall, WorkOrder
from tests.factories.dispatch import ServicePriceFactory, a_call, district_scene
from tests.factories.dispatch_intake import a_seat, an_emergency


@pytest.fixture
def scene():
    made = district_scene(price_fen=0)
    made.seat = a_seat(made.community.parent)
    return made


@pytest.fixture
def desk(page_as, scene):
    page = page_as(scene.seat.user, width=1366)
    page.goto(reverse("dispatch_console:hotline"))
    expect(page.get_by_text("没有没办完的来电")).to_be_visible()
    return page


def rings(scene, **fields):
    call = a_call(scene.community.parent, scene.resident.phone)
    IncomingCall.objects.filter(pk=call.pk).update(**fields)
    return call


@pytest.mark.parametrize(("price_fen", "steps"), [(0, 2), (3000, 3)])
def test_a_call_opens_at_its_seat_and_a_request_takes_so_many_keys(desk, scene, price_fen, steps):
    """Choose, save; where the person pays something, hear it and save again. No mouse, no typing."""
    ServicePriceFactory(item=scene.item, region=scene.community.code[:6], price_fen=price_fen)
    call = rings(scene, rings_at=scene.seat.user)
    desk.wait_for_url(f"**{reverse('dispatch_console:hotline_call', args=[call.pk])}")
    item = desk.get_by_label("服务项目")
    expect(item).to_be_focused()

    desk.keyboard.press("ArrowDown")
    expect(item).to_have_value(str(scene.item.pk))
    for _save in range(steps - 2):
        desk.keyboard.press("Control+Enter")
        expect(desk.get_by_role("button", name="本人同意，下单")).to_be_visible()
        expect(item).to_be_focused()
    desk.keyboard.press("Control+Enter")
    expect(desk.get_by_text("已下单，工单")).to_be_visible()
    order = WorkOrder.objects.get()
    assert (order.resident, order.channel, order.own_fen) == (scene.resident, "phone", price_fen)


def test_the_same_by_tab_and_enter_without_scripts(page_as, scene):
    call = rings(scene)
    page = page_as(scene.seat.user, width=1366, javascript=False)
    page.goto(reverse("dispatch_console:hotline_call", args=[call.pk]))
    page.get_by_label("服务项目").select_option(str(scene.item.pk))
    page.get_by_role("button", name="下单", exact=True).focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("已下单，工单")).to_be_visible()


def test_whoever_goes_back_is_not_sent_to_the_card_again(desk, scene):
    call = rings(scene, rings_at=scene.seat.user)
    desk.wait_for_url(f"**{reverse('dispatch_console:hotline_call', args=[call.pk])}")
    desk.get_by_role("link", name="返回").click()
    expect(desk.get_by_role("link", name=f"打开来电 {call.masked_number}")).to_be_visible()
    rings(scene, received_at=timezone.now())
    expect(desk.get_by_text("所有坐席")).to_be_visible()
    expect(desk.get_by_role("heading", level=1, name="热线坐席")).to_be_visible()


def test_what_is_typed_is_kept_without_a_click(desk, scene):
    call = rings(scene)
    card = reverse("dispatch_console:hotline_call", args=[call.pk])
    desk.get_by_role("table").get_by_role("link").click()
    with desk.expect_response(lambda answer: answer.status == 204):
        desk.get_by_label("备注").fill("擦窗，带梯子")
    desk.goto(card)
    expect(desk.get_by_label("备注")).to_have_value("擦窗，带梯子")


def test_an_emergency_shows_on_whatever_page_the_seat_has_open(desk, scene):
    """Also while nobody looks at the page: its clock is a worker's."""
    desk.goto(reverse("dispatch_console:orders"))
    heading = desk.get_by_role("heading", level=1)
    expect(heading).to_be_visible()
    an_emergency(scene.resident)
    expect(desk.get_by_role("alert")).to_contain_text(f"紧急呼叫：{scene.resident.name}")
    expect(desk).to_have_title(re.compile("^❗ "))
    desk.get_by_role("alert").get_by_role("link", name="处理").click()
    expect(desk.get_by_role("link", name="打 120")).to_be_visible()
    desk.get_by_label("误按").check()
    desk.get_by_label("经过").fill("按错了")
    desk.get_by_role("button", name="写下结果，结束").click()
    expect(desk.get_by_text("已记下结果。")).to_be_visible()
    expect(desk.get_by_role("alert")).to_be_empty()
    expect(desk).to_have_title(re.compile("^热线坐席"))


def test_the_list_shows_a_press_by_itself_and_pages_are_sound(desk, scene, check_page):
    emergency = an_emergency(scene.resident, is_silent=True)
    expect(desk.get_by_text("要马上回拨")).to_be_visible()
    expect(desk).to_have_title(re.compile("^❗ 热线坐席"))
    check_page(desk, "dispatch-hotline", least_target=44, widths=(360, 1366))
    desk.get_by_role("link", name="处理").click()
    expect(desk.get_by_role("link", name="打 120")).to_be_visible()
    check_page(desk, "dispatch-emergency", least_target=44, widths=(360, 1366))
    call = rings(scene)
    for name, address in {
        "dispatch-call": reverse("dispatch_console:hotline_call", args=[call.pk]),
        "dispatch-window": reverse("dispatch_console:request", args=[emergency.resident_id]),
    }.items():
        desk.goto(address)
        expect(desk.get_by_label("服务项目")).to_be_visible()
        check_page(desk, name, least_target=44, widths=(360, 1366))
