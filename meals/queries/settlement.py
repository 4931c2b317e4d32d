"""What a day of an operator comes to, and what is still open."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q, QuerySet, Sum
from django.db.models.functions import Coalesce

from accounts.models import Organisation
from meals.enums import MenuState, OrderState
from meals.models import MealOrder, Menu, SupplyRelation

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
    """Orders not handed over or ended, and what other menus may still bring to this operator.

    A menu that takes orders, or an order without a kitchen, at any meal point that the operator's
    kitchens supply can overflow to them.
    """
    points = SupplyRelation.objects.on(day).filter(kitchen__station__operator=operator)
    own_open = Q(operator=operator, state__in=OrderState.OPEN)
    may_come = Q(station__in=points.values("station"), state__in=OrderState.WAITING)
    menus = Menu.objects.filter(service_date=day, state=MenuState.PUBLISHED).filter(
        Q(kitchen__station__operator=operator)
        | Q(kitchen__supply_relations__station__in=points.values("station"))
    )
    return Unfinished(
        orders=MealOrder.objects.for_day(day).filter(own_open | may_come).count(),
        menus=menus.distinct().count(),
    )


def day_totals(operator: Organisation, day: date) -> dict[str, int]:
    """Sums over the meals handed over, given back later or not; the parts add to the list price."""
    handed_over = orders_of(operator, day).filter(state__in=OrderState.EATEN)
    sums = {name: Coalesce(Sum(column), 0) for name, column in SUMS.items()}
    return handed_over.aggregate(orders=Count("pk"), **sums)
