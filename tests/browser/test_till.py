"""The counter in a real browser: with and without scripts, with and without the network."""

from types import SimpleNamespace

import pytest
from django.db.models import F, Sum
from django.urls import reverse
from playwright.sync_api import expect

from meals import commands
from meals.models import Sale, SaleReview, TillHandOver
from subsidies.models import Transfer
from subsidies.queries import differences
from tests.factories.elderly_care import ResidentFactory
from tests.factories.elderly_care_cards import CardFactory
from tests.factories.meals import (
    AgeDiscountFactory,
    DailyMealSubsidyFactory,
    MenuItemFactory,
    cook,
    fill_purses,
    meal_programme,
    place,
    route,
)
from tests.factories.meals_till import TillFactory, sold, till_scene

MODULE = "/static/meals/till/page.js"


@pytest.fixture
def scene():
    AgeDiscountFactory(government_bp=5000, programme=meal_programme())
    DailyMealSubsidyFactory()
    made = till_scene(names=2)
    made.numbers = [person.cards.get().number for person in made.people]
    made.address = reverse("meals_console:till", args=[made.till.pk])
    return made


def opened(page_as, scene, **look):
    page = page_as(scene.cashier, width=1366, **look)
    page.goto(f"{scene.address}?period=lunch")
    return page


def ready(page):
    """The list is here and the page is kept for offline."""
    page.evaluate(f"import('{MODULE}').then(till => till.ready)")
    page.wait_for_selector("html[data-offline-ready]", state="attached")


def test_a_sale_by_keyboard(page_as, check_page, scene):
    fill_purses(scene.people[0])
    page = opened(page_as, scene)
    ready(page)
    box = page.get_by_label("刷卡、扫码")
    expect(box).to_be_focused()
    page.keyboard.type(scene.numbers[0])
    page.keyboard.press("Enter")
    expect(page.locator("#till-person h2")).to_contain_text(scene.people[0].name)
    expect(box).to_have_value("")
    page.locator(f"[data-code=m{scene.item.pk}] .till-key__name").click()
    expect(page.locator(".till-total")).to_have_text("4.60 元")
    check_page(page, "till", least_target=44)
    expect(box).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#till-told")).to_contain_text("已收款 4.60 元")
    sale = Sale.objects.get()
    assert (sale.channel, sale.purse_fen, sale.resident) == ("online", 460, scene.people[0])
    expect(page.locator("#till-recent")).to_contain_text(sale.number)


def test_a_sale_without_scripts(page_as, check_page, scene):
    page = opened(page_as, scene, javascript=False)
    page.get_by_label("刷卡、扫码").fill(scene.numbers[0])
    page.locator(f"[name=m{scene.item.pk}]").fill("1")
    page.get_by_role("button", name="查找、算价").click()
    expect(page.locator(".till-total")).to_have_text("4.60 元")
    check_page(page, "till-no-scripts", least_target=44, options=None)
    page.get_by_role("button", name="收款", exact=True).click()
    expect(page.get_by_text("已收款 4.60 元")).to_be_visible()
    sale = Sale.objects.get()
    assert (sale.cash_fen, sale.subsidy_fen) == (460, 500)


def test_without_scripts_nobody_pays_before_it_is_chosen_who(page_as, scene):
    name = scene.people[0].name
    ResidentFactory(community=scene.community, name=f"{name}丰")
    page = opened(page_as, scene, javascript=False)
    page.get_by_label("刷卡、扫码").fill(name)
    page.locator(f"[name=m{scene.item.pk}]").fill("1")
    page.get_by_role("button", name="查找、算价").click()
    expect(page.locator(".till-people__one")).to_have_count(3)
    expect(page.get_by_role("button", name="收款", exact=True)).to_have_count(0)
    page.get_by_role("button", name="散客", exact=True).click()
    page.get_by_role("button", name="收款", exact=True).click()
    expect(page.get_by_text("已收款 12.00 元")).to_be_visible()
    assert Sale.objects.get().resident is None


def test_a_pre_order_is_handed_over_by_swipe_and_enter(page_as, scene):
    order = place(scene, scene.people[0])
    route(scene)
    cook(scene)
    page = opened(page_as, scene)
    ready(page)
    page.keyboard.type(scene.numbers[0])
    page.keyboard.press("Enter")
    expect(page.locator("#till-person")).to_contain_text(order.number)
    page.keyboard.press("Enter")
    expect(page.locator("#till-told")).to_contain_text("已交付")
    assert TillHandOver.objects.get().order == order


SELL_ALL = """async (trays) => {
  const till = await import('/static/meals/till/page.js');
  const kept = [];
  for (const { number, tray, cash } of trays) {
    await till.find(number);
    for (const [code, count] of Object.entries(tray)) {
      document.querySelector(`[name=${code}]`).value = count;
    }
    await till.reckon();
    const due = document.querySelector('.till-total').textContent.replace(/[^0-9]/g, '');
    const sale = await till.sell(cash ? { cash_fen: Number(due), card_fen: 0 } : {});
    kept.push(sale && sale.key);
  }
  return kept;
}"""


# Anew as soon as an attempt has ended: the page by itself would wait a while before the next.
UPLOAD = """() => {
  const upload = async () => {
    const till = await import('/static/meals/till/page.js');
    while (await till.sync() !== 'done') {
      await navigator.locks.request('yizhan-till-outbox', () => {});
    }
  };
  upload();
}"""


def lose_the_first_answers(page, count):
    """The server has stored what was sent, and the till doesn't hear of it."""
    lost = []

    def handle(route):
        sent = route.request.post_data_json
        if sent["sales"] and len(lost) < count:
            lost.append(route.fetch())
            route.abort()
        else:
            route.continue_()

    page.route("**/upload/", handle)
    return lost


@pytest.fixture
def crowd(scene):
    """200 people with cards, most of them with money in their purses; what each takes."""
    new = [CardFactory(resident__community=scene.community).resident for _ in range(198)]
    people = scene.people + new
    fill_purses(*people[:120])
    second = MenuItemFactory(menu=scene.menu)
    codes = [f"m{scene.item.pk}", f"m{second.pk}", f"d{scene.dish.pk}"]
    scene.people = people
    scene.trays = [
        {
            "number": person.cards.get().number,
            "tray": {code: 1 + i % 3 for k, code in enumerate(codes) if (i % 7 + 1) >> k & 1},
            "cash": i % 4 == 0,
        }
        for i, person in enumerate(people)
    ]
    return scene


def serve_elsewhere(scene, people):
    """Half of them ordered, half ate at another till."""
    till = TillFactory(station=scene.point)
    shift = commands.open_shift(till=till, float_fen=0, by=scene.cashier)
    half = len(people) // 2
    for person in people[:half]:
        place(scene, person)
    for person in people[half:]:
        sold(SimpleNamespace(**{**vars(scene), "shift": shift}), person, cash_fen=460)


def test_two_hundred_sales_without_the_network(page_as, network, crowd):
    page = opened(page_as, crowd)
    ready(page)
    network(page, away=True)
    keys = page.evaluate(SELL_ALL, crowd.trays)
    assert len({key for key in keys if key}) == 200
    page.goto(crowd.address)  # the service worker has the page, the outbox the sales
    expect(page.locator("#till-pending")).to_have_text("待上传 200 笔")
    assert not Sale.objects.exists()
    serve_elsewhere(crowd, crowd.people[:10])

    lost = lose_the_first_answers(page, 2)
    network(page, away=False)
    page.evaluate(UPLOAD)
    expect(page.locator("#till-pending")).to_have_text("待上传 0 笔")

    assert len(lost) == 2
    expect(page.locator("#till-held")).to_be_empty()
    arrived = Sale.objects.filter(channel="offline", occurred_at__lt=F("arrived_at"))
    assert set(arrived.values_list("idempotency_key", flat=True)) == set(keys)
    looked_at = SaleReview.objects.order_by("sale__resident")
    served_twice = sorted(person.pk for person in crowd.people[:10])
    assert list(looked_at.values_list("sale__resident", flat=True)) == served_twice
    assert list(differences()) == []
    booked = Transfer.objects.filter(kind__in=(2, 11)).aggregate(fen=Sum("amount_fen"))["fen"]
    assert booked == arrived.aggregate(fen=Sum("purse_fen"))["fen"] > 0
    crowd.shift.refresh_from_db()
    assert crowd.shift.unsent == 0


def test_every_page_of_the_till_is_sound(page_as, check_page, scene):
    TillFactory(station=scene.point)
    sale = sold(scene)
    shift = reverse("meals_console:till_shift", args=[scene.shift.pk])
    addresses = {
        "tills": reverse("meals_console:tills"),
        "sale": reverse("meals_console:sale", args=[sale.pk]),
        "shift": shift,
    }
    page = page_as(scene.cashier, width=1366)
    for name, address in addresses.items():
        page.goto(address)
        check_page(page, f"till-{name}", least_target=44)
    page.get_by_label("清点的现金").fill("112")
    page.get_by_role("button", name="交班", exact=True).click()
    expect(page.get_by_text("已交班").first).to_be_visible()
    page.goto(scene.address)
    check_page(page, "till-closed", least_target=44)
    manager = page_as(scene.manager, width=1366)
    manager.goto(reverse("meals_console:sale_reviews"))
    check_page(manager, "till-reviews", least_target=44)
