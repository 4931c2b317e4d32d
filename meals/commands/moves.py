"""Many orders moved at once by the same table as one, each with its own audit row."""

from django.db.models import QuerySet

from core.audit import Actor, record_many
from core.locking import locked
from meals.models import MealOrder
from meals.transitions import ORDER


def move_all(orders: QuerySet[MealOrder], verb: str, *, by: Actor, reason: str = "") -> int:
    """Move those of the orders whose state allows the verb; returns how many. 3 queries."""
    sources, target = ORDER.moves[verb]
    rows = orders.filter(state__in=sources).select_related(None)
    found = list(locked(rows).only("pk", "state"))
    MealOrder.objects.filter(pk__in=[order.pk for order in found]).update(state=target)
    record_many(
        [(order, {"before": order.state, "after": target}) for order in found],
        f"meals.mealorder.{verb}",
        by=by,
        reason=reason,
    )
    return len(found)
