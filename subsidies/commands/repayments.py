"""How a debt ends: instalments from the purse, money that a person brings, or two persons who waive it."""

from datetime import date

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.audit import Actor, record
from core.dates import add_months, month_of, today
from core.errors import Conflict, InvalidInput, NotFound, SecondPersonNeeded, require_reason
from core.money import yuan
from subsidies.commands.debts import locked_recoveries, locked_recovery, lower, receivable
from subsidies.commands.postings import Entry, Line, account, digest, post
from subsidies.commands.recovery_notices import tell_agreed, tell_written_off
from subsidies.commands.spending import ReferenceReused
from subsidies.enums import AccountKind, RecoveryState, RepayMethod, TransferKind
from subsidies.logic.allocation import FreeLot, take
from subsidies.models import Account, Journal, Programme, Recovery, RecoveryInstalment
from subsidies.queries.purses import payable_lots, purse_of
from subsidies.transitions import RECOVERY

LONGEST_RECEIPT = 80


class RecoveryOutsideArea(NotFound):
    """The recovery is of a person outside the acting user's area."""

    code = "subsidies.recovery_not_found"
    message = _("没有找到这笔追回，或者不在您负责的范围内。")


class WrongRepayment(InvalidInput):
    """Nothing, or more than is owed."""

    code = "subsidies.wrong_repayment"
    message = _("金额要大于零，且不超过还欠的 %(owed)s 元；本次没有记账。请改正金额。")


class ReceiptMissing(InvalidInput):
    """A repayment without a number can't be told from its repetition."""

    code = "subsidies.receipt_missing"
    message = _("请填写收据号或银行流水号（不超过 80 个字符）；本次没有记账。")


class UnknownMethod(InvalidInput):
    """Cash, card or bank, as the list of methods says."""

    code = "subsidies.unknown_method"
    message = _("不认识的还款方式“%(method)s”；本次没有记账。请从列表里选。")


class NothingProposed(Conflict):
    """A write-off begins with a proposal and its reason."""

    code = "subsidies.write_off_not_proposed"
    message = _("还没有人提出核销；没有核销。请先由经办人提出并写明原因。")


@transaction.atomic
def agree_instalments(
    *, recovery: Recovery, monthly_fen: int, by: Actor, first_month: date | None = None
) -> Recovery:
    """Agree how much is taken each month from the purse, from next month on or from first_month.

    Raises WrongRepayment, WrongState, RecoveryOutsideArea. The person is told.
    """
    recovery = _open(recovery, by)
    _require_amount(recovery, monthly_fen)
    first = month_of(first_month) if first_month else add_months(today(), 1)
    wanted = (RecoveryState.AGREED, monthly_fen, first)
    if (recovery.state, recovery.monthly_fen, recovery.first_instalment) == wanted:
        return recovery
    recovery.monthly_fen, recovery.first_instalment = monthly_fen, first
    fields = ["monthly_fen", "first_instalment", "updated_at"]
    RECOVERY.move(recovery, "agree", by=by, save=fields, monthly_fen=monthly_fen)
    tell_agreed(recovery, by)
    return recovery


@transaction.atomic
def repay(
    *, recovery: Recovery, amount_fen: int, method: RepayMethod | str, reference: str, by: Actor
) -> int:
    """Money that the person brought or sent; returns what is still owed.

    reference: the number of the receipt or of the bank's line; the same again books nothing more.
    Raises WrongRepayment, ReceiptMissing, UnknownMethod, ReferenceReused, RecoveryOutsideArea.
    """
    recovery = _within(recovery, by)
    reference = reference.strip()
    if not 0 < len(reference) <= LONGEST_RECEIPT:
        raise ReceiptMissing
    if method not in RepayMethod.values:
        raise UnknownMethod(method=method)
    content = digest(recovery.pk, amount_fen, str(method))
    key = f"{method}:{reference}"
    known = Journal.objects.filter(kind=TransferKind.REPAY, key=key).first()
    if known is not None:
        if known.request_hash != content:
            raise ReferenceReused(reference=reference)
        return _remaining(recovery)
    RECOVERY.check(recovery, "settle")
    _require_amount(recovery, amount_fen)
    bank = account(AccountKind.BANK, recovery.programme_id)
    line = Line(bank, receivable(recovery), amount_fen)
    journal = post(Entry(TransferKind.REPAY, key, today(), content), [line], by=by)
    lower(recovery, journal, by=by)
    record(recovery, "subsidies.repaid", by=by, fen=amount_fen, method=str(method))
    return _remaining(recovery)


@transaction.atomic
def offset(
    *, recovery: Recovery, amount_fen: int, reference: str, by: Actor, reason: str = ""
) -> int:
    """Take a debt from what the purse has free, as far as it goes; returns the fen taken.

    The purse is that of the same programme: money never crosses programmes. The same reference again
    takes nothing more and answers the same. Raises WrongRepayment, WrongState, RecoveryOutsideArea.
    """
    recovery = _within(recovery, by)
    key = f"recovery:{recovery.pk}:{reference}"
    known = Journal.objects.filter(kind=TransferKind.OFFSET, key=key).first()
    if known is not None:
        return known.total_fen
    RECOVERY.check(recovery, "settle")
    _require_amount(recovery, amount_fen)
    taken = _offset(recovery, amount_fen, key, by)
    if taken:
        record(recovery, "subsidies.offset", by=by, reason=reason, fen=taken)
    return taken


def _offset(recovery: Recovery, wanted: int, key: str, by: Actor) -> int:
    purse = purse_of(recovery)
    taken = take(min(wanted, _remaining(recovery)), _free(purse)) if purse else []
    if purse is None or not taken:
        return 0
    to = receivable(recovery)
    lines = [Line(purse, to, fen, lot) for lot, fen in taken]
    journal = post(Entry(TransferKind.OFFSET, key, today()), lines, by=by)
    lower(recovery, journal, by=by)
    return journal.total_fen


def _free(purse: Account) -> list[FreeLot]:
    return [FreeLot(lot.pk, lot.remaining_fen - lot.held_fen) for lot in payable_lots(purse)]


@transaction.atomic
def collect_instalments(*, programme: Programme, period: date, by: Actor) -> int:
    """Take a month's agreed instalments from the purses, each once, as far as the money goes; the fen taken."""
    period = month_of(period)
    due = Recovery.objects.filter(programme=programme).due_in(period)
    total = 0
    for recovery in locked_recoveries(due):
        if not Recovery.objects.filter(pk=recovery.pk).due_in(period).exists():
            continue  # somebody collected it while we waited for the purse
        key = f"recovery:{recovery.pk}:{period:%Y-%m}"
        taken = _offset(recovery, recovery.monthly_fen or 0, key, by)
        RecoveryInstalment.objects.create(recovery=recovery, period=period, collected_fen=taken)
        total += taken
    if total:
        record(programme, "subsidies.instalments_collected", by=by, fen=total, period=period)
    return total


@transaction.atomic
def propose_write_off(*, recovery: Recovery, reason: str, by: User) -> Recovery:
    """Say why a debt should not be asked any more; another person decides. Raises ReasonMissing, WrongState."""
    reason = require_reason(reason, longest=200)
    recovery = _open(recovery, by)
    recovery.write_off_reason, recovery.write_off_asked_by = reason, by
    recovery.save(update_fields=["write_off_reason", "write_off_asked_by", "updated_at"])
    record(recovery, "subsidies.write_off_proposed", by=by, reason=recovery.write_off_reason)
    return recovery


@transaction.atomic
def write_off(*, recovery: Recovery, by: User) -> Recovery:
    """Waive what is still owed, as another person proposed. Raises NothingProposed, SecondPersonNeeded, WrongState."""
    recovery = _within(recovery, by)
    if recovery.state == RecoveryState.WRITTEN_OFF:
        return recovery
    RECOVERY.check(recovery, "write_off")
    if recovery.write_off_asked_by_id is None:
        raise NothingProposed
    if recovery.write_off_asked_by_id == by.pk:
        raise SecondPersonNeeded
    fund = account(AccountKind.FUND, recovery.programme_id)
    line = Line(fund, receivable(recovery), _remaining(recovery))
    entry = Entry(TransferKind.WRITE_OFF, f"recovery:{recovery.pk}", today())
    recovery.written_off_by = by
    fields, reason = ["written_off_by", "updated_at"], recovery.write_off_reason
    RECOVERY.move(recovery, "write_off", by=by, reason=reason, save=fields, fen=line.fen)
    lower(recovery, post(entry, [line], by=by), by=by)
    tell_written_off(recovery, by)
    return recovery


def _within(recovery: Recovery, by: Actor) -> Recovery:
    """The recovery locked, if it is in the acting person's area."""
    if isinstance(by, User) and not Recovery.objects.visible_to(by).filter(pk=recovery.pk).exists():
        raise RecoveryOutsideArea
    return locked_recovery(recovery)


def _open(recovery: Recovery, by: Actor) -> Recovery:
    recovery = _within(recovery, by)
    RECOVERY.check(recovery, "agree")
    return recovery


def _remaining(recovery: Recovery) -> int:
    return recovery.remaining_fen  # type: ignore[attr-defined]


def _require_amount(recovery: Recovery, fen: int) -> None:
    if not 0 < fen <= _remaining(recovery):
        raise WrongRepayment(owed=yuan(_remaining(recovery)))
