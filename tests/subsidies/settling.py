"""An operator that is owed money, the people around it, and a statement in whatever state."""

from datetime import date
from types import SimpleNamespace

from accounts.enums import Role
from core.audit import SYSTEM
from core.dates import today
from subsidies import commands
from subsidies.models import Dispute, PaymentOrder, Statement, StatementLine
from tests.factories.accounts import CommunityFactory, OrganisationFactory, staff
from tests.factories.subsidies import ProgrammeFactory, filled_purse

JUNE_3 = date(2024, 6, 3)
JUNE = date(2024, 6, 30)


def scene() -> SimpleNamespace:
    """Two programmes, one operator, its manager, and three of the district's finance."""
    community = CommunityFactory()
    operator = OrganisationFactory(division=community)
    district = community.parent.parent
    finance = [staff(Role.DISTRICT_ADMIN, district) for _ in range(3)]
    return SimpleNamespace(
        community=community,
        operator=operator,
        district=district,
        manager=staff(Role.STATION_MANAGER, operator),
        partner=staff(Role.PARTNER_ENGINEER, operator),
        rival=staff(Role.PARTNER_ENGINEER, OrganisationFactory(division=CommunityFactory())),
        finance=finance[0],
        second=finance[1],
        third=finance[2],
        meals=ProgrammeFactory(),
        other=ProgrammeFactory(),
    )


def owe(s, fen=250, *, programme=None, day=JUNE_3, reference=None):
    """The government's part of a price."""
    commands.pay_operator(
        programme=programme or s.meals,
        operator=s.operator,
        amount_fen=fen,
        reference=reference or f"part:{programme or s.meals}:{fen}:{day}",
        book_date=day,
        by=SYSTEM,
    )


def spend(s, fen=600, *, reference="order-1", day=JUNE_3):
    """Somebody's purse pays."""
    purse = filled_purse(fen, programme=s.meals)
    commands.hold_funds(
        resident=purse.resident, amount_fen=fen, service="meals", reference=reference, by=SYSTEM
    )
    commands.capture_funds(reference=reference, operator=s.operator, book_date=day, by=SYSTEM)
    return purse


def draw(s, through=JUNE) -> Statement | None:
    return commands.draw_statement(operator=s.operator, through=through, by=SYSTEM)


def line_of(statement) -> StatementLine:
    return statement.lines.order_by("pk").first()


def disputed(s, statement, *, line=None, reason="当天没有这一单") -> Dispute:
    line = line or line_of(statement)
    objection = commands.Objection(line.transfer_id, reason)
    return commands.dispute_line(statement=statement, objection=objection, by=s.manager)


def confirmed(s, statement) -> Statement:
    return commands.confirm_statement(statement=statement, by=s.manager)


def locked(s, statement) -> Statement:
    return commands.lock_statement(statement=confirmed(s, statement), by=s.finance)


def bank_account(s):
    given = commands.BankAccountInput(s.operator.name, "北京银行朝阳支行", "6217 0000 1234 5678")
    return commands.set_operator_bank_account(operator=s.operator, account_input=given, by=s.third)


def ordered(s, *statements) -> PaymentOrder:
    bank_account(s)
    ids = [locked(s, statement).pk for statement in statements]
    return commands.prepare_payment(operator=s.operator, statement_ids=ids, by=s.finance)


def approved(s, *statements) -> PaymentOrder:
    return commands.approve_payment(order=ordered(s, *statements), by=s.second)


def pay(s, order, reference="BK-1", day=None) -> PaymentOrder:
    return commands.mark_paid(
        order=order, bank_reference=reference, paid_on=day or today(), by=s.third
    )
