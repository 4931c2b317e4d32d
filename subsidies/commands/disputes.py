"""A line of a statement that the operator objects to, and the answer of the other side."""

from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.audit import Actor, record
from core.dates import today
from core.errors import Conflict, InvalidInput, NotAllowed, NotFound, require_reason
from core.locking import locked
from subsidies.commands.postings import Entry, Line, account, post
from subsidies.commands.refunds import charge_reference, refund_funds
from subsidies.commands.settlement import lock_row, require_finance, require_operator
from subsidies.enums import AccountKind, DisputeState, TransferKind
from subsidies.models import Dispute, Journal, Statement, StatementLine, Transfer
from subsidies.queries.settlement import open_day
from subsidies.transitions import DISPUTE, STATEMENT


class AlreadyDisputed(Conflict):
    """The line has an objection that waits for its answer."""

    code = "subsidies.already_disputed"
    message = _("这一条已经提出过异议，正在等答复，不用再提。")


class NothingToCorrect(InvalidInput):
    """The right amount is the amount that stands there."""

    code = "subsidies.nothing_to_correct"
    message = _("更正后的金额与原金额相同。金额没有错，请答复“不成立”。")


class OwnDispute(NotAllowed):
    """Who objects doesn't answer."""

    code = "subsidies.own_dispute"
    message = _("异议要由另一方答复，不能由提出人自己答复。")


@dataclass(frozen=True)
class Objection:
    """Which line, why, and what the operator says it should be."""

    transfer_id: int
    reason: str
    claimed_fen: int | None = None


@transaction.atomic
def dispute_line(*, statement: Statement, objection: Objection, by: User) -> Dispute:
    """The operator objects to a line; the statement waits for the answer.

    Raises AlreadyDisputed, NotFound, NotYourStatement, ReasonMissing, WrongState.
    """
    statement = lock_row(statement)
    require_operator(statement, by)
    reason = require_reason(objection.reason, longest=300)
    STATEMENT.check(statement, "dispute")
    line = StatementLine.objects.filter(statement=statement, transfer=objection.transfer_id).first()
    if line is None:
        raise NotFound
    if line.disputes.filter(state=DisputeState.OPEN).exists():
        raise AlreadyDisputed
    dispute = Dispute.objects.create(
        statement=statement,
        line=line,
        reason=reason,
        claimed_fen=objection.claimed_fen,
        raised_by=by,
    )
    STATEMENT.move(statement, "dispute", by=by, reason=reason, transfer=line.transfer_id)
    return dispute


@transaction.atomic
def reject_dispute(*, dispute: Dispute, answer: str, by: User) -> Dispute:
    """The line is right as it stands. Raises OwnDispute, ReasonMissing, WrongState."""
    answer = require_reason(answer, "answer", longest=300)
    dispute = _to_answer(dispute, by)
    _close(dispute, "reject", answer, by)
    return dispute


@transaction.atomic
def uphold_dispute(*, dispute: Dispute, right_fen: int, answer: str, by: User) -> Dispute:
    """The line is wrong: a new transfer that names what it corrects comes on the next statement.

    right_fen: what the line should say. Less than it says: the money goes back to its source; more:
    the programme pays the rest. Raises NothingToCorrect, OwnDispute, ReasonMissing, WrongState.
    """
    answer = require_reason(answer, "answer", longest=300)
    dispute = _to_answer(dispute, by)
    transfer = dispute.line.transfer
    delta = right_fen - _signed(transfer)
    if delta == 0 or right_fen < 0:
        raise NothingToCorrect
    dispute.correction = _correct(dispute, transfer, delta, by)
    _close(dispute, "uphold", answer, by, right_fen=right_fen)
    return dispute


def _to_answer(dispute: Dispute, by: User) -> Dispute:
    """Locked, open, and asked of somebody who may answer it."""
    statement = lock_row(dispute.statement)
    require_finance(statement, by)
    rows = locked(Dispute.objects.filter(pk=dispute.pk))
    dispute = rows.select_related("line__transfer__journal", "line__transfer__debit").get()
    if dispute.raised_by_id == by.pk:
        raise OwnDispute
    DISPUTE.check(dispute, "reject")
    dispute.statement = statement
    return dispute


def _close(dispute: Dispute, verb: str, answer: str, by: User, **details: int) -> None:
    dispute.answer = answer
    dispute.answered_by = by
    dispute.answered_at = timezone.now()
    saved = ("answer", "answered_by", "answered_at", "correction")
    DISPUTE.move(dispute, verb, by=by, reason=dispute.answer, save=saved, **details)


def _signed(transfer: Transfer) -> int:
    owed = transfer.credit_kind == AccountKind.PAYABLE
    return transfer.amount_fen if owed else -transfer.amount_fen


def _correct(dispute: Dispute, transfer: Transfer, delta: int, by: Actor) -> Journal:
    statement = dispute.statement
    if delta < 0 and transfer.kind in (TransferKind.SPEND, TransferKind.CHARGE_LATE):
        return _refund(dispute, transfer, -delta, by)
    fund = account(AccountKind.FUND, transfer.programme_id)
    payable = account(AccountKind.PAYABLE, transfer.programme_id, operator=statement.operator)
    line = Line(fund, payable, delta) if delta > 0 else Line(payable, fund, -delta)
    entry = Entry(
        kind=TransferKind.SUBSIDISE if delta > 0 else TransferKind.UNSUBSIDISE,
        key=f"dispute:{dispute.pk}",
        book_date=open_day(statement.operator_id, today()),
        corrects=transfer.journal,
    )
    return post(entry, [line], by=by)


def _refund(dispute: Dispute, transfer: Transfer, fen: int, by: Actor) -> Journal:
    """Purse money goes back to the lots it came from, with their expiry."""
    refund_funds(
        reference=charge_reference(transfer.journal),
        only=transfer.journal,
        refund_reference=f"dispute:{dispute.pk}",
        amount_fen=fen,
        operator=dispute.statement.operator,
        by=by,
    )
    journal = Journal.objects.get(kind=TransferKind.REFUND, key=f"dispute:{dispute.pk}:1")
    record(dispute, "subsidies.dispute.refunded", by=by, journal=journal.pk, fen=fen)
    return journal
