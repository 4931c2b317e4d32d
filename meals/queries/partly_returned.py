"""Orders of which only a part came back: the rest was eaten, so they count as served."""

from collections.abc import Iterable

from django.db import connection
from django.db.models import Q
from django.db.models.expressions import RawSQL

from meals.enums import OrderState
from meals.models import MealOrder

# What was refunded by hand counts like a return, as on the order's page (queries.money_back).
_PARTLY = """
SELECT o.id FROM meals_mealorder o JOIN meals_mealreturn r ON r.order_id = o.id
WHERE o.state = 'returned' {among}
GROUP BY o.id
HAVING o.list_fen > sum(r.list_fen) + coalesce((
  SELECT sum(f.returned_fen) FROM subsidies_refund f
  WHERE f.reference IN ('meal-order:' || o.id, 'meal-order:' || o.id || ':age',
                        'meal-order:' || o.id || ':day')), 0)
"""
PARTLY_RETURNED = _PARTLY.format(among="")
_AMONG = _PARTLY.format(among="AND o.id = ANY(%s)")


def partly_returned() -> Q:
    """Orders of which something is left that was not given back."""
    return Q(state=OrderState.RETURNED, pk__in=RawSQL(PARTLY_RETURNED, ()))  # noqa: S611 - no input


def eaten() -> Q:
    """Handed over and not, or not wholly, given back."""
    return Q(state=OrderState.HANDED_OVER) | partly_returned()


def wholly_returned() -> Q:
    """Nothing of it is left."""
    return Q(state=OrderState.RETURNED) & ~partly_returned()


def mark_partly(orders: Iterable[MealOrder]) -> None:
    """For lists: each says 部分退餐 where only a part of it came back. 1 query where anything came back."""
    returned = [order for order in orders if order.state == OrderState.RETURNED]
    if not returned:
        return
    with connection.cursor() as cursor:
        cursor.execute(_AMONG, [[order.pk for order in returned]])
        partly = {key for (key,) in cursor.fetchall()}
    for order in returned:
        order.is_partly_returned = order.pk in partly
