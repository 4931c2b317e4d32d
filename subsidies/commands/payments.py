"""Paying operators: an order of two persons for locked statements, paid exactly once."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, User
from core.audit import Actor, record
from core.dates import today
from core.errors import Conflict, InvalidInput, NotFound, SecondPersonNeeded, require_reason
from core.locking import locked
from subsidies.commands.postings import Entry, Line, account, post
from subsidies.commands.settlement import require_finance, require_settler
from subsidies.enums import AccountKind, PaymentOrderState, TransferKind
from subsidies.models import (
    OperatorBankAccount,
    PaymentOrder,
    PaymentPart,
    Statement,
    StatementLine,
)
from subsidies.queries.settlement import SIGNED
from subsidies.transitions import PAYMENT_ORDER, STATEMENT


class BankAccountMissing(Conflict):
    """Nobody knows where to pay."""

    code = "subsidies.bank_account_missing"
    message = _("“%(operator)s”还没有登记收款账户，请先登记，再制付款单。")


class NotAnAccountNumber(InvalidInput):
    """Digits only, 8 to 30 of them."""

    code = "subsidies.not_an_account_number"
    message = _("账号应为 8 到 30 位数字，请核对后重新填写。")


class NothingToPay(InvalidInput):
    """No statement was chosen."""

    code = "subsidies.nothing_to_pay"
    message = _("请选择同一运营方已锁定的结算单。")


class OwnBankAccount(SecondPersonNeeded):
    """Who says where the money goes doesn't send it there."""

    code = "subsidies.own_bank_account"
    message = _(
        "尾号 %(last_four)s 的收款账户是您登记的，付到这个账户的付款单要由另一位同事批准。"
        "什么都没有改变。"
    )


class BankReferenceUsed(Conflict):
    """One payment of the bank pays one order."""

    code = "subsidies.bank_reference_used"
    message = _("银行流水号 %(reference)s 已经登记在付款单 %(number)s 上，请核对后重新填写。")


class PaidInFuture(InvalidInput):
    """The bank has not paid tomorrow."""

    code = "subsidies.paid_in_future"
    message = _("付款日期不能早于批准日期，也不能晚于今天。")


@dataclass(frozen=True)
class BankAccountInput:
    """Where an operator wants its money."""

    holder: str
    bank_name: str
    number: str


@transaction.atomic
def set_operator_bank_account(
    *, operator: Organisation, account_input: BankAccountInput, by: Actor
) -> OperatorBankAccount:
    """Orders from now on go here; earlier ones keep theirs.

    Whoever set it neither prepares nor approves an order that goes there. Raises NotAllowed,
    NotAnAccountNumber, InvalidInput where holder or bank is missing.
    """
    require_settler(operator, by)
    number = re.sub(r"[\s-]", "", account_input.number)
    if not re.fullmatch(r"[0-9]{8,30}", number):
        raise NotAnAccountNumber(fields={"number": [str(NotAnAccountNumber.message)]})
    holder, bank_name = account_input.holder.strip(), account_input.bank_name.strip()
    for name, text in (("holder", holder), ("bank_name", bank_name)):
        if not text:
            raise InvalidInput(fields={name: [str(InvalidInput.message)]})
    Organisation.objects.select_for_update(no_key=True).get(pk=operator.pk)
    current = OperatorBankAccount.objects.filter(operator=operator, replaced_at__isnull=True)
    current.update(replaced_at=timezone.now())
    made = OperatorBankAccount.objects.create(
        operator=operator,
        holder=holder,
        bank_name=bank_name,
        number=number,
        last_four=number[-4:],
        set_by=by if isinstance(by, User) else None,
    )
    record(made, "subsidies.operatorbankaccount.set", by=by, last_four=made.last_four)
    return made


@transaction.atomic
def prepare_payment(
    *, operator: Organisation, statement_ids: Sequence[int], by: User
) -> PaymentOrder:
    """An order for locked statements of one operator, what each programme pays apart.

    Raises BankAccountMissing, NothingToPay, NotYourStatement, WrongState.
    """
    operator = Organisation.objects.select_for_update(no_key=True).get(pk=operator.pk)
    chosen = Statement.objects.filter(pk__in=statement_ids, operator=operator)
    statements = list(locked(chosen).select_related("operator"))
    if not statements or len(statements) != len(set(statement_ids)):
        raise NothingToPay
    for statement in statements:
        require_finance(statement, by)
        STATEMENT.check(statement, "order")
    bank_account = OperatorBankAccount.objects.filter(
        operator=operator, replaced_at__isnull=True
    ).first()
    if bank_account is None:
        raise BankAccountMissing(operator=operator.name)
    order = PaymentOrder.objects.create(
        operator=operator,
        bank_account=bank_account,
        total_fen=sum(statement.total_fen for statement in statements),
        prepared_by=by,
    )
    PaymentPart.objects.bulk_create(
        PaymentPart(order=order, programme_id=programme, amount_fen=fen)
        for programme, fen in _parts(statements)
    )
    for statement in statements:
        statement.payment_order = order
        STATEMENT.move(statement, "order", by=by, save=["payment_order"], order=order.number)
    record(order, "subsidies.paymentorder.prepare", by=by, total_fen=order.total_fen)
    return order


def _require_not_own(bank_account: OperatorBankAccount, by: User) -> None:
    if bank_account.set_by_id == by.pk:
        raise OwnBankAccount(last_four=bank_account.last_four)


def _parts(statements: Sequence[Statement]) -> list[tuple[int, int]]:
    """(programme, fen) of all their lines."""
    lines = StatementLine.objects.filter(statement__in=statements)
    rows = lines.values("transfer__programme").annotate(fen=Sum(SIGNED))
    return list(rows.values_list("transfer__programme", "fen").order_by("transfer__programme"))


@transaction.atomic
def approve_payment(*, order: PaymentOrder, by: User) -> PaymentOrder:
    """A second person agrees. Again: changes nothing.

    Raises OwnBankAccount, SecondPersonNeeded, WrongState.
    """
    order = _lock_order(order, by)
    if order.state == PaymentOrderState.APPROVED:
        return order
    PAYMENT_ORDER.check(order, "approve")
    if order.prepared_by_id == by.pk:
        raise SecondPersonNeeded
    _require_not_own(order.bank_account, by)
    order.approved_by, order.approved_at = by, timezone.now()
    saved = ("approved_by", "approved_at")
    PAYMENT_ORDER.move(order, "approve", by=by, save=saved, total_fen=order.total_fen)
    return order


@transaction.atomic
def cancel_payment(*, order: PaymentOrder, reason: str, by: User) -> PaymentOrder:
    """Before it is paid: its statements are locked as before and can be ordered anew.

    Raises ReasonMissing, WrongState.
    """
    reason = require_reason(reason, longest=300)
    order = _lock_order(order, by)
    if order.state == PaymentOrderState.CANCELLED:
        return order
    PAYMENT_ORDER.check(order, "cancel")
    for statement in locked(Statement.objects.filter(payment_order=order)):
        statement.payment_order = None
        STATEMENT.move(
            statement, "take_off", by=by, reason=reason, save=["payment_order"], order=order.number
        )
    PAYMENT_ORDER.move(order, "cancel", by=by, reason=reason)
    return order


@transaction.atomic
def mark_paid(*, order: PaymentOrder, bank_reference: str, paid_on: date, by: User) -> PaymentOrder:
    """The bank has paid: what is owed becomes settled, programme by programme, exactly once.

    The same order and reference again change nothing. Raises BankReferenceUsed, PaidInFuture,
    WrongState.
    """
    order = _lock_order(order, by)
    reference = bank_reference.strip()
    if order.state == PaymentOrderState.PAID and order.bank_reference == reference:
        return order
    PAYMENT_ORDER.check(order, "pay")
    _check_payment(order, reference, paid_on)
    for part in order.parts.select_related("programme"):
        payable = account(AccountKind.PAYABLE, part.programme_id, operator=order.operator)
        bank = account(AccountKind.BANK, part.programme_id)
        entry = Entry(TransferKind.SETTLE, f"payment-part:{part.pk}", paid_on)
        post(entry, [Line(payable, bank, part.amount_fen)], by=by)
    for statement in locked(Statement.objects.filter(payment_order=order)):
        STATEMENT.move(statement, "pay", by=by, order=order.number)
    order.bank_reference, order.paid_on = reference, paid_on
    PAYMENT_ORDER.move(
        order, "pay", by=by, save=["bank_reference", "paid_on"], bank_reference=reference
    )
    return order


def _check_payment(order: PaymentOrder, reference: str, paid_on: date) -> None:
    if not reference or len(reference) > 60:
        raise InvalidInput(fields={"bank_reference": [str(InvalidInput.message)]})
    if order.approved_at is None or not (
        timezone.localdate(order.approved_at) <= paid_on <= today()
    ):
        raise PaidInFuture(fields={"paid_on": [str(PaidInFuture.message)]})
    other = PaymentOrder.objects.filter(bank_reference=reference).first()
    if other is not None:
        raise BankReferenceUsed(reference=reference, number=other.number)


def _lock_order(order: PaymentOrder, by: Actor) -> PaymentOrder:
    found = locked(PaymentOrder.objects.filter(pk=order.pk)).select_related("operator").first()
    if found is None:
        raise NotFound
    require_finance(found, by)
    return found
