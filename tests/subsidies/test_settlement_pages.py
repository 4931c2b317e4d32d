"""Finance's and operators' pages of statements and payments."""

import pytest
from django.urls import reverse

from accounts.enums import Role
from core.dates import today
from core.models import AuditEvent
from subsidies.enums import PaymentOrderState, StatementState
from subsidies.models import Dispute, PaymentOrder, Statement
from tests.factories.accounts import staff
from tests.subsidies import settling
from tests.subsidies.settling import draw, owe, spend

pytestmark = pytest.mark.django_db


@pytest.fixture
def s():
    return settling.scene()


@pytest.fixture
def statement(s):
    owe(s, 250, reference="part-1")
    return draw(s)


def page(name, *args):
    return reverse(f"subsidies_console:{name}", args=args)


def text(answer):
    return answer.content.decode()


@pytest.mark.parametrize("lines", [1, 3])
def test_the_list_asks_as_often_for_three(s, client_as, django_assert_num_queries, lines):
    for number in range(lines):
        owe(s, 100, reference=f"part-{number}")
        draw(s)
    client = client_as(s.finance)
    with django_assert_num_queries(
        7
    ):  # the user (2), the operators to choose from (3), the page (2)
        client.get(page("statements"))


@pytest.mark.parametrize("lines", [1, 3])
def test_a_statement_asks_as_often_for_three_lines(s, client_as, django_assert_num_queries, lines):
    for number in range(lines):
        spend(s, 100, reference=f"order-{number}")
    statement = draw(s)
    client = client_as(s.finance)
    # the user (2), the statement, lines (3), corrections (3), days (2), and its disputes
    with django_assert_num_queries(12):
        client.get(page("statement", statement.pk))


def test_another_operators_statement_is_not_found(s, statement, client_as):
    stranger = client_as(s.rival)
    assert statement.number not in text(stranger.get(page("statements")))
    assert stranger.get(page("statement", statement.pk)).status_code == 404
    assert stranger.get(page("dispute", statement.pk, 1)).status_code == 404
    answer = stranger.post(page("statements"), {"statement": statement.pk, "action": "confirm"})
    assert answer.status_code == 302
    statement.refresh_from_db()
    assert statement.state == StatementState.DRAWN


@pytest.mark.parametrize(
    ("role", "place", "sees"),
    [
        (Role.STREET_CLERK, "street", 200),
        (Role.AUDITOR, "street", 200),
        (Role.CASHIER, "operator", 403),
        (Role.COMMUNITY_WORKER, "street", 403),
    ],
)
def test_who_sees_a_statement(s, statement, client_as, role, place, sees):
    places = {"street": s.community.parent, "operator": s.operator}
    answer = client_as(staff(role, places[place])).get(page("statement", statement.pk))
    assert answer.status_code == sees


def test_the_operator_confirms_or_objects_and_finance_answers(s, statement, client_as):
    manager, finance = client_as(s.manager), client_as(s.finance)
    line = settling.line_of(statement)
    form = page("dispute", statement.pk, line.pk)
    assert manager.post(form, {"reason": ""}).status_code == 422
    assert manager.post(form, {"reason": "多记了", "claimed": "x"}).status_code == 422
    manager.post(form, {"reason": "多记了", "claimed": "2"})
    dispute = Dispute.objects.get()
    assert (dispute.claimed_fen, dispute.raised_by) == (200, s.manager)
    assert "多记了" in text(finance.get(page("statement", statement.pk)))

    answer = page("answer", dispute.pk)
    assert manager.get(answer).status_code == 403
    assert finance.get(answer).status_code == 200
    assert finance.post(answer, {"answer": "查过", "uphold": "1"}).status_code == 422
    finance.post(answer, {"answer": "查过", "right": "2", "uphold": "1"})
    assert finance.get(answer).status_code == 404
    shown = text(manager.get(page("statement", statement.pk)))
    assert "−0.50 元" in shown
    manager.post(page("statement", statement.pk), {"action": "confirm"})
    statement.refresh_from_db()
    assert statement.state == StatementState.CONFIRMED


def test_finance_cannot_confirm_and_the_operator_cannot_lock(s, statement, client_as):
    finance, manager = client_as(s.finance), client_as(s.manager)
    assert finance.post(page("statement", statement.pk), {"action": "confirm"}).status_code == 403
    assert manager.post(page("statement", statement.pk), {"action": "lock"}).status_code == 403
    assert manager.post(page("draw_statement"), {}).status_code == 403
    assert finance.post(page("statement", statement.pk), {"action": "burn"}).status_code == 404


@pytest.fixture
def order(s, statement, client_as):
    """Made on the pages: confirmed by the operator, locked and ordered by finance."""
    manager, finance = client_as(s.manager), client_as(s.finance)
    chosen = {"statement": statement.pk}
    manager.post(page("statements"), {**chosen, "action": "confirm"})
    finance.post(page("statements"), {**chosen, "action": "lock"})
    given = {"holder": "甲公司", "bank_name": "北京银行", "number": "6217 0000 1234 5678"}
    client_as(s.third).post(page("bank_account", s.operator.pk), given)
    finance.post(page("statements"), {**chosen, "action": "order"})
    return PaymentOrder.objects.get()


def test_a_wrong_number_is_said(s, client_as):
    given = {"holder": "甲", "bank_name": "乙", "number": "12"}
    answer = client_as(s.finance).post(page("bank_account", s.operator.pk), given)
    assert answer.status_code == 422
    assert "账号应为 8 到 30 位数字" in text(answer)
    assert client_as(s.manager).get(page("bank_account", s.operator.pk)).status_code == 403


def test_only_finance_reads_the_whole_number(s, order, client_as):
    address = page("payment", order.pk)
    assert "6217000012345678" in text(client_as(s.finance).get(address))
    assert AuditEvent.objects.filter(action="subsidies.operatorbankaccount.shown").exists()
    shown = text(client_as(s.manager).get(address))
    assert "6217000012345678" not in shown
    assert "****5678" in shown
    assert order.number in text(client_as(s.manager).get(page("payments")))
    assert client_as(s.rival).get(address).status_code == 404


def test_approved_and_paid_on_the_page(s, order, client_as):
    address, finance, second = page("payment", order.pk), s.finance, client_as(s.second)
    assert client_as(s.manager).post(address, {"action": "approve"}).status_code == 403
    client_as(finance).post(address, {"action": "approve"})
    order.refresh_from_db()
    assert order.state == PaymentOrderState.PREPARED
    second.post(address, {"action": "approve"})
    assert second.post(address, {"action": "pay", "bank_reference": ""}).status_code == 422
    paid = {"action": "pay", "bank_reference": "BK-9", "paid_on": "2020-01-01"}
    assert second.post(address, paid).status_code == 422
    second.post(address, {**paid, "paid_on": f"{today():%Y-%m-%d}"})
    order.refresh_from_db()
    assert (order.state, order.bank_reference) == (PaymentOrderState.PAID, "BK-9")
    assert Statement.objects.get().state == StatementState.PAID


def test_an_order_of_nothing_says_so(s, statement, client_as):
    answer = client_as(s.finance).post(page("statements"), {"action": "order"}, follow=True)
    assert "请选择同一运营方已锁定的结算单" in text(answer)


def test_an_order_is_cancelled_with_a_reason(s, statement, client_as):
    order = settling.approved(s, statement)
    second = client_as(s.second)
    assert second.post(page("payment", order.pk), {"action": "cancel"}).status_code == 422
    second.post(page("payment", order.pk), {"action": "cancel", "reason": "账号有误"})
    order.refresh_from_db()
    assert order.state == PaymentOrderState.CANCELLED


def test_finance_draws_and_filters(s, client_as):
    owe(s, 250, reference="part-1")
    finance = client_as(s.finance)
    finance.post(page("draw_statement"), {"operator": s.operator.pk, "through": "2024-06-30"})
    statement = Statement.objects.get()
    for query, found in [
        ({"state": "drawn"}, True),
        ({"state": "paid"}, False),
        ({"month": "2024-06"}, True),
        ({"month": "2024-07"}, False),
        ({"operator": s.operator.pk}, True),
        ({"month": "x"}, True),
        ({"month": "9999-12"}, True),
    ]:
        shown = text(finance.get(page("statements"), query))
        assert (statement.number in shown) == found
    again = finance.post(
        page("draw_statement"), {"operator": s.operator.pk, "through": "2024-06-30"}, follow=True
    )
    assert "没有需要结算的款项" in text(again)
    bad = finance.post(page("draw_statement"), {"operator": 0, "through": "?"}, follow=True)
    assert "请选运营方" in text(bad)
