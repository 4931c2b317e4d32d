"""A kitchen's week: a set meal put on many meals at once, last week's menus taken over."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import ClassVar

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core.audit import Actor, record
from core.errors import Conflict
from meals.commands.menus import offer, plan_menu
from meals.enums import MenuState
from meals.models import DishStock, Kitchen, Menu, MenuItem, SetMeal

A_WEEK = timedelta(days=7)
Cell = tuple[date, str]


class NothingToCopy(Conflict):
    """The week before is empty."""

    code: ClassVar[str] = "meals.nothing_to_copy"
    message = _("上一周没有菜单可以复制，什么都没有改变。")


@dataclass(frozen=True)
class Copied:
    """What came of copying a week."""

    menus: int
    sets: int
    kept: int  # meals that had something already
    left_out: tuple[str, ...]  # set meals that are no longer in use


@transaction.atomic
def offer_on(
    *,
    kitchen: Kitchen,
    cells: Iterable[Cell],
    set_meal: SetMeal,
    by: Actor,
    stock: int | None = None,
) -> int:
    """Put a set meal on several meals, planning those that aren't yet; all of them or none.

    Returns how many. Raises MenuNotEditable, NoCutoffRule, NotThisOperator, InvalidInput.
    """
    count = 0
    for day, meal in sorted(set(cells)):
        menu = plan_menu(kitchen=kitchen, service_date=day, meal_period=meal, by=by)
        offer(menu=menu, set_meal=set_meal, stock=stock, by=by)
        count += 1
    return count


@transaction.atomic
def copy_week(*, kitchen: Kitchen, monday: date, by: Actor) -> Copied:
    """Last week's set meals, at today's prices, onto meals of this week that are still empty.

    Raises NothingToCopy, NoCutoffRule.
    """
    before = (
        Menu.objects.filter(
            kitchen=kitchen, service_date__range=(monday - A_WEEK, monday - timedelta(days=1))
        )
        .prefetch_related("items__set_meal", "dish_stocks")
        .order_by("service_date", "pk")
    )
    sources = [menu for menu in before if menu.items.all()]
    if not sources:
        raise NothingToCopy
    menus = sets = kept = 0
    left_out: set[str] = set()
    for source in sources:
        menu = plan_menu(
            kitchen=kitchen,
            service_date=source.service_date + A_WEEK,
            meal_period=source.meal_period,
            by=by,
        )
        if menu.state != MenuState.DRAFT or menu.items.exists():
            kept += 1
            continue
        usable = [item for item in source.items.all() if item.set_meal.is_active]
        left_out |= {item.name for item in source.items.all()} - {item.name for item in usable}
        sets += _copy_items(menu, usable, by)
        _copy_dish_stocks(menu, source.dish_stocks.all())
        menus += bool(usable)
    record(kitchen, "meals.menu.copy_week", by=by, monday=monday, menus=menus, sets=sets)
    return Copied(menus, sets, kept, tuple(sorted(left_out)))


def _copy_items(menu: Menu, items: Sequence[MenuItem], by: Actor) -> int:
    for item in items:
        offer(menu=menu, set_meal=item.set_meal, stock=item.stock, by=by)
    return len(items)


def _copy_dish_stocks(menu: Menu, stocks: Iterable[DishStock]) -> None:
    """Of dishes that are on the new menu too."""
    dishes = {part["dish"] for item in menu.items.all() for part in item.parts}
    DishStock.objects.bulk_create(
        DishStock(menu=menu, dish_id=stock.dish_id, portions=stock.portions)
        for stock in stocks
        if stock.dish_id in dishes
    )
