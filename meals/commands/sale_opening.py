"""What decides about a sale, locked and read in one call of the database.

Locks as docs/locking.md has them: the shift, then the resident. Nothing is decided here.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import connection

from accounts.models import Organisation
from core.rows import row_from
from elderly_care.models import Resident
from meals.logic.till import Item
from meals.models import Dish, MenuItem, Till, TillShift
from meals.queries.in_force import InForce, add_rule
from meals.queries.till import dish_item, keys_of, meal_item
from stations.models import Station


@dataclass(frozen=True)
class AtTill:
    """The open shift of a till: people of its street, or with an order of today, buy there.

    presented: whoever showed who they are may live anywhere in the district; card_id: by which card.
    """

    till_id: int
    presented: bool = False
    card_id: int | None = None


@dataclass(frozen=True)
class Wanted:
    """What is to be sold, when and to whom; tiles by their code, with how many."""

    tiles: Mapping[str, int]
    day: date
    meal_period: str
    resident_id: int | None


@dataclass
class OpenSale:
    """The shift with its till and place, and who buys what there; known: the id that the key made.

    tiles: what of it is on sale, by code; is_near: the person is the till's without showing anything;
    card_usable: what was shown is still good.
    """

    shift: TillShift | None = None
    known: int | None = None
    resident: Resident | None = None
    is_near: bool = False
    card_usable: bool = True
    tiles: dict[str, Item] = field(default_factory=dict)
    rules: InForce = field(default_factory=InForce)


def open_sale(where: TillShift | AtTill | int, wanted: Wanted, key: str) -> OpenSale:
    """Rows are locked until the transaction ends; what doesn't exist is missing from the answer. 1 query."""
    at = where if isinstance(where, AtTill) else None
    shift_id = where.pk if isinstance(where, TillShift) else where if at is None else None
    meals, singles = keys_of(wanted.tiles, "m"), keys_of(wanted.tiles, "d")
    till_id, card_id = (at.till_id, at.card_id) if at else (None, None)
    values: list[Any] = [shift_id, till_id, key, wanted.resident_id, card_id]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT * FROM meals_open_sale(%s::bigint, %s::bigint, %s, %s::bigint, %s::bigint,"
            " %s::bigint[], %s::bigint[], %s, %s)",
            [*values, meals, singles, wanted.day, wanted.meal_period],
        )
        rows = cursor.fetchall()
    found = OpenSale()
    for kind, text in rows:
        _add(found, kind, json.loads(text), wanted)
    return found


def _add(found: OpenSale, kind: str, content: Mapping[str, Any], wanted: Wanted) -> None:
    """One row of the answer; rules are the business of who reads rules."""
    if kind in ("shift", "till", "station"):
        _add_place(found, kind, content)
    elif kind == "known":
        found.known = content["id"]
    elif kind == "person":
        found.resident = row_from(Resident, content)
        found.is_near, found.card_usable = content["is_near"], content["card_usable"]
    elif kind == "meal":
        code = f"m{content['id']}"
        row, limited = row_from(MenuItem, content), content["is_limited"]
        found.tiles[code] = meal_item(row, wanted.tiles[code], is_limited=limited)
    elif kind == "dish":
        code = f"d{content['id']}"
        found.tiles[code] = dish_item(row_from(Dish, content), wanted.tiles[code])
    else:
        add_rule(found.rules, kind, content)


def _add_place(found: OpenSale, kind: str, content: Mapping[str, Any]) -> None:
    if kind == "shift":
        found.shift = row_from(TillShift, content)
    elif kind == "till" and found.shift is not None:
        found.shift.till = row_from(Till, content)
    elif found.shift is not None:
        station = row_from(Station, content)
        owner = {"id": station.operator_id, "name": content["operator_name"]}
        station.operator = row_from(Organisation, owner)
        found.shift.till.station = station
