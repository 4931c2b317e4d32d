"""Standing orders: what is due, what can be chosen from, what came of each day."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Prefetch, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from core.dates import today
from elderly_care.models import Resident
from meals.enums import FulfilMode, StandingOutcome
from meals.logic.standing import Choice
from meals.models import (
    CutoffRule,
    Menu,
    MenuItem,
    StandingDay,
    StandingOrder,
    StandingPause,
    SupplyRelation,
)
from meals.models.kitchens import SupplyRelationQuerySet
from meals.queries.choices import place_parts, place_words, places_at
from meals.queries.clashes import Clash, clashes_for
from meals.queries.menus import street_of
from stations.models import Station

DAYS_AHEAD = 7


@dataclass(frozen=True)
class Meal:
    """A meal of a day, as menus and standing orders share it."""

    day: date
    meal_period: str


def meals_open(now: datetime) -> list[Meal]:
    """Meals for which some menu takes orders, soonest first. 1 query."""
    rows = (
        Menu.objects.orderable(now)
        .filter(service_date__gte=today(), service_date__lte=today() + timedelta(days=DAYS_AHEAD))
        .values_list("service_date", "meal_period")
        .distinct()
        .order_by("service_date", "meal_period")
    )
    return [Meal(*row) for row in rows]


def due_for(meal: Meal) -> list[StandingOrder]:
    """Standing orders that ask for this meal and have no order of it yet. 1 query."""
    settled = StandingDay.objects.filter(service_date=meal.day).exclude(
        outcome=StandingOutcome.FAILED
    )
    due = StandingOrder.objects.due_on(meal.day).filter(meal_period=meal.meal_period)
    return list(
        due.exclude(pk__in=settled.values("standing")).select_related("resident", "station")
    )


def items_by_station(
    meal: Meal, stations: Iterable[int], now: datetime
) -> dict[int, list[MenuItem]]:
    """What each meal point can still order for a meal, the first kitchen's menu first. 2 queries."""
    relations = list(
        SupplyRelation.objects.usable()
        .on(meal.day)
        .filter(station__in=set(stations))
        .order_by("priority", "pk")
    )
    menus = Menu.objects.orderable(now).filter(
        service_date=meal.day,
        meal_period=meal.meal_period,
        kitchen__in={relation.kitchen_id for relation in relations},
    )
    items: dict[int, list[MenuItem]] = defaultdict(list)
    for item in MenuItem.objects.filter(menu__in=menus).select_related("menu").order_by("pk"):
        items[item.menu.kitchen_id].append(item)
    found: dict[int, list[MenuItem]] = defaultdict(list)
    for relation in relations:
        found[relation.station_id] += items[relation.kitchen_id]
    return found


def clashes_with(
    items: Iterable[MenuItem], standing: Iterable[StandingOrder]
) -> dict[int, list[Clash]]:
    """Of everybody with everything, by resident. 1 query."""
    return clashes_for(list(items), [order.resident_id for order in standing])


def choices(items: Iterable[MenuItem], clashes: Iterable[Clash]) -> list[Choice]:
    """The set meals for one person's choice."""
    bad = {clash.item.pk for clash in clashes if clash.how != "unknown" or clash.blocks}
    return [
        Choice(
            key=item.pk,
            words=_words(item),
            tags=f"{item.name}、{item.tags}",
            left=item.left,
            clashes=item.pk in bad,
        )
        for item in items
    ]


def _words(item: MenuItem) -> str:
    dishes = [
        "、".join([part["name"], *part.get("ingredients", ()), part.get("category_name", "")])
        for part in item.parts
    ]
    return "、".join([item.name, *dishes])


def cutoff_of(division_code: str, meal: Meal) -> datetime | None:
    """Until when a meal can be ordered at a place, by its rule; None without one."""
    rules = CutoffRule.objects.in_force(division_code, meal.day)
    rule = rules.filter(meal_period=meal.meal_period).first()
    if rule is None:
        return None
    local = datetime.combine(meal.day - timedelta(days=rule.days_before), rule.cutoff_time)
    return timezone.make_aware(local)


def missed(meal: Meal, now: datetime) -> list[StandingOrder]:
    """Due for a meal, without any result, and the cutoff has passed since they were set up."""
    known = StandingDay.objects.filter(service_date=meal.day)
    due = StandingOrder.objects.due_on(meal.day).filter(meal_period=meal.meal_period)
    rows = due.exclude(pk__in=known.values("standing")).select_related("resident", "station")
    cutoffs: dict[str, datetime | None] = {}
    found = []
    for standing in rows:
        place = standing.station.division_id
        if place not in cutoffs:
            cutoffs[place] = cutoff_of(place, meal)
        cutoff = cutoffs[place]
        if cutoff is not None and standing.created_at < cutoff <= now:
            found.append(standing)
    return found


def of_resident(resident: Resident) -> list[StandingOrder]:
    """A person's running standing orders with pauses still to come and the latest days."""
    pauses = StandingPause.objects.filter(ends_on__gte=today()).order_by("starts_on")
    return list(
        StandingOrder.objects.running()
        .filter(resident=resident)
        .select_related("station")
        .prefetch_related(Prefetch("pauses", pauses, to_attr="coming_pauses"))
        .order_by("meal_period", "pk")
    )


def all_of(resident: Resident) -> QuerySet[StandingOrder]:
    """A person's standing orders, ended ones too."""
    return StandingOrder.objects.filter(resident=resident).select_related("station")


def latest_days(standing: StandingOrder, limit: int = 14) -> list[StandingDay]:
    """What the last days came to."""
    return list(standing.days.select_related("order").order_by("-service_date")[:limit])


def standing_in_scope(user: User) -> QuerySet[StandingOrder]:
    """Running ones, for staff and partners."""
    orders = StandingOrder.objects.visible_to(user).running()
    return orders.select_related("resident__community", "station").order_by("-pk")


def failures(user: User, day: date) -> QuerySet[StandingDay]:
    """Days from a day on that came to nothing, in scope."""
    return (
        StandingDay.objects.filter(
            standing__in=StandingOrder.objects.visible_to(user),
            service_date__gte=day,
            outcome=StandingOutcome.FAILED,
        )
        .select_related("standing__resident", "standing__station")
        .order_by("service_date", "pk")
    )


def coming_pauses(standing: StandingOrder) -> list[StandingPause]:
    """Pauses that run or are still to come."""
    return list(standing.pauses.filter(ends_on__gte=today()).order_by("starts_on"))


def standing_places(
    resident: Resident, operators: frozenset[int] | None = None
) -> list[tuple[str, str]]:
    """Ways of getting meals in the person's street, own community first: ("pick_up-12", words).

    operators: only where these cook or hand over.
    """
    relations = (
        SupplyRelation.objects.usable()
        .on(today())
        .filter(station__division__code__startswith=street_of(resident))
        .select_related("station__dining_place")
        .order_by("station__name", "station_id")
    )
    if operators is not None:
        relations = run_by(relations, operators)
    home = resident.community_id
    stations = {r.station_id: r.station for r in relations}
    nearest = sorted(stations.values(), key=lambda s: s.division_id != home)
    if not nearest:
        return []
    return [(place, _way_words(place, stations)) for place in places_at(nearest)]


def run_by(relations: SupplyRelationQuerySet, operators: Iterable[int]) -> SupplyRelationQuerySet:
    """Supply that one of these operators cooks or hands over."""
    return relations.filter(
        Q(station__operator__in=operators) | Q(kitchen__station__operator__in=operators)
    )


def _way_words(place: str, stations: dict[int, Station]) -> str:
    mode, station_id = place_parts(place)
    if mode == FulfilMode.DELIVERY:
        return _("送到家")
    return place_words(mode, stations[station_id])


def words_of(standing: StandingOrder) -> str:
    """周一、三、五 午餐 · 软烂 · 不要牛肉."""
    days = sorted(standing.weekdays)
    short = {1: _("一"), 2: _("二"), 3: _("三"), 4: _("四"), 5: _("五"), 6: _("六"), 7: _("日")}
    every = (
        _("每天")
        if len(days) == 7
        else _("每周%(days)s") % {"days": "、".join(str(short[d]) for d in days)}
    )
    parts = [f"{every} {standing.get_meal_period_display()}"]
    if standing.wishes:
        parts.append("、".join(standing.wishes))
    if standing.avoids:
        parts.append(_("不要%(words)s") % {"words": "、".join(standing.avoids)})
    return " · ".join(parts)


def wish_values(data: dict[str, Any]) -> dict[str, Any]:
    """What a form holds, as a wish says it."""
    mode, station_id = data["place"]
    return {
        "meal_period": data["meal_period"],
        "weekdays": tuple(data["weekdays"]),
        "station_id": station_id,
        "fulfil_mode": mode,
        "starts_on": data["starts_on"],
        "ends_on": data["ends_on"],
        "wishes": _listed(data["wishes"]),
        "avoids": _listed(data["avoids"]),
        "quantity": data["quantity"],
    }


def _listed(text: str) -> tuple[str, ...]:
    """ "牛肉、香菜" → ("牛肉", "香菜")."""
    for mark in "，,；; ":
        text = text.replace(mark, "、")
    return tuple(word for word in text.split("、") if word)
