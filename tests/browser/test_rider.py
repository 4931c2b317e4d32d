"""The rider's phone: without network, with a reply that gets lost, and without scripts."""

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from accounts.enums import Role
from core.dates import today
from meals.commands.delivering import Failure, fail_delivery
from meals.enums import PaperKind
from meals.models import DeliveryFailure, DeliveryProof, MealOrder
from meals.queries.doors import code_of
from tests.browser.outbox import open_offline, waiting
from tests.factories.accounts import CommunityFactory, staff
from tests.factories.elderly_care import ResidentFactory
from tests.factories.meals import lunch
from tests.factories.meals_delivery import delivery, picture

PAGE = "/console/meals/rider/"


@pytest.fixture
def scene():
    made = lunch(CommunityFactory(), service_date=today())
    made.rider = staff(Role.RIDER, made.operator)
    people = [
        ResidentFactory(community=made.point.division, name=name, address=f"{n}号楼101室")
        for n, name in enumerate(["张秀英", "李淑兰", "王桂芳"], start=1)
    ]
    made.orders = [delivery(made, resident=person) for person in people]
    return made


def stop(page, order):
    return page.locator(f"[data-stop='{order.pk}']")


def open_act(page, order, name):
    stop(page, order).get_by_text(name, exact=True).click()


def deliver_by_code(page, order):
    open_act(page, order, "送到了")
    stop(page, order).get_by_label("老人报的取餐码").fill(code_of(order))
    stop(page, order).get_by_label("收了多少现金").fill("12")
    stop(page, order).get_by_role("button", name="记为送达").click()


def deliver_by_photo(page, order):
    open_act(page, order, "送到了")
    photo = {"name": "door.png", "mimeType": "image/png", "buffer": picture().read()}
    stop(page, order).get_by_label("拍照").first.set_input_files(photo)
    stop(page, order).get_by_label("收了多少现金").fill("12.00")
    stop(page, order).get_by_role("button", name="记为送达").click()


def lose_the_first_reply(page):
    """The server has done it, the phone never hears of it."""
    lost = []

    def route(route):
        if lost:
            route.continue_()
            return
        lost.append(route.fetch().status)
        route.abort()

    page.context.route("**/deliver/", route)
    return lost


def test_two_deliveries_without_network_are_stored_once_each(page_as, network, scene):
    first, second, _third = scene.orders
    page = page_as(scene.rider)
    open_offline(page, PAGE)

    network(page, away=True)
    deliver_by_code(page, first)
    waiting(page, 1)
    deliver_by_photo(page, second)
    waiting(page, 2)
    page.reload()
    waiting(page, 2)
    expect(stop(page, first).get_by_role("button", name="记为送达")).to_be_hidden()
    assert DeliveryProof.objects.count() == 0

    lost = lose_the_first_reply(page)
    network(page, away=False)
    for _run in range(2):  # one loses its reply, the next one sends the same again
        page.evaluate("window.dispatchEvent(new Event('online'))")
    expect(page.locator("[data-outbox]")).to_be_hidden()

    assert lost == [200]
    proofs = DeliveryProof.objects.order_by("order_id")
    assert [(p.order_id, p.kind) for p in proofs] == [(first.pk, "code"), (second.pk, "photo")]
    assert all(proof.occurred_at < proof.arrived_at for proof in proofs)
    assert MealOrder.objects.filter(state="handed_over").count() == 2
    page.reload()
    expect(page.locator("[data-stop]")).to_have_count(1)


def test_what_is_refused_says_why_and_stays(page_as, scene):
    order = scene.orders[0]
    page = page_as(scene.rider)
    page.goto(PAGE)
    open_act(page, order, "送到了")
    stop(page, order).get_by_label("老人报的取餐码").fill("0x00")
    stop(page, order).get_by_label("收了多少现金").fill("12")
    stop(page, order).get_by_role("button", name="记为送达").click()

    expect(page.locator("[data-outbox-list]")).to_contain_text("取餐码不对")
    expect(stop(page, order).get_by_label("老人报的取餐码")).to_have_value("")
    page.reload()
    expect(page.locator("[data-outbox-list]")).to_contain_text("取餐码不对")

    deliver_by_code(page, order)
    expect(page.locator("[data-outbox]")).to_be_hidden()
    assert DeliveryProof.objects.get().order_id == order.pk


def test_the_phone_says_at_once_what_is_missing(page_as, scene):
    order = scene.orders[0]
    page = page_as(scene.rider)
    page.goto(PAGE)
    open_act(page, order, "送到了")
    press = stop(page, order).get_by_role("button", name="记为送达")
    press.click()
    expect(stop(page, order).get_by_role("alert")).to_contain_text("请拍照")
    stop(page, order).get_by_label("老人报的取餐码").fill("1234")
    press.click()
    expect(stop(page, order).get_by_role("alert")).to_contain_text("现金")
    expect(page.locator("[data-outbox]")).to_be_hidden()


def test_a_signature_is_drawn_with_a_finger(page_as, scene):
    order = scene.orders[0]
    page = page_as(scene.rider)
    page.goto(PAGE)
    open_act(page, order, "送到了")
    pad = stop(page, order).locator("canvas")
    pad.scroll_into_view_if_needed()
    box = pad.bounding_box()
    page.mouse.move(box["x"] + 30, box["y"] + 30)
    page.mouse.down()
    page.mouse.move(box["x"] + 150, box["y"] + 90, steps=5)
    page.mouse.up()
    stop(page, order).get_by_label("收了多少现金").fill("12")
    stop(page, order).get_by_role("button", name="记为送达").click()

    expect(stop(page, order).get_by_role("status")).to_contain_text("已送达")
    expect(page.locator("[data-summary]")).to_contain_text("还有 2 处，已送达 1 份")
    expect(stop(page, scene.orders[1]).get_by_text("下一站")).to_be_visible()
    expect(stop(page, order).get_by_text("下一站")).to_be_hidden()
    assert DeliveryProof.objects.get().kind == "signature"


def test_it_works_without_scripts(page_as, scene):
    order, other, _third = scene.orders
    page = page_as(scene.rider, javascript=False)
    page.goto(PAGE)
    deliver_by_code(page, order)
    expect(page.get_by_text(f"{order.number} 张秀英：已送达。")).to_be_visible()

    open_act(page, other, "没送到")
    stop(page, other).get_by_label("没人应门，电话不接").check()
    stop(page, other).get_by_role("button", name="记为没送到").click()
    expect(page.get_by_text(f"{other.number} 李淑兰：已记为没有送到。")).to_be_visible()
    assert DeliveryFailure.objects.get().alert.owner == scene.manager


def test_the_page_is_sound(page_as, check_page, scene):
    page = page_as(scene.rider)
    page.goto(PAGE)
    for name in ("送到了", "没送到"):
        open_act(page, scene.orders[0], name)
    check_page(page, "rider")


def test_another_streets_rider_sees_none_of_it(page_as, scene):
    stranger = staff(Role.RIDER, lunch(CommunityFactory()).operator)
    page = page_as(stranger)
    page.goto(reverse("meals_console:rider"))
    expect(page.get_by_text("现在没有要送的餐")).to_be_visible()


def test_papers_alerts_and_couriers_are_sound(page_as, check_page, scene):
    order = scene.orders[0]
    fail_delivery(
        order=order,
        failure=Failure("no_answer", "敲了三次，家里有电视声", picture()),
        by=scene.rider,
        occurred_at=timezone.now(),
        key="f1",
    )
    meal = (scene.kitchen.pk, f"{today():%Y-%m-%d}", "lunch")
    addresses = {
        f"paper-{kind}": reverse("meals_console:paper", args=[*meal, kind])
        for kind in PaperKind.values
    }
    addresses["sheet"] = reverse("meals_console:sheet", args=meal)
    addresses["alerts"] = reverse("meals_console:alerts")
    addresses["alert"] = reverse("meals_console:alert", args=[order.alerts.get().pk])
    addresses["couriers"] = reverse("meals_console:couriers")
    addresses["board"] = reverse("meals_console:board")
    page = page_as(scene.manager, width=1366)
    for name, address in addresses.items():
        page.goto(address)
        check_page(page, f"delivery-{name}", least_target=44)


def test_the_kitchen_downloads_a_paper(page_as, scene):
    page = page_as(scene.manager, width=1366)
    page.goto(
        reverse(
            "meals_console:paper", args=[scene.kitchen.pk, f"{today():%Y-%m-%d}", "lunch", "labels"]
        )
    )
    with page.expect_download() as download:
        page.get_by_role("button", name="下载 PDF").click()
    assert download.value.suggested_filename.startswith("labels-")
    page.reload()
    expect(page.get_by_text("第 1 版")).to_be_visible()
