"""Purse money set aside for an order, spent or given back; and the government's part of a price."""

import hashlib
from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db import connection, transaction
from django.db.models import F, Q, QuerySet, Sum
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from core.audit import Actor
from core.dates import today
from core.errors import Conflict
from elderly_care.models import Resident
from subsidies.enums import AccountKind, HoldOutcome, TransferKind
from subsidies.models import (
    Account,
    Hold,
    HoldEnd,
    HoldLot,
    Journal,
    Lot,
    Programme,
    Transfer,
)


class ReferenceReused(Conflict):
    """The same reference with other content: somebody else's order, or a changed one."""

    code = "subsidies.reference_reused"
    message = _("编号 %(reference)s 已经用于另一笔资金，本次没有记账。请核对后重新办理。")


@transaction.atomic
def hold_funds(
    *, resident: Resident, amount_fen: int, service: str, reference: str, by: Actor
) -> int:
    """Set purse money aside for an order; returns the fen held, at most amount_fen.

    Purses are used in the programmes' spending order, lots first in, first out. The same
    reference again answers what it still holds; ReferenceReused when that is another's, more than
    asked, or ended. Holds nothing and returns 0 where there is none.
    """
    purses = list(
        Account.objects.filter(
            kind=AccountKind.PURSE, resident=resident, programme__services__contains=[service]
        ).order_by("programme__spend_order", "pk")
    )
    _lock(purse.pk for purse in purses)
    standing = Hold.objects.filter(reference=reference)
    if standing.exists():
        other = standing.exclude(account__in=purses, end__isnull=True).exists()
        held = standing.aggregate(fen=Sum("amount_fen"))["fen"]
        if other or held > amount_fen:
            raise ReferenceReused(reference=reference)
        return held
    held = 0
    for purse in purses:
        held += _hold(purse, amount_fen - held, reference)
    return held


def _lock(purse_ids: Iterable[int]) -> None:
    """One lock order for all: the database locks the purses by id."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT subsidies_lock_purses(%s::bigint[])", [list(purse_ids)])


def _hold(purse: Account, wanted: int, reference: str) -> int:
    lots = (
        Lot.objects.filter(account=purse, remaining_fen__gt=F("held_fen"))
        .filter(Q(expires_on__isnull=True) | Q(expires_on__gte=today()))
        .order_by(F("expires_on").asc(nulls_last=True), "pk")
    )
    taken = []
    for lot in lots:
        if wanted <= 0:
            break
        part = min(wanted, lot.remaining_fen - lot.held_fen)
        taken.append((lot, part))
        wanted -= part
    if not taken:
        return 0
    total = sum(part for _lot, part in taken)
    hold = Hold.objects.create(account=purse, reference=reference, amount_fen=total)
    HoldLot.objects.bulk_create(
        HoldLot(hold=hold, account=purse, lot=lot, amount_fen=part) for lot, part in taken
    )
    return total


def _holds(reference: str) -> QuerySet[Hold]:
    """The holds of an order, their purses locked."""
    _lock(Hold.objects.filter(reference=reference).values_list("account", flat=True))
    return Hold.objects.filter(reference=reference).select_related("account", "end")


@transaction.atomic
def capture_funds(*, reference: str, operator: Organisation, book_date: date, by: Actor) -> int:
    """Pay an operator what an order holds; returns the fen paid. A second call pays nothing more.

    Raises ReferenceReused when the money went to another operator before.
    """
    paid = 0
    for hold in _holds(reference):
        if not hasattr(hold, "end"):
            _capture(hold, operator, book_date, by)
        elif hold.end.journal is None:  # released
            continue
        elif hold.end.journal.request_hash != _digest(operator.pk):
            raise ReferenceReused(reference=reference)
        paid += hold.amount_fen
    return paid


def _capture(hold: Hold, operator: Organisation, book_date: date, by: Actor) -> None:
    programme_id = hold.account.programme_id
    lots = list(hold.lots.all())
    payable = _account(AccountKind.PAYABLE, programme_id, operator)
    journal = Journal.objects.create(
        kind=TransferKind.SPEND,
        key=f"hold:{hold.pk}",
        request_hash=_digest(operator.pk),
        total_fen=hold.amount_fen,
        count=len(lots),
        book_date=book_date,
        actor=str(by),
    )
    # The end gives the held money free before the transfers take it: the balance is checked at once.
    HoldEnd.objects.create(hold=hold, outcome=HoldOutcome.CAPTURED, journal=journal)
    Transfer.objects.bulk_create(
        Transfer(
            journal=journal,
            kind=TransferKind.SPEND,
            programme_id=programme_id,
            debit_id=hold.account_id,
            debit_kind=AccountKind.PURSE,
            debit_lot_id=part.lot_id,
            credit=payable,
            credit_kind=AccountKind.PAYABLE,
            amount_fen=part.amount_fen,
        )
        for part in lots
    )


@transaction.atomic
def release_funds(*, reference: str, by: Actor) -> int:
    """Give back what an order still holds; returns the fen given back, 0 the second time."""
    open_holds = [hold for hold in _holds(reference) if not hasattr(hold, "end")]
    HoldEnd.objects.bulk_create(
        HoldEnd(hold=hold, outcome=HoldOutcome.RELEASED) for hold in open_holds
    )
    return sum(hold.amount_fen for hold in open_holds)


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

    The same reference again books nothing. Raises ReferenceReused when its content differs.
    """
    digest = _digest(programme.pk, operator.pk, amount_fen)
    values = {"request_hash": digest, "total_fen": amount_fen, "count": 1, "book_date": book_date}
    journal, is_new = Journal.objects.get_or_create(
        kind=TransferKind.SUBSIDISE, key=reference, defaults={**values, "actor": str(by)}
    )
    if not is_new:
        if journal.request_hash != digest:
            raise ReferenceReused(reference=reference)
        return
    Transfer.objects.create(
        journal=journal,
        kind=TransferKind.SUBSIDISE,
        programme=programme,
        debit=_account(AccountKind.FUND, programme.pk, None),
        debit_kind=AccountKind.FUND,
        credit=_account(AccountKind.PAYABLE, programme.pk, operator),
        credit_kind=AccountKind.PAYABLE,
        amount_fen=amount_fen,
    )


def _account(kind: AccountKind, programme_id: int, operator: Organisation | None) -> Account:
    account, _created = Account.objects.get_or_create(
        kind=kind, programme_id=programme_id, resident=None, operator=operator
    )
    return account


def _digest(*content: Any) -> str:
    return hashlib.sha256(repr(content).encode()).hexdigest()
