"""A sale that was made without the network, on its way in: as sent, then read with its list."""

from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone

from meals.commands.till_errors import BadOfflineSale
from meals.logic.offline_sales import OfflineSale
from meals.logic.till import Item
from meals.models import PriceList, TillShift


@dataclass(frozen=True)
class SignedSale:
    """A sale as it lies in a till's outbox: the text and the till's signature of it."""

    body: str
    signature: str
    key: str = ""


@dataclass(frozen=True)
class Arrival:
    """A sale with the list that it was made by, read and proved."""

    told: OfflineSale
    price_list: PriceList
    shift: TillShift
    content: str
    moment: datetime

    @property
    def occurred_at(self) -> datetime:
        """A clock that is ahead doesn't sell tomorrow."""
        return min(self.told.occurred_at, self.moment)

    @property
    def day(self) -> date:
        """Nor does one that is behind sell before there was a list."""
        return max(timezone.localdate(self.occurred_at), self.price_list.day)

    @property
    def items(self) -> list[Item]:
        """As the list names and prices them. Raises BadOfflineSale."""
        tiles = {tile["id"]: tile for tile in self.price_list.content["tiles"][self.period]}
        if any(code not in tiles for code, _quantity in self.told.items):
            raise BadOfflineSale
        return [
            Item(code, tiles[code]["name"], tuple(map(tuple, tiles[code]["parts"])), quantity)
            for code, quantity in self.told.items
        ]

    @property
    def period(self) -> str:
        """Of which meal."""
        return self.told.meal_period
