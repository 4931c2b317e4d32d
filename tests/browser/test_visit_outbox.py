"""What waits on a carer's phone: kept without a reason when it comes late, asked for one when it comes at once."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from dispatch.enums import OrderState
from dispatch.models import Emergency, VisitEvidence, WorkOrder
from tests.browser.visit_phone import (
    PAGE,
    Day,
    Line,
    arrive,
    leave,
    ready_offline,
    visit,
    waiting,
)

AWAY = {"latitude": 39.95, "longitude": 116.45, "accuracy": 8}  # 3.3 km north of the home
LATER = """(minutes) => new Promise((done) => {
  const asked = indexedDB.open("yizhan-visits");
  asked.onsuccess = () => {
    const acts = asked.result.transaction("acts", "readwrite").objectStore("acts");
    acts.getAll().onsuccess = ({ target }) => {
      target.result.forEach((item) => {
        const at = new Date(new Date(item.occurred_at).getTime() - minutes * 60_000);
        acts.put({ ...item, occurred_at: at.toISOString() });
      });
    };
    acts.transaction.oncomplete = () => { asked.result.close(); done(); };
  };
})"""


@pytest.fixture
def day():
    return Day()


def away(page):
    ready_offline(page)
    page.context.set_geolocation(AWAY)


def send(page):
    page.evaluate("window.dispatchEvent(new Event('online'))")


def states():
    return set(WorkOrder.objects.values_list("pk", "state"))


def test_far_away_and_offline_nothing_is_refused_and_nothing_lost(page_as, network, day):
    order = day.orders[0]
    page = page_as(day.user)
    away(page)
    line = Line(page, network)
    arrive(page, order)
    waiting(page, 1)
    leave(page, order)
    waiting(page, 2)
    expect(page.locator("[data-outbox-list] [data-drop]:visible")).to_have_count(0)
    page.evaluate(LATER, 30)
    line.mend()
    for _run in range(2):
        send(page)
    expect(page.locator("[data-outbox]")).to_be_hidden()

    proofs = VisitEvidence.objects.order_by("pk")
    kept = [(proof.phase, proof.place_flag, proof.outside_reason) for proof in proofs]
    assert kept == [("start", "outside", ""), ("finish", "outside", "")]
    assert all(proof.arrived_at - proof.occurred_at > timedelta(minutes=29) for proof in proofs)
    assert (order.pk, OrderState.DONE) in states()


def test_the_outbox_takes_the_reason_and_keeps_photo_and_time(page_as, network, day):
    order = day.orders[0]
    page = page_as(day.user)
    away(page)
    before = timezone.now()
    arrive(page, order)
    row = page.locator("[data-outbox-list] li")
    expect(row).to_contain_text("离住处较远")
    expect(visit(page, order).get_by_role("status")).not_to_contain_text("离住处较远")
    text = row.locator("[data-state]").text_content()
    assert text.count("请写一句原因") == 1

    row.get_by_label("没有定位或离得远的原因").fill("在小区门口接老人")
    row.get_by_role("button", name="再传一次").click()
    expect(page.locator("[data-outbox]")).to_be_hidden()
    proof = VisitEvidence.objects.get()
    assert (proof.place_flag, proof.outside_reason) == ("outside", "在小区门口接老人")
    assert proof.occurred_at >= before


def both_refused(page, network, order):
    """Arrived and left while the line was cut; then it is back, and every reply arrives."""
    away(page)
    line = Line(page, network)
    line.lost.append(0)
    arrive(page, order)
    waiting(page, 1)
    leave(page, order)
    waiting(page, 2)
    line.mend()
    send(page)
    return page.locator("[data-outbox-list] li")


def explain(row, words):
    expect(row).to_contain_text("离住处较远")
    row.get_by_label("没有定位或离得远的原因").fill(words)
    row.get_by_role("button", name="再传一次").click()


def test_what_follows_a_refused_arrival_waits_for_it(page_as, network, day):
    order = day.orders[0]
    page = page_as(day.user)
    rows = both_refused(page, network, order)
    expect(rows.nth(1)).to_contain_text("等前一条收下以后自动上传")
    expect(rows.nth(1).locator("[data-drop]")).to_be_hidden()
    explain(rows.nth(0), "在小区门口接老人")
    expect(rows).to_have_count(1)
    explain(rows.nth(0), "送老人到小区门口")  # leaving wants a word, too
    expect(page.locator("[data-outbox]")).to_be_hidden()
    assert (order.pk, OrderState.DONE) in states()


def test_discarding_asks(page_as, day):
    page = page_as(day.user)
    away(page)
    arrive(page, day.orders[0])
    drop = page.locator("[data-outbox-list] [data-drop]")
    drop.click()
    expect(drop).to_contain_text("再按一次就删除")
    waiting(page, 1)
    drop.click()
    expect(page.locator("[data-outbox]")).to_be_hidden()


def test_a_failed_visit_is_no_finished_one_and_somebody_unwell_gets_help(page_as, day):
    order = day.orders[0]
    page = page_as(day.user)
    ready_offline(page)
    failing = visit(page, order).locator("[data-fail]")
    failing.get_by_text("没有服务成", exact=True).click()
    failing.get_by_label("老人身体不适").check()
    failing.get_by_role("button", name="记为未能服务").click()
    summary = page.locator("[data-summary]")
    expect(summary).to_contain_text("还有 1 次，已完成 0 次")
    expect(summary).to_contain_text("未能服务 1 次")
    assert Emergency.objects.open().get().visit_id == order.pk


def test_the_outbox_is_sound(page_as, check_page, day):
    page = page_as(day.user)
    away(page)
    arrive(page, day.orders[0])
    expect(page.locator("[data-outbox-list] [data-ask]")).to_be_visible()
    check_page(page, "visits-outbox")


def test_the_page_opens(page_as, day):
    page = page_as(day.user)
    page.goto(PAGE)
    expect(page.locator("[data-summary]")).to_contain_text("还有 2 次，已完成 0 次")
