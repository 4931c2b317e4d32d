"""Cooked and not eaten, dish by dish: by its pots, else by the orders that were reported cooked."""

from typing import NamedTuple

from django.db import connection
from django.db.models import QuerySet

from meals.models import Kitchen
from meals.queries.numbers import Selection
from meals.queries.partly_returned import PARTLY_RETURNED

# A counter's dish is of the kitchen in the same house; a set meal is of the kitchen of its menu.
# What still waits or is on its way has not come to an end: of a pot it is told apart, and neither
# eaten nor wasted until it has. A dish of which nothing has ended says nothing and is left out.
# Without pots, what was cooked for orders is compared with orders only: of what went over a counter
# nobody knows how much was cooked.
_WASTE = f"""
WITH partly AS ({PARTLY_RETURNED}),
pots AS (
  SELECT kitchen_id, service_date, meal_period, dish_name AS name, sum(portions) AS portions
  FROM meals_cookedbatch
  WHERE kitchen_id = ANY(%(kitchens)s) AND service_date BETWEEN %(first)s AND %(last)s
  GROUP BY 1, 2, 3, 4
),
ordered AS (
  SELECT o.kitchen_id, o.service_date, o.meal_period, part.name,
         sum(l.quantity * coalesce(part.quantity, 1)) FILTER (
           WHERE o.state IN ('handed_over', 'no_show', 'returned')) AS portions,
         sum(l.quantity * coalesce(part.quantity, 1)) FILTER (
           WHERE o.state = 'handed_over' OR o.id IN (SELECT id FROM partly)) AS eaten,
         sum(l.quantity * coalesce(part.quantity, 1)) FILTER (
           WHERE o.state IN ('cooked', 'sent', 'undelivered')) AS pending
  FROM meals_mealorder o JOIN meals_orderline l ON l.order_id = o.id
  JOIN meals_menuitem i ON i.id = l.menu_item_id
  CROSS JOIN LATERAL jsonb_to_recordset(i.parts) AS part(name text, quantity int)
  WHERE o.kitchen_id = ANY(%(kitchens)s) AND o.service_date BETWEEN %(first)s AND %(last)s
    AND o.state IN ('handed_over', 'no_show', 'returned', 'cooked', 'sent', 'undelivered')
  GROUP BY 1, 2, 3, 4
),
counter AS (
  SELECT m.kitchen_id, s.service_date, s.meal_period, part.name,
         l.quantity * coalesce(part.quantity, 1) AS portions
  FROM meals_sale s JOIN meals_saleline l ON l.sale_id = s.id
  JOIN meals_menuitem i ON i.id = l.menu_item_id JOIN meals_menu m ON m.id = i.menu_id
  CROSS JOIN LATERAL jsonb_to_recordset(i.parts) AS part(name text, quantity int)
  WHERE m.kitchen_id = ANY(%(kitchens)s) AND s.service_date BETWEEN %(first)s AND %(last)s
    AND s.state = 'sold'
  UNION ALL
  SELECT k.id, s.service_date, s.meal_period, d.name, l.quantity
  FROM meals_sale s JOIN meals_saleline l ON l.sale_id = s.id
  JOIN meals_dish d ON d.id = l.dish_id JOIN meals_kitchen k ON k.station_id = s.station_id
  WHERE k.id = ANY(%(kitchens)s) AND s.service_date BETWEEN %(first)s AND %(last)s
    AND s.state = 'sold'
),
sold AS (
  SELECT kitchen_id, service_date, meal_period, name, sum(portions) AS portions
  FROM counter GROUP BY 1, 2, 3, 4
)
SELECT kitchen_id, service_date, meal_period, name, p.portions IS NOT NULL,
       coalesce(p.portions, o.portions, 0)::int,
       CASE WHEN p.portions IS NULL THEN 0 ELSE coalesce(o.pending, 0) END::int,
       (coalesce(o.eaten, 0)
        + CASE WHEN p.portions IS NULL THEN 0 ELSE coalesce(s.portions, 0) END)::int,
       CASE WHEN p.portions IS NULL THEN coalesce(s.portions, 0) ELSE 0 END::int
FROM pots p FULL JOIN ordered o USING (kitchen_id, service_date, meal_period, name)
FULL JOIN sold s USING (kitchen_id, service_date, meal_period, name)
WHERE coalesce(p.portions, o.portions, s.portions, 0) > 0
ORDER BY service_date, kitchen_id, meal_period, name
"""  # noqa: S608 - both are constants


class DishWaste(NamedTuple):
    """A dish of a meal: portions cooked and eaten.

    pending: of its pots, ordered and still waiting or on the way. uncounted: sold, and nobody wrote
    down the pot.
    """

    kitchen_id: int
    service_date: object
    meal_period: str
    dish_name: str
    has_pots: bool
    cooked: int
    pending: int
    eaten: int
    uncounted: int

    @property
    def ended(self) -> int:
        """Of what was cooked, all that nobody still waits for."""
        return max(0, self.cooked - self.pending)

    @property
    def wasted(self) -> int:
        """Less than nothing where more was handed out than was written down."""
        return self.ended - self.eaten


def kitchens_of(selection: Selection) -> QuerySet[Kitchen]:
    """The kitchens whose pots are counted."""
    rows = Kitchen.objects.visible_to(selection.user)
    return selection.narrow(rows, operator="station__operator")


def dish_waste(selection: Selection) -> list[DishWaste]:
    """Every dish of the month that was cooked, handed over or sold. 2 queries."""
    first, last = selection.days
    kitchens = list(kitchens_of(selection).values_list("pk", flat=True))
    with connection.cursor() as cursor:
        cursor.execute(_WASTE, {"kitchens": kitchens, "first": first, "last": last})
        return [DishWaste(*row) for row in cursor.fetchall()]
