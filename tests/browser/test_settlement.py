"""Statements, reconciliation and a person's account as they look and print."""

import pytest
from playwright.sync_api import expect

from core.audit import SYSTEM
from elderly_care.enums import Relation
from subsidies import commands
from tests.factories.elderly_care import FamilyLinkFactory
from tests.factories.subsidies import ProgrammeFactory, filled_purse
from tests.subsidies import settling

pytestmark = pytest.mark.browser

STAFF = {"least_target": 44}


def test_finance_settles(page_as, check_page):
    s = settling.scene()
    settling.owe(s, 250)
    settling.spend(s, 600)
    statement = settling.draw(s)
    settling.disputed(s, statement)
    page = page_as(s.finance, width=1366)
    for name, address in {
        "statements": "settlement/",
        "statement": f"settlement/{statement.pk}/",
        "reconciliation": "reconciliation/",
        "balance": "balance/?first=2024-01&last=2024-12",
        "statistics": "statistics/?first=2024-01&last=2024-12",
        "answer": f"disputes/{statement.disputes.get().pk}/",
    }.items():
        page.goto(f"/console/subsidies/{address}")
        check_page(page, f"settlement-{name}", **STAFF)


def test_a_payment_order_prints(page_as, check_page):
    s = settling.scene()
    settling.owe(s, 250)
    order = settling.ordered(s, settling.draw(s))
    page = page_as(s.second, width=1366)
    page.goto(f"/console/subsidies/payments/{order.pk}/")
    check_page(page, "settlement-payment", **STAFF)
    page.emulate_media(media="print")
    expect(page.get_by_role("button", name="批准付款")).to_be_hidden()


def test_a_resident_reads_every_line(page_as, check_page):
    link = FamilyLinkFactory(relation=Relation.SELF)
    purse = filled_purse(
        10000,
        30000,
        resident=link.resident,
        programme=ProgrammeFactory(ruled=True, name="高龄津贴"),
    )
    s = settling.scene()
    commands.hold_funds(
        resident=link.resident, amount_fen=1250, service="meals", reference="x", by=SYSTEM
    )
    commands.capture_funds(reference="x", operator=s.operator, book_date=settling.JUNE_3, by=SYSTEM)
    page = page_as(link.user)
    for name, address in {
        "purse": f"/account/purses/{purse.pk}/",
        "why": f"/account/purses/{purse.pk}/why/?month=2024-01",
        "print": "/account/print/?month=2024-01",
    }.items():
        page.goto(address)
        check_page(page, f"account-{name}")
