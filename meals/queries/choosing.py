"""A person in front of the menus: which is in question, at what prices, and what was chosen of it.

One answer for the portal and for whoever orders at the desk or on the phone.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from elderly_care.models import Resident
from meals.models import MealOrder, MenuItem
from meals.queries import choices
from meals.queries.clashes import suits
from meals.queries.menus import OfferedMenu
from meals.queries.orders import last_choice, last_set_meal, order_on
from meals.queries.prices import Terms, in_words, stored_steps, terms_for
from stations.models import Station


@dataclass
class Choosing:
    """menus: what the person can order from now; offered: the one in question."""

    resident: Resident
    menus: list[OfferedMenu]
    offered: OfferedMenu

    @cached_property
    def terms(self) -> Terms:
        """The rules in force for this meal at the nearest point."""
        return terms_for(self.resident, self.offered.menu, self.offered.stations[0])

    @cached_property
    def ordered(self) -> MealOrder | None:
        """The person's order for this meal, if there is one already."""
        return order_on(self.offered.menu, self.resident)

    def terms_at(self, station: Station) -> Terms:
        """The rules in force at a point: in the next district they may be others."""
        if station == self.offered.stations[0]:
            return self.terms
        return terms_for(self.resident, self.offered.menu, station)

    def menu_facts(self, *, place: str, item: str) -> dict[str, Any]:
        """The menu with what was chosen so far, at the prices of the place that is ticked."""
        wanted = place or last_choice(self.resident)
        places = choices.ways(self.offered, self.terms, self.resident, wanted)
        terms = self.terms_at(next(each.station for each in places if each.checked))
        return {
            "menu": self.offered.menu,
            "others": [other for other in self.menus if other is not self.offered],
            "dishes": choices.dishes(self.offered, terms, item),
            "places": places,
            "ordered": self.ordered,
            "meal": choices.meal_words(self.offered.menu),
            "cutoff": choices.cutoff_words(self.offered.menu),
        }

    def check_facts(self, *, item: int, quantity: int, place: str) -> dict[str, Any]:
        """Everything once more before it counts, with the price in words."""
        chosen = self._item(item)
        ways = choices.ways(self.offered, self.terms, self.resident, place)
        way = next(way for way in ways if way.checked)
        terms = self.terms_at(way.station)
        priced = terms.quote([chosen.portion(quantity)], fulfil_mode=way.mode)
        clashes = suits(self.resident, chosen)
        return {
            "menu": self.offered.menu,
            "item": chosen,
            "way": way,
            "clashes": dict.fromkeys(clash.words for clash in clashes),
            "dangerous": any(clash.blocks for clash in clashes),
            "price_lines": in_words(stored_steps(priced, terms)),
            "elder_fen": priced.total.elder_fen,
            "meal": choices.meal_words(self.offered.menu),
            "cutoff": choices.cutoff_words(self.offered.menu),
        }

    def _item(self, pk: int) -> MenuItem:
        return next(item for item in self.offered.items if item.pk == pk)

    def like_last_time(self) -> dict[str, Any] | None:
        """The last set meal once more at the last place, if both can be had."""
        wanted, place = last_set_meal(self.resident), last_choice(self.resident)
        for item in self.offered.items:
            if item.set_meal_id == wanted and place in choices.places(self.offered):
                return {"item": item.pk, "quantity": 1, "place": place}
        return None


def choosing(
    resident: Resident, menus: list[OfferedMenu], asked: Mapping[str, str]
) -> Choosing | None:
    """On the menu that an address asks for, by itself or by an item; None: nothing to order."""
    offered = choices.pick(menus, menu=asked.get("menu", ""), item=asked.get("item", ""))
    return Choosing(resident, menus, offered) if offered else None
