"""Routing one meal to its kitchens against a single SQL statement that does nothing else.

    ./yizhan bench meal_routing [--orders 20000] [--rounds 3]

The baseline assigns orders by first choice and capacity in one UPDATE: no reasons, no second
choices, no records of who did what. A loop that routes one order at a time, as a task per order
would, shows what the set-based run saves.
"""

import statistics
import sys
import time
from datetime import timedelta

import django
from django.db import connection, transaction
from django.utils import timezone

django.setup()

# Models can be imported only now.
from core.audit import SYSTEM  # noqa: E402
from core.dates import today  # noqa: E402
from core.locking import locked  # noqa: E402
from meals.commands import route_menu  # noqa: E402
from meals.models import Kitchen, KitchenCapacity, MealOrder, Menu, SupplyRelation  # noqa: E402
from meals.transitions import ORDER  # noqa: E402
from tests.benchmarks._crowd import people  # noqa: E402
from tests.benchmarks._lunch import KITCHENS, POINTS, fill_menu, street  # noqa: E402
from tests.benchmarks._meter import Meter, as_owner  # noqa: E402
from tests.benchmarks._report import Report, options  # noqa: E402

GOAL_STATEMENT = 2.0
GOAL_LOOP = 200
LOOP_SAMPLE = 200

BASELINE = """
UPDATE meals_mealorder o SET kitchen_id = chosen.kitchen_id, state = 'confirmed', routed_at = now()
FROM (
  SELECT o.id, s.kitchen_id, c.portions AS free,
         sum(o.portions) OVER (PARTITION BY s.kitchen_id ORDER BY o.portions, o.id) AS taken
  FROM meals_mealorder o
  JOIN meals_supplyrelation s ON s.station_id = o.station_id AND s.priority = 1
  JOIN meals_kitchencapacity c ON c.kitchen_id = s.kitchen_id AND c.meal_period = 'lunch'
  WHERE o.menu_id = %s AND o.state = 'placed'
) chosen
WHERE o.id = chosen.id AND chosen.taken <= chosen.free
"""
AGAIN = """
UPDATE meals_mealorder SET state = 'placed', kitchen_id = NULL, routed_at = NULL, unrouted_reason = ''
"""


def execute(statement: str, values=None) -> None:
    """One statement."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def scene(size: int) -> Menu:
    """Orders of one menu at sixty points; kitchens cook a little less than is asked for."""
    people(size)
    lane = street(size * 12 // 10)
    menu = lane.menus(today(), cutoff=timezone.now() - timedelta(seconds=1))[0]
    fill_menu(lane, menu, size)
    refresh()
    return menu


def refresh() -> None:
    """What autovacuum does within a minute; the owner's business."""
    as_owner("VACUUM ANALYZE meals_mealorder", "ANALYZE")


def one_by_one(menu: Menu) -> None:
    """What a task per order does, without the cost of the task itself."""
    ids = list(MealOrder.objects.filter(menu=menu).values_list("pk", flat=True)[:LOOP_SAMPLE])
    for pk in ids:
        with transaction.atomic():
            order = locked(MealOrder.objects.filter(pk=pk)).get()
            relation = (
                SupplyRelation.objects.usable()
                .on(menu.service_date)
                .filter(station=order.station_id)
                .order_by("priority")
                .first()
            )
            locked(Kitchen.objects.filter(pk=relation.kitchen_id)).get()
            cooking = MealOrder.objects.in_kitchen().filter(kitchen=relation.kitchen_id)
            capacity = KitchenCapacity.objects.get(kitchen=relation.kitchen_id, meal_period="lunch")
            if cooking.count() < capacity.portions:
                order.kitchen_id, order.routed_at = relation.kitchen_id, timezone.now()
                order.save(update_fields=["kitchen", "routed_at"])
                ORDER.move(order, "confirm", by=SYSTEM)


def main(arguments: list[str] | None = None) -> int:
    """1 when a goal is missed."""
    chosen = options("meal_routing", arguments, {"orders": (20_000, 4_000), "rounds": (3, 3)})
    report, menu = Report(), scene(chosen.orders)
    meter = Meter()
    ours, theirs, walls = [], [], []
    for _round in range(chosen.rounds):
        started = time.perf_counter()
        ours.append(meter.measure(lambda: route_menu(menu=menu, by=SYSTEM)).cpu)
        walls.append(time.perf_counter() - started)
        left = MealOrder.objects.filter(menu=menu, kitchen=None).count()
        execute(AGAIN)
        refresh()
        theirs.append(meter.measure(lambda: execute(BASELINE, [menu.pk])).cpu)
        execute(AGAIN)
        refresh()
    loop = meter.measure(lambda: one_by_one(menu)).cpu / LOOP_SAMPLE * chosen.orders
    ratio = statistics.median(a / b for a, b in zip(ours, theirs, strict=True))
    saved = loop / statistics.median(ours)
    print(f"{chosen.orders} orders, {KITCHENS} kitchens, {POINTS} points; CPU seconds, median")
    print(f"  single statement  {statistics.median(theirs):8.2f}")
    print(
        f"  routing           {statistics.median(ours):8.2f}   wall {statistics.median(walls):.2f} s,"
        f" {left} without a kitchen"
    )
    print(f"  one by one        {loop:8.2f}   (from {LOOP_SAMPLE} orders)")
    whole, hand = statistics.median(ours), statistics.median(theirs)
    figures = (f"{whole:.2f} s", f"{hand:.2f} s")
    report.at_most("routing ÷ single statement", GOAL_STATEMENT, ratio, *figures)
    print(f"  one by one ÷ routing {saved:.0f} (goal ≥ {GOAL_LOOP} with the cost of a task each)")
    return report.finish()


if __name__ == "__main__":
    sys.exit(main())
