"""Portions of a dish: a dish in two set meals is counted in both. Locks: menu items → dish stocks."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from core.audit import Actor, record
from core.errors import InvalidInput
from core.locking import locked
from meals.commands.errors import MenuNotEditable, SoldOut
from meals.enums import MenuState
from meals.models import Dish, DishStock, Menu, MenuItem


def dish_counts(items: Iterable[MenuItem], quantities: Mapping[int, int]) -> dict[int, int]:
    """How many portions of which dish so many portions of these set meals take."""
    counts: Counter[int] = Counter()
    for item in items:
        for part in item.parts:
            counts[part["dish"]] += part["quantity"] * quantities[item.pk]
    return dict(counts)


def take_dish_stock(stocks: Sequence[DishStock], counts: Mapping[int, int]) -> None:
    """Count an order's dishes; their stocks are locked by then. Raises SoldOut."""
    for stock in stocks:
        if stock.left < counts[stock.dish_id]:
            raise SoldOut(name=stock.dish.name, left=stock.left)
    for stock in stocks:
        DishStock.objects.filter(pk=stock.pk).update(ordered=F("ordered") + counts[stock.dish_id])


def lock_dish_stocks(menu: Menu | int, dishes: Collection[int]) -> list[DishStock]:
    """After the menu's items, before the order."""
    return list(locked(DishStock.objects.filter(menu=menu, dish__in=dishes)).select_related("dish"))


def give_back_dish_stock(menu: Menu | int, counts: Mapping[int, int]) -> None:
    """An order was taken back: its dishes can be had again."""
    for stock in lock_dish_stocks(menu, counts):
        DishStock.objects.filter(pk=stock.pk).update(ordered=F("ordered") - counts[stock.dish_id])


@transaction.atomic
def set_dish_stock(*, menu: Menu, dish: Dish, portions: int | None, by: Actor) -> DishStock | None:
    """So many portions of a dish on a draft; None lifts the limit.

    Raises MenuNotEditable, InvalidInput for a dish that isn't on the menu.
    """
    menu = locked(Menu.objects.filter(pk=menu.pk)).get()
    if menu.state != MenuState.DRAFT:
        raise MenuNotEditable
    on_menu = {part["dish"] for item in menu.items.all() for part in item.parts}
    if dish.pk not in on_menu:
        raise InvalidInput(fields={"dish": [_("这一餐的套餐里没有“%(name)s”。") % {"name": dish}]})
    known = DishStock.objects.filter(menu=menu, dish=dish).first()
    if (known is not None and known.portions == portions) or (known is None and portions is None):
        return known
    record(menu, "meals.menu.dish_stock", by=by, dish=dish.name, portions=portions)
    if portions is None:
        DishStock.objects.filter(menu=menu, dish=dish).delete()
        return None
    stock, _made = DishStock.objects.update_or_create(
        menu=menu, dish=dish, defaults={"portions": portions}
    )
    return stock
