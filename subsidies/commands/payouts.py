"""Money to people's own accounts: the file for the bank, with what it takes out of the purses."""

import base64
import hashlib
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from django.db import transaction
from django.db.models import Count, Max
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.audit import Actor, record
from core.dates import today
from core.errors import Conflict, NotFound, require_reason
from core.locking import locked
from elderly_care.models import PaymentAccount
from elderly_care.queries import current_payment_accounts
from subsidies.commands.postings import Entry, Line, account, lock_purses, post
from subsidies.commands.runs import require_reach
from subsidies.commands.set_off import Leaving, pay_debts_first
from subsidies.enums import AccountKind, PaidTo, PayoutState, RunState, TransferKind
from subsidies.logic.bank_files import Controls, Layout, write_file
from subsidies.models import BankFileFormat, Journal, Lot, PayoutFile, PayoutItem, Run
from subsidies.models.payouts import payout_reference
from subsidies.queries import lots_to_pay_out, residents_with_new_account
from subsidies.transitions import PAYOUT, PAYOUT_FILE

ROWS_AT_ONCE = 2_000


class NotForBank(Conflict):
    """Only a closed run of a programme that pays to bank accounts has a file for the bank."""

    code: ClassVar[str] = "subsidies.not_for_bank"
    message = _("%(run)s 还没有关账，或者不发到银行卡，不能制作银行文件。")


class NobodyToPay(Conflict):
    """Everything is with the bank already, or nobody left has an account."""

    code: ClassVar[str] = "subsidies.nobody_to_pay"
    message = _("没有可以报送银行的款项：都已报送，或者本人还没有登记收款账户。")


class NothingLeftToSend(Conflict):
    """The money was recovered, or went to a debt, after it had come back."""

    code: ClassVar[str] = "subsidies.nothing_left_to_send"
    message = _(
        "退回的这笔钱已经被收回或者抵扣，没有可以重发的，什么都没有改变。"
        "请改为“退回项目资金”，写明原因后办结。"
    )


@dataclass(frozen=True)
class _Payment:
    """A lot on its way to a bank account."""

    lot: Lot
    to: PaymentAccount
    attempt: int

    @property
    def fen(self) -> int:
        """All that is free in the lot now."""
        return self.lot.remaining_fen - self.lot.held_fen


@transaction.atomic
def make_payout_file(*, run: Run, format: BankFileFormat, by: Actor) -> PayoutFile:
    """The bank file of what a closed run gave and no bank has yet; the money leaves the purses with it.

    Whoever has no account is left for the next file, and the dead for a person to look after
    (queries.lots_without_account); so is whoever's account was changed after the approvals, until
    somebody accepts it (accept_new_accounts). Raises NotForBank, NobodyToPay, RunReachesFurther.
    """
    require_reach(run.programme, by)
    run = locked(Run.objects.filter(pk=run.pk), no_key=True).get()
    if run.state != RunState.CLOSED or run.paid_to != PaidTo.BANK:
        raise NotForBank(run=str(run))
    payments = _payments(run)
    if not payments:
        raise NobodyToPay
    number = (run.payout_files.aggregate(last=Max("number"))["last"] or 0) + 1
    name = f"{run.programme.code}-{run.period:%Y%m}-{run.pk}-{number:02d}"
    journal = _pay_out(run, number, payments, by=by)
    controls = Controls(name, today(), len(payments), journal.total_fen)
    content = write_file(
        _layout(format), (_row(run, n, p) for n, p in _numbered(payments)), controls
    )
    file = PayoutFile.objects.create(
        run=run,
        number=number,
        format=format,
        name=f"{name}.{format.kind}",
        count=len(payments),
        total_fen=journal.total_fen,
        digest=hashlib.sha256(content).hexdigest(),
        content=base64.b64encode(zlib.compress(content)).decode("ascii"),
        journal=journal,
        made_by=str(by),
    )
    PayoutItem.objects.bulk_create(
        (_item(file, n, payment) for n, payment in _numbered(payments)), batch_size=ROWS_AT_ONCE
    )
    record(file, "subsidies.payout_file_made", by=by, count=file.count, total_fen=file.total_fen)
    return file


def _numbered(payments: Sequence[_Payment]) -> list[tuple[int, _Payment]]:
    return list(enumerate(payments, start=1))


def _payments(run: Run) -> list[_Payment]:
    """What is free in the run's lots of the living, read again under the purses' locks."""
    lots = lots_to_pay_out(run).filter(account__resident__died_on=None)
    lock_purses(lots.values_list("account", flat=True))
    lots = lots.select_related("account", "grant").order_by("account", "pk")
    found = list(lots.annotate(times=Count("payouts")))
    people = {pk for lot in found if (pk := lot.account.resident_id)}
    to = current_payment_accounts(people)
    new = set(residents_with_new_account(run).filter(resident__in=people))
    return [
        _Payment(lot, to[lot.account.resident_id], lot.times + 1)  # type: ignore[attr-defined]
        for lot in found
        if lot.account.resident_id in to and (lot.times or lot.account.resident_id not in new)  # type: ignore[attr-defined]
    ]


def _pay_out(run: Run, number: int, payments: Sequence[_Payment], *, by: Actor) -> Journal:
    bank = account(AccountKind.BANK, run.programme_id)
    entry = Entry(TransferKind.PAY_OUT, f"payout:{run.pk}:{number}", today())
    lines = [Line(p.lot.account, bank, p.fen, debit_lot_id=p.lot.pk) for p in payments]
    return post(entry, lines, by=by)


def _layout(format: BankFileFormat) -> Layout:
    return Layout(
        kind=format.kind,
        encoding=format.encoding,
        delimiter=format.delimiter,
        columns=format.columns,
        head_lines=format.head_lines,
        foot_lines=format.foot_lines,
    )


def _row(run: Run, line: int, payment: _Payment) -> dict:
    person = payment.to.resident
    return {
        "line": line,
        "holder": payment.to.holder,
        "number": payment.to.number,
        "bank_name": payment.to.bank_name,
        "amount": payment.fen,
        "period": payment.lot.grant.period,
        "programme": run.programme.name,
        "name": person.name,
        "resident_no": person.resident_no,
        "id_number": person.id_number,
        "reference": payout_reference(run.pk, payment.lot.pk, payment.attempt),
        "date": today(),
    }


def _item(file: PayoutFile, line: int, payment: _Payment) -> PayoutItem:
    return PayoutItem(
        file=file,
        line=line,
        lot=payment.lot,
        attempt=payment.attempt,
        holder=payment.to.holder,
        bank_name=payment.to.bank_name,
        number=payment.to.number,
        masked=payment.to.masked_number,
        amount_fen=payment.fen,
    )


def payout_content(*, file: PayoutFile, by: User) -> bytes:
    """The bytes as they were made; who took them is recorded. Raises RunReachesFurther."""
    require_reach(file.run.programme, by)
    record(file, "subsidies.payout_file_taken", by=by)
    return zlib.decompress(base64.b64decode(file.content))


@transaction.atomic
def accept_payout_file(*, file: PayoutFile, by: Actor) -> PayoutFile:
    """The bank has taken the file. Twice is once."""
    require_reach(file.run.programme, by)
    file = locked(PayoutFile.objects.filter(pk=file.pk)).get()
    if PAYOUT_FILE.allows(file, "accept"):
        PAYOUT_FILE.move(file, "accept", by=by)
    return file


@transaction.atomic
def retry_payout(*, item: PayoutItem, by: Actor) -> PayoutItem:
    """What the bank sent back goes into the next file, to the account on file then.

    Raises NothingLeftToSend when it was recovered meanwhile, NotFound, WrongState.
    """
    item = _locked_item(item, by)
    if item.state == PayoutState.RETRIED:
        return item
    PAYOUT.check(item, "retry")
    lock_purses([item.lot.account_id])
    lot = Lot.objects.get(pk=item.lot_id)
    if lot.remaining_fen <= lot.held_fen:
        raise NothingLeftToSend
    PAYOUT.move(item, "retry", by=by)
    return item


@transaction.atomic
def give_back_payout(*, item: PayoutItem, reason: str, by: Actor) -> PayoutItem:
    """What the bank sent back goes to the fund, with a reason: the person can't be paid."""
    reason = require_reason(reason)
    item = _locked_item(item, by)
    if item.state == PayoutState.GIVEN_BACK:
        return item
    PAYOUT.check(item, "give_back")
    purse = item.lot.account
    lock_purses([purse.pk])
    lot = Lot.objects.get(pk=item.lot_id)
    fen = min(item.amount_fen, lot.remaining_fen - lot.held_fen)
    if fen > 0:  # the rest has gone to another debt of the person's meanwhile
        returned = Journal.objects.filter(
            kind=TransferKind.PAY_BACK, key=f"payback:{item.pk}"
        ).first()
        entry = Entry(TransferKind.CLAW_BACK, f"payback:{item.pk}", today(), corrects=returned)
        fund = account(AccountKind.FUND, purse.programme_id)
        rest = pay_debts_first([Leaving(purse, lot.pk, fen)], key=entry.key, by=by)
        lines = [Line(purse, fund, part.fen, debit_lot_id=lot.pk) for part in rest]
        if lines:
            post(entry, lines, by=by)
    PAYOUT.move(item, "give_back", by=by, reason=reason, amount_fen=max(fen, 0))
    return item


def _locked_item(item: PayoutItem, by: Actor) -> PayoutItem:
    if isinstance(by, User) and not PayoutItem.objects.visible_to(by).filter(pk=item.pk).exists():
        raise NotFound
    items = PayoutItem.objects.filter(pk=item.pk).select_related("lot__account")
    return locked(items).get()
