"""Attacks on what gives back, asks back and lapses, each with the words of the guard that must stop it."""

from subsidies.models import Grant, RecoveryLine
from tests.subsidies.raw_ledger import (
    BANK,
    CHARGE_LATE,
    CLAW_BACK,
    EXPIRE,
    FUND,
    OFFSET,
    OWE,
    PAY_BACK,
    PAY_OUT,
    PAYABLE,
    PURSE,
    RECEIVABLE,
    REFUND,
    REPAY,
    SUBSIDISE,
    UNSUBSIDISE,
    WRITE_OFF,
    journal,
    sql,
    transfer,
)


def refund(w, fen, lot, *, corrects=None, purse=None, source=None):
    j = journal(fen, kind=REFUND, corrects=(corrects or w.spent).pk)
    debit = (source or w.payable, PAYABLE)
    transfer(j, REFUND, debit, (purse or w.anna, PURSE), fen, credit_lot=lot.pk)


def refund_twice_at_once(w):
    """Two lines of one journal, each within what was taken, together beyond it."""
    j = journal(600, 2, kind=REFUND, corrects=w.spent.pk)
    for _ in range(2):
        transfer(j, REFUND, (w.payable, PAYABLE), (w.anna, PURSE), 300, credit_lot=w.first.pk)


def unsubsidise(w, fen, *, corrects=None, source=None):
    j = journal(fen, kind=UNSUBSIDISE, corrects=corrects or w.part.pk)
    transfer(j, UNSUBSIDISE, (source or w.payable, PAYABLE), (w.fund, FUND), fen)


def pay_back(w, fen, lot, *, corrects=None):
    j = journal(fen, kind=PAY_BACK, corrects=(corrects or w.paid_out).pk)
    transfer(j, PAY_BACK, (w.bank, BANK), (w.anna, PURSE), fen, credit_lot=lot.pk)


def from_purse(kind, to, to_kind):
    """Money of a lot that is held, by each movement that empties purses."""

    def attack(w):
        j = journal(200, kind=kind)
        transfer(j, kind, (w.anna, PURSE), (getattr(w, to), to_kind), 200, debit_lot=w.held)

    return attack


def pay_debt(kind, source, source_kind, fen):
    def attack(w):
        j = journal(fen, kind=kind)
        transfer(j, kind, (getattr(w, source), source_kind), (w.receivable, RECEIVABLE), fen)

    return attack


def offset(w, fen, debt):
    j = journal(fen, kind=OFFSET)
    transfer(j, OFFSET, (w.anna, PURSE), (debt, RECEIVABLE), fen, debit_lot=w.third)


def debt_paid_twice_in_one(w):
    j = journal(200, 2, kind=REPAY)
    for _ in range(2):
        transfer(j, REPAY, (w.bank, BANK), (w.receivable, RECEIVABLE), 100)


def line(w, grant_id, sequence, owed):
    sql(
        "INSERT INTO subsidies_recoveryline (recovery_id, grant_id, sequence, lapsed_fen, taken_fen,"
        " owed_fen) VALUES (%s, %s, %s, 0, 0, %s)",
        w.recovery.pk,
        grant_id,
        sequence,
        owed,
    )


def first_grant(w):
    return Grant.objects.get(lot=w.first)


def entry(w, journal_id, fen):
    sql(
        "INSERT INTO subsidies_recoveryentry (recovery_id, journal_id, amount_fen)"
        " VALUES (%s, %s, %s)",
        w.recovery.pk,
        journal_id,
        fen,
    )


def entry_of_another(w):
    j = journal(10, kind=CHARGE_LATE)
    transfer(j, CHARGE_LATE, (w.berts_receivable, RECEIVABLE), (w.payable, PAYABLE), 10)
    entry(w, j, 10)


def entry_larger_than_its_journal(w):
    j = journal(10, kind=OWE)
    transfer(j, OWE, (w.receivable, RECEIVABLE), (w.fund, FUND), 10)
    entry(w, j, 20)


REFUNDS = {
    "refund of more than the lot gave": (lambda w: refund(w, 301, w.first), "exceeds what"),
    "two refunds of one lot in a journal": (refund_twice_at_once, "exceeds what"),
    "refund after all went back": (
        lambda w: refund(w, 1, w.berts, corrects=w.given_back, purse=w.bert),
        "exceeds what",
    ),
    "refund into a lot that paid nothing": (lambda w: refund(w, 10, w.third), "exceeds what"),
    "refund into another elder's lot": (
        lambda w: refund(w, 10, w.berts, purse=w.bert),
        "exceeds what",
    ),
    "refund by an operator who was not paid": (
        lambda w: refund(w, 10, w.first, source=w.rival),
        "exceeds what",
    ),
    "refund of a journal of another kind": (
        lambda w: refund(w, 10, w.first, corrects=w.part),
        "exceeds what",
    ),
    "refund that names nothing": (
        lambda w: transfer(
            journal(10, kind=REFUND),
            REFUND,
            (w.payable, PAYABLE),
            (w.anna, PURSE),
            10,
            credit_lot=w.first.pk,
        ),
        "names_what_it_corrects",
    ),
    "refund that names itself new money": (
        lambda w: refund(w, 10, w.first, corrects=w.granted),
        "exceeds what",
    ),
    "more government part back than was paid": (lambda w: unsubsidise(w, 71), "exceeds what"),
    "government part back from another operator": (
        lambda w: unsubsidise(w, 10, source=w.rival),
        "exceeds what",
    ),
    "government part of a purse's charge": (
        lambda w: unsubsidise(w, 10, corrects=w.spent.pk),
        "exceeds what",
    ),
    "government part back that names nothing": (
        lambda w: transfer(
            journal(10, kind=UNSUBSIDISE), UNSUBSIDISE, (w.payable, PAYABLE), (w.fund, FUND), 10
        ),
        "names_what_it_corrects",
    ),
    "bank return of more than was paid out": (lambda w: pay_back(w, 51, w.third), "exceeds what"),
    "bank return into another lot": (lambda w: pay_back(w, 10, w.first), "exceeds what"),
    "bank return of a charge": (
        lambda w: pay_back(w, 10, w.first, corrects=w.spent),
        "exceeds what",
    ),
}
HELD_MONEY = {
    "held money expired": (from_purse(EXPIRE, "fund", FUND), "lot_held|not expired"),
    "held money clawed back": (from_purse(CLAW_BACK, "fund", FUND), "lot_held"),
    "held money paid out": (from_purse(PAY_OUT, "bank", BANK), "lot_held"),
    "held money against a debt": (from_purse(OFFSET, "annas_debt", RECEIVABLE), "lot_held"),
    "money expired before its last day": (
        lambda w: transfer(
            journal(10, kind=EXPIRE), EXPIRE, (w.anna, PURSE), (w.fund, FUND), 10, debit_lot=w.july
        ),
        "not expired",
    ),
    "money expired that never does": (
        lambda w: transfer(
            journal(10, kind=EXPIRE), EXPIRE, (w.anna, PURSE), (w.fund, FUND), 10, debit_lot=w.third
        ),
        "not expired",
    ),
}
DEBTS = {
    "more repaid than is owed": (pay_debt(REPAY, "bank", BANK, 151), "more than the person owes"),
    "more written off than is owed": (
        pay_debt(WRITE_OFF, "fund", FUND, 151),
        "more than the person owes",
    ),
    "one elder's money against another's debt": (
        lambda w: offset(w, 10, w.receivable),
        "another person's debt",
    ),
    "more set off than is owed": (
        lambda w: [offset(w, 150, w.annas_debt), offset(w, 151, w.annas_debt)],
        "more than the person owes|lot_",
    ),
    "two payments of one journal beyond the debt": (
        debt_paid_twice_in_one,
        "more than the person owes",
    ),
    "the same grant asked back twice": (
        lambda w: line(w, RecoveryLine.objects.get().grant_id, 0, 1),
        "recovery_line_once",
    ),
    "more asked back than was granted": (
        lambda w: line(w, first_grant(w).pk, 0, 501),
        "more is asked back than was granted",
    ),
    "the same by counting up": (
        lambda w: line(w, RecoveryLine.objects.get().grant_id, 1, 200),
        "more is asked back than was granted",
    ),
    "nothing asked back": (lambda w: line(w, first_grant(w).pk, 0, 0), "recovery_line_positive"),
    "another person's journal for this debt": (entry_of_another, "entry differs"),
    "an entry larger than its journal": (entry_larger_than_its_journal, "entry differs"),
    "an old journal for this debt": (lambda w: entry(w, w.spent.pk, 300), "entry differs"),
    "a debt rewritten": (
        lambda w: sql("UPDATE subsidies_recovery SET total_fen = 1"),
        "permission denied",
    ),
    "a debt written off by one person": (
        lambda w: sql("UPDATE subsidies_recovery SET state = 'written_off'"),
        "recovery_written_off",
    ),
    "a refund out of thin air": (
        lambda w: transfer(
            journal(10, kind=REFUND, corrects=w.part.pk),
            REFUND,
            (w.fund, FUND),
            (w.anna, PURSE),
            10,
            credit_lot=w.first.pk,
        ),
        "exceeds what",
    ),
    "a subsidy that is told to be a debt": (
        lambda w: transfer(
            journal(10, kind=SUBSIDISE), SUBSIDISE, (w.receivable, FUND), (w.payable, PAYABLE), 10
        ),
        "transfer_debit_account",
    ),
}
ROWS = ["recoveryline", "recoveryentry", "recoveryinstalment", "latecharge"]
FIXED = {
    f"{verb.split()[0]} {table}": (
        lambda w, t=table, v=verb: sql(v.format(t)),
        "permission denied",
    )
    for table in ROWS
    for verb in (
        "UPDATE subsidies_{} SET id = id",
        "DELETE FROM subsidies_{}",
        "TRUNCATE subsidies_{} CASCADE",
    )
}
