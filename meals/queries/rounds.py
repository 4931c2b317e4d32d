"""What the pages of rounds show, and the totals of a meal while it is still being ordered."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Prefetch, Q, QuerySet, Sum

from accounts.models import User
from meals.enums import MenuState, OrderState, RoundState, StopState
from meals.models import (
    ChangeSlip,
    Kitchen,
    Menu,
    OrderLine,
    Rider,
    Round,
    RoundPlan,
    Stop,
    UnservedDelivery,
)


def plans_of_day(user: User, day: date) -> QuerySet[RoundPlan]:
    """Meals in scope that have rounds, with how many, and what needs a look. 1 query."""
    return (
        RoundPlan.objects.visible_to(user)
        .filter(service_date=day)
        .select_related("kitchen__station")
        .annotate(left_out=Count("unserved"))
        .order_by("meal_period", "kitchen__station__name", "pk")
    )


@dataclass(frozen=True)
class MealRounds:
    """A kitchen's meal in the list of a day."""

    plan: RoundPlan
    rounds: int
    waiting: int
    portions: int
    slips: int


def meals_of_day(user: User, day: date) -> list[MealRounds]:
    """3 queries however many kitchens."""
    counts = (
        Round.objects.visible_to(user)
        .alive()
        .filter(service_date=day)
        .values_list("kitchen", "meal_period")
        .annotate(
            all=Count("pk"),
            waiting=Count("pk", filter=Q(state=RoundState.PLANNED)),
            portions=Sum("portions"),
        )
        .order_by()
    )
    by_meal = {(row[0], row[1]): row[2:] for row in counts}
    slips = dict(_unseen(user, day))
    return [
        MealRounds(plan, *by_meal.get(_key(plan), (0, 0, 0)), slips.get(_key(plan), 0))
        for plan in plans_of_day(user, day)
    ]


def _key(plan: RoundPlan) -> tuple[int, str]:
    return plan.kitchen_id, plan.meal_period


def _unseen(user: User, day: date) -> Iterable[tuple[tuple[int, str], int]]:
    slips = ChangeSlip.objects.visible_to(user).filter(service_date=day, seen_at=None)
    rows = slips.values_list("kitchen", "meal_period").annotate(all=Count("pk")).order_by()
    return (((kitchen, meal), count) for kitchen, meal, count in rows)


def rounds_of_meal(kitchen: Kitchen, day: date, meal_period: str) -> QuerySet[Round]:
    """The rounds of a meal with their stops in order. 2 queries."""
    return (
        Round.objects.of_meal(kitchen, day, meal_period)
        .alive()
        .select_related("start", "rider__user", "fixed_round", "kitchen__station")
        .prefetch_related(Prefetch("stops", queryset=stops()))
        .order_by("number")
    )


def stops() -> QuerySet[Stop]:
    """Stops that are part of their round, with what their lines show."""
    alive = Stop.objects.alive()
    related = ("station", "order__resident__community", "order__station")
    return alive.select_related(*related).order_by("position")


def unserved_of(plan: RoundPlan) -> QuerySet[UnservedDelivery]:
    """What no round takes."""
    return plan.unserved.select_related("station", "order__resident").order_by("reason", "pk")


def slips_of(kitchen: Kitchen, day: date, meal_period: str) -> QuerySet[ChangeSlip]:
    """Changes of a meal, those that nobody has read first."""
    return (
        ChangeSlip.objects.of_meal(kitchen, day, meal_period)
        .select_related("order__resident", "order__station", "round", "seen_by")
        .order_by("seen_at", "-made_at", "-pk")
    )


def unread_slips(user: User, day: date) -> QuerySet[ChangeSlip]:
    """Changes of a day in scope that no kitchen has read."""
    return (
        ChangeSlip.objects.visible_to(user)
        .filter(service_date=day, seen_at=None)
        .select_related("order__resident", "order__station", "kitchen__station", "round")
    )


def riders_for(round_: Round) -> QuerySet[Rider]:
    """Who could drive a round: of its kitchen, its kind, its start."""
    start = Q(base=round_.start_id)
    if round_.start_id == round_.kitchen.station_id:
        start |= Q(base=None)
    riders = Rider.objects.in_use().filter(start, kitchen=round_.kitchen_id, kind=round_.kind)
    return riders.select_related("user").order_by("user__display_name", "pk")


def is_late(stop: Stop) -> bool:
    """It will be there after the food should have been eaten."""
    return stop.state == StopState.PLANNED and stop.planned_at > stop.eat_by


@dataclass(frozen=True)
class LiveMenu:
    """What has been ordered from a menu until now, by set meal and by point."""

    menu: Menu
    portions: int
    sets: tuple[tuple[str, int], ...]
    points: tuple[tuple[str, int, tuple[tuple[str, int], ...]], ...]


def live_totals(user: User, day: date) -> list[LiveMenu]:
    """The menus in scope that still take orders. 2 queries however many orders."""
    menus = list(
        Menu.objects.visible_to(user)
        .filter(service_date=day, state=MenuState.PUBLISHED)
        .select_related("kitchen__station")
        .order_by("meal_period", "pk")
    )
    lines = (
        OrderLine.objects.filter(order__menu__in=menus)
        .exclude(order__state=OrderState.CANCELLED)
        .values_list("order__menu", "order__station__name", "name")
        .annotate(total=Sum("quantity"))
        .order_by("order__station__name", "name")
    )
    by_menu: dict[int, list[tuple[str, str, int]]] = defaultdict(list)
    for menu, point, name, total in lines:
        by_menu[menu].append((point, name, total))
    return [_live(menu, by_menu[menu.pk]) for menu in menus]


def _live(menu: Menu, lines: list[tuple[str, str, int]]) -> LiveMenu:
    sets: dict[str, int] = defaultdict(int)
    points: dict[str, list[tuple[str, int]]] = defaultdict(list)
    for point, name, total in lines:
        sets[name] += total
        points[point].append((name, total))
    return LiveMenu(
        menu,
        sum(sets.values()),
        tuple(sorted(sets.items())),
        tuple(
            (point, sum(total for _name, total in rows), tuple(rows))
            for point, rows in points.items()
        ),
    )
