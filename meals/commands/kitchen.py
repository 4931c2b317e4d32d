"""What the kitchen reports: cooked, on its way."""

from datetime import date

from django.db import transaction
from django.db.models import QuerySet

from core.audit import Actor
from meals.commands.licences import require_papers
from meals.commands.moves import move_all
from meals.enums import FulfilMode, OrderState
from meals.models import Kitchen, MealOrder


@transaction.atomic
def mark_cooked(*, kitchen: Kitchen, service_date: date, meal_period: str, by: Actor) -> int:
    """The kitchen has cooked a meal: all its confirmed orders. Returns how many; 0 the second time.

    Raises KitchenNotLicensed.
    """
    require_papers([(kitchen.pk, kitchen.station.name, service_date)])
    return move_all(_meal(kitchen, service_date, meal_period), "cook", by=by)


@transaction.atomic
def send_out(*, kitchen: Kitchen, service_date: date, meal_period: str, by: Actor) -> int:
    """The boxes for people's doors have left. Returns how many; 0 the second time."""
    orders = _meal(kitchen, service_date, meal_period).filter(fulfil_mode=FulfilMode.DELIVERY)
    return move_all(orders, "send", by=by)


@transaction.atomic
def mark_orders_cooked(*, orders: QuerySet[MealOrder], by: Actor) -> int:
    """Single orders are cooked: those of them that a kitchen has confirmed. Returns how many.

    Raises KitchenNotLicensed.
    """
    meals = orders.filter(state=OrderState.CONFIRMED).order_by("kitchen", "service_date")
    require_papers(
        meals.values_list("kitchen", "kitchen__station__name", "service_date").distinct()
    )
    return move_all(orders, "cook", by=by)


def _meal(kitchen: Kitchen, service_date: date, meal_period: str) -> QuerySet[MealOrder]:
    return MealOrder.objects.filter(
        kitchen=kitchen, service_date=service_date, menu__meal_period=meal_period
    )
