"""What the dead leave where it is not inherited goes back to the fund; and returns when it was a mistake."""

from collections.abc import Iterable

from django.db import transaction

from core.audit import Actor, record
from core.dates import today
from subsidies.commands.lapsing import Freed, expire_freed
from subsidies.commands.postings import Entry, Line, account, lock_purses, post
from subsidies.enums import AccountKind, OnDeath, TransferKind
from subsidies.models import Account, Journal, Lot, Transfer

# How the journals of closed purses are known.
KEY = "death:"


@transaction.atomic
def close_purses(*, resident_ids: Iterable[int], by: Actor) -> int:
    """Return to the funds what the dead have left in programmes that are not inherited; the fen returned.

    What is still held for an order stays until that has ended; call again then. Harmless when repeated.
    """
    purses = [
        purse
        for purse in Account.objects.filter(
            kind=AccountKind.PURSE,
            resident__in=list(resident_ids),
            resident__died_on__isnull=False,
            balance__posted__gt=0,
        ).select_related("programme")
        if _returns(purse)
    ]
    lock_purses(purse.pk for purse in purses)
    return sum(_close(purse, by) for purse in purses)


def _returns(purse: Account) -> bool:
    version = purse.programme.current_version
    return version is not None and version.on_death == OnDeath.RETURNED


def _close(purse: Account, by: Actor) -> int:
    lots = [
        (lot.pk, lot.remaining_fen - lot.held_fen)
        for lot in Lot.objects.filter(account=purse, remaining_fen__gt=0).order_by("pk")
        if lot.remaining_fen > lot.held_fen
    ]
    if not lots:
        return 0
    fund = account(AccountKind.FUND, purse.programme_id)
    before = Transfer.objects.filter(debit=purse, kind=TransferKind.CLAW_BACK)
    key = f"{KEY}{purse.pk}:{before.values('journal').distinct().count()}"
    lines = [Line(purse, fund, fen, lot) for lot, fen in lots]
    journal = post(Entry(TransferKind.CLAW_BACK, key, today()), lines, by=by)
    record(purse, "subsidies.purse_closed", by=by, returned_fen=journal.total_fen)
    return journal.total_fen


@transaction.atomic
def reopen_purses(*, resident_ids: Iterable[int] | None = None, by: Actor) -> int:
    """Give back what was returned of people who are not dead after all, lot by lot; the fen given back.

    None: of everybody. What would have expired meanwhile goes on to the fund at once. Once only.
    """
    closed = Transfer.objects.filter(
        kind=TransferKind.CLAW_BACK,
        journal__key__startswith=KEY,
        journal__corrections__isnull=True,
        debit__resident__died_on__isnull=True,
    )
    if resident_ids is not None:
        closed = closed.filter(debit__resident__in=list(resident_ids))
    lock_purses(closed.values_list("debit", flat=True))
    journals = Journal.objects.filter(pk__in=closed.values("journal")).order_by("pk")
    return sum(_reopen(journal, by) for journal in journals)


def _reopen(closed: Journal, by: Actor) -> int:
    moved = list(closed.transfers.select_related("debit", "credit", "debit_lot"))
    entry = Entry(TransferKind.REFUND, f"reopen:{closed.pk}", today(), corrects=closed)
    lines = [Line(t.credit, t.debit, t.amount_fen, credit_lot_id=t.debit_lot_id) for t in moved]
    journal = post(entry, lines, by=by)
    freed = [
        Freed(
            closed.pk,
            t.programme_id,
            t.debit_id,
            t.debit_lot_id or 0,
            t.amount_fen,
            t.debit_lot.expires_on if t.debit_lot else None,
        )
        for t in moved
    ]
    lapsed = expire_freed(freed, by=by, prefix="reopen")
    record(moved[0].debit, "subsidies.purse_reopened", by=by, lapsed_fen=lapsed)
    return journal.total_fen
