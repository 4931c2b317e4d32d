"""The counter's page in a real browser: in sight, every way to pay, what waits, logging out."""

import json

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from meals import commands
from meals.models import HeldSale, Sale, SaleReview
from subsidies.queries import differences
from tests.browser.till_counter import (
    KEPT,
    LEAVE,
    MODULE,
    counter_scene,
    open_counter,
    pays_offline,
    sold_for,
    swipe,
    tray,
)
from tests.factories.meals import (
    DishFactory,
    fill_purses,
    place,
)


@pytest.fixture
def scene():
    return counter_scene()


@pytest.fixture
def opened(page_as, scene):
    """opened(width) is the till's page, ready to sell without the network."""
    return lambda width=1366: open_counter(page_as, scene, width)


@pytest.mark.parametrize("width", [360, 1366])
def test_the_total_and_the_button_stay_in_sight(opened, check_page, scene, width):
    for _ in range(12):
        DishFactory(operator=scene.operator)
    page = opened(width)
    tray(page, scene)
    expect(page.locator("#till-total")).to_have_text("12.00 元")
    page.evaluate("scrollTo(0, 0)")
    for part in ("#till-total", "#till-pay"):
        expect(page.locator(part)).to_be_in_viewport(ratio=1)
    size = page.locator("#till-total").evaluate("e => getComputedStyle(e).fontSize")
    assert size == "36px"
    check_page(page, f"till-in-sight-{width}", least_target=44)
    page.locator("#till-pay").click()
    sold_for(page, "12.00")
    assert Sale.objects.get().cash_fen == 1200


def test_account_card_and_cash_are_mixed_with_the_network(opened, scene):
    fill_purses(scene.people[0])
    page = opened()
    swipe(page, scene.numbers[0])
    expect(page.locator("#till-person h2")).to_contain_text(scene.people[0].name)
    tray(page, scene)
    expect(page.locator("#till-total")).to_have_text("4.60 元")
    page.get_by_label("收现金").fill("1")
    page.get_by_label("刷银行卡").fill("2")
    page.keyboard.press("Enter")
    sold_for(page, "4.60")
    sale = Sale.objects.get()
    assert (sale.purse_fen, sale.cash_fen, sale.card_fen) == (160, 100, 200)
    assert list(differences()) == []


def test_a_bank_card_pays_a_walk_ins_tray_without_the_network(opened, network, scene):
    page = opened()
    network(page, away=True)
    tray(page, scene)
    expect(page.locator("#till-total")).to_have_text("12.00 元")
    page.get_by_label("刷银行卡").fill("12")
    page.locator("#till-pay").click()
    expect(page.locator("#till-told")).to_contain_text("已记下")
    waiting = page.locator("#till-unsent tr")
    expect(waiting).to_have_count(1)
    expect(waiting).to_contain_text(scene.item.name)
    expect(waiting).to_contain_text("待上传")
    network(page, away=False)
    expect(page.locator("#till-pending")).to_have_text("待上传 0 笔")
    expect(waiting).to_have_count(0)
    sale = Sale.objects.get()
    assert (sale.card_fen, sale.cash_fen, sale.channel) == (1200, 0, "offline")
    expect(page.locator("#till-recent")).to_contain_text(sale.number)


def test_who_was_found_without_the_network_pays_the_lists_price_when_it_is_back(
    opened, network, scene
):
    fill_purses(scene.people[0])
    page = opened()
    network(page, away=True)
    swipe(page, scene.numbers[0])
    expect(page.locator("#till-person h2")).to_contain_text(scene.people[0].name[0])
    network(page, away=False)
    page.evaluate(f"import('{MODULE}').then(till => till.sync())")
    tray(page, scene)
    expect(page.locator("#till-total")).to_have_text("4.60 元")
    page.locator("#till-pay").click()
    expect(page.locator("#till-told")).to_contain_text("已记下")
    expect(page.locator("#till-pending")).to_have_text("待上传 0 笔")
    sale = Sale.objects.get()
    assert (sale.resident, sale.purse_fen, sale.subsidy_fen) == (scene.people[0], 460, 500)


def test_too_little_is_not_taken(opened, scene):
    page = opened()
    tray(page, scene)
    expect(page.locator("#till-total")).to_have_text("12.00 元")
    page.get_by_label("收现金").fill("11")
    page.locator("#till-pay").click()
    expect(page.locator("#till-told")).to_contain_text("没有收款")
    assert not Sale.objects.exists()


def test_what_was_used_elsewhere_or_here_counts_without_the_network(opened, network, scene):
    page = opened()
    place(scene, scene.people[0])
    page.evaluate(f"import('{MODULE}').then(till => till.refresh())")
    network(page, away=True)
    totals = [(0, "12.00 元"), (1, "4.60 元"), (1, "12.00 元")]
    for count, (who, total) in enumerate(totals, start=1):
        swipe(page, scene.numbers[who])
        expect(page.locator("#till-person h2")).to_contain_text("岁")
        pays_offline(page, scene, total, count)
    network(page, away=False)
    expect(page.locator("#till-pending")).to_have_text("待上传 0 笔")
    reasons = SaleReview.objects.values_list("reasons", flat=True)
    assert list(reasons) == [["served_elsewhere"]]
    assert list(differences()) == []


BREAK = """async () => {
  const { all, put } = await import('/static/meals/till/store.js');
  const [row] = await all('outbox');
  await put('outbox', { ...row, signature: '0'.repeat(64) });
}"""


def refused(page, network, scene):
    """12 yuan in cash that the platform does not take."""
    network(page, away=True)
    pays_offline(page, scene, "12.00 元", 1)
    page.evaluate(BREAK)


def test_a_refused_sale_stands_in_the_list_and_keeps_the_shift_open(
    opened, network, check_page, scene
):
    page = opened()
    refused(page, network, scene)
    network(page, away=False)
    expect(page.locator("#till-unsent tr")).to_contain_text("没有被接受")
    expect(page.locator("#till-held")).to_contain_text("请站长")
    check_page(page, "till-held", least_target=44)
    page.goto(reverse("meals_console:till_shift", args=[scene.shift.pk]))
    expect(page.locator("#till-pending")).to_have_text("待上传 1 笔")
    page.get_by_label("清点的现金").fill("112")
    page.get_by_role("button", name="交班", exact=True).click()
    expect(page.locator(".error-summary")).to_contain_text("没有交班")


def test_somebody_in_charge_sets_it_aside_and_the_shift_closes(
    opened, network, page_as, check_page, scene
):
    page = opened()
    refused(page, network, scene)
    network(page, away=False)
    expect(page.locator("#till-held")).to_contain_text("没有被接受")
    manager = page_as(scene.manager, width=1366)
    manager.goto(reverse("meals_console:held_sales"))
    check_page(manager, "till-held-sales", least_target=44)
    manager.get_by_role("table").get_by_role("link").click()
    expect(manager.get_by_role("table")).to_contain_text(scene.item.name)
    check_page(manager, "till-held-sale", least_target=44)
    manager.get_by_label("原因").fill("签名坏了，现金已退")
    manager.get_by_role("button", name="搁置这一笔").click()
    expect(manager.get_by_text("已搁置").first).to_be_visible()
    page.goto(reverse("meals_console:till_shift", args=[scene.shift.pk]))
    expect(page.locator("#till-pending")).to_have_text("待上传 0 笔")
    check_page(page, "till-closing-held", least_target=44)
    page.get_by_label("清点的现金").fill("100")
    page.get_by_role("button", name="交班", exact=True).click()
    expect(page.get_by_text("已交班").first).to_be_visible()
    assert (HeldSale.objects.get().state, Sale.objects.count()) == ("set_aside", 0)


# On a page of another kind the till's own scripts aren't there: the bare database is asked.
BARE = """async () => {
  const done = asked => new Promise((resolve, reject) => {
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => reject(asked.error);
  });
  const left = {};
  for (const { name } of await indexedDB.databases()) {
    const database = await done(indexedDB.open(name));
    for (const store of database.objectStoreNames) {
      left[store] = await done(database.transaction(store).objectStore(store).count());
    }
    database.close();
  }
  const kept = await caches.keys();
  return JSON.stringify({ ...left, caches: kept.filter(name => name.startsWith('yizhan-')).length });
}"""


def test_logging_out_leaves_no_names_on_the_device(opened, scene):
    page = opened()
    swipe(page, scene.numbers[0])
    expect(page.locator("#till-person h2")).to_contain_text(scene.people[0].name)
    before = page.evaluate(KEPT)
    assert (set(before["pages"]), before["lists"]) == ({scene.address}, 1)
    page.get_by_role("button", name=LEAVE).click()
    expect(page.get_by_role("button", name=LEAVE)).to_have_count(0)
    left = json.loads(page.evaluate(BARE))
    assert left == {"outbox": 0, "lists": 0, "spent": 0, "caches": 0}


def test_logging_out_with_unsent_sales_says_so_and_keeps_them(opened, network, scene):
    page = opened()
    page.route("**/upload/", lambda route: route.abort())
    network(page, away=True)
    pays_offline(page, scene, "12.00 元", 1)
    network(page, away=False)
    page.get_by_role("button", name=LEAVE).click()
    expect(page.get_by_role("alert")).to_contain_text("还有 1 笔没有上传")
    expect(page.locator("#till")).to_be_visible()
    assert page.evaluate(KEPT)["lists"] == 1
    page.get_by_role("button", name=LEAVE).click()
    expect(page.get_by_role("button", name=LEAVE)).to_have_count(0)
    left = json.loads(page.evaluate(BARE))
    assert (left["outbox"], left["lists"], left["spent"]) == (1, 0, 0)


def test_a_refused_sale_after_the_shift_is_told_on_the_opening_page(opened, network, scene):
    page = opened()
    refused(page, network, scene)
    commands.close_shift(shift=scene.shift, counted_fen=10_000, by=scene.cashier)
    network(page, away=False)
    page.goto(scene.address)
    expect(page.locator("#till-held")).to_contain_text("没有被接受")
    expect(page.get_by_role("button", name="再传一次")).to_be_visible()
