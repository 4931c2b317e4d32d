"""The pages of charges hold to the rules of the design system."""

import pytest
from playwright.sync_api import expect

from accounts.enums import Role
from core.dates import today
from subsidies.commands import hold_charge, pay_operator
from tests.factories.accounts import staff
from tests.factories.subsidies_charges import charged, refunded, request, scene


@pytest.mark.django_db(transaction=True)
def test_a_late_charge_is_entered_and_given_back(page_as, check_page):
    s = scene()
    refunded(s)
    page = page_as(staff(Role.DISTRICT_ADMIN, s.community.parent.parent), width=1366)
    page.goto("/console/subsidies/charges/")
    page.get_by_label("业务编号或老年人").fill(s.resident.name)
    page.get_by_role("button", name="查找").click()
    expect(page.get_by_role("link", name="看扣款")).to_be_visible()
    check_page(page, "charges-find", least_target=44)
    page.get_by_role("link", name="看扣款").click()
    expect(page.get_by_role("heading", name="补记一笔没有联网时的扣款")).to_be_visible()
    check_page(page, "charges-person", least_target=44)
    page.get_by_label("金额（元）").fill("12")
    page.get_by_label("为什么补记").fill("断网，手工单第 12 号")
    page.get_by_role("button", name="补记扣款").click()
    expect(page.get_by_text("列入追回并通知本人")).to_be_visible()
    page.get_by_label("为什么退").fill("重复")
    page.get_by_role("button", name="退款", exact=True).click()
    expect(page.get_by_text("已退回 12.00 元")).to_be_visible()
    check_page(page, "charge-late", least_target=44)


@pytest.mark.django_db(transaction=True)
def test_a_charge_with_every_part_is_sound(page_as, check_page):
    s = scene()
    made = charged(s, 300)
    for part in ("age", "day"):
        pay_operator(
            programme=s.programme,
            operator=s.operator,
            amount_fen=300,
            reference=f"{made.reference}:{part}",
            book_date=today(),
            by=s.engineer,
        )
    held = hold_charge(request=request(s, 200, "A-9"), by=s.engineer)
    page = page_as(staff(Role.DISTRICT_ADMIN, s.community.parent.parent), width=1366)
    for name, reference in (("whole", made.reference), ("held", held.reference)):
        page.goto(f"/console/subsidies/charges/one/{reference}/")
        check_page(page, f"charge-{name}", least_target=44)
