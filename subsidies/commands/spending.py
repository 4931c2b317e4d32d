"""Purse money set aside for an order, spent or given back.

Each verb reads in one call of a function of the database, which locks first, and writes in
another: a charge happens at a counter, many times a minute.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from core.audit import Actor
from core.dates import today
from core.errors import Conflict, InvalidInput
from elderly_care.models import Resident
from subsidies.commands.lapsing import Freed, expire_freed
from subsidies.commands.periods import refusing_locked_periods
from subsidies.commands.postings import digest
from subsidies.logic.allocation import FreeLot, FreePurse, Part, allocate, limit, take

MOST_FEN = 10**12  # ten thousand million yuan


class ReferenceReused(Conflict):
    """The same reference with other content: somebody else's order, or a changed one."""

    code = "subsidies.reference_reused"
    message = _("编号 %(reference)s 已经用于另一笔资金，本次没有记账。请核对后重新办理。")


class NotAPrice(InvalidInput):
    """Less than nothing can't be charged, nor more than anybody ever paid."""

    code = "subsidies.not_a_price"
    message = _("金额不对，本次没有记账。请核对后重新办理。")


def require_price(fen: int) -> None:
    """Raise NotAPrice for nothing, less than nothing, and a slip of the keyboard."""
    if not 0 < fen <= MOST_FEN:
        raise NotAPrice


@transaction.atomic
def hold_funds(
    *,
    resident: Resident,
    amount_fen: int,
    service: str,
    reference: str,
    operator: Organisation | None = None,
    by: Actor,
) -> int:
    """Set purse money aside for an order; returns the fen held, at most amount_fen.

    Purses are used in the programmes' spending order, lots first expiring first; a voucher pays its
    ratio of amount_fen. Programmes that name their operators pay only when `operator` is one of
    them, so not while it is unknown. The same reference again answers what it still holds;
    ReferenceReused when that is another's, more than asked, or ended. Holds nothing and returns 0
    where there is none.
    """
    found = open_purses(resident, service, operator, today(), reference)
    if found.standing_fen is not None:
        if found.is_taken or found.standing_fen > amount_fen:
            raise ReferenceReused(reference=reference)
        return found.standing_fen
    parts = allocate(amount_fen, found.purses)
    add_holds(reference, parts)
    return sum(part.fen for part in parts)


@dataclass(frozen=True)
class OpenPurses:
    """A person's locked purses for a service, in spending order; and what the reference holds already."""

    purses: list[FreePurse]
    standing_fen: int | None
    is_taken: bool


def open_purses(
    resident: Resident, service: str, operator: Organisation | None, day: date, reference: str
) -> OpenPurses:
    """Lock the purses that may pay for a service on a day, then read them."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT * FROM subsidies_open_purses(%s, %s, %s, %s, %s)",
            [resident.pk, service, operator.pk if operator else None, day, reference],
        )
        rows = cursor.fetchall()
    standing_fen, is_taken = rows[0][4:]
    purses = [
        FreePurse(purse_id, bp, [FreeLot(lot, fen) for *_, lot, fen, _s, _t in lots if lot])
        for (purse_id, bp), lots in groupby(rows, key=lambda row: row[:2])
        if purse_id
    ]
    return OpenPurses(purses, standing_fen, bool(is_taken))


def add_holds(reference: str, parts: list[Part]) -> None:
    """Holds of one order, a purse each."""
    if not parts:
        return
    columns: list[Any] = [
        [part.purse_id for part in parts],
        [part.offset_bp for part in parts],
        [part.lot_id for part in parts],
        [part.fen for part in parts],
    ]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT subsidies_add_holds(%s, %s::bigint[], %s::smallint[], %s::bigint[], %s::bigint[])",
            [reference, *columns],
        )


@dataclass(frozen=True)
class StandingHold:
    """A hold of an order, locked, with its lots; paid_fen is None until it ended with a payment."""

    hold_id: int
    purse_id: int
    programme_id: int
    offset_bp: int | None
    amount_fen: int
    is_ended: bool
    paid_fen: int | None
    digest: str | None
    lots: list[FreeLot]
    expires: dict[int, date | None]

    def freed(self, paid: Iterable[tuple[int, int]] = ()) -> list[Freed]:
        """What the end of this hold gives back when so much of its lots was paid."""
        spent = dict(paid)
        return [
            Freed(
                self.hold_id,
                self.programme_id,
                self.purse_id,
                lot.lot_id,
                lot.free_fen - spent.get(lot.lot_id, 0),
                self.expires[lot.lot_id],
            )
            for lot in self.lots
        ]


def open_holds(reference: str) -> list[StandingHold]:
    """The holds of an order in the order in which they were made, their purses locked."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM subsidies_open_holds(%s)", [reference])
        rows: list[Any] = cursor.fetchall()
    holds = []
    for key, group in groupby(rows, key=lambda row: row[:8]):
        lots = [row[8:] for row in group]
        free = [FreeLot(lot, fen) for lot, fen, _expires in lots]
        fields: list[Any] = [*key, free, {lot: day for lot, _fen, day in lots}]
        holds.append(StandingHold(*fields))
    return holds


@refusing_locked_periods()
@transaction.atomic
def capture_funds(
    *,
    reference: str,
    operator: Organisation,
    book_date: date,
    by: Actor,
    amount_fen: int | None = None,
) -> int:
    """Pay an operator what an order holds; returns the fen paid. A second call pays nothing more.

    amount_fen: the price as it turned out; purses pay it in their order, a voucher its ratio of it,
    and what is held beyond goes back. Raises ReferenceReused when the money went to another
    operator before or another amount was asked then, NotAPrice for less than nothing.
    """
    if amount_fen is not None and amount_fen < 0:
        raise NotAPrice
    holds = open_holds(reference)
    content = digest(operator.pk, *(() if amount_fen is None else (amount_fen,)))
    if any(hold.digest not in (None, content) for hold in holds):
        raise ReferenceReused(reference=reference)
    paid = sum(hold.paid_fen or 0 for hold in holds)
    still_open = [hold for hold in holds if not hold.is_ended]
    if still_open:
        shares = _shares(still_open, amount_fen)
        _end_holds(still_open, shares, _Payment(operator, content, book_date), by)
        paid += sum(fen for _hold, lots in shares for _lot, fen in lots)
    return paid


_Shares = list[tuple[StandingHold, list[tuple[int, int]]]]


def _shares(holds: list[StandingHold], price_fen: int | None) -> _Shares:
    """What each hold pays of a price: (lot, fen)."""
    shares = []
    open_fen = sum(hold.amount_fen for hold in holds) if price_fen is None else price_fen
    for hold in holds:
        most = hold.amount_fen if price_fen is None else limit(price_fen, hold.offset_bp)
        taken = take(min(open_fen, most, hold.amount_fen), hold.lots)
        open_fen -= sum(fen for _lot, fen in taken)
        shares.append((hold, taken))
    return shares


@dataclass(frozen=True)
class _Payment:
    """To whom the holds of an order are paid, and when; operator None: given back."""

    operator: Organisation | None = None
    digest: str = ""
    book_date: date | None = None


def _end_holds(holds: list[StandingHold], shares: _Shares, payment: _Payment, by: Actor) -> None:
    """End holds with what each pays; what goes back into a lot that has expired, lapses at once."""
    paid = [(hold.hold_id, lot, fen) for hold, lots in shares for lot, fen in lots]
    values: list[Any] = [[hold.hold_id for hold in holds]]
    values += [[row[column] for row in paid] for column in range(3)]
    values += [payment.operator and payment.operator.pk, payment.digest, payment.book_date, str(by)]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT subsidies_end_holds(%s::bigint[], %s::bigint[], %s::bigint[], %s::bigint[],"
            " %s, %s, %s, %s)",
            values,
        )
    freed = [part for hold, lots in shares for part in hold.freed(lots)]
    expire_freed(freed, by=by)


@transaction.atomic
def release_funds(*, reference: str, by: Actor) -> int:
    """Give back what an order still holds; returns the fen given back, 0 the second time.

    What goes back into a lot that has expired meanwhile, lapses in the same transaction.
    """
    holds = [hold for hold in open_holds(reference) if not hold.is_ended]
    if holds:
        _end_holds(holds, [(hold, []) for hold in holds], _Payment(), by)
    return sum(hold.amount_fen for hold in holds)
