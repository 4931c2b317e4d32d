"""Statements: everything owed through a day, each transfer on one statement."""

from datetime import date

import pytest

from core.audit import SYSTEM
from core.models import AuditEvent
from subsidies.commands import capture_funds, draw_statement, hold_funds, pay_operator
from subsidies.models import Statement, StatementLine, Transfer
from subsidies.queries import differences
from tests.factories.accounts import OrganisationFactory
from tests.factories.subsidies import ProgrammeFactory, filled_purse
from tests.subsidies.threads import together

pytestmark = pytest.mark.django_db


@pytest.fixture
def operator():
    return OrganisationFactory()


@pytest.fixture
def programme():
    return ProgrammeFactory()


def owe(operator, programme, fen, day, reference):
    pay_operator(
        programme=programme,
        operator=operator,
        amount_fen=fen,
        reference=reference,
        book_date=date.fromisoformat(day),
        by=SYSTEM,
    )


def draw(operator, through="2024-06-30"):
    return draw_statement(operator=operator, through=date.fromisoformat(through), by=SYSTEM)


def test_nothing_owed_no_statement(operator):
    assert draw(operator) is None
    assert not Statement.objects.exists()


def test_a_statement_holds_what_residents_and_government_owe(operator, programme):
    purse = filled_purse(500, 300, programme=programme)
    hold_funds(
        resident=purse.resident, amount_fen=600, service="meals", reference="order", by=SYSTEM
    )
    capture_funds(reference="order", operator=operator, book_date=date(2024, 6, 3), by=SYSTEM)
    owe(operator, programme, 250, "2024-06-03", "part")
    statement = draw(operator)
    assert (statement.total_fen, statement.count) == (850, 3)
    amounts = StatementLine.objects.filter(statement=statement).values_list("transfer__amount_fen")
    assert sorted(fen for (fen,) in amounts) == [100, 250, 500]
    assert differences() == []


def test_each_transfer_is_settled_once(operator, programme):
    owe(operator, programme, 250, "2024-06-03", "a")
    assert draw(operator).total_fen == 250
    assert draw(operator) is None
    owe(operator, programme, 100, "2024-06-04", "b")
    assert draw(operator).total_fen == 100


def test_a_statement_ends_with_its_day(operator, programme):
    owe(operator, programme, 250, "2024-06-03", "a")
    owe(operator, programme, 100, "2024-06-04", "b")
    assert draw(operator, "2024-06-02") is None
    assert draw(operator, "2024-06-03").total_fen == 250
    assert draw(operator, "2024-06-04").total_fen == 100


def test_what_was_booked_late_comes_on_the_next_statement(operator, programme):
    owe(operator, programme, 250, "2024-06-03", "a")
    draw(operator, "2024-06-03")
    owe(operator, programme, 70, "2024-06-02", "late")
    assert draw(operator, "2024-06-04").total_fen == 70


def test_another_operator_is_not_paid_for_us(operator, programme):
    owe(OrganisationFactory(), programme, 250, "2024-06-03", "a")
    assert draw(operator) is None


def test_a_statement_spans_programmes(operator):
    for number in range(3):
        owe(operator, ProgrammeFactory(), 100, "2024-06-03", f"part-{number}")
    assert draw(operator).total_fen == 300


def test_drawing_is_recorded(operator, programme):
    owe(operator, programme, 250, "2024-06-03", "a")
    statement = draw(operator)
    event = AuditEvent.objects.get(action="subsidies.statement_drawn")
    assert (event.subject_id, event.details) == (str(statement.pk), {"total_fen": 250})


@pytest.mark.concurrency
@pytest.mark.django_db(transaction=True)
def test_two_clerks_and_a_busy_kitchen(operator, programme):
    """Statements are drawn while money goes on coming in: nothing twice, nothing lost."""
    for number in range(5):
        owe(operator, programme, 100, "2024-06-03", f"early-{number}")

    def act(number):
        if number < 3:
            statement = draw(operator)
            return statement.total_fen if statement else 0
        for line in range(4):
            owe(operator, programme, 10, "2024-06-03", f"busy-{number}-{line}")
        return 0

    drawn = sum(together(6, act))
    rest = draw(operator)
    assert drawn + (rest.total_fen if rest else 0) == 500 + 3 * 4 * 10
    assert StatementLine.objects.count() == Transfer.objects.count() == 17
    assert differences() == []
