"""The carer's phone: without network, with a reply that gets lost, on two devices, and without scripts."""

import pytest
from playwright.sync_api import expect

from dispatch.enums import OrderState
from dispatch.models import VisitEvidence, VisitRecord, WorkOrder
from tests.browser.outbox import waiting
from tests.browser.visit_phone import (
    PAGE,
    Day,
    Line,
    arrive,
    leave,
    picture,
    place,
    ready_offline,
    visit,
)
from tests.factories.accounts import CommunityFactory
from tests.factories.dispatch import CarerFactory
from tests.factories.dispatch_visits import FailureRuleFactory, operator_in


@pytest.fixture
def day():
    return Day()


def test_a_whole_visit_without_network_is_stored_once(page_as, network, day):
    order = day.orders[0]
    page = page_as(day.user)
    ready_offline(page)

    line = Line(page, network)
    arrive(page, order)
    waiting(page, 1)
    leave(page, order)
    waiting(page, 2)
    page.reload()
    waiting(page, 2)
    expect(visit(page, order).get_by_role("button", name="签退")).to_be_hidden()
    assert VisitEvidence.objects.count() == 0

    line.mend()
    for _run in range(2):  # one loses its reply, the next one sends the same again
        page.evaluate("window.dispatchEvent(new Event('online'))")
    expect(page.locator("[data-outbox]")).to_be_hidden()

    assert line.lost == [200]
    proofs = list(VisitEvidence.objects.order_by("pk"))
    assert [(p.order_id, p.phase, p.place_flag) for p in proofs] == [
        (order.pk, "start", "inside"),
        (order.pk, "finish", "inside"),
    ]
    assert all(proof.occurred_at < proof.arrived_at for proof in proofs)
    assert all(proof.device for proof in proofs)
    assert VisitRecord.objects.get().checklist[0] == {"text": "擦窗", "done": True}
    assert WorkOrder.objects.get(pk=order.pk).state == OrderState.DONE


def test_a_second_device_is_told_and_doubles_nothing(page_as, day):
    order = day.orders[0]
    first, second = page_as(day.user), page_as(day.user)
    for page in (first, second):
        ready_offline(page)
    second.context.set_offline(True)
    arrive(second, order)
    waiting(second, 1)
    arrive(first, order)
    expect(visit(first, order).get_by_role("status")).to_contain_text("已签到")

    second.context.set_offline(False)
    second.evaluate("window.dispatchEvent(new Event('online'))")
    expect(second.locator("[data-outbox-list]")).to_contain_text("没有再记一次")
    assert VisitEvidence.objects.count() == 1


def test_the_next_step_opens_and_without_gps_a_reason_is_asked(page_as, day):
    order = day.orders[0]
    page = page_as(day.user)
    page.goto(PAGE)
    arrive(page, order)
    step = visit(page, order).locator("[data-step=start]")
    expect(step.get_by_role("alert")).to_contain_text("没有定位")
    step.get_by_label("没有定位或离得远的原因").fill("楼里没有信号")
    step.get_by_role("button", name="签到").click()

    expect(visit(page, order).get_by_role("status")).to_contain_text("已签到")
    expect(visit(page, order).get_by_text("做完了，签退", exact=True)).to_be_visible()
    expect(page.locator("[data-summary]")).to_contain_text("还有 2 次")
    assert VisitEvidence.objects.get().place_flag == "no_gps"


def test_the_phone_asks_for_what_a_reason_needs_before_it_keeps_it(page_as, day):
    FailureRuleFactory()
    page = page_as(day.user)
    place(page)
    page.goto(PAGE)
    failing = visit(page, day.orders[0]).locator("[data-fail]")
    failing.get_by_text("没有服务成", exact=True).click()
    failing.get_by_label("没人在家，电话不接").check()
    send = failing.get_by_role("button", name="记为未能服务")
    send.click()
    expect(failing.get_by_role("alert")).to_contain_text("请拍一张")
    failing.get_by_label("拍照").set_input_files(picture())
    send.click()
    expect(failing.get_by_role("alert")).to_contain_text("请写一句说明")
    failing.get_by_label("说明").fill("敲了三次")
    send.click()
    expect(visit(page, day.orders[0]).get_by_role("status")).to_contain_text("已记为未能服务")
    assert VisitEvidence.objects.get().kinds == ["photo", "place", "note"]


def test_it_works_without_scripts(page_as, day):
    order, other = day.orders
    page = page_as(day.user, javascript=False)
    page.goto(PAGE)
    step = visit(page, order).locator("[data-step=start]")
    step.get_by_text("到了，签到", exact=True).click()
    step.get_by_label("拍照").set_input_files(picture())
    step.get_by_label("没有定位或离得远的原因").fill("手机不给定位")
    step.get_by_role("button", name="签到").click()
    expect(page.get_by_text(f"{order.number} 张秀英：已签到，服务开始。")).to_be_visible()

    failing = visit(page, other).locator("[data-fail]")
    failing.get_by_text("没有服务成", exact=True).click()
    failing.get_by_label("没人在家，电话不接").check()
    failing.get_by_label("没有定位或离得远的原因").fill("手机不给定位")
    failing.get_by_role("button", name="记为未能服务").click()
    expect(page.get_by_text(f"{other.number} 李淑兰：已记为未能服务")).to_be_visible()
    assert WorkOrder.objects.get(pk=other.pk).state == OrderState.FAILED


def test_the_page_is_sound(page_as, check_page, day):
    page = page_as(day.user)
    page.goto(PAGE)
    visit(page, day.orders[0]).get_by_text("到了，签到", exact=True).click()
    visit(page, day.orders[0]).get_by_text("没有服务成", exact=True).click()
    check_page(page, "visits")


def test_another_operators_carer_sees_none_of_it(page_as, day):
    stranger = CarerFactory(operator=operator_in(CommunityFactory()))
    page = page_as(stranger.user)
    page.goto(PAGE)
    expect(page.get_by_text("今天没有安排")).to_be_visible()
