"""After the cutoff every order gets a kitchen: by supply relation, priority and capacity.

Set-based: one statement per rank of supply, never one per order. Running it twice, or twice at the
same time, changes nothing more; after a kill it simply begins again, because the work list is the
orders without a kitchen.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from django.db import connection, transaction
from django.db.models import QuerySet, Sum
from django.utils import timezone

from core.audit import Actor, current_channel, record
from core.locking import locked
from meals.commands.errors import CutoffNotPassed, DaySettled, MenuNotOpen
from meals.commands.moves import move_all
from meals.commands.orders import cutoff_text
from meals.commands.settlement import hold_days_open
from meals.enums import MenuState, UnroutedReason
from meals.models import (
    DaySettlement,
    Kitchen,
    KitchenCapacity,
    MealOrder,
    Menu,
    MenuItem,
    SupplyRelation,
)
from meals.transitions import MENU, ORDER

# The smallest orders first, so that no capacity is left over that somebody could have used;
# among equals, who came first.
ASSIGN = """
WITH supply AS (
  SELECT * FROM unnest(%(stations)s::bigint[], %(kitchens)s::bigint[], %(operators)s::bigint[],
                       %(rooms)s::bigint[]) AS s(station_id, kitchen_id, operator_id, room)
), ovens AS (
  SELECT * FROM unnest(%(ovens)s::bigint[], %(free)s::bigint[]) AS k(kitchen_id, free)
), at_point AS (
  SELECT o.id, o.portions, o.state, s.kitchen_id, s.operator_id, s.room,
         sum(o.portions) OVER (PARTITION BY o.station_id ORDER BY o.portions, o.id) AS taken
  FROM meals_mealorder o JOIN supply s USING (station_id)
  WHERE o.menu_id = %(menu)s AND o.state = ANY(%(from)s)
), at_kitchen AS (
  SELECT id, state, kitchen_id, operator_id,
         sum(portions) OVER (PARTITION BY kitchen_id ORDER BY portions, id) AS taken
  FROM at_point WHERE taken <= room
), chosen AS MATERIALIZED (
  SELECT a.id, a.state, a.kitchen_id, a.operator_id
  FROM at_kitchen a JOIN ovens USING (kitchen_id) WHERE a.taken <= ovens.free
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
SELECT o.station_id, c.kitchen_id, sum(o.portions)::bigint, count(*)
FROM chosen c JOIN meals_mealorder o USING (id) GROUP BY 1, 2
"""


@dataclass(frozen=True)
class Routing:
    """What one run of the routing did."""

    confirmed: int
    unrouted: int


@dataclass
class _Room:
    """What is still free while one menu is routed."""

    kitchens: dict[int, int]
    relations: dict[int, int]

    def of(self, relation: SupplyRelation) -> int:
        """Portions that a kitchen still takes for a meal point."""
        free = self.kitchens.get(relation.kitchen_id, 0)
        return min(free, self.relations.get(relation.pk, free))


@transaction.atomic
def route_menu(*, menu: Menu, by: Actor, now: datetime | None = None) -> Routing:
    """Close a menu whose cutoff has passed and give its orders to kitchens.

    Raises CutoffNotPassed, MenuNotOpen, DaySettled.
    """
    moment = now or timezone.now()
    menu = _closed_menu(menu, by, moment)
    settled = _settled(menu)
    ranks = _ranks(menu, settled)
    relations = [relation for rank in ranks for relation in rank]
    kitchens = {relation.kitchen_id for relation in relations}
    list(locked(Kitchen.objects.filter(pk__in=kitchens)))  # one routing per kitchen at a time
    room = _room(menu, relations)
    confirmed = sum(_assign(menu, rank, room, by=by, now=moment) for rank in ranks)
    unrouted = _set_aside(menu, {relation.station_id for relation in relations}, by=by)
    record(menu, "meals.menu.route", by=by, confirmed=confirmed, unrouted=unrouted)
    return Routing(confirmed, unrouted)


def _closed_menu(menu: Menu, by: Actor, moment: datetime) -> Menu:
    list(locked(MenuItem.objects.filter(menu=menu)).only("pk"))  # orders under way finish first
    menu = (
        locked(Menu.objects.filter(pk=menu.pk)).select_related("kitchen__station__operator").get()
    )
    if menu.state == MenuState.DRAFT:
        raise MenuNotOpen
    if moment < menu.cutoff_at:
        raise CutoffNotPassed(cutoff=cutoff_text(menu))
    menu.routed_at = moment
    menu.save(update_fields=["routed_at", "updated_at"])
    if menu.state == MenuState.PUBLISHED:
        MENU.move(menu, "close", by=by)
    return menu


def _settled(menu: Menu) -> list[int]:
    """The operators who have settled the day; no other who may cook does so meanwhile.

    Raises DaySettled when it is the menu's own.
    """
    own = menu.kitchen.station.operator
    cooks = _suppliers(menu).values_list("kitchen__station__operator", flat=True)
    hold_days_open({own.pk, *cooks})
    settled = DaySettlement.objects.filter(day=menu.service_date)
    operators = list(settled.values_list("operator", flat=True))
    if own.pk in operators:
        raise DaySettled(operator=own.name, day=menu.service_date)
    return operators


def _suppliers(menu: Menu) -> QuerySet[SupplyRelation]:
    """Who supplies the meal points at which somebody waits."""
    stations = MealOrder.objects.filter(menu=menu).waiting().values("station")
    return SupplyRelation.objects.usable().on(menu.service_date).filter(station__in=stations)


def _ranks(menu: Menu, settled: list[int]) -> list[list[SupplyRelation]]:
    """First choices of all meal points, then second choices, and so on.

    Without the kitchens of operators who have settled the day: they would cook for nothing.
    """
    relations = (
        _suppliers(menu)
        .exclude(kitchen__station__operator__in=settled)
        .select_related("kitchen__station")
        .order_by("station_id", "priority", "pk")
    )
    by_station = defaultdict(list)
    for relation in relations:
        by_station[relation.station_id].append(relation)
    depth = max(map(len, by_station.values()), default=0)
    return [
        [choices[rank] for choices in by_station.values() if len(choices) > rank]
        for rank in range(depth)
    ]


def _room(menu: Menu, relations: list[SupplyRelation]) -> _Room:
    """Capacity less what is cooked already for this meal, from whichever menu it came."""
    cooking = MealOrder.objects.in_kitchen().filter(
        service_date=menu.service_date, menu__meal_period=menu.meal_period
    )
    kitchens = {relation.kitchen_id for relation in relations}
    used = {
        (row["kitchen"], row["station"]): row["portions"]
        for row in cooking.filter(kitchen__in=kitchens)
        .values("kitchen", "station")
        .annotate(portions=Sum("portions"))
        .order_by()
    }
    capacity = dict(
        KitchenCapacity.objects.filter(
            kitchen__in=kitchens, meal_period=menu.meal_period
        ).values_list("kitchen", "portions")
    )
    for (kitchen, _station), portions in used.items():
        capacity[kitchen] = capacity.get(kitchen, 0) - portions
    limits = {
        relation.pk: relation.capacity - used.get((relation.kitchen_id, relation.station_id), 0)
        for relation in relations
        if relation.capacity is not None
    }
    return _Room(kitchens=capacity, relations=limits)


def _assign(
    menu: Menu, rank: list[SupplyRelation], room: _Room, *, by: Actor, now: datetime
) -> int:
    """Give orders to the kitchens of one rank; takes what they use out of the room."""
    sources, target = ORDER.moves["confirm"]
    chosen = {(relation.station_id, relation.kitchen_id): relation for relation in rank}
    ovens = sorted({relation.kitchen_id for relation in rank})
    with connection.cursor() as cursor:
        cursor.execute(
            ASSIGN,
            {
                "stations": [relation.station_id for relation in rank],
                "kitchens": [relation.kitchen_id for relation in rank],
                "operators": [relation.kitchen.station.operator_id for relation in rank],
                "rooms": [room.of(relation) for relation in rank],
                "ovens": ovens,
                "free": [room.kitchens.get(kitchen, 0) for kitchen in ovens],
                "menu": menu.pk,
                "from": [str(state) for state in sources],
                "to": str(target),
                "now": now,
                "actor": by.pk,
                "actor_name": str(by),
                "channel": current_channel(),
                "action": "meals.mealorder.confirm",
            },
        )
        used = cursor.fetchall()
    for station, kitchen, portions, _orders in used:
        room.kitchens[kitchen] -= portions
        relation = chosen[station, kitchen]
        if relation.pk in room.relations:
            room.relations[relation.pk] -= portions
    return sum(orders for *_rest, orders in used)


def _set_aside(menu: Menu, supplied: set[int], *, by: Actor) -> int:
    """Orders that no kitchen takes are kept, each with its reason."""
    left = MealOrder.objects.filter(menu=menu).waiting()
    reasons = {
        UnroutedReason.NO_CAPACITY: left.filter(station__in=supplied),
        UnroutedReason.NO_SUPPLIER: left.exclude(station__in=supplied),
    }
    return sum(_set_aside_for(orders, reason, by=by) for reason, orders in reasons.items())


def _set_aside_for(orders: QuerySet[MealOrder], reason: UnroutedReason, *, by: Actor) -> int:
    ids = list(orders.values_list("pk", flat=True))
    MealOrder.objects.filter(pk__in=ids).update(unrouted_reason=reason)
    move_all(MealOrder.objects.filter(pk__in=ids), "set_aside", by=by, reason=reason.value)
    return len(ids)
