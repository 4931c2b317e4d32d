"""How near residents live to places: set-based, over a grid, never pair by pair."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet

from accounts.models import Division, User
from elderly_care.models import Resident
from stations.models import ReachRule, Station

# A point stands in its cell and the eight around it; a cell is at least as wide as the radius, so
# whoever shares no cell with a point is farther away. Degrees of longitude shrink towards the north:
# 0.58 is the cosine of 54.5°, north of all of China.
DEGREE_METRES, NORTHERNMOST = 111_000.0, 0.58
_NEAR = """
WITH people AS MATERIALIZED ({people}),
points AS MATERIALIZED ({points}),
cells AS (
  SELECT lng, lat, floor(lat / %s) + i AS row, floor(lng / %s) + j AS col
  FROM points, generate_series(-1, 1) i, generate_series(-1, 1) j
),
near AS (
  SELECT p.id, min(2 * 6371008.8 * asin(least(1, sqrt(
           power(sin(radians(c.lat - p.lat) / 2), 2) + cos(radians(p.lat)) * cos(radians(c.lat))
           * power(sin(radians(c.lng - p.lng) / 2), 2))))) AS metres
  FROM people p LEFT JOIN cells c
    ON c.row = floor(p.lat / %s) AND c.col = floor(p.lng / %s)
  WHERE p.lat IS NOT NULL
  GROUP BY p.id
)
"""
_COUNTS = """
SELECT count(*) FILTER (WHERE metres <= %s), count(*),
       (SELECT count(*) FROM people WHERE lat IS NULL)
FROM near
"""
_PAGE = """
SELECT id, CASE WHEN metres <= %s THEN round(metres)::int END FROM near
ORDER BY metres NULLS LAST, id OFFSET %s LIMIT %s
"""
_BY_COMMUNITY = """
SELECT r.community_id,
       count(*) FILTER (WHERE n.metres <= %s),
       count(n.id),
       count(*) FILTER (WHERE n.id IS NULL)
FROM people p JOIN elderly_care_resident r ON r.id = p.id LEFT JOIN near n ON n.id = p.id
GROUP BY r.community_id ORDER BY r.community_id
"""


@dataclass(frozen=True)
class Nearness:
    """How many live within the distance, how many of all whose place is known, and of how many nobody knows."""

    within: int
    known: int
    unknown: int


def nearness(people: QuerySet[Resident], points: QuerySet[Station], metres: int) -> Nearness:
    """Of these people to the nearest of these places. 1 query."""
    try:
        head, values = _head(people, points, metres)
    except EmptyResultSet:  # whoever may see nobody
        return Nearness(0, 0, 0)
    with connection.cursor() as cursor:
        cursor.execute(head + _COUNTS, [*values, metres])
        return Nearness(*cursor.fetchone())


@dataclass(frozen=True)
class PersonAway:
    """A resident and the metres to the nearest point; None where it is farther than was looked."""

    resident: Resident
    metres: int | None


def people_within(
    people: QuerySet[Resident], points: QuerySet[Station], metres: int, *, start: int, stop: int
) -> list[PersonAway]:
    """The nearest first, then those beyond. 2 queries."""
    try:
        head, values = _head(people, points, metres)
    except EmptyResultSet:
        return []
    with connection.cursor() as cursor:
        cursor.execute(head + _PAGE, [*values, metres, start, stop - start])
        found = dict(cursor.fetchall())
    rows = Resident.objects.select_related("community").in_bulk(found)
    return [PersonAway(rows[pk], away) for pk, away in found.items()]


def points_of(kinds: Sequence[str]) -> QuerySet[Station]:
    """Open places of these kinds that are on the map; where they stand is public."""
    return Station.objects.open().filter(kind__in=kinds, longitude__isnull=False)


@dataclass(frozen=True)
class CommunityReach:
    """How near the people of a community live."""

    community: Division
    near: Nearness


@dataclass(frozen=True)
class Reach:
    """A rule, how many of the people in scope live as near as it wants, and where they don't."""

    rule: ReachRule
    total: Nearness
    communities: list[CommunityReach]


def reach_rules(place: str, day: date) -> list[ReachRule]:
    """Those in force at a place: of each the most special. 1 query."""
    rules: dict[str, ReachRule] = {}
    for rule in ReachRule.objects.in_force(place, day):
        rules.setdefault(rule.code, rule)
    return [rules[code] for code in sorted(rules)]


def reach(user: User, rule: ReachRule, place: str = "") -> Reach:
    """Of everybody in scope who lives at a place, community by community. 2 queries."""
    people = Resident.objects.visible_to(user).living_here()
    people = people.filter(community__code__startswith=place)
    rows = _by_community(people, points_of(rule.kinds), rule.straight)
    names = Division.objects.in_bulk([code for code, *_counts in rows])
    communities = [CommunityReach(names[code], Nearness(*counts)) for code, *counts in rows]
    parts = [row.near for row in communities]
    total = Nearness(
        sum(part.within for part in parts),
        sum(part.known for part in parts),
        sum(part.unknown for part in parts),
    )
    return Reach(rule, total, communities)


def _by_community(
    people: QuerySet[Resident], points: QuerySet[Station], metres: int
) -> list[tuple[str, int, int, int]]:
    try:
        head, values = _head(people, points, metres)
    except EmptyResultSet:
        return []
    with connection.cursor() as cursor:
        cursor.execute(head + _BY_COMMUNITY, [*values, metres])
        return cursor.fetchall()


def _head(
    people: QuerySet[Resident], points: QuerySet[Station], metres: int
) -> tuple[str, list[float | str]]:
    height = metres / DEGREE_METRES * 1.01
    width = height / NORTHERNMOST
    of_people, people_values = _placed(people)
    of_points, point_values = _placed(points)
    text = _NEAR.format(people=of_people, points=of_points)
    return text, [*people_values, *point_values, height, width, height, width]


def _placed(rows: QuerySet) -> tuple[str, tuple]:
    """The rows' keys and places, as a statement."""
    columns = {"lng": "longitude", "lat": "latitude"}
    table = rows.model._meta.db_table
    names = ", ".join(f"{table}.{c}::float8 AS {name}" for name, c in columns.items())
    inner, values = rows.order_by().values("pk").query.sql_with_params()
    return f"SELECT id, {names} FROM {table} WHERE id IN ({inner})", values  # noqa: S608
