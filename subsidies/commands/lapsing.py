"""Money that comes back into a lot after its last day goes on to the fund at once."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from core.audit import Actor
from core.dates import today
from subsidies.commands.postings import Entry, Line, account, post
from subsidies.commands.set_off import Leaving, pay_debts_first
from subsidies.enums import AccountKind, TransferKind
from subsidies.models import Account


@dataclass(frozen=True)
class Freed:
    """Money that a lot gets back because of something: source names it."""

    source: int | str
    programme_id: int
    purse_id: int
    lot_id: int
    fen: int
    expires_on: date | None


def expire_freed(freed: Iterable[Freed], *, by: Actor, prefix: str = "hold") -> int:
    """Send to the fund what came back too late, one journal for each source; returns the fen.

    First it pays what the person owes of the same grants. The purses are locked by the caller.
    """
    day = today()
    late = [part for part in freed if part.fen and part.expires_on and part.expires_on < day]
    for source, group in groupby(late, key=lambda part: part.source):
        parts = list(group)
        purses = Account.objects.in_bulk({part.purse_id for part in parts})
        fund = account(AccountKind.FUND, parts[0].programme_id)
        key = f"{prefix}:{source}"
        leaving = [Leaving(purses[part.purse_id], part.lot_id, part.fen) for part in parts]
        rest = pay_debts_first(leaving, key=key, by=by)
        lines = [Line(part.purse, fund, part.fen, part.lot_id) for part in rest]
        if lines:
            post(Entry(TransferKind.EXPIRE, key, day), lines, by=by)
    return sum(part.fen for part in late)
