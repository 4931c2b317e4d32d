"""Which meals' rounds wait to be planned or mended."""

from datetime import date

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from core.dates import today
from meals.enums import MenuState, OrderState, SlipKind
from meals.models import (
    ChangeSlip,
    Kitchen,
    MealOrder,
    Menu,
    RoundPlan,
    Stop,
    SupplyRelation,
)

MealKey = tuple[int, date, str]


def is_open(kitchen: Kitchen | int, service_date: date, meal_period: str) -> bool:
    """Whether a menu that is not closed yet may still bring this kitchen orders for the meal."""
    points = SupplyRelation.objects.filter(kitchen=kitchen).on(service_date).values("station")
    beside = SupplyRelation.objects.filter(station__in=points).on(service_date).values("kitchen")
    menus = Menu.objects.filter(
        service_date=service_date, meal_period=meal_period, state=MenuState.PUBLISHED
    )
    return menus.filter(Q(kitchen__in=beside) | Q(kitchen=kitchen)).exists()


def meals_to_plan(day: date | None = None) -> list[MealKey]:
    """Meals from today on without rounds, and those whose orders came or went since."""
    first = day or today()
    plans = RoundPlan.objects.filter(
        kitchen=OuterRef("kitchen"),
        service_date=OuterRef("service_date"),
        meal_period=OuterRef("meal_period"),
    )
    fresh = (
        MealOrder.objects.in_kitchen()
        .filter(service_date__gte=first)
        .exclude(Exists(plans))
        .values_list("kitchen", "service_date", "meal_period")
        .distinct()
        .order_by()
    )
    ready = [key for key in sorted(fresh) if not is_open(*key)]
    return ready + sorted(_changed(first))


def _changed(first: date) -> QuerySet:
    """Plans to which an order was added, or from which one was taken, without a slip so far."""
    orders = MealOrder.objects.filter(
        kitchen=OuterRef("kitchen"),
        service_date=OuterRef("service_date"),
        meal_period=OuterRef("meal_period"),
    )
    told = ChangeSlip.objects.filter(order=OuterRef("pk"), kitchen=OuterRef("kitchen"))
    added = (
        orders.in_kitchen()
        .filter(routed_at__gt=OuterRef("planned_at"))
        .exclude(Exists(told.filter(kind=SlipKind.ADDED)))
    )
    cancelled = orders.filter(state=OrderState.CANCELLED).exclude(
        Exists(told.filter(kind=SlipKind.CANCELLED))
    )
    moved_away = (
        Stop.objects.alive()
        .filter(
            round__kitchen=OuterRef("kitchen"),
            round__service_date=OuterRef("service_date"),
            round__meal_period=OuterRef("meal_period"),
            order__isnull=False,
        )
        .exclude(order__kitchen=F("round__kitchen"))
    )
    return (
        RoundPlan.objects.filter(service_date__gte=first)
        .filter(Exists(added) | Exists(cancelled) | Exists(moved_away))
        .values_list("kitchen", "service_date", "meal_period")
    )
