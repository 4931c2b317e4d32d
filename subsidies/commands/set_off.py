"""Money on its way from a lot to the fund pays first what is asked back of exactly that lot's grant.

Else the fund would get the same money twice: from the lot, and from the person who still owes it.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from django.db.models import F, Sum

from core.audit import Actor
from core.dates import today
from core.locking import locked
from subsidies.commands.debts import lower, receivable
from subsidies.commands.postings import Entry, Line, digest, lock_purses, post
from subsidies.enums import RecoveryState, TransferKind
from subsidies.models import Account, Lot, Programme, Recovery, RecoveryLine, Transfer

_STANDING = (RecoveryState.OPEN, RecoveryState.AGREED)


@dataclass(frozen=True)
class Leaving:
    """Free money of a lot that is about to go to the fund."""

    purse: Account
    lot_id: int
    fen: int


def pay_debts_first(leaving: Sequence[Leaving], *, key: str, by: Actor) -> list[Leaving]:
    """Set it off against the open debts of the same grants; what is left of it for the fund.

    The purses are locked by the caller; key: what sends the money, once.
    """
    lines = RecoveryLine.objects.filter(
        grant__lot__in=[part.lot_id for part in leaving],
        owed_fen__gt=0,
        recovery__state__in=_STANDING,
    )
    asked: dict[int, dict[int, int]] = defaultdict(dict)  # recovery → lot → fen
    for recovery_id, lot_id, fen in lines.values_list("recovery", "grant__lot", "owed_fen"):
        asked[recovery_id][lot_id] = fen
    for recovery in _locked(asked):
        leaving = _set_off(recovery, asked[recovery.pk], leaving, key, by)
    return [part for part in leaving if part.fen]


def _locked(ids: Iterable[int]) -> list[Recovery]:
    """In an own statement after the lock. Whoever touches a recovery holds its person's purse already."""
    keys = [row.pk for row in locked(Recovery.objects.filter(pk__in=list(ids)))]
    rows = Recovery.objects.filter(pk__in=keys, state__in=_STANDING).with_remaining()
    return list(rows.select_related("resident").order_by("pk"))


def _set_off(
    recovery: Recovery,
    asked: dict[int, int],
    leaving: Sequence[Leaving],
    key: str,
    by: Actor,
) -> list[Leaving]:
    paid = _paid_before(recovery)
    left: int = recovery.remaining_fen  # type: ignore[attr-defined]
    to = receivable(recovery)
    lines, rest = [], []
    for part in leaving:
        most = asked.get(part.lot_id, 0) - paid.get(part.lot_id, 0)
        fen = max(0, min(part.fen, most, left))
        if fen:
            left -= fen
            paid[part.lot_id] = paid.get(part.lot_id, 0) + fen
            lines.append(Line(part.purse, to, fen, part.lot_id))
        rest.append(replace(part, fen=part.fen - fen))
    if lines:
        entry = Entry(TransferKind.OFFSET, f"recovery:{recovery.pk}:return:{digest(key)}", today())
        lower(recovery, post(entry, lines, by=by), by=by)
    return rest


def _paid_before(recovery: Recovery) -> dict[int, int]:
    """What lots have paid of a recovery: (lot, fen)."""
    moved = Transfer.objects.filter(
        kind=TransferKind.OFFSET, journal__recovery_entry__recovery=recovery
    )
    rows = moved.order_by().values("debit_lot").annotate(fen=Sum("amount_fen"))
    return {row["debit_lot"]: row["fen"] for row in rows}


def set_off_expired(programme: Programme, *, key: str, by: Actor) -> None:
    """Before an expiry run is listed: what has expired pays the debts of its own grants."""
    owing = Lot.objects.filter(
        grant__programme=programme,
        expires_on__lt=today(),
        remaining_fen__gt=F("held_fen"),
        grant__recovery_lines__owed_fen__gt=0,
        grant__recovery_lines__recovery__state__in=_STANDING,
    )
    ids = sorted(set(owing.values_list("pk", flat=True)))
    if not ids:
        return
    lock_purses(Lot.objects.filter(pk__in=ids).values_list("account", flat=True))
    lots = Lot.objects.filter(pk__in=ids).select_related("account").order_by("pk")
    free = [Leaving(lot.account, lot.pk, lot.remaining_fen - lot.held_fen) for lot in lots]
    pay_debts_first([part for part in free if part.fen > 0], key=key, by=by)
