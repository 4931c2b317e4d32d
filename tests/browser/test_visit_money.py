"""What a carer's phone counts is what is settled and paid: a day without network, from the door to the fen."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from accounts.enums import Role
from core.audit import SYSTEM
from core.dates import month_of
from dispatch.commands.entitlement import hold_entitlement
from dispatch.enums import Evidence, OrderState
from dispatch.models import SettledVisit, VisitEvidence, VisitLine, VisitSettlement, WorkOrder
from subsidies.enums import Service
from subsidies.queries.reconciliation import differences
from tests.browser.outbox import waiting
from tests.browser.visit_phone import Day, Line, arrive, leave, ready_offline
from tests.factories.accounts import staff
from tests.factories.dispatch_money import entitle
from tests.factories.elderly_care_people import agreed
from tests.factories.subsidies import available

PULSE = [("高压", "132"), ("低压", "78"), ("脉搏", "70")]
HELD = (2000, 5000, 0)  # fen of each person's month; a visit costs 3000


@pytest.fixture
def day(db):
    asked = [Evidence.PHOTO, Evidence.CODE, Evidence.CHECKLIST, Evidence.VITALS]
    made = Day(
        ("张秀英", "李淑兰", "王桂芳"), purse_service=Service.HOME_SERVICE, evidence_finish=asked
    )
    made.purses = [
        entitle(order.resident, fen) if fen else None
        for order, fen in zip(made.orders, HELD, strict=True)
    ]
    for order in made.orders:
        agreed(order.resident)
        hold_entitlement(order, by=SYSTEM)
    return made


def whole_visit(page, order, code=""):
    arrive(page, order)
    leave(page, order, code, PULSE)


def call_back(page, order):
    page.goto(reverse("dispatch_console:call", args=[order.pk]))
    page.get_by_label("是", exact=True).first.check()
    page.keyboard.press("5")
    page.get_by_role("button", name="保存回访").click()
    expect(page.get_by_text("已保存。")).to_be_visible()


def settle(page, day):
    page.goto(reverse("dispatch_console:visit_settlements"))
    page.get_by_label("运营方").select_option(str(day.operator.pk))
    page.get_by_label("月份").fill(f"{month_of(day.orders[0].day):%Y-%m}")
    page.get_by_role("button", name="结算", exact=True).click()
    expect(page.get_by_text("已保存。")).to_be_visible()


def a_day_without_network(phone, tablet, network, day):
    """Three visits on the phone, one of them with a wrong code; one arrival on a second device too."""
    first, second, third = day.orders
    for page in (phone, tablet):
        ready_offline(page)
    line = Line(phone, network)
    tablet.context.set_offline(True)
    whole_visit(phone, first)
    whole_visit(phone, second)
    whole_visit(phone, third, code="0000000")  # nobody's four digits
    waiting(phone, 6)
    arrive(tablet, second)
    waiting(tablet, 1)
    assert not VisitEvidence.objects.exists()
    return line


def send(page):
    page.evaluate("window.dispatchEvent(new Event('online'))")


def upload(phone, tablet, line):
    """The phone loses one reply and sends again; the tablet comes second."""
    line.mend()
    for _run in range(2):
        send(phone)
    expect(phone.locator("[data-outbox-list]")).to_contain_text("确认码")
    waiting(phone, 1)
    expect(phone.locator("[data-summary]")).to_contain_text("还有 1 次，已完成 2 次")
    tablet.context.set_offline(False)
    send(tablet)
    expect(tablet.locator("[data-outbox-list]")).to_contain_text("没有再记一次")
    assert line.lost == [200]


def stored(day):
    """Five proofs of six acts and a second device, two services, one visit that goes on."""
    assert (VisitEvidence.objects.count(), VisitLine.objects.count()) == (5, 2)
    states = WorkOrder.objects.order_by("pk").values_list("state", flat=True)
    assert list(states) == [OrderState.DONE, OrderState.DONE, OrderState.IN_SERVICE]


def paid(day):
    """By the purses what was held, by the person the rest; the books agree."""
    first, second, _third = day.orders
    made = VisitSettlement.objects.get()
    assert (made.visits, made.price_fen, made.purse_fen, made.own_fen) == (2, 6000, 5000, 1000)
    assert made.statement.total_fen == 5000
    lines = SettledVisit.objects.order_by("order").values_list("order", "purse_fen", "own_fen")
    assert list(lines) == [(first.pk, 2000, 1000), (second.pk, 3000, 0)]
    assert [available(purse) for purse in day.purses if purse] == [0, 2000]
    assert differences() == []
    return made


def test_what_the_phone_counts_is_paid_to_the_fen(page_as, network, day):
    phone, tablet = page_as(day.user), page_as(day.user)
    line = a_day_without_network(phone, tablet, network, day)
    upload(phone, tablet, line)
    stored(day)

    agent = page_as(staff(Role.CALL_AGENT, day.community.parent), width=1366)
    for order in day.orders[:2]:
        call_back(agent, order)
    district = page_as(staff(Role.DISTRICT_ADMIN, day.community.parent.parent), width=1366)
    settle(district, day)
    made = paid(day)

    phone.goto(reverse("dispatch_console:visit_hours") + f"?month={made.period:%Y-%m}")
    expect(phone.locator("dl")).to_contain_text("60.00 元")
    expect(phone.locator("dl")).to_contain_text("2 次 · 60.00 元")
