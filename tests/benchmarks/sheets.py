"""All papers of a meal as PDF: production sheet, labels, packing lists, manifests.

    ./yizhan bench sheets [--orders 5000] [--rounds 3]

One central kitchen cooks them all, which is the most that one paper can have to hold: half is
fetched at sixty points, half is brought to doors in sixty rounds, with notes and restrictions.
Time is counted by the clock from the command to the last byte; memory is what our process ever held
more than before, and all that the typesetter's child held.
"""

import resource
import statistics
import sys
import time
from datetime import timedelta

import django

django.setup()

# Models can be imported only now.
from core.audit import SYSTEM  # noqa: E402
from core.dates import today  # noqa: E402
from elderly_care.models import Restriction  # noqa: E402
from meals.commands.papers import make_paper  # noqa: E402
from meals.enums import PaperKind  # noqa: E402
from meals.logic import papers  # noqa: E402
from meals.models import DoorNote, Kitchen, Menu, Round, Stop  # noqa: E402
from meals.queries.papers import boxes_of  # noqa: E402
from tests.benchmarks._crowd import fill, people  # noqa: E402
from tests.benchmarks._lunch import POINTS, Street, fill_menu, street  # noqa: E402
from tests.benchmarks._meter import refresh_statistics  # noqa: E402
from tests.benchmarks._report import Report, options  # noqa: E402

GOAL_SECONDS, GOAL_MEMORY = 30, 500
ROUNDS = 60
EVERY_NTH = 8  # person has a restriction
SOON = "now() + interval '20 hours'"
KNOWN_ORDERS = "FROM meals_mealorder WHERE menu_id = %(menu)s"
STOPS = """
FROM (SELECT o.id, o.portions, r.id AS round,
             row_number() OVER (PARTITION BY r.id ORDER BY o.id) AS position
      FROM meals_mealorder o JOIN meals_round r ON r.kitchen_id = o.kitchen_id
       AND r.number = 2 + o.id %% %(rounds)s AND r.kind = 'door'
      WHERE o.menu_id = %(menu)s AND o.fulfil_mode = 'delivery') door
"""


def scene(size: int) -> tuple[Street, Menu]:
    """Routed orders with rounds, doors and restrictions."""
    people(size)
    lane = street(size * 2)
    menu = lane.menus(today() + timedelta(days=1))[0]
    kitchen = str(menu.kitchen_id)
    ways = "CASE n %% 2 WHEN 0 THEN 'delivery' ELSE 'pick_up' END"
    routed = {"state": "'confirmed'", "routed_at": "now()", "kitchen_id": kitchen}
    note = "CASE n %% 20 WHEN 0 THEN '少放盐' ELSE '' END"
    fill_menu(lane, menu, size, fulfil_mode=ways, note=note, **routed)
    wishes(menu)
    rounds(menu)
    refresh_statistics()
    return lane, menu


def wishes(menu: Menu) -> None:
    """What some may not eat, and how their doors are found."""
    values = {"menu": menu.pk, "nth": EVERY_NTH}
    kinds = "(ARRAY['texture', 'ingredient', 'allergen'])[1 + resident_id %% 3]"
    what = "(ARRAY['soft', '红烧肉', 'fish'])[1 + resident_id %% 3]"
    some = f"{KNOWN_ORDERS} AND resident_id %% %(nth)s = 0"
    since = {"starts_on": "date '2024-01-01'"}
    fill(Restriction, some, values, resident_id="resident_id", kind=kinds, value=what, **since)
    fill(
        DoorNote,
        KNOWN_ORDERS,
        values,
        resident_id="resident_id",
        text="'按门铃，听力不好，多等一会'",
    )


def rounds(menu: Menu) -> None:
    """One to the points, the others to doors."""
    values = {"menu": menu.pk, "rounds": ROUNDS}
    fill(
        Round,
        "FROM generate_series(1, %(rounds)s + 1) n",
        values,
        kitchen_id=str(menu.kitchen_id),
        service_date=f"date '{menu.service_date}'",
        meal_period="'lunch'",
        kind="CASE n WHEN 1 THEN 'point' ELSE 'door' END",
        number="n",
        start_id=str(menu.kitchen.station_id),
        portions="1",
        travel_seconds="1800",
        **dict.fromkeys(("cooked_at", "leaves_at", "returns_at"), SOON),
    )
    times = {"planned_at": f"{SOON} + position * interval '3 minutes'", "eat_by": SOON}
    place = {"round_id": "round", "kind": "'door'", "order_id": "id"}
    fill(Stop, STOPS, values, position="position", portions="portions", **place, **times)


def papers_of(kitchen: Kitchen, menu: Menu) -> dict[str, tuple[float, int]]:
    """Seconds and bytes of each paper."""
    found = {}
    for kind in PaperKind.values:
        started = time.perf_counter()
        paper = make_paper(
            kitchen=kitchen,
            service_date=menu.service_date,
            meal_period=menu.meal_period,
            kind=kind,
            by=SYSTEM,
        )
        found[kind] = (time.perf_counter() - started, len(paper.pdf))
    return found


def memory() -> tuple[float, float]:
    """MB: the most that our process held, and the most of the largest child."""
    both = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    own, child = (resource.getrusage(who).ru_maxrss / 1024 for who in both)
    return own, child


def cpu() -> float:
    """Seconds of ours and of our children."""
    both = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    used = [resource.getrusage(who) for who in both]
    return sum(row.ru_utime + row.ru_stime for row in used)


def main(arguments: list[str] | None = None) -> int:
    """1 when it takes too long, too much, or a meal is missing."""
    chosen = options("sheets", arguments, {"orders": (5_000, 1_000), "rounds": (3, 1)})
    report, (_lane, menu) = Report(), scene(chosen.orders)
    kitchen, walls, used, (before, _child) = menu.kitchen, [], [], memory()
    for _ in range(chosen.rounds):
        begun, started = cpu(), time.perf_counter()
        found = papers_of(kitchen, menu)
        walls.append(time.perf_counter() - started)
        used.append(cpu() - begun)
    labels = papers.CONTENTS[PaperKind.LABELS](
        boxes_of(kitchen, menu.service_date, menu.meal_period)
    )["labels"]
    print(f"{chosen.orders} orders, {POINTS} points, {ROUNDS + 1} rounds of one kitchen")
    for kind, (seconds, size) in found.items():
        print(f"  {kind:12}{seconds:8.2f} s{size / 1e6:8.2f} MB")
    wall = statistics.median(walls)
    note = f"{statistics.median(used):.1f} s of processor time"
    report.at_most("all papers of the meal", GOAL_SECONDS, wall, f"{wall:.1f} s", "1 s", note=note)
    own, child = memory()
    most = own - before + child
    note = f"{own - before:.0f} MB on top of the {before:.0f} MB that any process of ours holds; "
    note += f"{child:.0f} MB the typesetter's own"
    report.at_most("memory", GOAL_MEMORY, most, f"{most:.0f} MB", "1 MB", note=note)
    print(f"  {len(labels)} labels for {chosen.orders} orders")
    return report.finish() or int(len(labels) != chosen.orders)


if __name__ == "__main__":
    sys.exit(main())
