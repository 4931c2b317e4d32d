"""Whose meals of which month are counted: orders and counter sales, one way for all figures.

Trap T2: visits, portions and lines are three counts of their own; none is made of another.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, TypeVar

from django.db.models import Count, Model, Q, QuerySet, Sum
from django.db.models.functions import Coalesce

from accounts.models import ScopedQuerySet, User
from core.dates import add_months, end_of_month
from elderly_care.models import Resident
from meals.enums import OrderState
from meals.models import MealOrder, OrderLine, Sale, SaleLine
from meals.queries.partly_returned import eaten, wholly_returned

M = TypeVar("M", bound=Model)
ENDED = (OrderState.HANDED_OVER, OrderState.NO_SHOW, OrderState.RETURNED)


@dataclass(frozen=True)
class Selection:
    """A month, inside what a user may see, narrowed to a street, a station or an operator."""

    user: User
    month: date
    street: str = ""
    station: int | None = None
    operator: int | None = None

    @property
    def days(self) -> tuple[date, date]:
        """First and last."""
        return self.month, end_of_month(self.month)

    @property
    def last_year(self) -> "Selection":
        """The same month, a year before."""
        return replace(self, month=add_months(self.month, -12))

    def narrow(
        self, rows: QuerySet[M], *, station: str = "station", operator: str = "operator"
    ) -> QuerySet[M]:
        """Rows by the paths that lead to their station and their operator."""
        if self.street:
            rows = rows.filter(**{f"{station}__division__code__startswith": self.street})
        if self.station is not None:
            rows = rows.filter(**{station: self.station})
        if self.operator is not None:
            rows = rows.filter(**{operator: self.operator})
        return rows

    def orders(self, *states: str) -> QuerySet[MealOrder]:
        """Orders by where they are handed over, not by where the person lives."""
        rows = ScopedQuerySet.visible_to(MealOrder.objects.all(), self.user)
        return self.narrow(rows.filter(service_date__range=self.days, state__in=states))

    def sales(self) -> QuerySet[Sale]:
        """Sold at a counter and not reversed."""
        rows = Sale.objects.visible_to(self.user).standing()
        return self.narrow(rows.filter(service_date__range=self.days))


@dataclass(frozen=True)
class Served:
    """What was served: three counts that are never made of one another."""

    meals: int
    visits: int
    lines: int


def served_orders(selection: Selection) -> QuerySet[MealOrder]:
    """Handed over and not, or not wholly, given back."""
    return selection.orders(*OrderState.EATEN).filter(eaten())


def returned_orders(selection: Selection) -> QuerySet[MealOrder]:
    """Nothing of them was kept."""
    return selection.orders(OrderState.RETURNED).filter(wholly_returned())


def order_lines(selection: Selection) -> QuerySet[OrderLine]:
    """Of served orders."""
    return OrderLine.objects.filter(order__in=served_orders(selection))


def sale_lines(selection: Selection) -> QuerySet[SaleLine]:
    """Of standing sales."""
    return SaleLine.objects.filter(sale__in=selection.sales())


def served(selection: Selection) -> Served:
    """Orders and sales together. 4 queries."""
    counts = {"meals": Coalesce(Sum("portions"), 0), "visits": Count("pk")}
    orders = served_orders(selection).aggregate(**counts)
    sales = selection.sales().aggregate(**counts)
    return Served(
        meals=orders["meals"] + sales["meals"],
        visits=orders["visits"] + sales["visits"],
        lines=order_lines(selection).count() + sale_lines(selection).count(),
    )


def group_portions(selection: Selection) -> dict[str, int]:
    """Portions by customer group, of orders and sales. 2 queries."""
    found: dict[str, int] = {}
    for rows in (served_orders(selection), selection.sales()):
        sums = rows.order_by().values_list("customer_group").annotate(sum=Sum("portions"))
        for group, sum_ in sums:
            found[group] = found.get(group, 0) + sum_
    return found


def people_served(selection: Selection) -> QuerySet[Resident]:
    """Every resident who ate, once. Read by whoever may see the orders and sales, masked."""
    ordered = served_orders(selection).order_by().values("resident")
    bought = selection.sales().filter(resident__isnull=False).order_by().values("resident")
    return Resident.objects.filter(Q(pk__in=ordered) | Q(pk__in=bought)).order_by("pk")


def portions(orders: QuerySet[MealOrder]) -> int:
    """Portions of these orders. 1 query."""
    return orders.aggregate(sum=Coalesce(Sum("portions"), 0))["sum"]


Place = tuple[int, int]


def served_by_place(selection: Selection) -> dict[Place, Served]:
    """By station and operator. 4 queries."""
    counts = {"meals": Sum("portions"), "visits": Count("pk")}
    found: dict[Place, list[int]] = {}
    for rows in (served_orders(selection), selection.sales()):
        _add(found, rows, ("station", "operator"), counts, first=0)
    for lines, path in ((order_lines(selection), "order"), (sale_lines(selection), "sale")):
        place = (f"{path}__station", f"{path}__operator")
        _add(found, lines, place, {"lines": Count("pk")}, first=2)
    return {place: Served(*numbers) for place, numbers in found.items()}


def _add(
    found: dict[Place, list[int]],
    rows: QuerySet,
    place: tuple[str, str],
    counts: dict[str, Any],
    first: int,
) -> None:
    for station, operator, *numbers in (
        rows.order_by().values(*place).annotate(**counts).values_list(*place, *counts)
    ):
        totals = found.setdefault((station, operator), [0, 0, 0])
        for offset, number in enumerate(numbers):
            totals[first + offset] += number


def rolled_up(places: dict[Place, Served], key: Callable[[Place], Any]) -> dict[Any, Served]:
    """Places put together; each count is added to its own kind only."""
    totals: dict[Any, Served] = {}
    for place, one in places.items():
        so_far = totals.get(key(place), Served(0, 0, 0))
        totals[key(place)] = Served(
            so_far.meals + one.meals, so_far.visits + one.visits, so_far.lines + one.lines
        )
    return totals
