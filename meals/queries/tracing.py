"""From a dish to its pots, to the lots in them, to everybody who got it."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import reduce
from operator import or_

from django.db.models import Q, QuerySet

from meals.enums import SaleState
from meals.models import CookedBatch, OrderLine, SaleLine, SupplierDelivery
from meals.queries.safety import COOKED, MealDish


@dataclass(frozen=True)
class Trace:
    """What a dish was made of, what else was made of that, and who got any of it."""

    batches: tuple[CookedBatch, ...]
    lots: tuple[SupplierDelivery, ...]
    other_batches: tuple[CookedBatch, ...]
    people: QuerySet[OrderLine]
    sales: QuerySet[SaleLine]


def trace_dish(dish: MealDish) -> Trace:
    """Forwards and back: 5 queries, and one page of people. The people are those of this dish."""
    batches = _with_lots(CookedBatch.objects.filter(**dish._asdict()))
    used = SupplierDelivery.objects.filter(batches__in=[batch.pk for batch in batches])
    lots = tuple(used.distinct().order_by("ingredient", "pk"))
    others = CookedBatch.objects.filter(lots__in=[lot.pk for lot in lots]).exclude(
        pk__in=[batch.pk for batch in batches]
    )
    return Trace(batches, lots, _with_lots(others.distinct()), people_served([dish]), sold([dish]))


def trace_lot(lot: SupplierDelivery) -> Trace:
    """Every pot that a lot went into, and everybody who got of them."""
    batches = _with_lots(CookedBatch.objects.filter(lots=lot))
    dishes = {MealDish(*(getattr(batch, name) for name in MealDish._fields)) for batch in batches}
    return Trace(batches, (lot,), (), people_served(dishes), sold(dishes))


def _with_lots(batches: QuerySet[CookedBatch]) -> tuple[CookedBatch, ...]:
    related = batches.select_related("kitchen__station").prefetch_related("lots")
    return tuple(related.order_by("cooked_at", "pk"))


def people_served(dishes: Iterable[MealDish]) -> QuerySet[OrderLine]:
    """The order lines with any of these dishes that were cooked: who, where, handed over or not."""
    wanted = [
        Q(
            order__kitchen=dish.kitchen_id,
            order__service_date=dish.service_date,
            order__meal_period=dish.meal_period,
            menu_item__parts__contains=[{"name": dish.dish_name}],
        )
        for dish in dishes
    ]
    lines = OrderLine.objects.filter(reduce(or_, wanted, Q(pk__in=[])), order__state__in=COOKED)
    return lines.select_related("order__resident", "order__station").order_by(
        "order__station__name", "order", "pk"
    )


def sold(dishes: Iterable[MealDish]) -> QuerySet[SaleLine]:
    """The lines of counter sales with any of these dishes: to whom, or to a walk-in."""
    wanted = [
        Q(sale__service_date=dish.service_date, sale__meal_period=dish.meal_period)
        & (
            Q(
                menu_item__menu__kitchen=dish.kitchen_id,
                menu_item__parts__contains=[{"name": dish.dish_name}],
            )
            | Q(dish__name=dish.dish_name, sale__station__kitchen=dish.kitchen_id)
        )
        for dish in dishes
    ]
    lines = SaleLine.objects.filter(reduce(or_, wanted, Q(pk__in=[])), sale__state=SaleState.SOLD)
    return lines.select_related("sale__resident", "sale__station").order_by(
        "sale__station__name", "sale", "pk"
    )
