"""What decides about an order, locked and read in one call of the database.

Locks as docs/locking.md has them: resident → menu items → dish stocks. Nothing is decided here.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import connection

from core.audit import Actor
from core.errors import NotFound
from core.rows import row_from
from elderly_care.models import Resident, Restriction
from meals.models import Dish, DishStock, Kitchen, MealOrder, Menu, MenuItem
from meals.queries.in_force import InForce, Supply, add_rule, read_supply
from stations.models import Station


@dataclass
class OpenOrder:
    """A person, the items that were asked for, and everything that is known around them.

    around: the person's orders of that day; repeated: the id of the order that the key made already.
    """

    person: Resident | None = None
    meal: Menu | None = None
    items: list[MenuItem] = field(default_factory=list)
    stocks: list[DishStock] = field(default_factory=list)
    around: list[MealOrder] = field(default_factory=list)
    repeated: int | None = None
    supply: Supply | None = None
    restrictions: list[Restriction] = field(default_factory=list)
    rules: InForce = field(default_factory=InForce)

    @property
    def resident(self) -> Resident:
        """Raises NotFound."""
        if self.person is None:
            raise NotFound
        return self.person

    @property
    def menu(self) -> Menu:
        """Raises NotFound."""
        if self.meal is None:
            raise NotFound
        return self.meal


def open_order(
    *, resident_id: int, items: list[int], station_id: int, by: Actor, key: str
) -> OpenOrder:
    """Rows are locked until the transaction ends; what doesn't exist is missing from the answer. 1 query."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT * FROM meals_open_order(%s, %s::bigint[], %s, %s::bigint, %s)",
            [resident_id, items, station_id, by.pk, key],
        )
        rows = cursor.fetchall()
    found = OpenOrder()
    for kind, text in rows:
        _add(found, kind, json.loads(text))
    return found


def _add(found: OpenOrder, kind: str, content: Mapping[str, Any]) -> None:
    """One row of the answer; rules are the business of who reads rules."""
    add = _KINDS.get(kind)
    if add is None:
        add_rule(found.rules, kind, content)
    else:
        add(found, content)


def _person(found: OpenOrder, content: Mapping[str, Any]) -> None:
    found.person = row_from(Resident, content)


def _item(found: OpenOrder, content: Mapping[str, Any]) -> None:
    found.items.append(row_from(MenuItem, content))


def _stock(found: OpenOrder, content: Mapping[str, Any]) -> None:
    stock = row_from(DishStock, content)
    stock.dish = row_from(Dish, {"id": stock.dish_id, "name": content["dish_name"]})
    found.stocks.append(stock)


def _menu(found: OpenOrder, content: Mapping[str, Any]) -> None:
    found.meal = row_from(Menu, content)
    for item in found.items:
        if item.menu_id == found.meal.pk:
            item.menu = found.meal


def _home(found: OpenOrder, content: Mapping[str, Any]) -> None:
    """The station of the menu's kitchen."""
    kitchen = row_from(Kitchen, {"id": found.menu.kitchen_id, "station_id": content["id"]})
    kitchen.station = row_from(Station, content)
    found.menu.kitchen = kitchen


def _order(found: OpenOrder, content: Mapping[str, Any]) -> None:
    found.around.append(row_from(MealOrder, content))


def _repeat(found: OpenOrder, content: Mapping[str, Any]) -> None:
    found.repeated = content["id"]


def _supply(found: OpenOrder, content: Mapping[str, Any]) -> None:
    found.supply = read_supply(content)


def _restriction(found: OpenOrder, content: Mapping[str, Any]) -> None:
    found.restrictions.append(row_from(Restriction, content))


_KINDS = {
    "person": _person,
    "item": _item,
    "stock": _stock,
    "menu": _menu,
    "home": _home,
    "order": _order,
    "repeat": _repeat,
    "supply": _supply,
    "restriction": _restriction,
}
