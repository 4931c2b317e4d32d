"""The ledger's side of a recovery: every journal that raises or lowers what a person owes."""

from django.db.models import QuerySet

from core.audit import Actor
from core.locking import locked
from subsidies.commands.postings import account, lock_purses
from subsidies.enums import AccountKind, RecoveryState
from subsidies.models import Account, Journal, Recovery, RecoveryEntry
from subsidies.transitions import RECOVERY


def locked_recoveries(recoveries: QuerySet[Recovery]) -> list[Recovery]:
    """Recoveries with remaining_fen, locked after their persons' purses."""
    people = recoveries.values_list("resident", flat=True)
    purses = Account.objects.filter(kind=AccountKind.PURSE, resident__in=people)
    lock_purses(purses.values_list("pk", flat=True))
    ids = [row.pk for row in locked(recoveries)]
    return list(
        Recovery.objects.filter(pk__in=ids)
        .with_remaining()
        .select_related("resident", "programme")
        .order_by("pk")
    )


def locked_recovery(recovery: Recovery) -> Recovery:
    """One of them."""
    return locked_recoveries(Recovery.objects.filter(pk=recovery.pk))[0]


def receivable(recovery: Recovery) -> Account:
    """What the person owes to the programme."""
    return account(AccountKind.RECEIVABLE, recovery.programme_id, resident=recovery.resident)


def enter(recovery: Recovery, journal: Journal) -> None:
    """A journal belongs to a recovery."""
    RecoveryEntry.objects.create(recovery=recovery, journal=journal, amount_fen=journal.total_fen)


def lower(recovery: Recovery, journal: Journal, *, by: Actor) -> None:
    """A journal of a locked recovery pays part of it; the last one settles it."""
    enter(recovery, journal)
    recovery.remaining_fen -= journal.total_fen  # type: ignore[attr-defined]
    open_states = (RecoveryState.OPEN, RecoveryState.AGREED)
    if recovery.remaining_fen == 0 and recovery.state in open_states:  # type: ignore[attr-defined]
        RECOVERY.move(recovery, "settle", by=by)
