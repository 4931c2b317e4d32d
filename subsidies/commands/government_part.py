"""The government's part of a price: from a programme's fund to what an operator is owed, and back."""

from datetime import date

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from core.audit import Actor
from core.dates import today
from core.errors import InvalidInput
from core.money import yuan
from subsidies.commands.periods import refusing_locked_periods
from subsidies.commands.postings import Entry, Line, account, digest, locked_journal, post
from subsidies.commands.refunds import TooMuchBack
from subsidies.commands.spending import ReferenceReused, require_price
from subsidies.enums import AccountKind, TransferKind
from subsidies.models import Journal, Programme, Transfer


class BookedAhead(InvalidInput):
    """What has not happened yet is not booked."""

    code = "subsidies.booked_ahead"
    message = _("记账日期 %(day)s 还没有到，没有记账。请核对日期。")


@refusing_locked_periods()
@transaction.atomic
def pay_operator(
    *,
    programme: Programme,
    operator: Organisation,
    amount_fen: int,
    reference: str,
    book_date: date,
    by: Actor,
) -> None:
    """Book the government's part of a price: from the programme's fund to what the operator is owed.

    The same reference again books nothing. Raises ReferenceReused when its content differs,
    NotAPrice, BookedAhead.
    """
    require_price(amount_fen)
    if book_date > today():
        raise BookedAhead(day=book_date)
    content = digest(programme.pk, operator.pk, amount_fen)
    values = {"request_hash": content, "total_fen": amount_fen, "count": 1, "book_date": book_date}
    journal, is_new = Journal.objects.get_or_create(
        kind=TransferKind.SUBSIDISE, key=reference, defaults={**values, "actor": str(by)}
    )
    if not is_new:
        if journal.request_hash != content:
            raise ReferenceReused(reference=reference)
        return
    Transfer.objects.create(
        journal=journal,
        kind=TransferKind.SUBSIDISE,
        programme=programme,
        debit=account(AccountKind.FUND, programme.pk),
        debit_kind=AccountKind.FUND,
        credit=account(AccountKind.PAYABLE, programme.pk, operator=operator),
        credit_kind=AccountKind.PAYABLE,
        amount_fen=amount_fen,
    )


@refusing_locked_periods()
@transaction.atomic
def take_back_part(
    *, reference: str, refund_reference: str, amount_fen: int | None = None, by: Actor
) -> int:
    """Return the government's part of a price to its fund, all or some; returns the fen returned.

    reference: of pay_operator. The same refund_reference again returns nothing more and answers the
    same. Raises TooMuchBack for more than is left of it, ReferenceReused for other content.
    """
    paid = locked_journal(TransferKind.SUBSIDISE, reference)
    if paid is None:
        return 0
    content = digest(reference, amount_fen)
    known = Journal.objects.filter(kind=TransferKind.UNSUBSIDISE, key=refund_reference).first()
    if known is not None:
        if known.request_hash != content:
            raise ReferenceReused(reference=refund_reference)
        return known.total_fen
    left = _left(paid)
    back = left if amount_fen is None else amount_fen
    if back > left or back < 0:
        raise TooMuchBack(left=yuan(left))
    if back:
        transfer = paid.transfers.select_related("debit", "credit").get()
        entry = Entry(TransferKind.UNSUBSIDISE, refund_reference, today(), content, paid)
        post(entry, [Line(transfer.credit, transfer.debit, back)], by=by)
    return back


def left_of_part(reference: str) -> int | None:
    """What of a part can still be taken back, and stays so until the transaction ends.

    None where nothing was booked.
    """
    paid = locked_journal(TransferKind.SUBSIDISE, reference)
    return None if paid is None else _left(paid)


def _left(paid: Journal) -> int:
    return paid.total_fen - sum(paid.corrections.values_list("total_fen", flat=True))
