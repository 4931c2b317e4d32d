"""What a till needs to know without asking: baskets as portions, signatures, which meal it is."""

import hashlib
import hmac
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from core.money import split
from meals.logic.pricing import Portion, Share


@dataclass(frozen=True)
class Item:
    """Something on a till's keys: a set meal of a menu (m12) or a single dish (d5), and how many."""

    code: str
    name: str
    by_category: tuple[tuple[str, int], ...]
    quantity: int = 1
    is_limited: bool = False

    @property
    def is_dish(self) -> bool:
        """Single dishes make up one tray together."""
        return self.code.startswith("d")

    @property
    def pk(self) -> int:
        """Of the menu item or the dish."""
        return int(self.code[1:])

    @property
    def unit_fen(self) -> int:
        """The list price of one."""
        return sum(fen for _category, fen in self.by_category)

    @property
    def list_fen(self) -> int:
        """The list price of all of them."""
        return self.unit_fen * self.quantity


def portions_of(items: Sequence[Item]) -> list[Portion]:
    """Each set meal is a portion; all single dishes together are one, a person's tray."""
    portions = [Portion(item.by_category, item.quantity) for item in items if not item.is_dish]
    tray = tuple(
        (category, fen * item.quantity)
        for item in items
        if item.is_dish
        for category, fen in item.by_category
    )
    return [*portions, Portion(tray)] if tray else portions


def meals_in(items: Iterable[tuple[str, int]]) -> int:
    """How many meals a sale of these tiles is: its set meals; a tray of single dishes is one.

    What lies beside a set meal, a bowl of rice or another dish, makes no second meal.
    """
    return sum(quantity for code, quantity in items if code.startswith("m")) or 1


def shares_of(items: Sequence[Item], shares: Sequence[Share]) -> list[Share]:
    """The parts of each item, from the parts of the portions; they add up to the fen."""
    dishes = [item for item in items if item.is_dish]
    tray = iter(tray_shares([dish.list_fen for dish in dishes], shares[-1]) if dishes else ())
    meals = iter(shares)
    return [next(tray if item.is_dish else meals) for item in items]


def tray_shares(lists: Sequence[int], whole: Share) -> list[Share]:
    """A tray's parts over its dishes by their prices; no part of a dish is below nothing."""
    elder = split(whole.elder_fen, lists)
    rest = [fen - part for fen, part in zip(lists, elder, strict=True)]
    government = split(whole.government_fen, rest) if any(rest) else [0] * len(rest)
    return [
        Share(part, helped, left - helped)
        for part, helped, left in zip(elder, government, rest, strict=True)
    ]


def paid_instead(shares: Sequence[Share], elder_fen: int) -> list[Share]:
    """The parts when the person paid another amount than the price says: the operator bears it.

    Raises ValueError when there is not so much to move.
    """
    less = sum(share.elder_fen for share in shares) - elder_fen
    source = [share.elder_fen if less > 0 else share.operator_fen for share in shares]
    if not less:
        return list(shares)
    if abs(less) > sum(source):
        raise ValueError("more than the price")
    moves = split(abs(less), source)
    sign = 1 if less > 0 else -1
    return [
        Share(share.elder_fen - sign * fen, share.government_fen, share.operator_fen + sign * fen)
        for share, fen in zip(shares, moves, strict=True)
    ]


def canonical(content: Any) -> str:
    """One text for equal contents."""
    return json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def digest(content: Any) -> str:
    """64 hex digits, equal for equal contents."""
    return hashlib.sha256(canonical(content).encode()).hexdigest()


def signature(key: str, text: str) -> str:
    """What only the holder of a key can write under a text."""
    return hmac.new(key.encode(), text.encode(), hashlib.sha256).hexdigest()


def is_signed(key: str, text: str, claimed: str) -> bool:
    """Compared in constant time."""
    return hmac.compare_digest(signature(key, text).encode(), claimed.encode())


def card_hash(salt: str, number: str) -> str:
    """How a day's list names a card without naming it; another salt with every list."""
    return hashlib.sha256(f"{salt}|{number}".encode()).hexdigest()
