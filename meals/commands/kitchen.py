"""What the kitchen reports: cooked, on its way."""

from datetime import date, datetime

from django.db import transaction
from django.db.models import QuerySet

from core.audit import Actor
from core.locking import locked
from meals.commands.licences import require_papers
from meals.commands.moves import move_all
from meals.commands.round_steps import send_round
from meals.commands.serving_day import require_its_day
from meals.enums import FulfilMode, OrderState, RoundKind, RoundState, StopState
from meals.models import Kitchen, MealOrder, Round, Stop


@transaction.atomic
def mark_cooked(
    *,
    kitchen: Kitchen,
    service_date: date,
    meal_period: str,
    by: Actor,
    now: datetime | None = None,
) -> int:
    """The kitchen has cooked a meal: all its confirmed orders. Returns how many; 0 the second time.

    Raises MealStillToCome, KitchenNotLicensed.
    """
    require_its_day([service_date], now)
    require_papers([(kitchen.pk, kitchen.station.name, service_date)])
    return move_all(_meal(kitchen, service_date, meal_period), "cook", by=by)


@transaction.atomic
def send_out(
    *,
    kitchen: Kitchen,
    service_date: date,
    meal_period: str,
    by: Actor,
    now: datetime | None = None,
) -> int:
    """The boxes for people's doors have left, and with them their rounds. Returns how many orders.

    A round that waits for a meal still to be cooked stays. 0 the second time. Locks: rounds → orders.
    Raises MealStillToCome.
    """
    require_its_day([service_date], now)
    planned = Round.objects.of_meal(kitchen, service_date, meal_period).filter(
        kind=RoundKind.DOORS, state=RoundState.PLANNED
    )
    rounds = list(locked(planned).only("pk"))
    uncooked = Stop.objects.filter(
        round__in=rounds, state=StopState.PLANNED, order__state=OrderState.CONFIRMED
    )
    waiting = set(uncooked.values_list("round", flat=True))
    orders = _meal(kitchen, service_date, meal_period).filter(fulfil_mode=FulfilMode.DELIVERY)
    behind = Stop.objects.alive().filter(round__in=waiting, order__isnull=False).values("order")
    sent = move_all(orders.exclude(pk__in=behind), "send", by=by)
    for round_ in rounds:
        if round_.pk not in waiting:
            send_round(round_=round_, by=by, now=now)
    return sent


@transaction.atomic
def mark_orders_cooked(
    *, orders: QuerySet[MealOrder], by: Actor, now: datetime | None = None
) -> int:
    """Single orders are cooked: those of them that a kitchen has confirmed. Returns how many.

    Raises MealStillToCome, KitchenNotLicensed.
    """
    confirmed = orders.filter(state=OrderState.CONFIRMED).order_by("kitchen", "service_date")
    meals = confirmed.values_list("kitchen", "kitchen__station__name", "service_date").distinct()
    require_its_day([day for _kitchen, _name, day in meals], now)
    require_papers(meals)
    return move_all(orders, "cook", by=by)


def _meal(kitchen: Kitchen, service_date: date, meal_period: str) -> QuerySet[MealOrder]:
    return MealOrder.objects.filter(
        kitchen=kitchen, service_date=service_date, menu__meal_period=meal_period
    )
