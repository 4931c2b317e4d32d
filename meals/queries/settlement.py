"""What a day of an operator comes to, and what is still open."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, QuerySet, Sum
from django.db.models.functions import Coalesce

from accounts.models import Organisation
from meals.enums import MenuState, OrderState
from meals.models import MealOrder, Menu

SUMS = {
    "portions": "portions",
    "list_fen": "list_fen",
    "purse_fen": "purse_paid_fen",
    "cash_fen": "cash_received_fen",
    "government_fen": "government_fen",
    "operator_fen": "operator_fen",
}


@dataclass(frozen=True)
class Unfinished:
    """What keeps a day from being settled."""

    orders: int
    menus: int


def orders_of(operator: Organisation, day: date) -> QuerySet[MealOrder]:
    """All orders that an operator answers for on a day."""
    return MealOrder.objects.for_day(day).filter(operator=operator)


def unfinished(operator: Organisation, day: date) -> Unfinished:
    """Orders not handed over or ended, menus that still take orders."""
    menus = Menu.objects.filter(
        kitchen__station__operator=operator, service_date=day, state=MenuState.PUBLISHED
    )
    return Unfinished(orders=orders_of(operator, day).open().count(), menus=menus.count())


def day_totals(operator: Organisation, day: date) -> dict[str, int]:
    """Sums over the meals handed over; the parts add to the list price."""
    handed_over = orders_of(operator, day).filter(state=OrderState.HANDED_OVER)
    sums = {name: Coalesce(Sum(column), 0) for name, column in SUMS.items()}
    return handed_over.aggregate(orders=Count("pk"), **sums)
