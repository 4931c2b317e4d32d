"""Disputes, locks, payment orders: of an operator that somebody owes money."""

from datetime import date

from accounts.enums import Role
from core.audit import SYSTEM
from subsidies import commands
from subsidies.models import (
    Dispute,
    OperatorBankAccount,
    PaymentOrder,
    PaymentPart,
    PeriodLock,
    Statement,
)
from tests.factories.accounts import staff
from tests.factories.subsidies import ProgrammeFactory

LAST = date(2024, 1, 31)


def statement(operator) -> Statement:
    """One line of 3 yuan."""
    programme = ProgrammeFactory()
    commands.pay_operator(
        programme=programme,
        operator=operator,
        amount_fen=300,
        reference=f"settled-{programme.pk}",
        book_date=date(2024, 1, 2),
        by=SYSTEM,
    )
    return commands.draw_statement(operator=operator, through=LAST, by=SYSTEM)


def dispute(operator) -> Dispute:
    """The operator objects to it."""
    drawn = statement(operator)
    objection = commands.Objection(drawn.lines.get().pk, "没有这一单")
    manager = staff(Role.STATION_MANAGER, operator)
    return commands.dispute_line(statement=drawn, objection=objection, by=manager)


def lock(operator) -> PeriodLock:
    """The statement confirmed and locked. Its day must be free: through is later each time."""
    after = PeriodLock.objects.filter(operator=operator).count()
    day = date(2024, 2 + after, 10)
    programme = ProgrammeFactory()
    commands.pay_operator(
        programme=programme,
        operator=operator,
        amount_fen=300,
        reference=f"settled-{programme.pk}",
        book_date=day,
        by=SYSTEM,
    )
    drawn = commands.draw_statement(operator=operator, through=day, by=SYSTEM)
    commands.confirm_statement(statement=drawn, by=SYSTEM)
    return commands.lock_statement(statement=drawn, by=SYSTEM).lock


def bank_account(operator) -> OperatorBankAccount:
    """A number of sixteen digits."""
    given = commands.BankAccountInput(operator.name, "北京银行", "6217000012345678")
    return commands.set_operator_bank_account(operator=operator, account_input=given, by=SYSTEM)


def payment_order(operator) -> PaymentOrder:
    """Prepared by the district."""
    locked = lock(operator).statement
    bank_account(operator)
    finance = staff(Role.DISTRICT_ADMIN, operator.division)
    return commands.prepare_payment(operator=operator, statement_ids=[locked.pk], by=finance)


SCOPED = {
    Dispute: lambda community, operator: dispute(operator),
    PeriodLock: lambda community, operator: lock(operator),
    OperatorBankAccount: lambda community, operator: bank_account(operator),
    PaymentOrder: lambda community, operator: payment_order(operator),
    PaymentPart: lambda community, operator: payment_order(operator).parts.get(),
}
