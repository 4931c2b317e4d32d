"""Limited portions at a till. What isn't limited is not counted: tills don't wait for each other."""

from collections.abc import Sequence

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Greatest, Least

from core.locking import locked
from meals.commands.errors import SoldOut
from meals.commands.stock import dish_counts, lock_dish_stocks, take_dish_stock
from meals.logic.till import Item
from meals.models import DishStock, MenuItem


def take_portions(items: Sequence[Item]) -> None:
    """Sold online: never more than there is. Raises SoldOut."""
    wanted = _set_meals([item for item in items if item.is_limited])
    if not wanted:
        return
    rows = list(locked(_limited(wanted)))
    for row in rows:
        if row.left is not None and row.left < wanted[row.pk]:
            raise SoldOut(name=row.name, left=row.left)
    for menu in {row.menu_id for row in rows}:
        take_dish_stock(menu, dish_counts([r for r in rows if r.menu_id == menu], wanted))
    for row in rows:
        MenuItem.objects.filter(pk=row.pk).update(ordered=F("ordered") + wanted[row.pk])


def count_portions(items: Sequence[Item], *, back: bool = False) -> None:
    """Sold offline, it has left the kitchen whatever was left; back: taken back, as far as counted."""
    wanted = _set_meals(items)
    rows = list(locked(_limited(wanted)))
    sign = -1 if back else 1
    for row in rows:
        limited = MenuItem.objects.filter(pk=row.pk)
        limited.update(ordered=_between(sign * wanted[row.pk], "stock"))
    for menu in {row.menu_id for row in rows}:
        counts = dish_counts([r for r in rows if r.menu_id == menu], wanted)
        for stock in lock_dish_stocks(menu, counts):
            change = _between(sign * counts[stock.dish_id], "portions")
            DishStock.objects.filter(pk=stock.pk).update(ordered=change)


def _between(change: int, most: str) -> Greatest:
    return Greatest(Least(F("ordered") + change, F(most)), 0)


def _set_meals(items: Sequence[Item]) -> dict[int, int]:
    return {item.pk: item.quantity for item in items if not item.is_dish}


def _limited(wanted: dict[int, int]) -> QuerySet[MenuItem]:
    by_dish = Exists(DishStock.objects.filter(menu=OuterRef("menu")))
    return MenuItem.objects.filter(Q(stock__isnull=False) | by_dish, pk__in=wanted)
