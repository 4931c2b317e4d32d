"""Where a resident's money goes: one account at a time, the older ones stay on file."""

import re
from typing import ClassVar

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core.audit import Actor, record
from core.dates import today
from core.errors import InvalidInput, require_valid
from core.identity import plain
from elderly_care.commands.residents import open_file
from elderly_care.enums import PaymentAccountKind
from elderly_care.models import PaymentAccount, Resident

_BANK_CARD = re.compile(r"\d{12,19}", re.ASCII)
_OTHER_CARD = re.compile(r"[0-9A-Z]{6,32}", re.ASCII)


class NotACardNumber(InvalidInput):
    """Characters that no card has."""

    code: ClassVar[str] = "payments.number"
    message = _(
        "卡号不对：应为 6 到 32 位数字或字母，银行卡为 12 到 19 位数字。请对照卡面再输一次。"
    )


class CardNumberCheck(InvalidInput):
    """The last digit of a bank card isn't what the others give."""

    code: ClassVar[str] = "payments.check_digit"
    message = _("银行卡号的校验位不对，请对照卡面核对有没有输错。")


class BankMissing(InvalidInput):
    """A bank card without its bank."""

    code: ClassVar[str] = "payments.bank"
    message = _("请填写开户银行。")


@transaction.atomic
def set_payment_account(
    *, resident: Resident, kind: str, number: str, holder: str, bank_name: str = "", by: Actor
) -> PaymentAccount:
    """From today the resident is paid there; the same account again changes nothing.

    Raises NotFound outside the user's scope, NotACardNumber, CardNumberCheck, BankMissing or
    InvalidInput.
    """
    number = read_card_number(kind, number)
    holder, bank_name = " ".join(holder.split()), " ".join(bank_name.split())
    if kind == PaymentAccountKind.BANK_CARD and not bank_name:
        raise BankMissing(fields={"bank_name": [str(BankMissing.message)]})
    row = open_file(resident, by)
    current = PaymentAccount.objects.current().filter(resident=row).first()
    wanted = (kind, number, holder, bank_name)
    if current and (current.kind, current.number, current.holder, current.bank_name) == wanted:
        return current
    if current:
        current.valid_to = today()
        current.save(update_fields=["valid_to", "updated_at"])
    account = PaymentAccount(
        resident=row,
        kind=kind,
        number=number,
        number_index=PaymentAccount.index_of_number(number),
        holder=holder,
        bank_name=bank_name,
        valid_from=today(),
    )
    require_valid(account)
    account.save()
    before = current.masked_number if current else ""
    shown = {"kind": kind, "number": account.masked_number, "before": before}
    record(row, "elderly_care.paymentaccount.set", by=by, account=account.pk, **shown)
    return account


def read_card_number(kind: str, text: str) -> str:
    """The number without spaces. Raises NotACardNumber or CardNumberCheck."""
    number = plain(text).replace("-", "").upper()
    bank = kind == PaymentAccountKind.BANK_CARD
    if not (_BANK_CARD if bank else _OTHER_CARD).fullmatch(number):
        raise NotACardNumber(fields={"number": [str(NotACardNumber.message)]})
    if bank and not _agrees_with_luhn(number):
        raise CardNumberCheck(fields={"number": [str(CardNumberCheck.message)]})
    return number


def _agrees_with_luhn(digits: str) -> bool:
    """Every second digit from the right counts double, by its digit sum (ISO/IEC 7812)."""
    values = [int(digit) for digit in reversed(digits)]
    doubled = sum(sum(divmod(2 * value, 10)) for value in values[1::2])
    return (sum(values[::2]) + doubled) % 10 == 0
