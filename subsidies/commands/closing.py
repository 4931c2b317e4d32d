"""What the dead leave where it is not inherited goes back to the fund; and returns when it was a mistake."""

from collections import defaultdict
from collections.abc import Iterable

from django.db import transaction

from core.audit import Actor, record
from core.dates import today
from subsidies.commands.lapsing import Freed, expire_freed
from subsidies.commands.postings import Entry, Line, account, lock_purses, post
from subsidies.commands.set_off import Leaving, pay_debts_first
from subsidies.enums import AccountKind, OnDeath, TransferKind
from subsidies.models import Account, Journal, Lot, RecoveryLine, Transfer

# How the journals of closed purses are known.
KEY = "death:"


@transaction.atomic
def close_purses(*, resident_ids: Iterable[int], by: Actor) -> int:
    """Return to the funds what the dead have left in programmes that are not inherited; the fen returned.

    What is still asked back of the same grants is paid with it first.
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
    leaving = [
        Leaving(purse, lot.pk, lot.remaining_fen - lot.held_fen)
        for lot in Lot.objects.filter(account=purse, remaining_fen__gt=0).order_by("pk")
        if lot.remaining_fen > lot.held_fen
    ]
    if not leaving:
        return 0
    fund = account(AccountKind.FUND, purse.programme_id)
    before = Transfer.objects.filter(
        debit=purse, kind__in=[TransferKind.CLAW_BACK, TransferKind.OFFSET]
    )
    key = f"{KEY}{purse.pk}:{before.values('journal').distinct().count()}"
    rest = pay_debts_first(leaving, key=key, by=by)
    lines = [Line(purse, fund, part.fen, part.lot_id) for part in rest]
    if not lines:
        return 0
    journal = post(Entry(TransferKind.CLAW_BACK, key, today()), lines, by=by)
    record(purse, "subsidies.purse_closed", by=by, returned_fen=journal.total_fen)
    return journal.total_fen


@transaction.atomic
def reopen_purses(*, resident_ids: Iterable[int] | None = None, by: Actor) -> int:
    """Give back what was returned of people who are not dead after all, lot by lot; the fen given back.

    None: of everybody. What a recovery has asked back is not given back here: the next run pays it as a
    difference. What would have expired meanwhile goes on to the fund at once. Once only.
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
    counted = _counted(closed, [t.debit_lot_id for t in moved])
    back = [(t, max(0, t.amount_fen - counted.get(t.debit_lot_id, 0))) for t in moved]
    lines = [Line(t.credit, t.debit, fen, credit_lot_id=t.debit_lot_id) for t, fen in back if fen]
    if not lines:
        return 0
    entry = Entry(TransferKind.REFUND, f"reopen:{closed.pk}", today(), corrects=closed)
    journal = post(entry, lines, by=by)
    freed = [_freed(t, fen) for t, fen in back if fen]
    lapsed = expire_freed(freed, by=by, prefix="reopen")
    record(moved[0].debit, "subsidies.purse_reopened", by=by, lapsed_fen=lapsed)
    return journal.total_fen


def _counted(closed: Journal, lots: list[int | None]) -> dict[int | None, int]:
    """What recoveries count of what was returned with this journal: (lot, fen).

    They asked it back already, so the next run pays it anew when the right comes back. What earlier
    closings of the same lot still keep accounts for it first.
    """
    counted: dict[int | None, int] = defaultdict(int)
    lines = RecoveryLine.objects.filter(grant__lot__in=lots)
    for lot, fen in lines.values_list("grant__lot", "lapsed_fen"):
        counted[lot] += fen
    earlier = Transfer.objects.filter(
        kind=TransferKind.CLAW_BACK,
        journal__key__startswith=KEY,
        journal__lt=closed.pk,
        debit_lot__in=lots,
    )
    for lot, fen in earlier.values_list("debit_lot", "amount_fen"):
        counted[lot] -= fen
    reopened = Transfer.objects.filter(
        kind=TransferKind.REFUND,
        debit_kind=AccountKind.FUND,
        journal__corrects__lt=closed.pk,
        credit_lot__in=lots,
    )
    for lot, fen in reopened.values_list("credit_lot", "amount_fen"):
        counted[lot] += fen
    return {lot: max(0, fen) for lot, fen in counted.items()}


def _freed(returned: Transfer, fen: int) -> Freed:
    lot = returned.debit_lot
    return Freed(
        returned.journal_id,
        returned.programme_id,
        returned.debit_id,
        returned.debit_lot_id or 0,
        fen,
        lot.expires_on if lot else None,
    )
