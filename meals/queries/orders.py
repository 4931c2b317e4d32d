"""A person's orders, and the words of staff's lists."""

from datetime import datetime

from django.db.models import QuerySet
from django.utils import timezone

from elderly_care.models import Resident
from meals.enums import OrderState
from meals.models import MealOrder, Menu


def orders_of_resident(resident: Resident) -> QuerySet[MealOrder]:
    """Newest first, ready to be shown."""
    return (
        MealOrder.objects.filter(resident=resident)
        .select_related("menu__kitchen__station", "station", "resident")
        .prefetch_related("lines")
        .order_by("-service_date", "-pk")
    )


def order_on(menu: Menu, resident: Resident) -> MealOrder | None:
    """The person's order for a meal, from whichever kitchen, unless cancelled."""
    return (
        MealOrder.objects.for_day(menu.service_date)
        .filter(meal_period=menu.meal_period, resident=resident)
        .exclude(state=OrderState.CANCELLED)
        .select_related("menu", "station", "resident")
        .first()
    )


def last_choice(resident: Resident) -> str:
    """How the person got the last meal, as in "pick_up-12"; empty at first."""
    order = MealOrder.objects.filter(resident=resident).order_by("-pk").first()
    return f"{order.fulfil_mode}-{order.station_id}" if order else ""


def last_set_meal(resident: Resident) -> int | None:
    """Which set meal the person ordered last."""
    newest = MealOrder.objects.filter(resident=resident).order_by("-pk")
    return newest.values_list("lines__menu_item__set_meal", flat=True).first()


def can_be_cancelled(order: MealOrder, now: datetime | None = None) -> bool:
    """Before the cutoff; an order that no kitchen can cook at any time."""
    if order.state == OrderState.UNROUTED:
        return True
    return order.state == OrderState.PLACED and order.menu.is_orderable(now or timezone.now())
