"""What people have used of today's discount, subsidy and offline limit: for the lists of tills."""

from collections import defaultdict
from collections.abc import Collection
from datetime import date, datetime

from django.db import connection
from django.db.models import Q, Sum

from meals.enums import SaleChannel, SaleState
from meals.models import MealOrder, Sale, Till
from meals.queries.till import ENDED
from meals.queries.till_people import DISTRICT

# As meals_terms says it of one person.
_DISCOUNTED = """
SELECT person, meal, sum(portions)::int FROM (
  SELECT o.resident_id AS person, o.meal_period AS meal,
         coalesce((step ->> 'discounted')::int, 1) AS portions
  FROM meals_mealorder o, jsonb_array_elements(o.explanation) step
  WHERE o.resident_id = ANY (%(who)s) AND o.service_date = %(day)s AND o.discount_id IS NOT NULL
    AND o.state NOT IN ('cancelled', 'no_show') AND step ->> 'code' = 'age_discount'
  UNION ALL
  SELECT s.resident_id, s.meal_period, coalesce((step ->> 'discounted')::int, 1)
  FROM meals_sale s, jsonb_array_elements(s.explanation) step
  WHERE s.resident_id = ANY (%(who)s) AND s.service_date = %(day)s AND s.discount_id IS NOT NULL
    AND s.state = 'sold' AND step ->> 'code' = 'age_discount'
) used GROUP BY 1, 2"""


def discounted_of(persons: Collection[int], day: date) -> dict[int, dict[str, int]]:
    """Portions of each meal that the age discount has reached already. 1 query."""
    found: dict[int, dict[str, int]] = defaultdict(dict)
    with connection.cursor() as cursor:
        cursor.execute(_DISCOUNTED, {"who": list(persons), "day": day})
        for person, meal, portions in cursor.fetchall():
            found[person][meal] = portions
    return found


def spent_offline(persons: Collection[int], day: date) -> dict[int, int]:
    """From the purses, at all tills without the network, as far as it has arrived. 1 query."""
    sales = Sale.objects.standing().filter(
        resident__in=persons, service_date=day, channel=SaleChannel.OFFLINE
    )
    rows = sales.order_by().values_list("resident").annotate(fen=Sum("purse_fen"))
    return dict(rows)


def changed_since(till: Till, day: date, moment: datetime) -> set[int]:
    """Of the till's district, who ordered, bought, cancelled or got back since then. 2 queries.

    An end of an order has no time of its own: such people come with every answer.
    """
    near = {"resident__community__code__startswith": till.station.division_id[:DISTRICT]}
    orders = MealOrder.objects.for_day(day).filter(
        Q(placed_at__gte=moment) | Q(state__in=ENDED), **near
    )
    sales = Sale.objects.filter(
        Q(arrived_at__gte=moment) | Q(state=SaleState.REVERSED), service_date=day, **near
    )
    return {
        *orders.order_by().values_list("resident", flat=True),
        *sales.order_by().values_list("resident", flat=True),
    }
