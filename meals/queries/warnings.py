"""Days ahead: whose restrictions clash with what is planned, published, ordered."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Q

from accounts.models import User
from core.dates import today
from elderly_care.models import Resident
from meals.enums import OrderState
from meals.models import (
    Menu,
    MenuItem,
    MenuSubscription,
    OrderLine,
    StandingOrder,
    SupplyRelation,
)
from meals.queries.clashes import Clash, clashes_for

AHEAD = 3  # days that a kitchen can still change something


@dataclass(frozen=True)
class Warned:
    """A person and a meal: which set meals don't suit, and whether one was ordered or none is left."""

    resident: Resident
    menu: Menu
    clashes: tuple[Clash, ...]
    ordered: bool
    nothing_suits: bool

    @property
    def dangerous(self) -> bool:
        """Contains what the person is allergic to, and was ordered."""
        return self.ordered and any(clash.blocks for clash in self.clashes)


def clash_warnings(user: User, first: date, *, days: int = AHEAD) -> list[Warned]:
    """In scope, for menus of these days with something on them; the most urgent first.

    Who ordered: what was ordered doesn't suit. Who wants menus or has a standing order: nothing
    on the menu does. A few queries and one a day, for any number of people.
    """
    last = first + timedelta(days=days - 1)
    items = _items(user, first, last)
    menus = {item.menu_id: item.menu for item in items}
    ordered = _ordered(user, menus)
    waiting = _waiting(user, menus.values())
    people = {resident for resident, _menu in ordered} | {
        r for who in waiting.values() for r in who
    }
    clashes = clashes_for(items, people)
    found = [
        *_of_orders(ordered, clashes, menus),
        *_of_menus(waiting, clashes, items, menus),
    ]
    residents = _named(found)
    rows = [Warned(residents[row[0]], row[1], row[2], row[3], row[4]) for row in found]
    return sorted(rows, key=_urgency)


Row = tuple[int, Menu, tuple[Clash, ...], bool, bool]


def _items(user: User, first: date, last: date) -> list[MenuItem]:
    return list(
        MenuItem.objects.visible_to(user)
        .filter(menu__service_date__range=(max(first, today()), last))
        .select_related("menu__kitchen__station")
        .order_by("menu__service_date", "menu", "pk")
    )


def _ordered(user: User, menus: Iterable[int]) -> dict[tuple[int, int], set[int]]:
    """Which items of which menu a person has ordered."""
    found: dict[tuple[int, int], set[int]] = defaultdict(set)
    lines = OrderLine.objects.visible_to(user).filter(
        order__menu__in=list(menus), order__state__in=OrderState.OPEN
    )
    for resident, menu, item in lines.values_list("order__resident", "order__menu", "menu_item"):
        found[resident, menu].add(item)
    return found


def _waiting(user: User, menus: Iterable[Menu]) -> dict[int, set[int]]:
    """By menu, who in scope wants to hear of it or has a standing order for such a meal."""
    rows = list(menus)
    streets = _streets({menu.kitchen_id for menu in rows})
    wanting: dict[tuple[str, str], set[int]] = defaultdict(set)
    for resident, code, meal in _subscribed(user):
        wanting[code[:9], meal].add(resident)
    standing: dict[tuple[str, str, date], set[int]] = defaultdict(set)
    for day in sorted({menu.service_date for menu in rows}):
        for resident, code, meal in _standing(user, day):
            standing[code[:9], meal, day].add(resident)
    return {
        menu.pk: set().union(
            *(wanting[street, menu.meal_period] for street in streets[menu.kitchen_id]),
            *(
                standing[street, menu.meal_period, menu.service_date]
                for street in streets[menu.kitchen_id]
            ),
        )
        for menu in rows
    }


def _subscribed(user: User) -> list[tuple[int, str, str]]:
    rows = MenuSubscription.objects.visible_to(user).filter(
        ended_on__isnull=True, resident__restrictions__isnull=False
    )
    return [
        (resident, code, meal)
        for resident, code, meals in rows.values_list(
            "resident", "resident__community_id", "meal_periods"
        ).distinct()
        for meal in meals
    ]


def _standing(user: User, day: date) -> list[tuple[int, str, str]]:
    """Who wants a meal on that day every week, and isn't away."""
    rows = StandingOrder.objects.visible_to(user).due_on(day)
    return list(
        rows.filter(resident__restrictions__isnull=False)
        .values_list("resident", "resident__community_id", "meal_period")
        .distinct()
    )


def _streets(kitchens: set[int]) -> dict[int, set[str]]:
    found: dict[int, set[str]] = defaultdict(set)
    relations = SupplyRelation.objects.filter(kitchen__in=kitchens)
    for kitchen, code in relations.values_list("kitchen", "station__division_id"):
        found[kitchen].add(code[:9])
    return found


def _of_orders(
    ordered: dict[tuple[int, int], set[int]],
    clashes: dict[int, list[Clash]],
    menus: dict[int, Menu],
) -> list[Row]:
    rows: list[Row] = []
    for (resident, menu), chosen in ordered.items():
        mine = tuple(c for c in clashes.get(resident, []) if c.item.pk in chosen)
        if mine:
            rows.append((resident, menus[menu], mine, True, False))
    return rows


def _of_menus(
    waiting: dict[int, set[int]],
    clashes: dict[int, list[Clash]],
    items: list[MenuItem],
    menus: dict[int, Menu],
) -> list[Row]:
    offered: dict[int, set[int]] = defaultdict(set)
    for item in items:
        offered[item.menu_id].add(item.pk)
    rows: list[Row] = []
    for menu, people in waiting.items():
        for resident in sorted(people & clashes.keys()):
            mine = tuple(c for c in clashes[resident] if c.item.menu_id == menu)
            if mine:
                nothing = {clash.item.pk for clash in mine} == offered[menu]
                rows.append((resident, menus[menu], mine, False, nothing))
    return rows


def _named(rows: list[Row]) -> dict[int, Resident]:
    keys = Q(pk__in={resident for resident, *_rest in rows})
    return {r.pk: r for r in Resident.objects.filter(keys).select_related("community")}


def _urgency(row: Warned) -> tuple[object, ...]:
    return (
        not row.dangerous,
        not row.ordered,
        not row.nothing_suits,
        row.menu.service_date,
        row.menu.pk,
        row.resident.name_pinyin,
        row.resident.pk,
    )
