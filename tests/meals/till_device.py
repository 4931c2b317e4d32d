"""A till without the network, as the page's scripts behave: prices, limits, signs."""

import json
from datetime import datetime
from uuid import uuid4

from django.utils import timezone

from meals import commands
from meals.logic.pricing import DaySubsidy, Discount, quote
from meals.logic.till import Item, card_hash, portions_of, signature
from meals.queries.price_lists import list_cards


class Device:
    """Downloads the list of a scene's till and sells by it."""

    def __init__(self, scene, now: datetime | None = None):
        self.scene = scene
        self.list = commands.issue_list(shift=scene.shift, by=scene.cashier, now=now)
        self.cards = list_cards(self.list, scene.till)

    def entry(self, number: str):
        """The person of a card, with the proof."""
        return self.cards.get(card_hash(self.list.content["salt"], number), [None, ""])

    def sell(self, items, number="", /, *, purse=True, at=None, period="lunch", **changes):
        """A signed sale; changes replace what an honest till would write."""
        entry, proof = self.entry(number) if number else (None, "")
        priced = self._price(items, entry, period)
        total = priced.total.elder_fen
        paid = min(total, entry[7]) if entry and purse else 0
        body = {
            "key": str(uuid4()),
            "list": self.list.pk,
            "occurred_at": (at or timezone.now()).isoformat(),
            "meal_period": period,
            "items": [list(item) for item in items],
            "entry": entry,
            "proof": proof,
            "card": "" if entry else number,
            "subsidy_fen": priced.subsidy_fen,
            "purse_fen": paid,
            "cash_fen": total - paid,
            "card_fen": 0,
            **changes,
        }
        return self.signed(body)

    def signed(self, body) -> commands.SignedSale:
        """With the key of the till."""
        text = json.dumps(body, ensure_ascii=False)
        key = str(body.get("key") or "")
        return commands.SignedSale(text, signature(self.scene.till.device_key, text), key)

    def send(self, *sales, now=None):
        """What the server says of each."""
        return commands.take_offline_sales(
            till=self.scene.till, sales=sales, by=self.scene.cashier, now=now
        )

    def _price(self, items, entry, period):
        tiles = {tile["id"]: tile for tile in self.list.content["tiles"][period]}
        basket = [
            Item(code, "", tuple(map(tuple, tiles[code]["parts"])), count) for code, count in items
        ]
        rule = self.list.content["discounts"].get(str(entry[3])) if entry else None
        used = entry[8].get(period, 0) if entry else 0
        given = rule and {**rule, "categories": frozenset(rule["categories"]), "used": used}
        discount = Discount(**given) if given else None
        subsidy = DaySubsidy(entry[5]) if entry and entry[4] and period in entry[6] else None
        return quote(portions_of(basket), discount=discount, subsidy=subsidy)
