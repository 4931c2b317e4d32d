"""Routing and rounds whose processes are killed: every order has one kitchen, every door one round."""

import json

import pytest

# One process after the other: their databases and brokers are shared by these tests.
pytestmark = [pytest.mark.faults, pytest.mark.slow]

ORDERS = 600
SCENE = f"""
import json
from datetime import timedelta
from django.utils import timezone
from core.dates import today
from tests.benchmarks._crowd import people
from tests.benchmarks._lunch import fill_menu, street
people({ORDERS})
lane = street({ORDERS} * 6 // 5)
menu = lane.menus(today(), cutoff=timezone.now() + timedelta(hours=1))[0]
fill_menu(lane, menu, {ORDERS}, fulfil_mode="CASE WHEN n %% 3 = 0 THEN 'delivery' ELSE 'pick_up' END")
menus = type(menu).objects.all()
menus.update(cutoff_at=timezone.now() - timedelta(seconds=1))
print(json.dumps(menu.pk))
"""
ROUTE = """
from meals.tasks import route_menu
from meals.queries.menus import due_menu_ids
for menu in due_menu_ids():
    route_menu(menu)
"""
PLAN = """
from meals.queries.round_work import meals_to_plan
from meals.tasks import plan_rounds
for kitchen, day, meal in meals_to_plan():
    plan_rounds(kitchen, day.isoformat(), meal)
"""


def killed_while_it_waits(platform, text, rows):
    """The lines run until they come to rows that somebody holds; there the process is killed."""
    with platform.locking(rows):
        process = platform.start("-c", "\n".join(["import django", "django.setup()", text]))
        platform.wait_until_somebody_waits()
        platform.kill(process)


def counts(platform):
    """Orders that wait, orders in kitchens, doors on stops, doors left out, doors in all."""
    return [
        platform.value(f"SELECT count(*) FROM {rows}")
        for rows in (
            "meals_mealorder WHERE state IN ('placed', 'unrouted')",
            "meals_mealorder WHERE kitchen_id IS NOT NULL",
            "meals_stop WHERE order_id IS NOT NULL",
            "meals_unserveddelivery WHERE order_id IS NOT NULL",
            "meals_mealorder WHERE kitchen_id IS NOT NULL AND fulfil_mode = 'delivery'",
        )
    ]


def test_killed_while_routing_and_while_planning(platform):
    menu = json.loads(platform.script(SCENE).splitlines()[-1])
    one = (
        "SELECT * FROM meals_mealorder WHERE id = (SELECT max(id) FROM meals_mealorder) FOR UPDATE"
    )

    killed_while_it_waits(platform, ROUTE, one)
    assert counts(platform)[:2] == [ORDERS, 0]
    platform.script(ROUTE)
    waiting, cooked, *_none_yet = counts(platform)
    assert waiting + cooked == ORDERS
    over = """
        SELECT count(*) FROM (SELECT o.kitchen_id, sum(o.portions) AS portions
          FROM meals_mealorder o WHERE o.kitchen_id IS NOT NULL GROUP BY 1) used
        JOIN meals_kitchencapacity c USING (kitchen_id) WHERE used.portions > c.portions"""
    assert platform.value(over) == 0

    kitchens = "SELECT * FROM meals_kitchen FOR UPDATE"
    killed_while_it_waits(platform, PLAN, kitchens)
    assert platform.value("SELECT count(*) FROM meals_round") == 0
    platform.script(PLAN)
    *_orders, stops, left_out, doors = counts(platform)
    assert stops + left_out == doors > 0

    before = platform.value("SELECT sum(version) FROM meals_round"), counts(platform)
    platform.script(ROUTE + PLAN)
    after = platform.value("SELECT sum(version) FROM meals_round"), counts(platform)
    assert after == before
    routed = "subject_type = 'meals.mealorder' AND action = 'meals.mealorder.confirm'"
    confirmed = f"SELECT count(*) - count(DISTINCT subject_id) FROM core_auditevent WHERE {routed}"
    assert platform.value(confirmed) == 0
    assert platform.value(f"SELECT state FROM meals_menu WHERE id = {menu}") == "closed"
