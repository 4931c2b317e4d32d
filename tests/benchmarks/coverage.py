"""Who lives within 500 m or fifteen minutes of a meal point: 200,000 residents, 300 places, community by community.

    ./yizhan bench coverage [--residents 200000] [--places 300]

Ours is reach() as the page of the district asks it. One reference is a single statement that reads the same residents
and works out one distance for each, to one point: nobody can know less and answer. The other is the statement as it
is usually written, each resident against each place that its box of latitude and longitude lets through; whom it
counts we must count, too; it is asked once, since it takes a minute, the others in turn.
"""

import random
import statistics
import sys
import time
from collections.abc import Callable
from datetime import date, timedelta

import django
from django.db import connection

django.setup()

# Models can be imported only now.
from accounts.enums import Role  # noqa: E402
from accounts.models import User  # noqa: E402
from elderly_care.models import Resident  # noqa: E402
from elderly_care.queries.coverage import reach  # noqa: E402
from stations.models import ReachRule  # noqa: E402
from tests.benchmarks._meter import refresh_statistics  # noqa: E402
from tests.benchmarks._report import Report, options  # noqa: E402
from tests.factories.accounts import (  # noqa: E402
    CommunityFactory,
    OrganisationFactory,
    StreetFactory,
    staff,
)
from tests.factories.stations import StationFactory  # noqa: E402
from tests.factories.stations_places import ReachRuleFactory  # noqa: E402

GOAL_ONE, GOAL_EVERY = 8.0, 3.0
SEED, BATCH, ROUNDS = 20_240_601, 5_000, 5
STREETS, COMMUNITIES = 10, 12
WEST, SOUTH, WIDE, HIGH = 116.30, 39.85, 0.25, 0.20  # degrees: a district of some 21 by 22 km
FIRST_BIRTH = date(1930, 1, 1)
METRES = """2 * 6371008.8 * asin(least(1, sqrt(
  power(sin(radians({lat} - r.latitude::float8) / 2), 2)
  + cos(radians(r.latitude::float8)) * cos(radians({lat}))
  * power(sin(radians({lng} - r.longitude::float8) / 2), 2))))"""
ONE = f"""
SELECT r.community_id, count(*) FILTER (WHERE {METRES.format(lat="%s", lng="%s")} <= %s)
FROM elderly_care_resident r
WHERE r.community_id LIKE %s AND r.died_on IS NULL AND r.moved_out_on IS NULL
GROUP BY r.community_id ORDER BY r.community_id"""
EVERY = f"""
SELECT r.community_id, count(*) FILTER (WHERE EXISTS (
  SELECT FROM stations_station s
  WHERE s.kind = ANY(%s) AND s.state = 'open' AND s.longitude IS NOT NULL
    AND s.latitude BETWEEN r.latitude - %s AND r.latitude + %s
    AND s.longitude BETWEEN r.longitude - %s AND r.longitude + %s
    AND {METRES.format(lat="s.latitude::float8", lng="s.longitude::float8")} <= %s))
FROM elderly_care_resident r
WHERE r.community_id LIKE %s AND r.died_on IS NULL AND r.moved_out_on IS NULL
GROUP BY r.community_id ORDER BY r.community_id"""


def district(residents: int, places: int) -> User:
    """Residents and meal points all over it, and who asks."""
    dice = random.Random(SEED)
    streets = [StreetFactory() for _ in range(STREETS)]
    homes = [CommunityFactory(parent=street) for street in streets for _ in range(COMMUNITIES)]
    for start in range(0, residents, BATCH):
        numbers = range(start, min(start + BATCH, residents))
        Resident.objects.bulk_create(_person(n, homes[n % len(homes)], dice) for n in numbers)
    operator = OrganisationFactory(division=streets[0].parent)
    for number in range(places):
        StationFactory(division=homes[number % len(homes)], operator=operator, **_place(dice))
    return staff(Role.DISTRICT_ADMIN, streets[0].parent)


def _person(number: int, home, dice: random.Random) -> Resident:
    return Resident(
        resident_no=f"C{number:07d}",
        name="王秀英",
        name_pinyin="wangxiuying",
        name_initials="wxy",
        sex="F",
        birth_date=FIRST_BIRTH + timedelta(days=number % 7_000),
        community=home,
        address="1号楼",
        living_status="alone",
        id_number="",
        id_number_index=f"{number:064d}",
        **_place(dice),
    )


def _place(dice: random.Random) -> dict[str, float]:
    return {
        "longitude": round(WEST + dice.random() * WIDE, 6),
        "latitude": round(SOUTH + dice.random() * HIGH, 6),
    }


def ours(user: User, rule: ReachRule) -> dict[str, int]:
    """How many live near, by community."""
    return {row.community.code: row.near.within for row in reach(user, rule).communities}


def asked(statement: str, values: list) -> dict[str, int]:
    """The same of a statement."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return dict(cursor.fetchall())


def seconds(ask: Callable[[], object]) -> float:
    """By the clock."""
    began = time.perf_counter()
    ask()
    return time.perf_counter() - began


def compare(report: Report, user: User, rule: ReachRule) -> None:
    """A rule's goals."""
    metres, inside = rule.straight, [f"{user.scope.prefixes[0]}%"]
    high, wide = metres / 111_000, metres / 111_000 / 0.7  # 0.7: the cosine of 45°, north of there
    every = [list(rule.kinds), high, high, wide, wide, metres, *inside]
    one = [SOUTH + HIGH / 2, SOUTH + HIGH / 2, WEST + WIDE / 2, metres, *inside]
    began = time.perf_counter()
    expected = asked(EVERY, every)  # once: it takes a minute
    pairs = time.perf_counter() - began
    if ours(user, rule) != expected:
        sys.exit(f"{rule.code}: not the people whom every pair finds.")
    times = [
        (seconds(lambda: ours(user, rule)), seconds(lambda: asked(ONE, one))) for _ in range(ROUNDS)
    ]
    mine, single = (statistics.median(side) for side in zip(*times, strict=True))
    words = [f"{found:.2f} s" for found in (mine, single, pairs)]
    name = f"{metres} m"
    report.at_most(f"{name} ÷ one distance each", GOAL_ONE, mine / single, words[0], words[1])
    title = f"every place in the box ÷ {name}"
    report.at_least(title, GOAL_EVERY, pairs / mine, words[2], words[0])


def main(arguments: list[str] | None = None) -> int:
    """1 when a goal is missed."""
    sizes = {"residents": (200_000, 20_000), "places": (300, 100)}
    chosen = options("coverage", arguments, sizes)
    user = district(chosen.residents, chosen.places)
    refresh_statistics()
    report = Report()
    with connection.cursor() as cursor:  # with one core each, however many are free
        cursor.execute("SET max_parallel_workers_per_gather = 0")
    compare(report, user, ReachRuleFactory())
    on_foot = {"metres": None, "minutes": 15, "metres_per_minute": 66, "detour_bp": 2500}
    compare(report, user, ReachRuleFactory(code="circle_15", **on_foot))
    return report.finish()


if __name__ == "__main__":
    sys.exit(main())
