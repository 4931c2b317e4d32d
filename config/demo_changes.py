"""What happens in the demonstration after the cutoff: rounds, a late order, a late cancellation, slips."""

from dataclasses import replace
from datetime import date, datetime, timedelta

from django.utils import timezone

from accounts.models import User
from config.demo_wishes import wishes_for
from core.audit import SYSTEM
from core.errors import DomainError
from meals import commands
from meals.enums import FulfilMode, OrderChannel, OrderState
from meals.models import ChangeSlip, Kitchen, MealOrder, Menu, RoundPlan

LEAST_ORDERS = 10  # a smaller lunch is somebody's own trial: nothing comes or goes by itself
MANAGER = "manager"


def change_after_cutoff(menu: Menu, day: date) -> tuple[int, int, int]:
    """How many came late, went late, and made slips."""
    if menu.orders.in_kitchen().count() < LEAST_ORDERS:
        return 0, 0, 0
    manager = User.objects.get(username=MANAGER)
    _plan(menu)
    came, went = _late_order(menu, day, manager), _late_cancellation(menu, manager)
    _plan(menu)
    slips = ChangeSlip.objects.filter(order__menu=menu).count()
    return came, went, slips


def _plan(menu: Menu) -> None:
    """The rounds of every kitchen that got orders, now and not when a worker comes by."""
    for kitchen in Kitchen.objects.filter(orders__menu=menu).distinct().order_by("pk"):
        meal = {"service_date": menu.service_date, "meal_period": menu.meal_period}
        try:
            commands.plan_rounds(kitchen=kitchen, by=SYSTEM, **meal)
        except DomainError:
            continue  # another menu of the meal still takes orders: rounds come when it is closed


def _late_order(menu: Menu, day: date, by: User) -> int:
    """Somebody who forgot, brought to the door; 0 when the meal is over."""
    wish = next(wishes_for(menu, day, 2), None)
    if wish is None:
        return 0
    request = replace(wish[1], fulfil_mode=FulfilMode.DELIVERY, channel=OrderChannel.STATION)
    words = {"reason": "女儿忘了订", "key": f"demo-{day}-late", "now": _moment(menu)}
    try:
        commands.place_late_order(request=request, by=by, **words)
    except DomainError:
        return 0
    return 1


def _moment(menu: Menu) -> datetime:
    """After the cutoff and after the rounds, though the real clock may be before or long past both."""
    plans = RoundPlan.objects.filter(
        service_date=menu.service_date, meal_period=menu.meal_period
    ).order_by("-planned_at")
    planned = plans.values_list("planned_at", flat=True).first() or menu.cutoff_at
    return min(
        max(planned, menu.cutoff_at) + timedelta(seconds=1),
        max(timezone.now(), menu.cutoff_at + timedelta(minutes=1)),
    )


def _late_cancellation(menu: Menu, by: User) -> int:
    orders = MealOrder.objects.filter(
        menu=menu, state=OrderState.CONFIRMED, fulfil_mode=FulfilMode.DELIVERY
    )
    order = orders.exclude(idempotency_key__endswith="-late").order_by("pk").first()
    if order is None:
        return 0
    commands.cancel_late_order(order=order, by=by, reason="住院了")
    return 1
