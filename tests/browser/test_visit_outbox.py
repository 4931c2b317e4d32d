"""What waits on a carer's phone: kept without a reason when it comes late, asked for one when it comes at once."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from core.audit import SYSTEM
from dispatch import commands
from dispatch.enums import Evidence, OrderState
from dispatch.models import Emergency, LateReport, VisitEvidence, WorkOrder
from dispatch.queries.visits import visit_code
from tests.browser.outbox import waiting
from tests.browser.visit_phone import PAGE, Day, Line, arrive, leave, picture, ready_offline, visit
from tests.factories.elderly_care_people import agreed

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
    """On a phone whose page is from before the home's fence was known to it."""
    ready_offline(page)
    page.evaluate(
        "document.querySelectorAll('[data-stop]').forEach((stop) => delete stop.dataset.fence)"
    )
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


def test_the_phone_itself_asks_why_somebody_is_elsewhere(page_as, network, day):
    order = day.orders[0]
    page = page_as(day.user)
    ready_offline(page)
    page.context.set_geolocation(AWAY)
    line = Line(page, network)
    line.lost.append(0)
    arrive(page, order)
    step = visit(page, order).locator("[data-step=start]")
    expect(step.locator("[data-error]")).to_contain_text("离住处约 33")
    expect(page.locator("[data-outbox]")).to_be_hidden()
    step.get_by_label("没有定位或离得远的原因").fill("在小区门口接老人")
    step.get_by_role("button", name="签到").click()
    waiting(page, 1)
    line.mend()
    send(page)
    expect(page.locator("[data-outbox]")).to_be_hidden()
    proof = VisitEvidence.objects.get()
    assert (proof.place_flag, proof.outside_reason) == ("outside", "在小区门口接老人")


def left_with(page, network, order, code):
    """A whole visit without network, with the code that somebody heard."""
    ready_offline(page)
    line = Line(page, network)
    line.lost.append(0)
    arrive(page, order)
    waiting(page, 1)
    leave(page, order, code=code)
    waiting(page, 2)
    line.mend()
    send(page)
    return page.locator("[data-outbox-list] li", has_text="做完了，签退")


def wrong(order):
    return f"{(int(visit_code(order)) + 1) % 10_000:04d}"


def test_a_code_that_was_misheard_is_put_right_in_the_outbox(page_as, network, day):
    order = day.orders[0]
    page = page_as(day.user)
    row = left_with(page, network, order, wrong(order))
    expect(row).to_contain_text("确认码不对")
    row.get_by_label("老人报的确认码").fill(visit_code(order))
    row.get_by_role("button", name="再传一次").click()
    expect(page.locator("[data-outbox]")).to_be_hidden()
    assert (order.pk, OrderState.DONE) in states()


def test_filled_in_again_the_photo_and_the_moment_stay(page_as, network, day):
    order = day.orders[0]
    page = page_as(day.user)
    row = left_with(page, network, order, wrong(order))
    expect(row).to_contain_text("确认码不对")
    page.evaluate(LATER, 30)
    page.reload()
    step = visit(page, order).locator("[data-step=finish]")
    step.get_by_text("做完了，签退", exact=True).click()
    step.get_by_label("老人报的确认码").fill(visit_code(order))
    step.get_by_role("button", name="签退").click()
    expect(page.locator("[data-outbox]")).to_be_hidden()
    proof = VisitEvidence.objects.get(phase="finish")
    assert proof.arrived_at - proof.occurred_at > timedelta(minutes=29)
    assert proof.photo
    assert (order.pk, OrderState.DONE) in states()


def test_a_value_that_no_body_shows_is_asked_about_before_it_is_kept(page_as, network, calendar):
    day = Day(evidence_finish=[Evidence.PHOTO, Evidence.VITALS])
    order = day.orders[0]
    agreed(order.resident)
    page = page_as(day.user)
    ready_offline(page)
    Line(page, network)
    arrive(page, order)
    waiting(page, 1)
    step = visit(page, order).locator("[data-step=finish]")
    step.get_by_text("做完了，签退", exact=True).click()
    step.get_by_label("拍照").set_input_files(picture())
    step.get_by_label("体温").fill("366")
    step.get_by_role("button", name="签退").click()
    expect(step.locator("[data-error]")).to_contain_text("量到的数值不对")
    step.get_by_label("体温").fill("36.6")
    step.get_by_role("button", name="签退").click()
    waiting(page, 2)


def test_who_was_there_although_another_was_sent_hands_over_and_is_done_with_it(page_as, day):
    order = day.orders[0]
    page = page_as(day.user)
    ready_offline(page)
    commands.withdraw(order=order, by=SYSTEM, reason="老人要求换人")
    arrive(page, order)
    row = page.locator("[data-outbox-list] li")
    expect(row).to_contain_text("已交给派单员核实")
    row.get_by_role("button", name="知道了，不再保留").click()
    expect(page.locator("[data-outbox]")).to_be_hidden()
    assert LateReport.objects.get().order == order


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
    expect(page.locator("[data-outbox-list] [data-ask]:visible")).to_have_count(1)
    check_page(page, "visits-outbox")


def test_the_page_opens(page_as, day):
    page = page_as(day.user)
    page.goto(PAGE)
    expect(page.locator("[data-summary]")).to_contain_text("还有 2 次，已完成 0 次")
