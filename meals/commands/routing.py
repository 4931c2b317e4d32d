"""After the cutoff every order gets a kitchen: supply relation, capacity, diet, distance.

Running it twice, or twice at the same time, changes nothing more; after a kill it simply begins
again, because the work list is the orders without a kitchen.
"""

from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from core.audit import Actor, record
from core.locking import locked
from meals.commands.assigning import give_orders
from meals.commands.errors import CutoffNotPassed, DaySettled, MenuNotOpen
from meals.commands.orders import cutoff_text
from meals.commands.settlement import hold_days_open
from meals.enums import MenuState, OrderState, UnroutedReason
from meals.models import DaySettlement, Kitchen, MealOrder, Menu, MenuItem, SupplyRelation
from meals.transitions import MENU, ORDER


@dataclass(frozen=True)
class Routing:
    """What one run of the routing did; overflow: orders that didn't get their first kitchen."""

    confirmed: int
    unrouted: int
    overflow: int = field(default=0, compare=False)


@transaction.atomic
def route_menu(*, menu: Menu, by: Actor, now: datetime | None = None) -> Routing:
    """Close a menu whose cutoff has passed and give its orders to kitchens.

    Raises CutoffNotPassed, MenuNotOpen, DaySettled.
    """
    moment = now or timezone.now()
    menu, is_first = _closed_menu(menu, by, moment)
    relations = _relations(menu, _settled(menu))
    # One routing per kitchen at a time: what is free is read after the lock.
    list(locked(Kitchen.objects.filter(pk__in={row.kitchen_id for row in relations})))
    given = give_orders(menu, relations, by=by, now=moment)
    if is_first or given.confirmed:  # the clock asks again and again for those who are left
        record(
            menu,
            "meals.menu.route",
            by=by,
            confirmed=given.confirmed,
            unrouted=given.unrouted,
            overflow=given.overflow,
        )
    return Routing(given.confirmed, given.unrouted, given.overflow)


def _closed_menu(menu: Menu, by: Actor, moment: datetime) -> tuple[Menu, bool]:
    """The menu, locked and closed; whether it was open until now."""
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
    if menu.state == MenuState.CLOSED:
        return menu, False
    MENU.move(menu, "close", by=by)
    return menu, True


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


def _relations(menu: Menu, settled: list[int]) -> list[SupplyRelation]:
    """Without the kitchens of operators who have settled the day: they would cook for nothing."""
    return list(
        _suppliers(menu)
        .exclude(kitchen__station__operator__in=settled)
        .select_related("kitchen__station", "station")
        .order_by("station_id", "priority", "pk")
    )


@transaction.atomic
def free_kitchen(
    *, kitchen: Kitchen | int, service_date: date, meal_period: str, by: Actor, reason: str = ""
) -> int:
    """A kitchen can't cook a meal after all: what it has not cooked waits for another kitchen.

    Until it is routed again the reason says whether another one supplies the point at all. Returns how many orders; 0 the second time. route_menu then finds them another kitchen.
    """
    orders = MealOrder.objects.filter(
        kitchen=kitchen, service_date=service_date, meal_period=meal_period
    )
    menus = set(orders.filter(state=OrderState.CONFIRMED).values_list("menu", flat=True))
    list(locked(MenuItem.objects.filter(menu__in=menus)).only("pk"))
    list(locked(Menu.objects.filter(pk__in=menus)).only("pk"))
    sources, _target = ORDER.moves["take_back"]
    found = locked(orders.filter(state__in=sources)).select_related("menu__kitchen__station")
    others = SupplyRelation.objects.usable().on(service_date).exclude(kitchen=kitchen)
    supplied = set(others.values_list("station", flat=True))
    for order in (rows := list(found)):
        order.operator_id = order.menu.kitchen.station.operator_id
        was, order.kitchen, order.routed_at = order.kitchen_id, None, None
        order.unrouted_reason = (
            UnroutedReason.NO_CAPACITY
            if order.station_id in supplied
            else UnroutedReason.NO_SUPPLIER
        )
        saved = ["operator", "kitchen", "routed_at", "unrouted_reason", "updated_at"]
        ORDER.move(order, "take_back", by=by, reason=reason, save=saved, kitchen=was)
    return len(rows)
