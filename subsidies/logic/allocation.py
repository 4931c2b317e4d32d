"""Which purse pays which part of a price, and which grants give back what was too much."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from core.money import share


@dataclass(frozen=True)
class FreeLot:
    """Money of a grant that nothing holds."""

    lot_id: int
    free_fen: int


@dataclass(frozen=True)
class FreePurse:
    """A purse with its lots in the order in which they are spent; offset_bp: the most of a bill it pays."""

    purse_id: int
    offset_bp: int | None
    lots: Sequence[FreeLot]

    def pays(self, price_fen: int, open_fen: int) -> int:
        """What this purse may pay of a price of which so much is still open."""
        return max(0, min(open_fen, limit(price_fen, self.offset_bp)))


@dataclass(frozen=True)
class Part:
    """Money of one lot for a price."""

    purse_id: int
    offset_bp: int | None
    lot_id: int
    fen: int


def limit(price_fen: int, offset_bp: int | None) -> int:
    """The most of a price that a purse pays: a ratio of it, or all."""
    return price_fen if offset_bp is None else share(max(price_fen, 0), offset_bp)


def allocate(price_fen: int, purses: Iterable[FreePurse]) -> list[Part]:
    """Purses in their order, lots in theirs, until the price is paid or the money is at an end."""
    parts: list[Part] = []
    open_fen = price_fen
    for purse in purses:
        taken = take(purse.pays(price_fen, open_fen), purse.lots)
        parts += [Part(purse.purse_id, purse.offset_bp, lot_id, fen) for lot_id, fen in taken]
        open_fen -= sum(fen for _lot, fen in taken)
    return parts


def take(wanted_fen: int, lots: Iterable[FreeLot]) -> list[tuple[int, int]]:
    """(lot, fen) in order, as much as is wanted and there."""
    taken = []
    for lot in lots:
        fen = min(wanted_fen, lot.free_fen)
        if fen > 0:
            taken.append((lot.lot_id, fen))
            wanted_fen -= fen
    return taken


@dataclass(frozen=True)
class GrantRest:
    """A grant with what can still be asked back of it: counted nowhere yet, lapsed to the fund, unspent."""

    grant_id: int
    lot_id: int
    open_fen: int
    lapsed_fen: int
    free_fen: int


@dataclass(frozen=True)
class TakenBack:
    """What is asked back of a grant: lapsed before, taken from its lot now, owed by the person."""

    grant_id: int
    lot_id: int
    lapsed_fen: int
    taken_fen: int
    owed_fen: int


def take_back(excess_fen: int, grants: Iterable[GrantRest]) -> list[TakenBack]:
    """Spread what was paid too much over grants, in the given order.

    Of each grant first what has lapsed to the fund anyway, then what is unspent; what the person
    has used is owed.
    """
    found = []
    for grant in grants:
        back = min(excess_fen, grant.open_fen)
        if back <= 0:
            continue
        lapsed = min(back, grant.lapsed_fen)
        taken = min(back - lapsed, grant.free_fen)
        owed = back - lapsed - taken
        found.append(TakenBack(grant.grant_id, grant.lot_id, lapsed, taken, owed))
        excess_fen -= back
    return found
