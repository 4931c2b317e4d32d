"""Deliveries of a day as whoever gives them to courier firms needs to see them."""

from datetime import date

from django.db.models import QuerySet

from accounts.models import User
from meals.enums import CourierState, FulfilMode, OrderState
from meals.models import CourierOrder, MealOrder

_READY = (OrderState.CONFIRMED, OrderState.COOKED, OrderState.UNDELIVERED)


def callable_orders(user: User, day: date) -> QuerySet[MealOrder]:
    """In scope, to be brought to doors, and with no courier."""
    return (
        MealOrder.objects.visible_to(user)
        .for_day(day)
        .filter(fulfil_mode=FulfilMode.DELIVERY, state__in=_READY)
        .exclude(courier_orders__state__in=CourierState.ACTIVE)
        .select_related("resident__community", "station")
        .order_by("meal_period", "station__name", "pk")
    )


def courier_orders(user: User, day: date) -> QuerySet[CourierOrder]:
    """In scope, of a day, the newest first."""
    return (
        CourierOrder.objects.visible_to(user)
        .filter(order__service_date=day)
        .select_related("order__resident", "order__station", "asked_by")
        .order_by("-pk")
    )
