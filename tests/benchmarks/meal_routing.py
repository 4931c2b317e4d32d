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
from pathlib import Path

import django
from django.db import connection, transaction
from django.utils import timezone

django.setup()

# Models can be imported only now.
from accounts.models import Division, Organisation  # noqa: E402
from core.audit import SYSTEM  # noqa: E402
from core.dates import today  # noqa: E402
from core.locking import locked  # noqa: E402
from meals.commands import route_menu  # noqa: E402
from meals.models import Kitchen, KitchenCapacity, MealOrder, Menu, SupplyRelation  # noqa: E402
from meals.transitions import ORDER  # noqa: E402
from stations.models import Station  # noqa: E402
from tests.benchmarks._crowd import people  # noqa: E402
from tests.benchmarks._report import Report, options  # noqa: E402

GOAL_STATEMENT = 2.0
GOAL_LOOP = 200
KITCHENS, POINTS, LOOP_SAMPLE = 12, 60, 200
COMMUNITY = "110105026001"

ORDERS = """
INSERT INTO meals_mealorder (created_at, updated_at, menu_id, resident_id, service_date,
  meal_period, station_id,
  operator_id, fulfil_mode, note, state, channel, placed_at, idempotency_key, request_hash, portions,
  list_fen, elder_fen, government_fen, operator_fen, delivery_fee_fen, discount_government_fen,
  subsidy_fen, held_fen, cash_due_fen, explanation, unrouted_reason, purse_paid_fen,
  cash_received_fen)
SELECT now(), now(), %(menu)s, id, %(day)s, 'lunch', (%(stations)s::bigint[])[1 + n %% %(points)s],
  %(operator)s, 'pick_up', '', 'placed', 'portal', now(), 'bench' || n, '', 1 + (n %% 10 = 0)::int,
  1200, 1200, 0, 0, 0, 0, 0, 0, 1200, '[]', '', 0, 0
FROM (SELECT id, row_number() OVER (ORDER BY id) AS n FROM elderly_care_resident
      WHERE id_number_index LIKE 'crowd%%' ORDER BY id LIMIT %(size)s) people
"""
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


def clock(work) -> float:
    """CPU seconds of the database's process and of ours."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        schedstat = Path(f"/proc/{cursor.fetchone()[0]}/schedstat")
    if not schedstat.exists():
        sys.exit("The benchmark needs a PostgreSQL on this machine, on Linux.")
    before = int(schedstat.read_text().split()[0]) / 1e9 + time.process_time()
    work()
    return int(schedstat.read_text().split()[0]) / 1e9 + time.process_time() - before


def execute(statement: str, values=None) -> None:
    """One statement."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def place(name: str, operator: Organisation) -> Station:
    """An open station."""
    return Station.objects.create(
        name=name,
        kind="meal_point",
        division_id=COMMUNITY,
        operator=operator,
        address="-",
        state="open",
        opened_on=today(),
    )


def scene(size: int) -> Menu:
    """Twelve kitchens, sixty points with a first and a second choice, and so many orders."""
    people(size)
    operator = Organisation.objects.create(
        name="bench", kind="operator", credit_code="-", division=Division.objects.get(pk=COMMUNITY)
    )
    kitchens = [
        Kitchen.objects.create(station=place(f"kitchen {n}", operator)) for n in range(KITCHENS)
    ]
    for kitchen in kitchens:
        portions = size * 12 // 10 // KITCHENS
        KitchenCapacity.objects.create(kitchen=kitchen, meal_period="lunch", portions=portions)
    points = [place(f"point {n}", operator) for n in range(POINTS)]
    for n, point in enumerate(points):
        for priority in (1, 2):
            kitchen = kitchens[(n // 4 + priority) % KITCHENS]  # uneven: some overflow
            SupplyRelation.objects.create(
                kitchen=kitchen, station=point, priority=priority, valid_from=today()
            )
    moment = timezone.now()
    menu = Menu.objects.create(
        kitchen=kitchens[0],
        service_date=today(),
        meal_period="lunch",
        state="published",
        published_at=moment,
        cutoff_at=moment - timedelta(seconds=1),
    )
    values = {
        "menu": menu.pk,
        "day": today(),
        "stations": [point.pk for point in points],
        "points": POINTS,
        "operator": operator.pk,
        "size": size,
    }
    execute(ORDERS, values)
    refresh()
    return menu


def refresh() -> None:
    """What autovacuum does within a minute; the owner's business."""
    for statement in ("RESET ROLE", "VACUUM ANALYZE meals_mealorder", "ANALYZE"):
        execute(statement)
    execute("SET ROLE yizhan_app")


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
    ours, theirs, walls = [], [], []
    for _round in range(chosen.rounds):
        started = time.perf_counter()
        ours.append(clock(lambda: route_menu(menu=menu, by=SYSTEM)))
        walls.append(time.perf_counter() - started)
        left = MealOrder.objects.filter(menu=menu, kitchen=None).count()
        execute(AGAIN)
        refresh()
        theirs.append(clock(lambda: execute(BASELINE, [menu.pk])))
        execute(AGAIN)
        refresh()
    loop = clock(lambda: one_by_one(menu)) / LOOP_SAMPLE * chosen.orders
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
