"""What the database refuses the application's own role, whatever a program above it tries.

Each attack is SQL as a bug, or somebody with the application's password, could send it; the words
beside it are those of the guard that must stop it. Real transactions: deferred checks fire.
"""

from datetime import date
from itertools import count
from types import SimpleNamespace

import pytest
from django.db import Error, connection, transaction

from core.audit import SYSTEM
from subsidies.commands import (
    capture_funds,
    draw_statement,
    hold_funds,
    pay_operator,
    release_funds,
)
from subsidies.models import (
    Account,
    Balance,
    Grant,
    Hold,
    HoldEnd,
    HoldLot,
    Journal,
    Lot,
    Run,
    RunItem,
    Statement,
    StatementLine,
    Transfer,
)
from subsidies.queries import differences
from tests.factories.accounts import OrganisationFactory
from tests.factories.elderly_care import ResidentFactory
from tests.factories.subsidies import PayableFactory, ProgrammeFactory, filled_purse

GRANT, SPEND, SUBSIDISE = 1, 2, 3
PURSE, FUND, PAYABLE = 1, 2, 3
JUNE = date(2024, 6, 1)


def sql(query, *values):
    """Run a statement; the first value of a row it returns."""
    with connection.cursor() as cursor:
        cursor.execute(query, values)
        return cursor.fetchone()[0] if cursor.description else None


_numbers = count(1)


def journal(total, lines=1, *, kind=SPEND, key=None):
    return sql(
        "INSERT INTO subsidies_journal (kind, key, request_hash, total_fen, count, book_date, actor,"
        " created_at) VALUES (%s, %s, '', %s, %s, '2024-06-01', 'mallory', now()) RETURNING id",
        kind,
        f"attack {next(_numbers)}" if key is None else key,
        total,
        lines,
    )


def transfer(journal_id, kind, debit, credit, fen, *, debit_lot=None, credit_lot=None, programme=None):
    """debit and credit are (account, kind)."""
    sql(
        "INSERT INTO subsidies_transfer (journal_id, kind, programme_id, debit_id, debit_kind,"
        " credit_id, credit_kind, amount_fen, debit_lot_id, credit_lot_id)"
        " VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s)",
        journal_id,
        kind,
        programme or debit[0].programme_id,
        debit[0].pk,
        debit[1],
        credit[0].pk,
        credit[1],
        fen,
        debit_lot and debit_lot.pk,
        credit_lot,
    )


def grant(purse, fen, *, period=JUNE, component="base", sequence=0, resident=None, paid=None):
    return sql(
        "INSERT INTO subsidies_grant (programme_id, resident_id, account_id, award_id, period,"
        " component, sequence, period_paid, amount_fen) VALUES (%s, %s, %s, 0, %s, %s, %s, %s, %s)"
        " RETURNING id",
        purse.programme_id,
        resident or purse.resident_id,
        purse.pk,
        period,
        component,
        sequence,
        paid or period,
        fen,
    )


def lot(purse, grant_id, fen):
    return sql(
        "INSERT INTO subsidies_lot (account_id, grant_id, face_fen) VALUES (%s, %s, %s) RETURNING id",
        purse.pk,
        grant_id,
        fen,
    )


def hold(purse, fen, reference="attack"):
    return sql(
        "INSERT INTO subsidies_hold (account_id, reference, amount_fen, created_at)"
        " VALUES (%s, %s, %s, now()) RETURNING id",
        purse.pk,
        reference,
        fen,
    )


def hold_lot(hold_id, from_lot, fen, *, purse=None):
    sql(
        "INSERT INTO subsidies_holdlot (hold_id, account_id, lot_id, amount_fen)"
        " VALUES (%s, %s, %s, %s)",
        hold_id,
        purse.pk if purse else from_lot.account_id,
        from_lot.pk,
        fen,
    )


def hold_end(hold_id, outcome, journal_id=None):
    sql(
        "INSERT INTO subsidies_holdend (hold_id, outcome, journal_id, ended_at)"
        " VALUES (%s, %s, %s, now())",
        hold_id,
        outcome,
        journal_id,
    )


def pay_in(w, purse, fen, *, face=None, carried=None, **how):
    """A whole top-up; face and carried say other amounts than the grant."""
    grant_id = grant(purse, fen, **how)
    lot_id = lot(purse, grant_id, face or fen)
    j = journal(carried or fen, kind=GRANT)
    transfer(j, GRANT, (w.fund, FUND), (purse, PURSE), carried or fen, credit_lot=lot_id)


def pay_out(w, purse, from_lot, fen, *, to=None, programme=None):
    j = journal(fen)
    to = to or w.payable
    transfer(j, SPEND, (purse, PURSE), (to, PAYABLE), fen, debit_lot=from_lot, programme=programme)


@pytest.fixture
def w(transactional_db) -> SimpleNamespace:
    """Anna has 500 + 300, of which 600 are held for one order; Bert 200; Anna 100 elsewhere."""
    meals, other = ProgrammeFactory(services=["meals"]), ProgrammeFactory(services=["home_service"])
    operator, rival = OrganisationFactory(), OrganisationFactory()
    resident = ResidentFactory()
    anna = filled_purse(500, 300, programme=meals, resident=resident)
    bert = filled_purse(200, programme=meals)
    elsewhere = filled_purse(100, programme=other, resident=resident)

    def order(resident, fen, reference):
        hold_funds(
            resident=resident, amount_fen=fen, service="meals", reference=reference, by=SYSTEM
        )

    order(bert.resident, 50, "eaten")
    capture_funds(reference="eaten", operator=operator, book_date=JUNE, by=SYSTEM)
    draw_statement(operator=operator, through=JUNE, by=SYSTEM)
    order(bert.resident, 20, "eaten later")
    capture_funds(reference="eaten later", operator=operator, book_date=JUNE, by=SYSTEM)
    order(bert.resident, 30, "cancelled")
    release_funds(reference="cancelled", by=SYSTEM)
    order(resident, 600, "open")
    pay_operator(
        programme=meals,
        operator=rival,
        amount_fen=70,
        reference="part",
        book_date=JUNE,
        by=SYSTEM,
    )
    first, second = Lot.objects.filter(account=anna).order_by("pk")
    return SimpleNamespace(
        anna=anna,
        bert=bert,
        elsewhere=elsewhere,
        operator=operator,
        rival=rival,
        fund=Account.objects.get(kind=FUND, programme=meals),
        payable=Account.objects.get(kind=PAYABLE, programme=meals, operator=operator),
        foreign_payable=PayableFactory(programme=other, operator=operator),
        first=first,
        second=second,
        berts=Lot.objects.get(account=bert),
        open=Hold.objects.get(reference="open"),
        eaten=Hold.objects.get(reference="eaten"),
        cancelled=Hold.objects.get(reference="cancelled"),
        statement=Statement.objects.get(),
        settled=StatementLine.objects.get().transfer_id,
        unsettled=Transfer.objects.get(journal__key=f"hold:{Hold.objects.get(reference='eaten later').pk}").pk,
        rivals=Transfer.objects.get(kind=SUBSIDISE).pk,
        old_journal=Journal.objects.get(key=f"hold:{Hold.objects.get(reference='eaten').pk}"),
    )


def capture(w, *parts, journal_fen=None):
    """The open hold captured by transfers of (lot, fen)."""
    total = journal_fen or sum(fen for _lot, fen in parts)
    j = journal(total, len(parts))
    hold_end(w.open.pk, "captured", j)
    for from_lot, fen in parts:
        transfer(j, SPEND, (w.anna, PURSE), (w.payable, PAYABLE), fen, debit_lot=from_lot)


def capture_with_a_subsidy_journal(w):
    j = journal(600, kind=SUBSIDISE)
    hold_end(w.open.pk, "captured", j)
    transfer(j, SUBSIDISE, (w.fund, FUND), (w.payable, PAYABLE), 600)


def two_credits_of_a_lot(w):
    lot_id = lot(w.bert, grant(w.bert, 100), 100)
    j = journal(100, 2, kind=GRANT)
    for fen in (60, 40):
        transfer(j, GRANT, (w.fund, FUND), (w.bert, PURSE), fen, credit_lot=lot_id)


def journal_of_two_kinds(w):
    j = journal(20, 2)
    transfer(j, SPEND, (w.bert, PURSE), (w.payable, PAYABLE), 10, debit_lot=w.berts)
    transfer(j, SUBSIDISE, (w.fund, FUND), (w.payable, PAYABLE), 10)


def split_statement(w):
    statement = new_statement(w, 20, 2)
    for transfer_id in (w.unsettled, w.rivals):
        line(transfer_id, statement)


def new_statement(w, fen, lines):
    return sql(
        "INSERT INTO subsidies_statement (operator_id, through, count, total_fen, created_at)"
        " VALUES (%s, '2024-06-30', %s, %s, now()) RETURNING id",
        w.operator.pk,
        lines,
        fen,
    )


def line(transfer_id, statement_id):
    sql(
        "INSERT INTO subsidies_statementline (transfer_id, statement_id) VALUES (%s, %s)",
        transfer_id,
        statement_id,
    )


def old_period(w):
    return Grant.objects.filter(account=w.anna).earliest("period").period


GRANTS = {
    "same grant twice": (lambda w: pay_in(w, w.anna, 100, period=old_period(w)), "grant_once"),
    "base counted up to pass the key": (
        lambda w: pay_in(w, w.anna, 100, period=old_period(w), sequence=1),
        "grant_one_base",
    ),
    "difference without a number": (
        lambda w: pay_in(w, w.anna, 100, component="difference"),
        "grant_one_base",
    ),
    "same month, told as somebody else's": (
        lambda w: pay_in(w, w.anna, 100, period=old_period(w), resident=w.bert.resident_id + 10**6),
        "transfer differs from its grant",
    ),
    "half a month": (lambda w: pay_in(w, w.anna, 100, period=date(2024, 6, 15)), "grant_months"),
    "a month before its time": (
        lambda w: pay_in(w, w.anna, 100, period=date(2024, 7, 1), paid=JUNE),
        "grant_months",
    ),
    "grant of nothing": (lambda w: pay_in(w, w.anna, 0), "grant_positive"),
    "negative grant": (lambda w: pay_in(w, w.anna, -100), "grant_positive"),
    "grant smaller than its lot and transfer": (
        lambda w: pay_in(w, w.anna, 100, face=900, carried=900),
        "transfer differs from its grant",
    ),
    "transfer smaller than its grant": (
        lambda w: pay_in(w, w.anna, 100, carried=50),
        "transfer differs from its grant",
    ),
    "transfer larger than its lot": (
        lambda w: pay_in(w, w.anna, 100, carried=150),
        "transfer differs from its grant",
    ),
    "Anna's grant into Bert's purse": (
        lambda w: transfer(
            journal(100, kind=GRANT),
            GRANT,
            (w.fund, FUND),
            (w.bert, PURSE),
            100,
            credit_lot=lot(w.bert, grant(w.anna, 100), 100),
        ),
        "transfer differs from its grant",
    ),
    "two lots of one grant": (
        lambda w: [lot(w.anna, grant_id, 100) for grant_id in [grant(w.anna, 100)] * 2],
        "grant_id_key",
    ),
    "second credit of a lot": (two_credits_of_a_lot, "one_grant_per_lot|differs from its grant"),
    "an old lot filled again": (
        lambda w: transfer(
            journal(500, kind=GRANT),
            GRANT,
            (w.fund, FUND),
            (w.anna, PURSE),
            500,
            credit_lot=w.first.pk,
        ),
        "one_grant_per_lot",
    ),
    "lot for an account without a balance": (
        lambda w: lot(w.payable, grant(w.anna, 100), 100),
        "lot_purse",
    ),
}
JOURNALS = {
    "replayed key": (lambda w: journal(10, key=w.old_journal.key), "journal_once"),
    "journal without a key": (lambda w: journal(10, key=""), "journal_not_empty"),
    "empty journal": (lambda w: journal(10), "declares 10/1 but carries 0/0"),
    "journal of nothing": (lambda w: journal(0, 0), "journal_not_empty"),
    "journal larger than its transfers": (
        lambda w: transfer(
            journal(11),
            SPEND,
            (w.bert, PURSE),
            (w.payable, PAYABLE),
            10,
            debit_lot=w.berts,
        ),
        "declares 11/1 but carries 10/1",
    ),
    "journal of two kinds": (journal_of_two_kinds, "declares 20/2 but carries 10/1"),
    "appending to an old journal": (
        lambda w: transfer(
            w.old_journal.pk,
            SPEND,
            (w.bert, PURSE),
            (w.payable, PAYABLE),
            10,
            debit_lot=w.berts,
        ),
        "journal is closed",
    ),
    "pretending an old journal is new": (
        lambda w: sql("UPDATE subsidies_journal SET xid = pg_current_xact_id()"),
        "permission denied",
    ),
}
MOVEMENTS = {
    "transfer of nothing": (lambda w: pay_out(w, w.bert, w.berts, 0), "journal_not_empty"),
    "negative transfer": (
        lambda w: transfer(
            journal(10), SPEND, (w.bert, PURSE), (w.payable, PAYABLE), -10, debit_lot=w.berts
        ),
        "transfer_positive",
    ),
    "overdrawing a lot": (
        lambda w: pay_out(w, w.bert, w.berts, 200),
        "lot_remaining|lot_held|balance_available",
    ),
    "spending held money": (
        lambda w: pay_out(w, w.anna, w.first, 500),
        "lot_held|balance_available",
    ),
    "another elder's lot": (lambda w: pay_out(w, w.anna, w.berts, 10), "transfer_debit_from"),
    "spending without a lot": (lambda w: pay_out(w, w.bert, None, 10), "purse_has_lot"),
    "one programme's money to another's operator": (
        lambda w: pay_out(w, w.bert, w.berts, 10, to=w.foreign_payable),
        "transfer_credit_account",
    ),
    "the same, told as the other programme": (
        lambda w: pay_out(
            w, w.bert, w.berts, 10, to=w.foreign_payable, programme=w.foreign_payable.programme_id
        ),
        "transfer_debit_account",
    ),
    "from elder to elder": (
        lambda w: transfer(
            journal(10),
            SPEND,
            (w.bert, PURSE),
            (w.anna, PURSE),
            10,
            debit_lot=w.berts,
            credit_lot=w.first.pk,
        ),
        "transfer_legal",
    ),
    "from operator to purse": (
        lambda w: transfer(
            journal(10, kind=GRANT),
            GRANT,
            (w.payable, PAYABLE),
            (w.bert, PURSE),
            10,
            credit_lot=w.berts.pk,
        ),
        "transfer_legal|one_grant_per_lot|differs from its grant",
    ),
    "a fund told to be a purse": (
        lambda w: transfer(
            journal(10), SPEND, (w.fund, PURSE), (w.payable, PAYABLE), 10, debit_lot=w.berts
        ),
        "transfer_debit_account|transfer_debit_from",
    ),
    "an account with itself": (
        lambda w: transfer(journal(10, kind=SUBSIDISE), SUBSIDISE, (w.fund, FUND), (w.fund, PAYABLE), 10),
        "two_accounts",
    ),
    "a movement of one's own making": (
        lambda w: sql("INSERT INTO subsidies_flow VALUES (9, 3, 1)"),
        "permission denied",
    ),
}
HOLDS = {
    "hold of more than is free": (
        lambda w: hold_lot(hold(w.anna, 300), w.second, 300),
        "lot_held|balance_available",
    ),
    "hold without lots": (lambda w: hold(w.bert, 50), "not fully allocated"),
    "hold that takes less than it says": (
        lambda w: hold_lot(hold(w.bert, 50), w.berts, 40),
        "not fully allocated",
    ),
    "hold that takes more than it says": (
        lambda w: hold_lot(hold(w.bert, 50), w.berts, 60),
        "takes more than it declares",
    ),
    "hold of nothing": (lambda w: hold(w.bert, 0), "hold_positive"),
    "hold on another elder's lot": (
        lambda w: hold_lot(hold(w.anna, 10), w.berts, 10, purse=w.anna),
        "holdlot_lot",
    ),
    "more lots for an old hold": (
        lambda w: hold_lot(w.open.pk, w.second, 10),
        "takes more than it declares|hold_lot_once",
    ),
    "lots for a hold that has ended": (
        lambda w: hold_lot(w.cancelled.pk, w.berts, 10),
        "hold has ended|hold_lot_once",
    ),
    "same order twice": (
        lambda w: hold_lot(hold(w.anna, 10, reference="open"), w.second, 10),
        "hold_once",
    ),
    "capture of more than the hold": (
        lambda w: capture(w, (w.first, 500), (w.second, 110)),
        "capture differs from hold",
    ),
    "capture of less than the hold": (
        lambda w: capture(w, (w.first, 500), (w.second, 90)),
        "capture differs from hold",
    ),
    "capture from other lots": (
        lambda w: capture(w, (w.first, 400), (w.second, 200)),
        "capture differs from hold",
    ),
    "capture with somebody else's journal": (
        lambda w: hold_end(w.open.pk, "captured", w.old_journal.pk),
        "journal_id_key|capture differs",
    ),
    "capture with the fund's journal": (capture_with_a_subsidy_journal, "capture differs"),
    "capture without a journal": (
        lambda w: hold_end(w.open.pk, "captured"),
        "hold_end_journal",
    ),
    "capture twice": (lambda w: hold_end(w.eaten.pk, "captured", journal(50)), "holdend_pkey"),
    "release after capture": (lambda w: hold_end(w.eaten.pk, "released"), "holdend_pkey"),
    "capture after release": (
        lambda w: hold_end(w.cancelled.pk, "captured", journal(30)),
        "holdend_pkey",
    ),
    "release twice": (lambda w: hold_end(w.cancelled.pk, "released"), "holdend_pkey"),
}
STATEMENTS = {
    "settled twice": (lambda w: line(w.settled, new_statement(w, 50, 1)), "statementline_pkey"),
    "line on an old statement": (
        lambda w: line(w.unsettled, w.statement.pk),
        "statement is closed",
    ),
    "empty statement": (lambda w: new_statement(w, 20, 1), "does not add up"),
    "statement of nothing": (lambda w: new_statement(w, 0, 0), "statement_not_empty"),
    "statement that asks for more": (
        lambda w: line(w.unsettled, new_statement(w, 21, 1)),
        "does not add up",
    ),
    "another operator's transfer": (
        lambda w: line(w.rivals, new_statement(w, 70, 1)),
        "does not add up",
    ),
    "one's own and another's": (split_statement, "does not add up"),
    "money that went to a purse": (
        lambda w: line(
            Transfer.objects.get(credit_lot=w.first).pk, new_statement(w, w.first.face_fen, 1)
        ),
        "does not add up",
    ),
}
NEVER_WRITTEN = [
    "account",
    "balance",
    "flow",
    "grant",
    "hold",
    "holdend",
    "holdlot",
    "journal",
    "lot",
    "runitem",
    "statement",
    "statementline",
    "transfer",
]
KEPT = ["run", "runbatch", "enrolment", "award"]
COLUMN = {"flow": "kind", "balance": "posted", "holdend": "outcome", "statementline": "statement_id"}
RIGHTS = {
    **{
        f"UPDATE {table}": (
            lambda w, t=table: sql(
                f"UPDATE subsidies_{t} SET {COLUMN.get(t, 'id')} = {COLUMN.get(t, 'id')}"
            ),
            "permission denied",
        )
        for table in NEVER_WRITTEN
    },
    **{
        f"DELETE {table}": (lambda w, t=table: sql(f"DELETE FROM subsidies_{t}"), "permission denied")
        for table in NEVER_WRITTEN + KEPT
    },
    **{
        f"TRUNCATE {table}": (
            lambda w, t=table: sql(f"TRUNCATE subsidies_{t} CASCADE"),
            "permission denied",
        )
        for table in NEVER_WRITTEN + KEPT
    },
    "a filled lot": (
        lambda w: sql(
            "INSERT INTO subsidies_lot (account_id, grant_id, face_fen, remaining_fen)"
            " VALUES (%s, %s, 100, 100)",
            w.bert.pk,
            grant(w.bert, 100),
        ),
        "permission denied",
    ),
    "a filled balance": (
        lambda w: sql(
            "INSERT INTO subsidies_balance (account_id, posted) VALUES (%s, 100)", w.payable.pk
        ),
        "permission denied",
    ),
    "triggers off": (
        lambda w: sql("ALTER TABLE subsidies_transfer DISABLE TRIGGER ALL"),
        "must be owner",
    ),
    "playing the replica": (
        lambda w: sql("SET session_replication_role = replica"),
        "permission denied",
    ),
    "another trigger function": (
        lambda w: sql(
            "CREATE OR REPLACE FUNCTION subsidies_apply_transfers() RETURNS trigger"
            " LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'"
        ),
        "permission denied|must be owner",
    ),
    "a table in front of ours": (
        lambda w: sql("CREATE TABLE public.subsidies_fake (id int)"),
        "permission denied",
    ),
    "rewriting the audit": (
        lambda w: sql("UPDATE core_auditevent SET actor_name = 'nobody'"),
        "permission denied",
    ),
}


def everything():
    """Every row of the ledger, to see that nothing moved."""
    models = (Account, Balance, Journal, Grant, Lot, Transfer, Hold, HoldLot, HoldEnd, Statement)
    return [list(model.objects.order_by("pk").values_list()) for model in models]


ALL = {
    "grants": GRANTS,
    "journals": JOURNALS,
    "movements": MOVEMENTS,
    "holds": HOLDS,
    "statements": STATEMENTS,
    "rights": RIGHTS,
}


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("kind", ALL)
def test_the_database_refuses(w, kind, subtests):
    before = everything()
    for name, (attack, guard) in ALL[kind].items():
        with subtests.test(attack=name):
            with pytest.raises(Error, match=guard), transaction.atomic():
                attack(w)
                sql("SET CONSTRAINTS ALL IMMEDIATE")  # as a commit would, without committing
    assert everything() == before
    assert differences() == []


@pytest.mark.django_db(transaction=True)
def test_the_world_of_these_attacks_can_go_on(w):
    """So that an attack is refused for what is wrong with it, not because nothing works here."""
    with transaction.atomic():
        pay_in(w, w.anna, 100)
    with transaction.atomic():
        pay_out(w, w.bert, w.berts, 130)
    with transaction.atomic():
        capture(w, (w.first, 500), (w.second, 100))
    with transaction.atomic():
        line(w.unsettled, new_statement(w, 20, 1))
    assert (Balance.objects.get(account=w.anna).posted, Balance.objects.get(account=w.bert).posted) == (
        300,
        0,
    )
    assert differences() == []


@pytest.mark.django_db(transaction=True)
def test_even_the_owner_cannot_rewrite_what_happened(w):
    RunItem.objects.create(
        run=Run.objects.create(programme=w.anna.programme, period=JUNE),
        batch_number=1,
        account=w.anna,
        resident_id=w.anna.resident_id,
        award_id=0,
        period=JUNE,
        component="base",
        sequence=0,
        amount_fen=1,
    )
    connection.settings_dict["OPTIONS"].pop("assume_role", None)
    sql("RESET ROLE")
    for table in set(NEVER_WRITTEN) - {"flow", "balance", "lot"}:
        with pytest.raises(Error, match="is forbidden|violates"), transaction.atomic():
            sql(f"DELETE FROM subsidies_{table}")
