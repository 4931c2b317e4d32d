"""Paid money goes back to exactly the sources that it came from, the last one used first."""

from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.db import transaction
from django.db.models import Q, Sum
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from core.audit import Actor, record
from core.dates import today
from core.errors import Conflict
from core.money import yuan
from subsidies.commands.debts import locked_recoveries, lower
from subsidies.commands.lapsing import Freed, expire_freed
from subsidies.commands.periods import refusing_locked_periods
from subsidies.commands.postings import Entry, Line, account, digest, lock_purses, post
from subsidies.commands.spending import ReferenceReused, require_price
from subsidies.enums import AccountKind, TransferKind
from subsidies.models import Hold, Journal, Recovery, Transfer

_BACK = (TransferKind.REFUND, TransferKind.UNSUBSIDISE)


class TooMuchBack(Conflict):
    """More is to be given back than is left of what was paid."""

    code = "subsidies.too_much_back"
    message = _("最多还能退 %(left)s 元，本次没有退。请核对金额后重新办理。")


@dataclass(frozen=True)
class _Part:
    """What of a transfer can still go back, or goes back now."""

    transfer: Transfer
    fen: int


@refusing_locked_periods()
@transaction.atomic
def refund_funds(
    *,
    reference: str,
    refund_reference: str,
    amount_fen: int | None = None,
    operator: Organisation | None = None,
    only: Journal | None = None,
    by: Actor,
) -> int:
    """Give back what a charge took, all or amount_fen, to its exact sources; returns the fen.

    Sources in the reverse order of their use: first what was lacking of a late charge, then lot by lot.
    Of what was lacking, the person no longer owes what is still owed of it; what was repaid or waived
    goes to the programme's fund, for somebody to pay the person back. A lot that has expired meanwhile sends its part on to the fund at once. The
    same refund_reference again gives nothing more and answers the same. only: what one journal of the
    charge took, as a disputed line says. Raises TooMuchBack, ReferenceReused for other content or
    when another operator than `operator` was paid, NotAPrice for an amount of nothing.
    """
    if amount_fen is not None:
        require_price(amount_fen)
    lock_purses(Hold.objects.filter(reference=reference).values_list("account", flat=True))
    debts = locked_recoveries(Recovery.objects.filter(late_charge__reference=reference))
    charge = [journal for journal in _journals(reference) if only in (None, journal)]
    content = digest(reference, amount_fen, only and only.pk)
    keys = [f"{refund_reference}:{number}" for number in range(1, len(charge) + 1)]
    keys += [_to_fund(key) for key in keys]
    known = list(Journal.objects.filter(kind__in=_BACK, key__in=keys))
    if any(journal.request_hash != content for journal in known):
        raise ReferenceReused(reference=refund_reference)
    if known:
        return sum(journal.total_fen for journal in known)
    sources = _sources(charge)
    if operator and any(part.transfer.credit.operator_id != operator.pk for part in sources):
        raise ReferenceReused(reference=reference)
    left = sum(part.fen for part in sources)
    back = left if amount_fen is None else amount_fen
    if back > left:
        raise TooMuchBack(left=yuan(left))
    _give_back(_first(sources, back), (refund_reference, content), debts, by)
    return back


def left_of_charge(reference: str) -> int:
    """What of a charge can still go back, and stays so until the transaction ends."""
    lock_purses(Hold.objects.filter(reference=reference).values_list("account", flat=True))
    return sum(part.fen for part in _sources(_journals(reference)))


def charge_reference(journal: Journal) -> str:
    """The reference of the charge that a journal belongs to."""
    if journal.kind == TransferKind.CHARGE_LATE:
        return journal.key.removeprefix("late:")
    return Hold.objects.get(end__journal=journal).reference


def _journals(reference: str) -> list[Journal]:
    """What paid the operator: a journal for each purse, and what was lacking of a late charge."""
    holds = Hold.objects.filter(reference=reference, end__journal__isnull=False)
    return list(
        Journal.objects.filter(
            Q(pk__in=holds.values("end__journal"))
            | Q(kind=TransferKind.CHARGE_LATE, key=f"late:{reference}")
        )
    )


def _sources(charge: list[Journal]) -> list[_Part]:
    """What the charge moved, last used first, less what went back before."""
    moved = (
        Transfer.objects.filter(journal__in=charge)
        .select_related("journal", "debit", "credit", "debit_lot")
        .order_by("-kind", "-journal", "-pk")
    )
    back = Transfer.objects.filter(kind__in=_BACK, journal__corrects__in=charge)
    gone: dict[Any, int] = {
        (row["journal__corrects"], row["credit_lot"]): row["fen"]
        for row in back.values("journal__corrects", "credit_lot").annotate(fen=Sum("amount_fen"))
    }
    return [_Part(t, t.amount_fen - gone.get((t.journal_id, t.debit_lot_id), 0)) for t in moved]


def _first(sources: list[_Part], fen: int) -> list[_Part]:
    parts = []
    for source in sources:
        back = min(fen, source.fen)
        if back:
            parts.append(_Part(source.transfer, back))
            fen -= back
    return parts


def _give_back(
    parts: list[_Part], request: tuple[str, str], debts: list[Recovery], by: Actor
) -> None:
    """One journal for each that is corrected."""
    refund_reference, content = request
    by_journal = groupby(parts, key=lambda part: part.transfer.journal)
    for number, (corrected, group) in enumerate(by_journal, start=1):
        mine = list(group)
        key = f"{refund_reference}:{number}"
        if corrected.kind == TransferKind.CHARGE_LATE:
            _give_back_debt(mine[0], (key, content), debts[0], by)
            continue
        journal = post(
            Entry(TransferKind.REFUND, key, today(), content, corrected),
            [_reversed(part) for part in mine],
            by=by,
        )
        lapsed = expire_freed([_freed(part, key) for part in mine], by=by, prefix="refund")
        if lapsed:
            record(journal, "subsidies.refund_lapsed", by=by, lapsed_fen=lapsed)


def _give_back_debt(part: _Part, request: tuple[str, str], debt: Recovery, by: Actor) -> None:
    """The person owes it no longer; what was repaid or waived before is the fund's to give back."""
    key, content = request
    charge = part.transfer
    owed = min(part.fen, debt.remaining_fen)  # type: ignore[attr-defined]
    if owed:
        entry = Entry(TransferKind.REFUND, key, today(), content, charge.journal)
        lower(debt, post(entry, [Line(charge.credit, charge.debit, owed)], by=by), by=by)
    if part.fen > owed:
        back = part.fen - owed
        fund = account(AccountKind.FUND, charge.programme_id)
        entry = Entry(
            TransferKind.UNSUBSIDISE, _to_fund(key), today(), content, corrects=charge.journal
        )
        journal = post(entry, [Line(charge.credit, fund, back)], by=by)
        record(debt, "subsidies.paid_debt_refunded", by=by, journal=journal.pk, fen=back)


def _to_fund(key: str) -> str:
    return f"{key}:fund"


def _reversed(part: _Part) -> Line:
    paid = part.transfer
    return Line(paid.credit, paid.debit, part.fen, credit_lot_id=paid.debit_lot_id)


def _freed(part: _Part, key: str) -> Freed:
    paid, lot = part.transfer, part.transfer.debit_lot
    expires_on = lot.expires_on if lot else None
    return Freed(
        key, paid.programme_id, paid.debit_id, paid.debit_lot_id or 0, part.fen, expires_on
    )
