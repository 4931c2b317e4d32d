"""Which kitchen cooks which orders of a menu: asked of routing.assign, written in one statement.

Orders alike in point, portions and needs are one group, so the solver sees hundreds of rows for
twenty thousand orders. Within a group, who came first gets the better kitchen.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from django.db import connection
from django.db.models import Sum

from core.audit import Actor, current_channel
from elderly_care.enums import RestrictionKind, Texture
from meals.enums import UnroutedReason
from meals.models import KitchenCapacity, MealOrder, Menu, SupplyRelation
from meals.transitions import ORDER
from routing.assign import Assignment, Group, Kitchen, Supply, assign
from routing.travel import Place, metres
from stations.models import Station

GroupKey = tuple[int, int, str]  # the point, the portions of each order, the needs

WAITING = """
WITH needs AS (
  SELECT resident_id, string_agg(kind || ':' || value, ',' ORDER BY kind, value) AS needs
  FROM (SELECT DISTINCT resident_id, kind, value FROM elderly_care_restriction
        WHERE kind = ANY(%(kinds)s) AND value <> %(regular)s
          AND starts_on <= %(day)s AND (ends_on IS NULL OR ends_on >= %(day)s)) facts
  GROUP BY resident_id
), waiting AS (
  SELECT o.id, o.state, o.station_id, o.portions, coalesce(n.needs, '') AS needs
  FROM meals_mealorder o LEFT JOIN needs n USING (resident_id)
  WHERE o.menu_id = %(menu)s AND o.state = ANY(%(from)s)
)
"""
GROUPS = "".join(
    (WAITING, "SELECT station_id, portions, needs, count(*) FROM waiting GROUP BY 1, 2, 3")
)
ASSIGN = "".join(
    (
        WAITING,
        """, quota AS (
  SELECT * FROM unnest(%(stations)s::bigint[], %(sizes)s::bigint[], %(needs)s::text[],
                       %(kitchens)s::bigint[], %(operators)s::bigint[],
                       %(firsts)s::bigint[], %(lasts)s::bigint[])
    AS q(station_id, portions, needs, kitchen_id, operator_id, first, last)
), placed AS (
  SELECT *, row_number() OVER (PARTITION BY station_id, portions, needs ORDER BY id) AS place
  FROM waiting
), chosen AS MATERIALIZED (
  SELECT p.id, p.state, q.kitchen_id, q.operator_id
  FROM placed p JOIN quota q USING (station_id, portions, needs)
  WHERE p.place BETWEEN q.first AND q.last
), moved AS (
  UPDATE meals_mealorder o
  SET kitchen_id = c.kitchen_id, operator_id = c.operator_id, state = %(to)s,
      routed_at = %(now)s, unrouted_reason = '', updated_at = %(now)s
  FROM chosen c WHERE o.id = c.id
), noted AS (
  INSERT INTO core_auditevent (at, actor_id, actor_name, channel, action, subject_type, subject_id,
                               reason, details)
  SELECT %(now)s, %(actor)s, %(actor_name)s, %(channel)s, %(action)s, 'meals.mealorder', id, '',
         jsonb_build_object('before', state, 'after', %(to)s::text, 'kitchen', kitchen_id)
  FROM chosen
)
SELECT count(*) FROM chosen
""",
    )
)
# Who waits already keeps its place in the list; only a new wait is an act of its own.
SET_ASIDE = "".join(
    (
        WAITING,
        """, because AS (
  SELECT * FROM unnest(%(stations)s::bigint[], %(sizes)s::bigint[], %(needs)s::text[],
                       %(reasons)s::text[]) AS b(station_id, portions, needs, reason)
), chosen AS MATERIALIZED (
  SELECT w.id, w.state, b.reason FROM waiting w JOIN because b USING (station_id, portions, needs)
), moved AS (
  UPDATE meals_mealorder o SET state = %(to)s, unrouted_reason = c.reason, updated_at = %(now)s
  FROM chosen c WHERE o.id = c.id AND (o.state, o.unrouted_reason) <> (%(to)s, c.reason)
), noted AS (
  INSERT INTO core_auditevent (at, actor_id, actor_name, channel, action, subject_type, subject_id,
                               reason, details)
  SELECT %(now)s, %(actor)s, %(actor_name)s, %(channel)s, %(action)s, 'meals.mealorder', id,
         reason, jsonb_build_object('before', state, 'after', %(to)s::text)
  FROM chosen WHERE state = ANY(%(new)s)
)
SELECT count(*) FROM chosen
""",
    )
)


@dataclass(frozen=True)
class Given:
    """What came of one assignment."""

    confirmed: int
    unrouted: int
    overflow: int


def give_orders(menu: Menu, relations: list[SupplyRelation], *, by: Actor, now: datetime) -> Given:
    """Every waiting order of a menu gets a kitchen or a reason; the kitchens are locked."""
    values = _values(menu, by=by, now=now)
    groups = _groups(values)
    found = assign(groups, _supplies(menu, relations), _kitchens(menu, relations))
    operators = {row.kitchen_id: row.kitchen.station.operator_id for row in relations}
    confirmed = _confirm(found, operators, values)
    unrouted = _set_aside(found, values)
    return Given(confirmed, unrouted, sum(s.orders for s in found.shares if s.overflow))


def _values(menu: Menu, *, by: Actor, now: datetime) -> dict[str, Any]:
    """What all three statements are told."""
    sources, _target = ORDER.moves["confirm"]
    return {
        "menu": menu.pk,
        "day": menu.service_date,
        "kinds": [RestrictionKind.DIET.value, RestrictionKind.TEXTURE.value],
        "regular": Texture.REGULAR.value,
        "from": [str(state) for state in sources],
        "now": now,
        "actor": by.pk,
        "actor_name": str(by),
        "channel": current_channel(),
    }


def _groups(values: dict[str, Any]) -> list[Group]:
    with connection.cursor() as cursor:
        cursor.execute(GROUPS, values)
        rows = cursor.fetchall()
    return [
        Group((station, portions, needs), station, portions, count, _set_of(needs))
        for station, portions, needs, count in rows
    ]


def _set_of(needs: str) -> frozenset[str]:
    return frozenset(needs.split(",")) if needs else frozenset()


def _supplies(menu: Menu, relations: Iterable[SupplyRelation]) -> list[Supply]:
    """The best relation of each kitchen and point; equal priorities share a rank."""
    used = _used(menu, {relation.kitchen_id for relation in relations})
    by_point: dict[int, dict[int, SupplyRelation]] = defaultdict(dict)
    for relation in relations:
        by_point[relation.station_id].setdefault(relation.kitchen_id, relation)
    supplies = []
    for choices in by_point.values():
        ranks = {p: n for n, p in enumerate(sorted({r.priority for r in choices.values()}))}
        for relation in choices.values():
            spent = used[relation.kitchen_id, relation.station_id]
            limit = None if relation.capacity is None else relation.capacity - spent
            way = distance(relation.kitchen.station, relation.station)
            rank = ranks[relation.priority]
            supplies.append(Supply(relation.kitchen_id, relation.station_id, rank, limit, way))
    return supplies


def _kitchens(menu: Menu, relations: Iterable[SupplyRelation]) -> list[Kitchen]:
    """Capacity less what is cooked already for this meal, from whichever menu it came."""
    known = {relation.kitchen_id: relation.kitchen for relation in relations}
    used: dict[int, int] = defaultdict(int)
    for (kitchen, _station), portions in _used(menu, set(known)).items():
        used[kitchen] += portions
    capacities = KitchenCapacity.objects.filter(kitchen__in=known, meal_period=menu.meal_period)
    return [
        Kitchen(
            key,
            portions - used[key],
            frozenset(f"{RestrictionKind.DIET}:{diet}" for diet in known[key].diets)
            | frozenset(f"{RestrictionKind.TEXTURE}:{texture}" for texture in known[key].textures),
        )
        for key, portions in capacities.values_list("kitchen", "portions")
    ]


def _used(menu: Menu, kitchens: set[int]) -> dict[tuple[int, int], int]:
    cooking = MealOrder.objects.in_kitchen().filter(
        service_date=menu.service_date, meal_period=menu.meal_period, kitchen__in=kitchens
    )
    sums = cooking.values_list("kitchen", "station").annotate(all=Sum("portions")).order_by()
    used: dict[tuple[int, int], int] = defaultdict(int)
    used.update({(kitchen, station): portions for kitchen, station, portions in sums})
    return used


def distance(a: Station, b: Station) -> float:
    """Metres between two stations; 0 where one has no coordinates."""
    if None in (a.latitude, b.latitude):
        return 0.0
    return metres(place_of(a), place_of(b))


def place_of(thing) -> Place:  # type: ignore[no-untyped-def] # a station or a resident
    """Where a station or a resident is."""
    return Place(float(thing.latitude), float(thing.longitude))


def _confirm(found: Assignment, operators: dict[int, int], values: dict[str, Any]) -> int:
    """Each group's orders by their place in the queue: these to this kitchen, the next to that."""
    if not found.shares:
        return 0
    taken: dict[object, int] = defaultdict(int)
    rows = []
    for share in found.shares:
        first = taken[share.group] + 1
        taken[share.group] += share.orders
        owner = operators[share.kitchen]
        rows.append((*_key(share.group), share.kitchen, owner, first, taken[share.group]))
    names = ("stations", "sizes", "needs", "kitchens", "operators", "firsts", "lasts")
    return _write(ASSIGN, "confirm", values, names, rows)


def _set_aside(found: Assignment, values: dict[str, Any]) -> int:
    """Orders that no kitchen takes are kept, each with its reason."""
    if not found.left:
        return 0
    rows = [(*_key(left.group), UnroutedReason(left.reason).value) for left in found.left]
    sources, _target = ORDER.moves["set_aside"]
    more = {**values, "new": [str(state) for state in sources]}
    return _write(SET_ASIDE, "set_aside", more, ("stations", "sizes", "needs", "reasons"), rows)


def _key(group: object) -> GroupKey:
    """The solver gives our own keys back."""
    return cast(GroupKey, group)


def _write(
    statement: str,
    verb: str,
    values: dict[str, Any],
    names: tuple[str, ...],
    rows: list[tuple],
) -> int:
    """One statement for all groups; returns how many orders it was about."""
    columns = dict(zip(names, map(list, zip(*rows, strict=True)), strict=True))
    target = {"to": str(ORDER.moves[verb][1]), "action": f"meals.mealorder.{verb}"}
    with connection.cursor() as cursor:
        cursor.execute(statement, {**values, **columns, **target})
        return cursor.fetchone()[0]
