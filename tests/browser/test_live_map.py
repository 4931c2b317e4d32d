"""The live map by mouse and keyboard, what it says of a carer, the lists beside it, and the wall."""

from datetime import time

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from accounts.enums import Role
from core.dates import today
from dispatch.commands.proofs import Spot
from dispatch.enums import OrderState
from tests.factories.accounts import CommunityFactory, staff
from tests.factories.dispatch import CarerFactory, CarerShiftFactory
from tests.factories.dispatch_visits import operator_in, position, visit_order

MAP = "/console/dispatch/map/"


class Street:
    """One carer at a visit, two idle ones door to door, and a dispatcher."""

    def __init__(self, gap=0.0005):
        self.community = CommunityFactory()
        self.operator = operator_in(self.community)
        self.user = staff(Role.DISPATCHER, self.community.parent)
        midnight = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
        serving = self.add("陈立琴", Spot(39.95, 116.40))
        self.order = visit_order(
            self.community,
            self.operator,
            serving,
            start=midnight,
            minutes=24 * 60 - 1,
            state=OrderState.IN_SERVICE,
        )
        self.add("王小红", Spot(39.90, 116.50))
        self.add("李小兰", Spot(39.90, 116.50 + gap))

    def add(self, name, spot):
        """One more, on shift all day."""
        carer = CarerFactory(operator=self.operator)
        type(carer.user).objects.filter(pk=carer.user_id).update(display_name=name)
        CarerShiftFactory(carer=carer, day=today(), starts_at=time(0), ends_at=time(23, 59, 59))
        position(carer, spot=spot)
        return carer


@pytest.fixture
def street():
    return Street()


def test_a_press_shows_name_service_and_time(page_as, check_page, street):
    page = page_as(street.user, width=1366)
    page.goto(MAP)
    page.get_by_role("button", name="陈立琴 服务中").click()
    person = page.locator("[data-person]")
    expect(person.get_by_role("heading")).to_have_text("陈立琴")
    expect(person).to_contain_text(street.order.item.name)
    expect(person).to_contain_text("00:00–23:59")
    assert street.order.resident.name not in person.inner_text()
    expect(person.get_by_role("link")).to_have_count(0)
    expect(page.get_by_role("button", name="2 人在附近")).to_be_visible()
    check_page(page, "dispatch-map", least_target=44)


def test_near_ones_come_apart_by_keyboard(page_as, street):
    page = page_as(street.user, width=1366)
    page.goto(MAP)
    cluster = page.get_by_role("button", name="2 人在附近")
    cluster.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="2 人在附近")).to_have_count(0)
    page.get_by_role("button", name="王小红 空闲").focus()
    page.keyboard.press("Enter")
    expect(page.locator("[data-person]")).to_contain_text("现在没有服务")


def test_two_in_one_house_are_listed(page_as):
    page = page_as(Street(gap=0.00001).user, width=1366)
    page.goto(MAP)
    page.get_by_role("button", name="2 人在附近").click()
    person = page.locator("[data-person]")
    expect(person).to_contain_text("王小红")
    expect(person).to_contain_text("李小兰")


def test_a_cut_line_is_said(page_as, network, street):
    page = page_as(street.user, width=1366)
    page.clock.install()
    page.goto(MAP)
    expect(page.get_by_role("button", name="陈立琴 服务中")).to_be_visible()
    network(page, away=True)
    page.clock.run_for(40_000)
    expect(page.locator("[data-live-state]")).to_contain_text("数据停在")
    network(page, away=False)
    page.clock.run_for(70_000)
    expect(page.locator("[data-live-state]")).to_contain_text("更新于")


def test_without_a_stream_the_page_asks_every_ten_seconds(page_as, street):
    page = page_as(street.user, width=1366)
    page.clock.install()
    with page.expect_response("**/map/stream/") as stream:
        page.goto(MAP)
    assert stream.value.status == 503
    expect(page.get_by_role("button", name="陈立琴 服务中")).to_be_visible()
    street.add("周小梅", Spot(39.92, 116.45))
    page.clock.run_for(11_000)
    expect(page.get_by_role("button", name="周小梅 空闲")).to_be_visible()


HIDDEN = """(hidden) => {
  Object.defineProperty(document, "hidden", { value: hidden, configurable: true });
  document.dispatchEvent(new Event("visibilitychange"));
}"""


def test_a_page_that_nobody_looks_at_asks_nothing_and_is_true_again_at_once(page_as, street):
    page = page_as(street.user, width=1366)
    page.clock.install()
    page.goto(MAP)
    expect(page.get_by_role("button", name="陈立琴 服务中")).to_be_visible()
    page.evaluate(HIDDEN, True)
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    street.add("周小梅", Spot(39.92, 116.45))
    page.clock.run_for(200_000)
    assert asked == []
    page.evaluate(HIDDEN, False)
    expect(page.get_by_role("button", name="周小梅 空闲")).to_be_visible()


def test_the_list_stays_true_without_a_map(page_as, network, street):
    page = page_as(street.user, width=1366)
    page.clock.install()
    page.goto(f"{MAP}?view=list")
    expect(page.get_by_text("陈立琴")).to_be_visible()
    street.add("周小梅", Spot(39.92, 116.45))
    page.clock.run_for(61_000)
    expect(page.get_by_text("周小梅")).to_be_visible()
    network(page, away=True)
    page.clock.run_for(40_000)
    expect(page.locator("[data-live-state]")).to_contain_text("数据停在")


def test_whoever_is_overdue_stands_alone(page_as, street):
    late = street.add("周小梅", Spot(39.90, 116.5002))
    order = visit_order(street.community, street.operator, late, state=OrderState.ON_THE_WAY)
    page = page_as(street.user, width=1366)
    page.goto(MAP)
    expect(page.get_by_role("button", name="2 人在附近")).to_be_visible()
    page.get_by_role("button", name="周小梅 超时").click()
    expect(page.locator("[data-person]")).to_contain_text(order.item.name)


@pytest.mark.parametrize("view", ["list", "carers"])
def test_it_is_read_without_a_map_and_without_scripts(page_as, check_page, street, view):
    page = page_as(street.user, javascript=False)
    page.goto(f"{MAP}?view={view}")
    expect(page.get_by_text("陈立琴")).to_be_visible()
    expect(page.get_by_text("服务中").first).to_be_visible()
    scripted = page_as(street.user)
    scripted.goto(f"{MAP}?view={view}")
    check_page(scripted, f"dispatch-{view}", least_target=44)


def test_the_wall(page_as, check_page, street):
    page = page_as(street.user, width=1920)
    page.goto("/console/dispatch/wall/")
    expect(page.get_by_role("term").filter(has_text="服务中")).to_be_visible()
    page.keyboard.press("t")
    expect(page.locator("details")).to_have_attribute("open", "")
    check_page(page, "dispatch-wall", least_target=44, widths=(1366, 1920))
    assert "陈立琴" not in page.content()
