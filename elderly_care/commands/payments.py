"""Where a resident's money goes: one account at a time, the older ones stay on file."""

import re
from typing import ClassVar

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.audit import Actor, record
from core.dates import today
from core.errors import Conflict, InvalidInput, NotAllowed, require_valid
from core.identity import plain
from core.language import platform_language
from core.locking import locked
from core.masking import mask_name
from elderly_care.commands.notices import notify
from elderly_care.commands.residents import open_file
from elderly_care.enums import PaymentAccountKind, PaymentAccountState
from elderly_care.models import FamilyLink, PaymentAccount, Resident
from elderly_care.models.payments import PaymentAccountQuerySet
from elderly_care.transitions import PAYMENT_ACCOUNT

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


class HolderReasonMissing(InvalidInput):
    """Somebody else's account without a reason."""

    code: ClassVar[str] = "payments.holder_reason"
    message = _("户名不是本人，请写明与本人的关系和原因；由另一位同事核对后才会启用。没有保存。")


class NobodyToPay(Conflict):
    """The person died or moved away."""

    code: ClassVar[str] = "payments.person_has_left"
    message = _("档案已登记去世或迁出，不能再登记或启用收款账户；什么都没有改变。")


class OwnFamily(NotAllowed):
    """The officer is, or acts for, the person."""

    code: ClassVar[str] = "payments.own_family"
    message = _("您是本人或其家属、代办人，不能办理这个收款账户，请另一位同事办理。")


class SecondPersonNeeded(NotAllowed):
    """Whoever entered an account doesn't confirm it."""

    code: ClassVar[str] = "payments.second_person"
    message = _("这个收款账户是您登记的，请另一位同事核对；还没有启用。")


@transaction.atomic
def set_payment_account(  # noqa: PLR0913 - a card and why it is somebody else's
    *,
    resident: Resident,
    kind: str,
    number: str,
    holder: str,
    bank_name: str = "",
    reason: str = "",
    by: Actor,
) -> PaymentAccount:
    """From today the resident is paid there; the same account again changes nothing.

    Somebody else's account is only proposed, with a reason: the one before stays in use until
    another officer confirms this one. Either way the person is told. Raises NotFound outside the
    user's scope, NobodyToPay, OwnFamily, NotACardNumber, CardNumberCheck, BankMissing,
    HolderReasonMissing or InvalidInput.
    """
    number = read_card_number(kind, number)
    holder, bank_name = " ".join(holder.split()), " ".join(bank_name.split())
    if kind == PaymentAccountKind.BANK_CARD and not bank_name:
        raise BankMissing(fields={"bank_name": [str(BankMissing.message)]})
    row = _open(resident, by)
    known = _known(row, (kind, number, holder, bank_name))
    if known is not None:
        return known
    own = holder.replace(" ", "") == row.name.replace(" ", "")
    account = PaymentAccount(
        resident=row,
        kind=kind,
        number=number,
        number_index=PaymentAccount.index_of_number(number),
        holder=holder,
        bank_name=bank_name,
        reason="" if own else reason.strip(),
        state=PaymentAccountState.CONFIRMED if own else PaymentAccountState.PROPOSED,
        proposed_by=by if isinstance(by, User) else None,
        valid_from=today(),
    )
    return _stored(account, by)


def _known(row: Resident, wanted: tuple[str, str, str, str]) -> PaymentAccount | None:
    rows = PaymentAccount.objects.filter(resident=row)
    return next(
        (
            account
            for account in (*rows.waiting(), *rows.current())
            if (account.kind, account.number, account.holder, account.bank_name) == wanted
        ),
        None,
    )


def _stored(account: PaymentAccount, by: Actor) -> PaymentAccount:
    """The account in the place of those before it."""
    proposed = account.state == PaymentAccountState.PROPOSED
    if proposed and not account.reason:
        raise HolderReasonMissing(fields={"reason": [str(HolderReasonMissing.message)]})
    known = PaymentAccount.objects.filter(resident=account.resident_id)
    before = known.current().first()
    _end(known.waiting())
    if not proposed:
        _end(known.current())
    require_valid(account)
    account.save()
    record(
        account.resident,
        "elderly_care.paymentaccount.set",
        by=by,
        account=account.pk,
        kind=account.kind,
        number=account.masked_number,
        before=before.masked_number if before else "",
        state=account.state,
    )
    _tell(account, by)
    return account


@transaction.atomic
def confirm_payment_account(*, account: PaymentAccount, by: User) -> PaymentAccount:
    """A second person has looked at it: from today the resident is paid there. Twice is once.

    Raises NotFound outside the user's scope, SecondPersonNeeded, OwnFamily, NobodyToPay or
    WrongState.
    """
    row = _checked(account, by)
    if row.state == PaymentAccountState.CONFIRMED:
        return row
    PAYMENT_ACCOUNT.check(row, "confirm")
    _end(PaymentAccount.objects.current().filter(resident=row.resident_id))
    row.checked_by, row.checked_at, row.valid_from = by, timezone.now(), today()
    columns = ("checked_by", "checked_at", "valid_from", "updated_at")
    PAYMENT_ACCOUNT.move(row, "confirm", by=by, save=columns)
    _tell(row, by)
    return row


@transaction.atomic
def refuse_payment_account(*, account: PaymentAccount, by: User) -> PaymentAccount:
    """A second person found it wrong: it never comes into use. Raises as confirming does."""
    row = _checked(account, by)
    if row.state == PaymentAccountState.REFUSED:
        return row
    PAYMENT_ACCOUNT.check(row, "refuse")
    row.checked_by, row.checked_at, row.valid_to = by, timezone.now(), today()
    columns = ("checked_by", "checked_at", "valid_to", "updated_at")
    PAYMENT_ACCOUNT.move(row, "refuse", by=by, save=columns)
    return row


def _open(resident: Resident, by: Actor) -> Resident:
    """The file, if this person may set where its owner is paid."""
    row = open_file(resident, by)
    if row.died_on or row.moved_out_on:
        raise NobodyToPay
    if isinstance(by, User) and FamilyLink.objects.filter(user=by.pk, resident=row).exists():
        raise OwnFamily
    return row


def _checked(account: PaymentAccount, by: User) -> PaymentAccount:
    """The account, locked after its owner, for somebody who did not enter it."""
    _open(account.resident, by)
    row = locked(PaymentAccount.objects.filter(pk=account.pk)).get()
    if row.proposed_by_id == by.pk:
        raise SecondPersonNeeded
    return row


def _end(accounts: PaymentAccountQuerySet) -> None:
    accounts.update(valid_to=today(), updated_at=timezone.now())


def _tell(account: PaymentAccount, by: Actor) -> None:
    """Whoever reads the person's notices sees what nobody asked for."""
    with platform_language():
        shown = {"number": account.masked_number, "holder": mask_name(account.holder)}
        if account.state == PaymentAccountState.PROPOSED:
            subject = gettext("有人申请把您的补贴发到别人的账户")
            text = gettext(
                "登记的账户为 %(number)s，户名 %(holder)s，核对后才会启用。如不是您本人的意思，请马上联系街道。"
            )
        else:
            subject = gettext("您的补贴收款账户已登记")
            text = gettext(
                "以后的补贴发到账户 %(number)s，户名 %(holder)s。如不是您本人办理的，请马上联系街道。"
            )
    notify(resident=account.resident, subject=subject, text=text % shown, by=by, about=account)


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
