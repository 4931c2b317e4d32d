"""Refunds by hand: an operator's own charge, or staff for whatever was charged in their area."""

import hashlib
from dataclasses import dataclass
from typing import ClassVar

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, User
from core.audit import record
from core.errors import NotAllowed, NotFound, require_reason
from core.money import yuan
from subsidies.commands.government_part import take_back_part
from subsidies.commands.periods import refusing_locked_periods
from subsidies.commands.postings import locked_journal
from subsidies.commands.refunds import TooMuchBack, refund_funds
from subsidies.commands.spending import ReferenceReused, require_price
from subsidies.enums import RefundPart, TransferKind
from subsidies.models import Account, Hold, HoldEnd, LateCharge, Refund, Transfer
from subsidies.queries.charges import operators_of

LONGEST_REASON = 300


class NotYourCharge(NotAllowed):
    """An operator gives back what it was paid; staff what was paid by people of their area."""

    code: ClassVar[str] = "subsidies.not_your_charge"
    message = _("您不能办理这笔扣款的退款，没有退。")


@dataclass(frozen=True)
class RefundRequest:
    """Which charge, how much (None: all that is left), why, and the sender's own number of it."""

    reference: str
    number: str
    reason: str
    amount_fen: int | None = None


@refusing_locked_periods()
@transaction.atomic
def refund_by_hand(*, request: RefundRequest, by: User) -> Refund:
    """What purses paid goes back to exactly its sources, and of a late charge the debt is lowered.

    The same number again answers the same refund. Raises NotFound, NotYourCharge, ReasonMissing,
    NotAPrice, TooMuchBack, ReferenceReused, PeriodLocked.
    """
    reason = _checked(request)
    refund = Refund(reference=request.reference, part=RefundPart.PURSE)
    refund.resident_id, refund.operator = _charged(request.reference, by)
    known = _known(refund, request)
    if known is not None:
        return known
    back = refund_funds(
        reference=request.reference,
        refund_reference=_key(request),
        amount_fen=request.amount_fen,
        by=by,
    )
    return _kept(refund, request, (back, reason), by)


@refusing_locked_periods()
@transaction.atomic
def take_back_by_hand(*, request: RefundRequest, by: User) -> Refund:
    """The government's part of a price goes back to its programme's fund, all or some.

    reference: of the part, as pay_operator booked it. Raises what refund_by_hand does.
    """
    reason = _checked(request)
    paid = locked_journal(TransferKind.SUBSIDISE, request.reference)
    if paid is None:
        raise NotFound
    operator = paid.transfers.select_related("credit__operator").get().credit.operator
    if operator is None or not by.has_perm("subsidies.take_back_parts", operator):
        raise NotYourCharge
    refund = Refund(reference=request.reference, part=RefundPart.GOVERNMENT, operator=operator)
    known = _known(refund, request)
    if known is not None:
        return known
    back = take_back_part(
        reference=request.reference,
        refund_reference=_key(request),
        amount_fen=request.amount_fen,
        by=by,
    )
    return _kept(refund, request, (back, reason), by)


def _checked(request: RefundRequest) -> str:
    if request.amount_fen is not None:
        require_price(request.amount_fen)
    return require_reason(request.reason, longest=LONGEST_REASON)


def _charged(reference: str, by: User) -> tuple[int, Organisation]:
    """The person who was charged and the operator who was paid, if `by` may give it back."""
    late = LateCharge.objects.filter(reference=reference).select_related("operator")
    found = late.visible_to(by).first()
    if found is not None:
        _require_may(found.operator, by)
        return found.resident_id, found.operator
    holds = Hold.objects.filter(reference=reference, end__journal__isnull=False)
    hold = holds.select_related("account__resident").first()
    if hold is None:
        raise NotFound
    payable = Account.objects.select_related("operator")
    operator = payable.get(pk=_payable_of(hold)).operator
    resident = hold.account.resident
    if operator is None or resident is None:  # never: purses pay operators
        raise NotFound
    if operator not in operators_of(by) and not holds.visible_to(by).exists():
        raise NotFound
    _require_may(operator, by)
    return resident.pk, operator


def _payable_of(hold: Hold) -> int:
    """The account that a captured hold paid to."""
    ends = HoldEnd.objects.filter(hold=hold).values("journal")
    return Transfer.objects.filter(journal__in=ends).values_list("credit", flat=True)[0]


def _require_may(operator: Organisation, by: User) -> None:
    if operator not in operators_of(by) and not by.has_perm("subsidies.refund_by_hand"):
        raise NotYourCharge


def _known(refund: Refund, request: RefundRequest) -> Refund | None:
    """What this number gave back before. Raises ReferenceReused for another amount."""
    rows = Refund.objects.filter(reference=refund.reference, part=refund.part)
    known = rows.filter(number=request.number).first()
    if known is not None and known.asked_fen != request.amount_fen:
        raise ReferenceReused(reference=request.number)
    return known


def _kept(refund: Refund, request: RefundRequest, done: tuple[int, str], by: User) -> Refund:
    """The refund's row; whoever sent the same at the same moment finds it."""
    back, reason = done
    if not back:
        raise TooMuchBack(left=yuan(0))
    kept, is_new = Refund.objects.get_or_create(
        reference=refund.reference,
        part=refund.part,
        number=request.number,
        defaults={
            "resident_id": refund.resident_id,
            "operator": refund.operator,
            "asked_fen": request.amount_fen,
            "returned_fen": back,
            "reason": reason,
            "refunded_by": by,
        },
    )
    if is_new:
        record(kept, "subsidies.refunded_by_hand", by=by, reason=reason, fen=back)
    return kept


def _key(request: RefundRequest) -> str:
    """One key in the ledger for each number of each charge, short enough for its suffixes."""
    content = f"{request.reference}\n{request.number}".encode()
    return f"refund:{hashlib.sha256(content).hexdigest()[:40]}"
