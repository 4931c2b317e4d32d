"""A line of a statement that the operator objects to, and the answer of the other side."""

from dataclasses import dataclass

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.audit import Actor, record
from core.dates import today
from core.errors import Conflict, InvalidInput, NotAllowed, NotFound, require_reason
from core.locking import locked
from core.money import yuan
from subsidies.commands.postings import (
    Entry,
    Line,
    account,
    lock_purses,
    locked_journal,
    post,
)
from subsidies.commands.refunds import TooMuchBack, charge_reference, refund_funds
from subsidies.commands.settlement import lock_row, require_finance, require_operator
from subsidies.enums import AccountKind, DisputeState, TransferKind
from subsidies.models import Dispute, Journal, Statement, StatementLine, Transfer
from subsidies.queries.settlement import open_day, standing_fen
from subsidies.transitions import DISPUTE, STATEMENT

# More than that is no correction of a line but another booking.
MOST_TIMES = 10


class AlreadyDisputed(Conflict):
    """The line has an objection that waits for its answer."""

    code = "subsidies.already_disputed"
    message = _("这一条已经提出过异议，正在等答复，不用再提。")


class NothingToCorrect(InvalidInput):
    """The right amount is the amount that stands there."""

    code = "subsidies.nothing_to_correct"
    message = _("更正后的金额与原金额相同。金额没有错，请答复“不成立”。")


class TooMuchMore(InvalidInput):
    """An answer is no place for a new order."""

    code = "subsidies.too_much_more"
    message = _("最多可以更正为 %(most)s 元，没有更正。请核对金额；确有其事的，请另行记账。")


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

    right_fen: what the line should say, measured against what it says with all its corrections so
    far. Less: the money goes back to its source; more: the programme pays the rest, up to MOST_TIMES
    what was booked. Raises NothingToCorrect, TooMuchMore, TooMuchBack, OwnDispute, ReasonMissing,
    WrongState.
    """
    answer = require_reason(answer, "answer", longest=300)
    dispute = _to_answer(dispute, by)
    transfer = dispute.line.transfer
    _lock_charge(transfer)
    delta = right_fen - standing_fen(dispute.line)
    if delta == 0 or right_fen < 0:
        raise NothingToCorrect
    if delta > 0:
        dispute.correction = _pay_more(dispute, right_fen, delta, by)
    else:
        dispute.correction = _take_back(dispute, -delta, by)
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


def _lock_charge(transfer: Transfer) -> None:
    """Nobody else corrects the same booking meanwhile."""
    if transfer.debit_kind == AccountKind.PURSE:
        lock_purses([transfer.debit_id])
    locked_journal(TransferKind(transfer.journal.kind), transfer.journal.key)


def _pay_more(dispute: Dispute, right_fen: int, fen: int, by: Actor) -> Journal:
    transfer = dispute.line.transfer
    owed = transfer.credit_kind == AccountKind.PAYABLE
    most = transfer.amount_fen * MOST_TIMES if owed else 0
    if right_fen > most:
        raise TooMuchMore(most=yuan(most))
    return _book(dispute, TransferKind.SUBSIDISE, (transfer.journal, fen), by)


def _take_back(dispute: Dispute, fen: int, by: Actor) -> Journal:
    """First what earlier answers added, then what was booked, to its exact sources."""
    journal: Journal | None = None
    for added in _added(dispute):
        part = min(fen, _left(added))
        if part > 0:
            journal = _book(dispute, TransferKind.UNSUBSIDISE, (added, part), by)
            fen -= part
    if journal is not None and not fen:
        return journal
    transfer = dispute.line.transfer
    if transfer.kind in (TransferKind.SPEND, TransferKind.CHARGE_LATE):
        return _refund(dispute, transfer, fen, by)
    if fen > _left(transfer.journal):
        raise TooMuchBack(left=yuan(_left(transfer.journal)))
    return _book(dispute, TransferKind.UNSUBSIDISE, (transfer.journal, fen), by)


def _added(dispute: Dispute) -> QuerySet[Journal]:
    """What upheld objections to this line made the programme pay more, newest first."""
    earlier = Dispute.objects.filter(line=dispute.line_id).values("correction")
    return Journal.objects.filter(pk__in=earlier, kind=TransferKind.SUBSIDISE).order_by("-pk")


def _left(journal: Journal) -> int:
    back = journal.corrections.filter(kind=TransferKind.UNSUBSIDISE)
    return journal.total_fen - sum(back.values_list("total_fen", flat=True))


def _book(dispute: Dispute, kind: TransferKind, what: tuple[Journal, int], by: Actor) -> Journal:
    """Between the programme's fund and what the operator is owed, on the first open day."""
    corrected, fen = what
    statement, programme = dispute.statement, dispute.line.transfer.programme_id
    fund = account(AccountKind.FUND, programme)
    payable = account(AccountKind.PAYABLE, programme, operator=statement.operator)
    line = Line(fund, payable, fen) if kind == TransferKind.SUBSIDISE else Line(payable, fund, fen)
    entry = Entry(
        kind=kind,
        key=f"dispute:{dispute.pk}:{corrected.pk}",
        book_date=open_day(statement.operator_id, today()),
        corrects=corrected,
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
    key = f"dispute:{dispute.pk}:1"  # a late charge that is paid goes back to the fund
    journal = Journal.objects.filter(
        kind__in=[TransferKind.REFUND, TransferKind.UNSUBSIDISE], key__in=[key, f"{key}:fund"]
    ).earliest("pk")
    record(dispute, "subsidies.dispute.refunded", by=by, journal=journal.pk, fen=fen)
    return journal
