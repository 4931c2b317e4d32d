"""The boxes of a meal as papers show them, and which version of a paper is out."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from elderly_care.enums import RestrictionKind
from elderly_care.models import Restriction
from meals.enums import FulfilMode, PaperKind, StopState
from meals.logic import papers
from meals.logic.clashes import UNKNOWN
from meals.logic.papers import Box, Change
from meals.models import Kitchen, MealOrder, MenuItem, OrderLine, SheetVersion, Stop
from meals.queries.clashes import clashes_of
from meals.queries.kitchen import meal_of

AT_A_TIME = 500
_FIELDS = (
    *("fulfil_mode", "note", "portions", "cash_due_fen", "service_date", "station__name"),
    *("resident__name", "resident__phone", "resident__address", "resident__door_note__text"),
    "resident__community__name",
)
_OF_ROUND = (
    *("round__number", "round__rider__user__display_name"),
    "round__rider__user__username",
)


def boxes_of(kitchen: Kitchen, day: date, meal_period: str) -> list[Box]:
    """What a kitchen packs for a meal, cancelled orders left out. 7 queries however many.

    Orders are read some hundred at a time: thousands with their people and points weigh a lot.
    """
    meal = meal_of(kitchen, day, meal_period)
    people = dict(meal.order_by("pk").values_list("pk", "resident"))
    lines, items = _lines(people)
    restrictions = _restrictions(people.values(), day)
    orders = (
        meal.filter(pk__in=people)
        .select_related("resident__door_note", "resident__community", "station")
        .only(*_FIELDS)
        .order_by("pk")
        .iterator(chunk_size=AT_A_TIME)
    )
    stops = _stops(kitchen, day, meal_period)
    doors = {stop.order_id: stop for stop in stops if stop.order_id}
    points = {stop.station_id: stop for stop in stops if stop.station_id}
    return [
        _box(
            order,
            [(items[item], quantity) for item, quantity in lines[order.pk]],
            restrictions.get(order.resident_id, []),
            _stop(order, doors, points),
        )
        for order in orders
    ]


def _lines(
    orders: Iterable[int],
) -> tuple[dict[int, list[tuple[int, int]]], dict[int, MenuItem]]:
    """The items of each order with how many, and the items."""
    lines: dict[int, list[tuple[int, int]]] = defaultdict(list)
    rows = OrderLine.objects.filter(order__in=list(orders)).order_by("pk")
    for order, item, quantity in rows.values_list("order", "menu_item", "quantity"):
        lines[order].append((item, quantity))
    wanted = {item for rows_ in lines.values() for item, _quantity in rows_}
    return lines, MenuItem.objects.select_related("menu").in_bulk(wanted)


def _restrictions(people: Iterable[int], day: date) -> dict[int, list[Restriction]]:
    found: dict[int, list[Restriction]] = defaultdict(list)
    for row in (
        Restriction.objects.on(day).filter(resident__in=list(people)).order_by("kind", "value")
    ):
        found[row.resident_id].append(row)
    return found


def _stops(kitchen: Kitchen, day: date, meal_period: str) -> list[Stop]:
    return list(
        Stop.objects.exclude(state=StopState.DROPPED)
        .filter(round__kitchen=kitchen, round__service_date=day, round__meal_period=meal_period)
        .select_related("round__rider__user")
        .only("order", "station", "position", "planned_at", "eat_by", *_OF_ROUND)
        .order_by("round__number", "position", "pk")
    )


def _stop(order: MealOrder, doors: dict[Any, Stop], points: dict[Any, Stop]) -> Stop | None:
    if order.fulfil_mode == FulfilMode.DELIVERY and order.pk in doors:
        return doors[order.pk]
    return points.get(order.station_id)


def _box(
    order: MealOrder,
    lines: list[tuple[MenuItem, int]],
    restrictions: list[Restriction],
    stop: Stop | None,
) -> Box:
    delivered = order.fulfil_mode == FulfilMode.DELIVERY
    return Box(
        number=order.number,
        name=order.resident.name,
        station=order.station.name,
        mode=order.get_fulfil_mode_display(),
        way=order.fulfil_mode,
        items=tuple((item.name, quantity) for item, quantity in lines),
        dishes=tuple(_dishes(lines)),
        texture="、".join(_textures(restrictions)),
        special="、".join(_special(restrictions, lines)),
        note=order.note,
        address=order.resident.full_address if delivered else "",
        phone=str(order.resident.phone or "") if delivered else "",
        door_note=_door_note(order) if delivered else "",
        cash_fen=order.cash_due_fen,
        **_planned(stop),
    )


def _dishes(lines: Iterable[tuple[MenuItem, int]]) -> Iterable[tuple[str, str, int]]:
    for item, quantity in lines:
        for part in item.parts:
            yield part["category"], part["name"], part["quantity"] * quantity


def _textures(restrictions: Iterable[Restriction]) -> Iterable[str]:
    return (row.value_words for row in restrictions if row.kind == RestrictionKind.TEXTURE)


def _special(
    restrictions: Iterable[Restriction], lines: list[tuple[MenuItem, int]]
) -> Iterable[str]:
    for row in restrictions:
        found = {clash.how for item, _quantity in lines for clash in clashes_of(row, item)}
        if row.kind == RestrictionKind.TEXTURE or not found:
            continue
        words = {"allergen": _("不能吃%(what)s"), "ingredient": _("不要%(what)s")}
        text = words.get(row.kind, "%(what)s") % {"what": row.value_words}
        yield text if found != {UNKNOWN} else _("%(text)s（菜里有没有还没登记）") % {"text": text}


def _planned(stop: Stop | None) -> dict[str, Any]:
    if stop is None:
        return {}
    return {
        "round": _("第 %(number)s 趟") % {"number": stop.round.number},
        "round_number": stop.round.number,
        "position": stop.position,
        "rider": str(stop.round.rider or ""),
        "when": _clock(stop.planned_at),
        "eat_by": _clock(stop.eat_by),
    }


def _clock(moment: datetime) -> str:
    return f"{timezone.localtime(moment):%H:%M}"


def _door_note(order: MealOrder) -> str:
    note = getattr(order.resident, "door_note", None)
    return note.text if note else ""


def latest_version(kitchen: Kitchen, day: date, meal_period: str, kind: str) -> SheetVersion | None:
    """The version that is out; None before the first."""
    versions = SheetVersion.objects.filter(
        kitchen=kitchen, service_date=day, meal_period=meal_period, kind=kind
    )
    return versions.order_by("-number").first()


def changes_since(version: SheetVersion | None, boxes: list[Box]) -> list[Change]:
    """What is otherwise now than on the paper that is out."""
    if version is None:
        return []
    return papers.changes(version.counts, papers.counts(version.kind, boxes))


def paper_title(kind: str, kitchen: Kitchen, day: date, meal: str) -> str:
    """What stands on top of every page."""
    return f"{PaperKind(kind).label} {day:%Y-%m-%d} {meal} {kitchen}"
