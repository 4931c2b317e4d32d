"""Tasks of patrol visits for 50,000 persons: monthly visits, weekly ones for some, daily calls for who lives alone.

    ./yizhan bench patrol [--people 50000]

Ours is generate_patrols() as the night calls it, with classes, shares of patrollers, pairs and pauses. The
reference is one bare INSERT … SELECT of exactly the rows that came out, into the same table with its indexes and
foreign keys. The median of some rounds; again on the same day is measured as well, when nothing is to be made.
"""

import statistics
import sys
import time
from datetime import date, timedelta

import django
from django.db import connection, transaction

django.setup()

# Models can be imported only now.
from core.dates import today  # noqa: E402
from core.persons import sealed_columns  # noqa: E402
from elderly_care.commands.patrol_generation import generate_patrols  # noqa: E402
from elderly_care.models import (  # noqa: E402
    CareStatus,
    Patroller,
    PatrolPair,
    PatrolPause,
    PatrolTask,
    Resident,
)
from tests.benchmarks._meter import as_owner, refresh_statistics  # noqa: E402
from tests.benchmarks._report import Report, options  # noqa: E402
from tests.factories.accounts import CommunityFactory, StreetFactory, UserFactory  # noqa: E402
from tests.factories.elderly_care import id_number  # noqa: E402
from tests.factories.elderly_care_patrols import PatrolRuleFactory  # noqa: E402

GOAL_TIMES, GOAL_AGAIN = 2.0, 1.0
ROUNDS, BATCH = 5, 5_000
STREETS, COMMUNITIES, PATROLLERS = 8, 12, 4
LIVING = ("alone", "with_spouse", "with_spouse", "alone", "with_spouse")
FIRST_BIRTH = date(1930, 1, 1)
BARE = """
INSERT INTO elderly_care_patroltask
  (created_at, updated_at, resident_id, rule_id, mode, reason, period, starts_on, planned_on,
   due_on, patroller_id, state, stage)
SELECT created_at, updated_at, resident_id, rule_id, mode, reason, period, starts_on, planned_on,
       due_on, patroller_id, state, stage FROM made"""


def people(count: int) -> None:
    """A district; a fifth on minimum living guarantee, a hundredth away, a tenth paired."""
    streets = [StreetFactory() for _ in range(STREETS)]
    homes = [CommunityFactory(parent=street) for street in streets for _ in range(COMMUNITIES)]
    going = [
        Patroller(user=UserFactory(), community=home, kind="community", capacity=20 + number)
        for home in homes
        for number in range(PATROLLERS)
    ]
    Patroller.objects.bulk_create(going)
    for start in range(0, count, BATCH):
        numbers = range(start, min(start + BATCH, count))
        Resident.objects.bulk_create(_person(n, homes[n % len(homes)]) for n in numbers)
    keys = list(Resident.objects.order_by("pk").values_list("pk", "community_id"))
    CareStatus.objects.bulk_create(
        CareStatus(resident_id=key, category="sanwu", valid_from=FIRST_BIRTH)
        for key, _home in keys[::5]
    )
    PatrolPause.objects.bulk_create(
        PatrolPause(resident_id=key, reason="hospital", starts_on=today())
        for key, _home in keys[::100]
    )
    first = {row.community_id: row for row in reversed(going)}
    PatrolPair.objects.bulk_create(
        PatrolPair(resident_id=key, patroller=first[home], since=FIRST_BIRTH)
        for key, home in keys[::10]
    )


def _person(number: int, home) -> Resident:
    birth = FIRST_BIRTH + timedelta(days=number % 7_000)
    sealed = sealed_columns(id_number(birth, number // 7_000), f"139{number:08d}")
    return Resident(
        resident_no=f"P{number:07d}",
        name="王秀英",
        name_pinyin="wangxiuying",
        name_initials="wxy",
        sex="F",
        birth_date=birth,
        community=home,
        address="1号楼",
        living_status=LIVING[number % len(LIVING)],
        **sealed,
    )


def plans() -> None:
    """National and local ones."""
    PatrolRuleFactory(target="alone", mode="visit", period="week")
    PatrolRuleFactory(target="alone", mode="call", period="day")
    for target in ("empty_nest", "destitute", "special_family"):
        PatrolRuleFactory(target=target, mode="visit", period="month")
    PatrolRuleFactory(target="aged", figure=85, mode="visit", period="month")


def timed(act) -> tuple[float, int]:
    """Seconds and rows, rolled back."""
    with transaction.atomic():
        began = time.perf_counter()
        made = act()
        connection.check_constraints()
        seconds = time.perf_counter() - began
        transaction.set_rollback(True)
    return seconds, made


def bare() -> int:
    """The reference."""
    with connection.cursor() as cursor:
        cursor.execute(BARE)
        return cursor.rowcount


def main(arguments: list[str] | None = None) -> int:
    """1 when a goal is missed."""
    chosen = options("patrol", arguments, {"people": (50_000, 5_000)})
    people(chosen.people)
    plans()
    refresh_statistics()
    with connection.cursor() as cursor, transaction.atomic():
        generate_patrols()
        cursor.execute("CREATE TEMPORARY TABLE made AS SELECT * FROM elderly_care_patroltask")
        cursor.execute("ANALYZE made")
    again, nothing = timed(generate_patrols)
    rows = PatrolTask.objects.count()
    if nothing:
        sys.exit("What was there was made again.")
    as_owner("TRUNCATE elderly_care_patroltask CASCADE")
    ours, theirs = [], []
    for _ in range(ROUNDS):
        for times, act in ((ours, generate_patrols), (theirs, bare)):
            seconds, made = timed(act)
            if made != rows:
                sys.exit(f"{made} rows instead of {rows}.")
            times.append(seconds)
    return judged(ours, theirs, again, f"{chosen.people} persons, {rows} tasks")


def judged(ours: list[float], theirs: list[float], again: float, note: str) -> int:
    """The goals."""
    report = Report()
    mine, reference = statistics.median(ours), statistics.median(theirs)
    words = (f"{mine:.2f} s", f"{reference:.2f} s")
    report.at_most("generation ÷ bare INSERT", GOAL_TIMES, mine / reference, *words, note=note)
    words = (f"{again:.2f} s", f"{reference:.2f} s")
    report.at_most("again on the same day ÷ bare INSERT", GOAL_AGAIN, again / reference, *words)
    return report.finish()


if __name__ == "__main__":
    sys.exit(main())
