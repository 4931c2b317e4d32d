"""A carer's phone in the browser: the day's visits, arriving, leaving, a line that is cut."""

from datetime import timedelta

from django.utils import timezone

from dispatch.enums import Evidence, OrderState
from dispatch.queries.visits import visit_code
from tests.browser.outbox import open_offline
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
    """A carer with a visit after the other today, each a step before the door; fields are the item's."""

    def __init__(self, names=("张秀英", "李淑兰"), **fields):
        self.community = CommunityFactory()
        self.operator = operator_in(self.community)
        wanted = {
            "name": "助洁",
            "evidence_finish": [Evidence.PHOTO, Evidence.CODE],
            "evidence_failure": [],
        }
        self.item = ServiceItemFactory(**wanted | fields)
        VisitChecklistFactory(item=self.item)
        self.carer = CarerFactory(operator=self.operator)
        self.user = self.carer.user
        midnight = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
        self.orders = [
            self._order(name, midnight + timedelta(hours=hour)) for hour, name in enumerate(names)
        ]

    def _order(self, name, start):
        return visit_order(
            self.community,
            self.operator,
            self.carer,
            resident=ResidentFactory(community=self.community, name=name),
            item=self.item,
            start=start,
            state=OrderState.ON_THE_WAY,
        )


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


def leave(page, order, code="", measures=()):
    step = visit(page, order).locator("[data-step=finish]")
    step.get_by_text("做完了，签退", exact=True).click()
    step.get_by_label("拍照").set_input_files(picture("green"))
    step.get_by_label("老人报的确认码").fill(code or visit_code(order))
    step.get_by_label("擦窗").check()
    for label, value in measures:
        step.get_by_label(label).fill(value)
    step.get_by_label("服务记录").fill("老人精神好")
    step.get_by_role("button", name="签退").click()


def ready_offline(page):
    place(page)
    open_offline(page, PAGE)


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
