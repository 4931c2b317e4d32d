"""What a kitchen must keep and look at, and what of it is missing."""

from collections.abc import Iterable
from datetime import date
from typing import Any, NamedTuple

from django.db.models import Count, Q, QuerySet

from accounts.models import User
from meals.enums import MealPeriod, OrderState, SafetyAlertKind, SafetyAlertState, SaleState
from meals.models import (
    Complaint,
    CookedBatch,
    FoodSample,
    Kitchen,
    MenuItem,
    OrderLine,
    SafetyAlert,
    SaleLine,
    SelfCheck,
)
from meals.queries.complaints import WAITING, complaint_key

COOKED = (*OrderState.TO_HAND_OVER, OrderState.HANDED_OVER, OrderState.RETURNED, OrderState.NO_SHOW)
SERVED = (OrderState.SENT, OrderState.UNDELIVERED, OrderState.HANDED_OVER, OrderState.RETURNED)


class MealDish(NamedTuple):
    """A dish of a meal, by the kitchen that cooked it."""

    kitchen_id: int
    service_date: date
    meal_period: str
    dish_name: str

    @property
    def meal(self) -> str:
        """In words."""
        return f"{self.service_date:%Y-%m-%d} {MealPeriod(self.meal_period).label}"

    @property
    def sample_key(self) -> str:
        """What an alert about its sample is known by."""
        return f"sample:{':'.join(str(part) for part in self)}"


def check_key(kitchen_id: int, day: date) -> str:
    """What an alert about a day's self-check is known by."""
    return f"check:{kitchen_id}:{day}"


def dishes_of(
    kitchens: Iterable[int], days: Iterable[date], states: Iterable[str]
) -> set[MealDish]:
    """The dishes of these kitchens' orders in these states. 1 query."""
    rows = (
        OrderLine.objects.filter(
            order__kitchen__in=list(kitchens),
            order__service_date__in=list(days),
            order__state__in=list(states),
        )
        .values_list(
            "order__kitchen", "order__service_date", "order__meal_period", "menu_item__parts"
        )
        .distinct()
        .order_by()
    )
    return {
        MealDish(kitchen, day, meal, part["name"])
        for kitchen, day, meal, parts in rows
        for part in parts
    }


def sold_dishes(kitchens: Iterable[int], days: Iterable[date]) -> set[MealDish]:
    """What went over a counter: of a kitchen's menu, or single dishes in its own house. 2 queries."""
    kitchens = list(kitchens)
    lines = SaleLine.objects.filter(
        sale__service_date__in=list(days), sale__state=SaleState.SOLD
    ).order_by()
    meal = ("sale__service_date", "sale__meal_period")
    of_menus = lines.filter(menu_item__menu__kitchen__in=kitchens).values_list(
        "menu_item__menu__kitchen", *meal, "menu_item__parts"
    )
    single = lines.filter(dish__isnull=False, sale__station__kitchen__in=kitchens).values_list(
        "sale__station__kitchen", *meal, "dish__name"
    )
    found = {
        MealDish(kitchen, day, meal, part["name"])
        for kitchen, day, meal, parts in of_menus.distinct()
        for part in parts
    }
    return found | set(map(MealDish._make, single.distinct()))


def cooked_dishes(kitchens: Iterable[int], days: Iterable[date]) -> set[MealDish]:
    """What was cooked: orders reported cooked, counter sales, recorded batches. 4 queries."""
    kitchens, days = list(kitchens), list(days)
    cooked = dishes_of(kitchens, days, COOKED) | sold_dishes(kitchens, days)
    return cooked | _recorded(CookedBatch.objects, kitchens, days)


def dishes_of_day(kitchen: Kitchen, day: date) -> list[MealDish]:
    """All that the kitchen may cook that day: of its orders and of its menus. 2 queries."""
    items = MenuItem.objects.filter(menu__kitchen=kitchen, menu__service_date=day)
    offered = {
        MealDish(kitchen.pk, day, meal, part["name"])
        for meal, parts in items.values_list("menu__meal_period", "parts")
        for part in parts
    }
    order = list(MealPeriod.values)
    found = offered | dishes_of([kitchen.pk], [day], OrderState.IN_KITCHEN)
    return sorted(found, key=lambda dish: (order.index(dish.meal_period), dish.dish_name))


def sampled_dishes(kitchens: Iterable[int], days: Iterable[date]) -> set[MealDish]:
    """What there is a sample of, kept or disposed of in time. 1 query."""
    return _recorded(FoodSample.objects, list(kitchens), list(days))


def _recorded(rows: Any, kitchens: list[int], days: list[date]) -> set[MealDish]:
    found = rows.filter(kitchen__in=kitchens, service_date__in=days)
    return set(map(MealDish._make, found.values_list(*MealDish._fields).distinct().order_by()))


def missing_samples(kitchens: Iterable[int], days: Iterable[date]) -> list[MealDish]:
    """Dishes that have left the kitchen without a sample. 4 queries."""
    kitchens, days = list(kitchens), list(days)
    left = dishes_of(kitchens, days, SERVED) | sold_dishes(kitchens, days)
    return sorted(left - sampled_dishes(kitchens, days))


def missing_checks(kitchens: Iterable[int], days: Iterable[date]) -> list[tuple[int, date]]:
    """Kitchens that cooked on a day and did no self-check. 5 queries."""
    kitchens, days = list(kitchens), list(days)
    cooked = {(dish.kitchen_id, dish.service_date) for dish in cooked_dishes(kitchens, days)}
    done = SelfCheck.objects.filter(kitchen__in=kitchens, day__in=days)
    return sorted(cooked - set(done.values_list("kitchen", "day")))


def gone_causes() -> set[str]:
    """Keys of open alerts whose sample or answer has come meanwhile. 3 queries."""
    waiting = SafetyAlert.objects.filter(state=SafetyAlertState.OPEN)
    keys = set(waiting.filter(kind=SafetyAlertKind.NO_SAMPLE).values_list("key", flat=True))
    days = {date.fromisoformat(key.split(":")[2]) for key in keys}
    samples = FoodSample.objects.filter(service_date__in=days).values_list(*MealDish._fields)
    there = {MealDish._make(row).sample_key for row in samples.distinct().order_by()}
    late = waiting.filter(kind=SafetyAlertKind.COMPLAINT_LATE).values_list("key", flat=True)
    numbers = [int(key.split(":")[1]) for key in late]
    ended = Complaint.objects.filter(pk__in=numbers).exclude(state__in=WAITING)
    return keys & there | {complaint_key(pk) for pk in ended.values_list("pk", flat=True)}


def open_alerts(user: User) -> QuerySet[SafetyAlert]:
    """What is to be put right in scope: one's own first, then by deadline."""
    rows = SafetyAlert.objects.visible_to(user).filter(state=SafetyAlertState.OPEN)
    mine = Q(owner=user)
    return (
        rows.annotate(is_mine=mine)
        .select_related("kitchen__station", "owner")
        .order_by("-is_mine", "due_at", "pk")
    )


class KitchenDay(NamedTuple):
    """A kitchen's day of food safety in figures."""

    kitchen: Kitchen
    required: int
    sampled: int
    checked: bool
    alerts: int

    @property
    def missing(self) -> int:
        """Dishes without a sample."""
        return self.required - self.sampled


def kitchen_days(kitchens: QuerySet[Kitchen], day: date) -> list[KitchenDay]:
    """Of all kitchens in use. 7 queries however many kitchens."""
    rows = list(
        kitchens.filter(is_active=True)
        .select_related("station")
        .annotate(waiting=Count("safety_alerts", filter=Q(safety_alerts__state="open")))
        .order_by("station__name", "pk")
    )
    keys = [kitchen.pk for kitchen in rows]
    required = cooked_dishes(keys, [day])
    sampled = sampled_dishes(keys, [day]) & required
    checked = set(
        SelfCheck.objects.filter(kitchen__in=keys, day=day).values_list("kitchen", flat=True)
    )
    return [
        KitchenDay(
            kitchen,
            sum(dish.kitchen_id == kitchen.pk for dish in required),
            sum(dish.kitchen_id == kitchen.pk for dish in sampled),
            kitchen.pk in checked,
            kitchen.waiting,
        )
        for kitchen in rows
    ]


class DishRow(NamedTuple):
    """A dish that needs a sample, and the sample if there is one."""

    dish: MealDish
    sample: FoodSample | None


def sample_register(kitchen: Kitchen, day: date) -> list[DishRow]:
    """Every dish that was cooked, then samples of anything else. 5 queries."""
    samples = list(
        FoodSample.objects.filter(kitchen=kitchen, service_date=day)
        .select_related("taken_by", "disposed_by")
        .order_by("pk")
    )
    rows = [
        DishRow(MealDish(s.kitchen_id, s.service_date, s.meal_period, s.dish_name), s)
        for s in samples
    ]
    known = {row.dish for row in rows}
    rows += [DishRow(dish, None) for dish in cooked_dishes([kitchen.pk], [day]) - known]
    order = list(MealPeriod.values)
    return sorted(
        rows, key=lambda row: (row.sample is not None, order.index(row.dish.meal_period), row.dish)
    )
