"""Cooked and not eaten, dish by dish: only what has a batch is compared, like with like."""

from typing import NamedTuple

from django.db import connection
from django.db.models import QuerySet

from meals.models import Kitchen
from meals.queries.numbers import Selection

# A counter's dish is of the kitchen in the same house; a set meal is of the kitchen of its menu.
_WASTE = """
WITH cooked AS (
  SELECT kitchen_id, service_date, meal_period, dish_name, sum(portions) AS portions
  FROM meals_cookedbatch
  WHERE kitchen_id = ANY(%(kitchens)s) AND service_date BETWEEN %(first)s AND %(last)s
  GROUP BY 1, 2, 3, 4
),
eaten AS (
  SELECT o.kitchen_id, o.service_date, o.meal_period, part.name,
         l.quantity * coalesce(part.quantity, 1) AS portions
  FROM meals_mealorder o JOIN meals_orderline l ON l.order_id = o.id
  JOIN meals_menuitem i ON i.id = l.menu_item_id
  CROSS JOIN LATERAL jsonb_to_recordset(i.parts) AS part(name text, quantity int)
  WHERE o.kitchen_id = ANY(%(kitchens)s) AND o.service_date BETWEEN %(first)s AND %(last)s
    AND o.state = 'handed_over'
  UNION ALL
  SELECT m.kitchen_id, s.service_date, s.meal_period, part.name,
         l.quantity * coalesce(part.quantity, 1)
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
served AS (
  SELECT kitchen_id, service_date, meal_period, name, sum(portions) AS portions
  FROM eaten GROUP BY 1, 2, 3, 4
)
SELECT c.kitchen_id, c.service_date, c.meal_period, c.dish_name, c.portions::int,
       coalesce(s.portions, 0)::int
FROM cooked c LEFT JOIN served s
  ON (s.kitchen_id, s.service_date, s.meal_period, s.name)
   = (c.kitchen_id, c.service_date, c.meal_period, c.dish_name)
ORDER BY c.service_date, c.kitchen_id, c.meal_period, c.dish_name
"""


class DishWaste(NamedTuple):
    """A dish of a meal: portions cooked and portions eaten."""

    kitchen_id: int
    service_date: object
    meal_period: str
    dish_name: str
    cooked: int
    eaten: int

    @property
    def wasted(self) -> int:
        """Less than nothing where more was handed out than was written down."""
        return self.cooked - self.eaten


def kitchens_of(selection: Selection) -> QuerySet[Kitchen]:
    """The kitchens whose pots are counted."""
    rows = Kitchen.objects.visible_to(selection.user)
    return selection.narrow(rows, operator="station__operator")


def dish_waste(selection: Selection) -> list[DishWaste]:
    """Every dish with a batch, of the month. 2 queries."""
    first, last = selection.days
    kitchens = list(kitchens_of(selection).values_list("pk", flat=True))
    with connection.cursor() as cursor:
        cursor.execute(_WASTE, {"kitchens": kitchens, "first": first, "last": last})
        return [DishWaste(*row) for row in cursor.fetchall()]
