"""Attacks on the ledger, each with the words of the guard that must stop it."""

from datetime import date

from subsidies.models import Grant, Transfer
from tests.subsidies.raw_ledger import (
    FUND,
    GRANT,
    JUNE,
    PAYABLE,
    PURSE,
    SPEND,
    SUBSIDISE,
    capture,
    grant,
    hold,
    hold_end,
    hold_lot,
    journal,
    line,
    lot,
    new_statement,
    pay_in,
    pay_out,
    sql,
    transfer,
)


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
        lambda w: transfer(
            journal(10, kind=SUBSIDISE), SUBSIDISE, (w.fund, FUND), (w.fund, PAYABLE), 10
        ),
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
    "capture of less, but from another lot": (
        lambda w: capture(w, (w.first, 90), (w.second, 110)),
        "capture differs from hold",
    ),
    "capture from a lot that the hold does not name": (
        lambda w: capture(w, (w.first, 100), (w.berts, 10)),
        "capture differs from hold|transfer_debit_from",
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
