"""A person's account in plain words, on the portal and at the counter."""

from datetime import date

import pytest
from django.urls import reverse

from accounts.enums import Role
from core.audit import SYSTEM
from core.models import AuditEvent
from subsidies import commands
from subsidies.queries.account_book import account_book, debts, months_with_lines
from tests.factories.accounts import CommunityFactory, staff
from tests.factories.elderly_care import ResidentFactory
from tests.factories.subsidies import filled_purse
from tests.subsidies import settling

pytestmark = pytest.mark.django_db
YEAR = (date(2024, 1, 1), date(2024, 12, 31))
ALWAYS = (date.min, date.max)


@pytest.fixture
def s():
    return settling.scene()


@pytest.fixture
def purse(s):
    return filled_purse(
        500, 300, programme=s.meals, resident=ResidentFactory(community=s.community)
    )


def spend(s, purse, fen, reference, day=settling.JUNE_3):
    commands.hold_funds(
        resident=purse.resident, amount_fen=fen, service="meals", reference=reference, by=SYSTEM
    )
    commands.capture_funds(reference=reference, operator=s.operator, book_date=day, by=SYSTEM)


def test_every_line_with_the_balance_after_it(s, purse):
    spend(s, purse, 200, "order-1")
    commands.refund_funds(reference="order-1", refund_reference="back", amount_fen=50, by=SYSTEM)
    (book,) = account_book(purse.resident_id, *ALWAYS)
    assert [(line.what, line.amount_fen, line.balance_fen) for line in book.lines] == [
        ("发放补贴", 500, 500),
        ("发放补贴", 300, 800),
        ("用掉", -200, 600),
        ("退回来的钱", 50, 650),
    ]
    assert [line.period for line in book.lines[:2]] == [date(2024, 1, 1), date(2024, 2, 1)]
    assert book.lines[2].detail == s.operator.name
    assert (book.opening_fen, book.in_fen, book.out_fen, book.closing_fen) == (0, 850, 200, 650)


def test_a_stretch_begins_with_what_there_was(s, purse):
    spend(s, purse, 200, "order-1")
    (book,) = account_book(purse.resident_id, date(2024, 2, 1), date(2024, 2, 29))
    assert (book.opening_fen, book.closing_fen, len(book.lines)) == (500, 800, 1)
    (empty,) = account_book(purse.resident_id, date(2024, 3, 1), date(2024, 3, 31))
    assert (empty.opening_fen, empty.closing_fen, empty.lines) == (800, 800, [])
    (before,) = account_book(purse.resident_id, date(2023, 3, 1), date(2023, 3, 31))
    assert (before.opening_fen, before.closing_fen) == (0, 0)


def test_a_late_charge_beyond_the_purse_is_a_debt(s, purse):
    commands.charge_late(
        resident=purse.resident,
        amount_fen=1000,
        service="meals",
        operator=s.operator,
        reference="till-1",
        occurred_on=settling.JUNE_3,
        by=SYSTEM,
    )
    (book,) = account_book(purse.resident_id, *ALWAYS)
    assert book.closing_fen == 0
    (debt,) = debts(purse.resident_id)
    assert debt.fen == 200


def test_months_that_have_lines(purse):
    assert months_with_lines([purse.pk]) == [date(2024, 2, 1), date(2024, 1, 1)]


@pytest.mark.parametrize("lots", [1, 3])
def test_it_asks_as_often_for_three_purses(s, django_assert_num_queries, lots):
    resident = ResidentFactory()
    for _ in range(lots):
        filled_purse(*[100] * lots, resident=resident)
    with django_assert_num_queries(3):
        account_book(resident.pk, *ALWAYS)


# ---- At the counter


def page(name, *args):
    return reverse(f"subsidies_console:{name}", args=args)


def test_the_counter_finds_and_prints(s, purse, client_as):
    clerk = staff(Role.STREET_CLERK, s.community.parent)
    client = client_as(clerk)
    found = client.post(
        page("account_search"), {"q": purse.resident.name}, follow=True
    ).content.decode()
    address = page("account", purse.resident_id)
    assert address in found
    shown = client.get(address, {"first": "2024-01", "last": "2024-02"}).content.decode()
    assert "+5.00 元" in shown
    assert "8.00 元" in shown
    assert AuditEvent.objects.get(action="subsidies.account.shown").actor_id == clerk.pk


def test_a_person_of_another_street_is_not_found(purse, client_as):
    elsewhere = client_as(staff(Role.STREET_CLERK, CommunityFactory().parent))
    assert elsewhere.get(page("account", purse.resident_id)).status_code == 404
    found = elsewhere.post(
        page("account_search"), {"q": purse.resident.name}, follow=True
    ).content.decode()
    assert page("account", purse.resident_id) not in found


@pytest.mark.parametrize("role", [Role.STATION_MANAGER, Role.CASHIER, Role.KITCHEN])
def test_operators_read_nobodys_account(s, purse, client_as, role):
    client = client_as(staff(role, s.operator))
    assert client.get(page("account", purse.resident_id)).status_code == 403
