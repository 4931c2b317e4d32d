"""The carer's phone: without network, with a reply that gets lost, on two devices, and without scripts."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from dispatch.enums import Evidence, OrderState
from dispatch.models import VisitEvidence, VisitRecord, WorkOrder
from dispatch.queries.visits import visit_code
from tests.factories.accounts import CommunityFactory
from tests.factories.dispatch import CarerFactory, ServiceItemFactory
from tests.factories.dispatch_visits import (
    VisitChecklistFactory,
    operator_in,
    photo,
    visit_order,
)
from tests.factories.elderly_care import ResidentFactory

PAGE = "/console/dispatch/visits/"


class Day:
    """A carer with two visits today, one after the other."""

    def __init__(self):
        community = CommunityFactory()
        operator = operator_in(community)
        item = ServiceItemFactory(
            name="助洁", evidence_finish=[Evidence.PHOTO, Evidence.CODE], evidence_failure=[]
        )
        VisitChecklistFactory(item=item)
        carer = CarerFactory(operator=operator)
        self.user = carer.user
        people = [ResidentFactory(community=community, name=name) for name in ("张秀英", "李淑兰")]
        midnight = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
        self.orders = [
            visit_order(
                community,
                operator,
                carer,
                resident=person,
                item=item,
                start=midnight + timedelta(hours=hour),
                state=OrderState.ON_THE_WAY,
            )
            for hour, person in enumerate(people)
        ]


@pytest.fixture
def day():
    return Day()


def place(page):
    page.context.grant_permissions(["geolocation"])
    page.context.set_geolocation({"latitude": 39.92, "longitude": 116.45, "accuracy": 8})


def visit(page, order):
    return page.locator(f"[data-stop='{order.pk}']")


def picture(colour="navy"):
    return {"name": "door.jpg", "mimeType": "image/jpeg", "buffer": photo(colour).read()}


def arrive(page, order):
    step = visit(page, order).locator("[data-step=start]")
    step.get_by_text("到了，签到", exact=True).click()
    step.get_by_label("拍照").set_input_files(picture())
    step.get_by_role("button", name="签到").click()


def leave(page, order):
    step = visit(page, order).locator("[data-step=finish]")
    step.get_by_text("做完了，签退", exact=True).click()
    step.get_by_label("拍照").set_input_files(picture("green"))
    step.get_by_label("老人报的确认码").fill(visit_code(order))
    step.get_by_label("擦窗").check()
    step.get_by_label("服务记录").fill("老人精神好")
    step.get_by_role("button", name="签退").click()


def waiting(page, count):
    expect(page.locator("[data-outbox-count]")).to_have_text(str(count))


def ready_offline(page):
    place(page)
    page.goto(PAGE)
    page.wait_for_selector("html[data-offline-ready]", state="attached")


class Line:
    """The way to the server: cut at first; then one reply is lost, of which the phone never hears."""

    def __init__(self, page, network):
        self.page, self.network, self.is_cut, self.lost = page, network, True, []
        page.context.route("**/start/", self._pass)
        page.context.route("**/finish/", self._pass)
        network(page, away=True)

    def mend(self):
        self.is_cut = False
        self.network(self.page, away=False)

    def _pass(self, route):
        if self.is_cut:
            route.abort()
        elif not self.lost:
            self.lost.append(route.fetch().status)
            route.abort()
        else:
            route.continue_()


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
