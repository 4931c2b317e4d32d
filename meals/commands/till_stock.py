"""Limited portions at a till. What isn't limited is not counted: tills don't wait for each other.

A sale keeps what it took ("m12": of a menu item, "d5": of a dish's stock), so that a reversal
gives back just that.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from core.locking import locked
from meals.commands.errors import SoldOut
from meals.commands.stock import dish_counts, lock_dish_stocks
from meals.logic.till import Item
from meals.models import DishStock, MenuItem


def take_portions(items: Sequence[Item], *, happened: bool = False) -> dict[str, int]:
    """What was taken from limited portions; online never more than there is. Raises SoldOut.

    happened: sold offline, it has left the kitchen whatever was left; as much as there is counts.
    """
    wanted = _set_meals([item for item in items if item.is_limited or happened])
    if not wanted:
        return {}
    rows = list(locked(_limited(wanted)))
    stocks = _dish_stocks(rows, wanted)
    asked = [_Ask(f"m{row.pk}", row.name, row.stock, row.ordered, wanted[row.pk]) for row in rows]
    asked += [
        _Ask(f"d{stock.pk}", stock.dish.name, stock.portions, stock.ordered, count)
        for stock, count in stocks
    ]
    short = next((one for one in asked if one.left < one.wanted), None)
    if short is not None and not happened:
        raise SoldOut(name=short.name, left=short.left)
    taken = {one.code: min(one.wanted, one.left) for one in asked if one.left}
    _count(taken, 1)
    return taken


@dataclass(frozen=True)
class _Ask:
    """So many of a row that counts portions."""

    code: str
    name: str
    most: int | None
    ordered: int
    wanted: int

    @property
    def left(self) -> int:
        """As many as are wanted where there is no limit."""
        return self.wanted if self.most is None else max(self.most - self.ordered, 0)


def give_portions_back(taken: Mapping[str, int]) -> None:
    """Of a sale that is taken back: the menu's items first, then its dishes."""
    items, stocks = _keys(taken, "m"), _keys(taken, "d")
    list(locked(MenuItem.objects.filter(pk__in=items)))
    list(locked(DishStock.objects.filter(pk__in=stocks)))
    _count(taken, -1)


def _count(taken: Mapping[str, int], sign: int) -> None:
    for model, letter in ((MenuItem, "m"), (DishStock, "d")):
        for key in _keys(taken, letter):
            change = F("ordered") + sign * taken[f"{letter}{key}"]
            model._default_manager.filter(pk=key).update(ordered=change)


def _keys(taken: Mapping[str, int], letter: str) -> list[int]:
    return [int(code[1:]) for code in taken if code[0] == letter]


def _dish_stocks(
    rows: Sequence[MenuItem], wanted: Mapping[int, int]
) -> list[tuple[DishStock, int]]:
    found = []
    for menu in sorted({row.menu_id for row in rows}):
        counts = dish_counts([row for row in rows if row.menu_id == menu], wanted)
        found += [(stock, counts[stock.dish_id]) for stock in lock_dish_stocks(menu, counts)]
    return found


def _set_meals(items: Sequence[Item]) -> dict[int, int]:
    return {item.pk: item.quantity for item in items if not item.is_dish}


def _limited(wanted: Mapping[int, int]) -> QuerySet[MenuItem]:
    by_dish = Exists(DishStock.objects.filter(menu=OuterRef("menu")))
    return MenuItem.objects.filter(Q(stock__isnull=False) | by_dish, pk__in=wanted)
