"""Menus: planned, filled with set meals, withdrawn."""

from datetime import date, datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from core.audit import Actor, record
from core.errors import InvalidInput
from core.locking import locked
from meals.commands.errors import (
    ItemWasOrdered,
    MenuHasOrders,
    MenuNotEditable,
    NoCutoffRule,
)
from meals.commands.food import require_operator
from meals.enums import MenuState, OrderState
from meals.models import Kitchen, MealOrder, Menu, MenuItem, SetMeal
from meals.queries.menus import cutoff_rule
from meals.transitions import MENU


@transaction.atomic
def plan_menu(*, kitchen: Kitchen, service_date: date, meal_period: str, by: Actor) -> Menu:
    """A draft whose cutoff follows from the region's rule; asked again, the same one.

    Raises NoCutoffRule, InvalidInput.
    """
    menu = Menu.objects.filter(
        kitchen=kitchen, service_date=service_date, meal_period=meal_period
    ).first()
    if menu is not None:
        return menu
    menu = Menu(kitchen=kitchen, service_date=service_date, meal_period=meal_period)
    try:
        menu.full_clean(exclude=["cutoff_at"])
    except ValidationError as error:
        raise InvalidInput(fields=error.message_dict) from error
    menu.cutoff_at = cutoff_for(kitchen, service_date, meal_period)
    menu.save()
    record(menu, "meals.menu.plan", by=by, cutoff=menu.cutoff_at)
    return menu


def cutoff_for(kitchen: Kitchen, service_date: date, meal_period: str) -> datetime:
    """By the rule of the place and day. Raises NoCutoffRule."""
    rule = cutoff_rule(kitchen, service_date, meal_period)
    if rule is None:
        raise NoCutoffRule(place=kitchen.station.name, day=service_date)
    the_day = service_date - timedelta(days=rule.days_before)
    return timezone.make_aware(datetime.combine(the_day, rule.cutoff_time))


@transaction.atomic
def offer(*, menu: Menu, set_meal: SetMeal, by: Actor, stock: int | None = None) -> MenuItem:
    """Put a set meal on a draft with its dishes and prices of today; again: refresh them.

    Raises MenuNotEditable, NotThisOperator.
    """
    menu = _locked_draft(menu)
    require_operator(set_meal, menu.kitchen.station.operator)
    dishes = list(set_meal.parts.select_related("dish").order_by("pk"))
    price = sum(part.dish.price_fen * part.quantity for part in dishes)
    parts = [part.dish.as_part(part.quantity) for part in dishes]
    if not parts:
        raise InvalidInput(fields={"set_meal": [str(set_meal)]})
    item, _made = MenuItem.objects.update_or_create(
        menu=menu,
        set_meal=set_meal,
        defaults={
            "name": set_meal.name,
            "tags": set_meal.tags,
            "price_fen": price,
            "parts": parts,
            "stock": stock,
        },
    )
    record(menu, "meals.menu.offer", by=by, item=item.name, price_fen=price, stock=stock)
    return item


@transaction.atomic
def take_off(*, item: MenuItem, by: Actor) -> None:
    """Remove a set meal from a draft. Raises MenuNotEditable, ItemWasOrdered."""
    menu = _locked_draft(item.menu)
    if item.lines.exists():
        raise ItemWasOrdered(name=item.name)
    record(menu, "meals.menu.take_off", by=by, item=item.name)
    item.delete()


@transaction.atomic
def take_off_all(*, menu: Menu, by: Actor) -> None:
    """Empty a draft: all of its set meals or none. Raises MenuNotEditable, ItemWasOrdered."""
    for item in _locked_draft(menu).items.order_by("pk"):
        take_off(item=item, by=by)


def _locked_draft(menu: Menu) -> Menu:
    menu = (
        locked(Menu.objects.filter(pk=menu.pk)).select_related("kitchen__station__operator").get()
    )
    if menu.state != MenuState.DRAFT:
        raise MenuNotEditable
    return menu


@transaction.atomic
def withdraw_menu(*, menu: Menu, by: Actor, reason: str) -> Menu:
    """Back to draft while nobody has ordered. Raises MenuHasOrders, WrongState."""
    list(locked(MenuItem.objects.filter(menu=menu)))  # orders under way finish first
    menu = locked(Menu.objects.filter(pk=menu.pk)).get()
    count = MealOrder.objects.filter(menu=menu).exclude(state=OrderState.CANCELLED).count()
    if count:
        raise MenuHasOrders(count=count)
    menu.publishes_itself = False  # else the clock would put it out again
    MENU.move(menu, "withdraw", by=by, reason=reason, save=["publishes_itself"])
    return menu
