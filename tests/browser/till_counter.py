"""What browser tests of the counter do at it."""

from django.urls import reverse
from playwright.sync_api import expect

from tests.factories.meals import AgeDiscountFactory, DailyMealSubsidyFactory, meal_programme
from tests.factories.meals_till import till_scene

MODULE = "/static/meals/till/page.js"
LEAVE = "退出登录"
KEPT = """async () => {
  const { all } = await import('/static/meals/till/store.js');
  const names = (await caches.keys()).filter(name => name.startsWith('yizhan-'));
  const pages = [];
  for (const name of names) {
    const found = await (await caches.open(name)).keys();
    pages.push(...found.map(one => new URL(one.url).pathname).filter(path => path.includes('/console/')));
  }
  const count = async name => (await all(name)).length;
  return { pages, lists: await count('lists'), spent: await count('spent'), outbox: await count('outbox') };
}"""


def counter_scene():
    """A till with lunch for 12 yuan, half of it reduced by age, 5 yuan a day, and two people with cards."""
    AgeDiscountFactory(government_bp=5000, programme=meal_programme())
    DailyMealSubsidyFactory()
    made = till_scene(names=2)
    made.numbers = [person.cards.get().number for person in made.people]
    made.address = reverse("meals_console:till", args=[made.till.pk])
    return made


def open_counter(page_as, scene, width=1366, period="lunch"):
    """The till's page, ready to sell without the network."""
    page = page_as(scene.cashier, width=width)
    page.goto(f"{scene.address}?period={period}")
    ready(page)
    return page


def ready(page):
    page.evaluate(f"import('{MODULE}').then(till => till.ready)")
    page.wait_for_selector("html[data-offline-ready]", state="attached")


def swipe(page, number):
    page.get_by_label("刷卡、扫码").fill(number)
    page.keyboard.press("Enter")


def tray(page, scene):
    page.locator(f"[data-code=m{scene.item.pk}] .till-key__name").click()


def sold_for(page, text):
    expect(page.locator("#till-told")).to_contain_text(f"已收款 {text} 元")


def pays_offline(page, scene, total, waiting):
    """What lies on the tray, by whoever was swiped."""
    tray(page, scene)
    expect(page.locator("#till-total")).to_have_text(total)
    page.locator("#till-pay").click()
    expect(page.locator("#till-unsent tr")).to_have_count(waiting)
