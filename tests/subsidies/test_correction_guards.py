"""What the database refuses of corrections and debts, whatever a program above it tries."""

from datetime import date
from types import SimpleNamespace

import pytest
from django.db import Error, connection, transaction

from core.audit import SYSTEM
from subsidies.commands import (
    capture_funds,
    charge_late,
    hold_funds,
    pay_operator,
    recover_overpaid,
    refund_funds,
)
from subsidies.enums import AccountKind
from subsidies.models import Account, Balance, Hold, Journal, Lot, Recovery, Transfer
from subsidies.queries import differences
from tests.factories.accounts import OrganisationFactory
from tests.factories.subsidies import (
    EnrolmentFactory,
    PayableFactory,
    ProgrammeFactory,
    PurseFactory,
    filled_purse,
    top_up,
)
from tests.subsidies.attacks_corrections import DEBTS, FIXED, HELD_MONEY, REFUNDS
from tests.subsidies.raw_ledger import (
    BANK,
    FUND,
    JUNE,
    OWE,
    PAY_OUT,
    PAYABLE,
    PURSE,
    RECEIVABLE,
    REFUND,
    REPAY,
    WRITE_OFF,
    journal,
    sql,
    transfer,
)


def book(resident, fen, reference, operator):
    hold_funds(resident=resident, amount_fen=fen, service="meals", reference=reference, by=SYSTEM)
    capture_funds(reference=reference, operator=operator, book_date=JUNE, by=SYSTEM)
    return Journal.objects.get(key=f"hold:{Hold.objects.get(reference=reference).pk}")


def sent_to_bank(purse, lot, fen):
    bank = Account.objects.create(kind=AccountKind.BANK, programme=purse.programme)
    with transaction.atomic():
        paid_out = journal(fen, kind=PAY_OUT)
        transfer(paid_out, PAY_OUT, (purse, PURSE), (bank, BANK), fen, debit_lot=lot)
    return bank, Journal.objects.get(pk=paid_out)


def owing(purse, fund, fen):
    to = {"programme": purse.programme, "resident": purse.resident}
    account = Account.objects.create(kind=AccountKind.RECEIVABLE, **to)
    with transaction.atomic():
        transfer(journal(fen, kind=OWE), OWE, (account, RECEIVABLE), (fund, FUND), fen)
    return account


@pytest.fixture
def w(transactional_db) -> SimpleNamespace:
    """Anna: 300 of her first 500 spent, the other 200 held, 250 of the third free, 100 until 2099; owes 150."""
    meals = ProgrammeFactory(services=["meals"])
    operator, rival = OrganisationFactory(), OrganisationFactory()
    anna = filled_purse(500, programme=meals)
    first = Lot.objects.get(account=anna)
    spent = book(anna.resident, 300, "eaten", operator)
    hold_funds(resident=anna.resident, amount_fen=200, service="meals", reference="open", by=SYSTEM)
    third = top_up(anna, 300, period=date(2024, 3, 1))
    july = top_up(anna, 100, period=date(2024, 7, 1), expires_on=date(2099, 7, 31))
    bert = filled_purse(100, programme=meals)
    given_back = book(bert.resident, 100, "given back", operator)
    refund_funds(reference="given back", refund_reference="back", by=SYSTEM)
    pay_operator(
        programme=meals, operator=operator, amount_fen=70, reference="p", book_date=JUNE, by=SYSTEM
    )
    bank, paid_out = sent_to_bank(anna, third, 50)
    purse = filled_purse(150, programme=meals)
    carl = EnrolmentFactory(account=purse, resident=purse.resident, programme=meals)
    book(carl.resident, 150, "carl", operator)
    (recovery,) = recover_overpaid(enrolment_ids=[carl.pk], by=SYSTEM)
    empty = PurseFactory(programme=meals)
    charge_late(
        resident=empty.resident,
        amount_fen=80,
        service="meals",
        operator=operator,
        reference="late",
        occurred_on=JUNE,
        by=SYSTEM,
    )

    fund = Account.objects.get(kind=FUND, programme=meals)
    owes = owing(anna, fund, 300)

    def account(kind, **of):
        return Account.objects.get(kind=kind, programme=meals, **of)

    return SimpleNamespace(
        anna=anna,
        bert=bert,
        first=first,
        held=first,
        third=third,
        july=july,
        berts=Lot.objects.get(account=bert),
        spent=spent,
        given_back=given_back,
        granted=Journal.objects.get(key=f"top-up:{first.grant_id}"),
        part=Journal.objects.get(key="p"),
        paid_out=paid_out,
        recovery=recovery,
        fund=fund,
        annas_debt=owes,
        bank=bank,
        payable=account(PAYABLE, operator=operator),
        rival=PayableFactory(programme=meals, operator=rival),
        receivable=account(RECEIVABLE, resident=carl.resident),
        berts_receivable=account(RECEIVABLE, resident=empty.resident),
    )


def everything():
    """Every row that money moves, to see that nothing did."""
    models = (Account, Balance, Journal, Lot, Transfer, Recovery)
    return [list(model.objects.order_by("pk").values_list()) for model in models]


ALL = {"refunds": REFUNDS, "held money": HELD_MONEY, "debts": DEBTS, "fixed": FIXED}


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("kind", ALL)
def test_the_database_refuses(w, kind, subtests):
    before = everything()
    for name, (attack, guard) in ALL[kind].items():
        with (  # noqa: PT012 - the checks of a commit come after the attack
            subtests.test(attack=name),
            pytest.raises(Error, match=guard),
            transaction.atomic(),
        ):
            attack(w)
            sql("SET CONSTRAINTS ALL IMMEDIATE")  # as a commit would, without committing
    assert everything() == before


@pytest.mark.django_db(transaction=True)
def test_what_is_right_is_let_through(w):
    """So that an attack is refused for what is wrong with it, not because nothing works here."""
    with transaction.atomic():
        j = journal(300, kind=REFUND, corrects=w.spent.pk)
        transfer(j, REFUND, (w.payable, PAYABLE), (w.anna, PURSE), 300, credit_lot=w.first.pk)
    with transaction.atomic():
        transfer(journal(100, kind=REPAY), REPAY, (w.bank, BANK), (w.receivable, RECEIVABLE), 100)
    with transaction.atomic():
        transfer(
            journal(50, kind=WRITE_OFF), WRITE_OFF, (w.fund, FUND), (w.receivable, RECEIVABLE), 50
        )
    assert Lot.objects.get(pk=w.first.pk).remaining_fen == 500
    found = {difference.check for difference in differences()}
    # booked past the recoveries and the bank files: nothing that the database could know
    assert found == {"receivables", "bank_files"}


@pytest.mark.django_db(transaction=True)
def test_even_the_owner_cannot_rewrite_a_recovery(w):
    connection.settings_dict["OPTIONS"].pop("assume_role", None)
    sql("RESET ROLE")
    for table in ("recoveryline", "recoveryentry", "latecharge"):
        with pytest.raises(Error, match="is forbidden|violates"), transaction.atomic():
            sql(f"DELETE FROM subsidies_{table}")
