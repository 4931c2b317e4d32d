"""What a till sends of a sale that it made without the network: read strictly, or refused."""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from core.dates import YEARS
from core.payload import read_object

MOST_FEN = 10**7  # a hundred thousand yuan: nobody eats more at a counter
ENTRY_FIELDS, LIMIT = 9, 7  # meals.queries.price_lists.Entry
_CODE = re.compile(r"[md]\d{1,18}", re.ASCII)
_KEY = re.compile(r"[0-9A-Za-z-]{8,80}", re.ASCII)


@dataclass(frozen=True)
class OfflineSale:
    """A sale as the till wrote it down. entry and proof name a person of its list."""

    key: str
    list_id: int
    occurred_at: datetime
    meal_period: str
    items: tuple[tuple[str, int], ...]
    entry: list[Any] | None
    proof: str
    card: str
    subsidy_fen: int
    purse_fen: int
    cash_fen: int
    card_fen: int

    @property
    def limit_fen(self) -> int:
        """What the list allowed the person to pay from purses."""
        return self.entry[LIMIT] if self.entry else 0

    @property
    def elder_fen(self) -> int:
        """What was paid from all pockets."""
        return self.purse_fen + self.cash_fen + self.card_fen


def read_sale(body: str, *, periods: tuple[str, ...], most: int) -> OfflineSale:
    """Raises ValueError for anything that a till of ours doesn't write."""
    try:
        data = read_object(body)
        sale = OfflineSale(
            key=_match(_KEY, data["key"]),
            list_id=_number(data["list"], 2**63 - 1),
            occurred_at=datetime.fromisoformat(data["occurred_at"]),
            meal_period=data["meal_period"],
            items=tuple((_match(_CODE, code), _number(n, most)) for code, n in data["items"]),
            entry=data["entry"],
            proof=str(data["proof"]),
            card=str(data["card"])[:64],
            subsidy_fen=_number(data["subsidy_fen"], MOST_FEN),
            purse_fen=_number(data["purse_fen"], MOST_FEN),
            cash_fen=_number(data["cash_fen"], MOST_FEN),
            card_fen=_number(data["card_fen"], MOST_FEN),
        )
    except (KeyError, TypeError, AttributeError, RecursionError) as error:
        raise ValueError("not a sale") from error
    if not _is_sound(sale, periods):
        raise ValueError("not a sale")
    return sale


def _is_sound(sale: OfflineSale, periods: tuple[str, ...]) -> bool:
    codes = [code for code, _quantity in sale.items]
    named = isinstance(sale.entry, list) and len(sale.entry) == ENTRY_FIELDS
    return (
        sale.meal_period in periods
        and sale.occurred_at.tzinfo is not None
        and sale.occurred_at.year in YEARS
        and bool(codes)
        and len(set(codes)) == len(codes)
        and all(quantity > 0 for _code, quantity in sale.items)
        and (named or (sale.entry is None and not sale.purse_fen and not sale.subsidy_fen))
    )


def _match(form: re.Pattern[str], text: Any) -> str:
    if not isinstance(text, str) or not form.fullmatch(text):
        raise ValueError("not a sale")
    return text


def _number(value: Any, most: int) -> int:
    if type(value) is not int or not 0 <= value <= most:
        raise ValueError("not a sale")
    return value
