"""What routing has to come back to: orders without a kitchen, kitchens that closed."""

from datetime import date

from django.db.models import Q, QuerySet

from accounts.models import User
from core.dates import today
from meals.enums import MenuState, OrderState
from meals.models import DaySettlement, MealOrder, Menu


def menus_with_waiting(day: date | None = None) -> list[int]:
    """Closed menus from today on with orders that no kitchen has taken, unless the day is settled."""
    settled = DaySettlement.objects.filter(day__gte=day or today())
    over = Q(pk__in=[])
    for operator, settled_day in settled.values_list("operator", "day"):
        over |= Q(kitchen__station__operator=operator, service_date=settled_day)
    menus = Menu.objects.filter(
        state=MenuState.CLOSED,
        service_date__gte=day or today(),
        orders__state__in=OrderState.WAITING,
    ).exclude(over)
    return list(menus.order_by("pk").values_list("pk", flat=True).distinct())


def kitchens_that_closed(day: date | None = None) -> list[tuple[int, date, str]]:
    """Meals from today on that a kitchen out of use was to cook."""
    orders = MealOrder.objects.filter(
        state=OrderState.CONFIRMED, service_date__gte=day or today()
    ).filter(Q(kitchen__is_active=False) | ~Q(kitchen__station__state="open"))
    meals = orders.values_list("kitchen", "service_date", "meal_period")
    return sorted(meals.distinct().order_by())


def unrouted_orders(user: User, day: date) -> QuerySet[MealOrder]:
    """Orders in scope that no kitchen takes, reason by reason."""
    return (
        MealOrder.objects.visible_to(user)
        .for_day(day)
        .filter(state=OrderState.UNROUTED)
        .select_related("resident", "station", "menu__kitchen__station")
        .order_by("unrouted_reason", "station__name", "pk")
    )
