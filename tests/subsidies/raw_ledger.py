"""Rows of the ledger written by hand, as a bug or somebody with the application's password could."""

from datetime import date
from itertools import count

from django.db import connection

GRANT, SPEND, SUBSIDISE, EXPIRE, CLAW_BACK, OWE, REPAY, OFFSET = range(1, 9)
REFUND, UNSUBSIDISE, CHARGE_LATE, PAY_OUT, PAY_BACK, SETTLE, WRITE_OFF = range(9, 16)
PURSE, FUND, PAYABLE, RECEIVABLE, BANK = range(1, 6)
JUNE = date(2024, 6, 1)

_numbers = count(1)


def sql(query, *values):
    """Run a statement; the first value of a row it returns."""
    with connection.cursor() as cursor:
        cursor.execute(query, values)
        return cursor.fetchone()[0] if cursor.description else None


def journal(total, lines=1, *, kind=SPEND, key=None, corrects=None):
    return sql(
        "INSERT INTO subsidies_journal (kind, key, request_hash, total_fen, count, book_date, actor,"
        " created_at, corrects_id) VALUES (%s, %s, '', %s, %s, '2024-06-01', 'mallory', now(), %s)"
        " RETURNING id",
        kind,
        f"attack {next(_numbers)}" if key is None else key,
        total,
        lines,
        corrects,
    )


def transfer(
    journal_id, kind, debit, credit, fen, *, debit_lot=None, credit_lot=None, programme=None
):
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


def capture(w, *parts, journal_fen=None):
    """The open hold captured by transfers of (lot, fen)."""
    total = journal_fen or sum(fen for _lot, fen in parts)
    j = journal(total, len(parts))
    hold_end(w.open.pk, "captured", j)
    for from_lot, fen in parts:
        transfer(j, SPEND, (w.anna, PURSE), (w.payable, PAYABLE), fen, debit_lot=from_lot)


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
