"""What the kitchen and the counter need to see: production sheets and hand-over lists."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Sum

from accounts.models import User
from meals.enums import DishCategory, FulfilMode, OrderState
from meals.models import Kitchen, MealOrder, Menu, OrderLine
from meals.models.menus import MenuQuerySet
from stations.models import Station


@dataclass(frozen=True)
class SheetRow:
    """A set meal or dish and how often it is needed."""

    name: str
    category: str
    total: int


@dataclass(frozen=True)
class PointRow:
    """What goes to a meal point; pick_up counts what is eaten there, too."""

    station: str
    pick_up: int
    delivery: int
    meals: tuple[tuple[str, int], ...]

    @property
    def total(self) -> int:
        """Both ways."""
        return self.pick_up + self.delivery


@dataclass(frozen=True)
class Sheet:
    """The production sheet of a kitchen for a meal. Reading it changes nothing."""

    kitchen: Kitchen
    dishes: tuple[SheetRow, ...]
    meals: tuple[SheetRow, ...]
    points: tuple[PointRow, ...]
    notes: tuple[MealOrder, ...]
    portions: int
    to_cook: int
    to_send: int


def meal_of(kitchen: Kitchen, day: date, meal_period: str) -> QuerySet[MealOrder]:
    """The orders that a kitchen cooks for a meal."""
    return MealOrder.objects.in_kitchen().filter(
        kitchen=kitchen, service_date=day, menu__meal_period=meal_period
    )


def late_orders(kitchen: Kitchen, day: date, meal_period: str) -> QuerySet[MealOrder]:
    """Orders that came after the cutoff: changes of the sheet, each with its reason."""
    late = meal_of(kitchen, day, meal_period).exclude(late_reason="")
    return late.select_related("resident", "station").prefetch_related("lines").order_by("pk")


def production_sheet(kitchen: Kitchen, day: date, meal_period: str) -> Sheet:
    """By dish, by set meal and by meal point. 4 queries however many orders."""
    orders = meal_of(kitchen, day, meal_period)
    lines = list(
        OrderLine.objects.filter(order__in=orders)
        .values(
            "menu_item",
            "name",
            "menu_item__parts",
            "order__station__name",
            "order__fulfil_mode",
        )
        .annotate(total=Sum("quantity"))
        .order_by("order__station__name", "name")
    )
    states = orders.aggregate(
        portions=Sum("portions", default=0),
        to_cook=Count("pk", filter=Q(state=OrderState.CONFIRMED)),
        to_send=Count("pk", filter=Q(state=OrderState.COOKED, fulfil_mode=FulfilMode.DELIVERY)),
    )
    return Sheet(
        kitchen=kitchen,
        dishes=_dishes(lines),
        meals=_meals(lines),
        points=_points(lines),
        notes=tuple(orders.exclude(note="").select_related("station", "resident").order_by("pk")),
        **states,
    )


def _dishes(lines: Iterable[dict]) -> tuple[SheetRow, ...]:
    totals: Counter[tuple[str, str]] = Counter()
    for line in lines:
        for part in line["menu_item__parts"]:
            totals[part["category"], part["name"]] += part["quantity"] * line["total"]
    order = list(DishCategory.values)
    return tuple(
        SheetRow(name, DishCategory(category).label, total)
        for (category, name), total in sorted(
            totals.items(), key=lambda row: (order.index(row[0][0]), row[0][1])
        )
    )


def _meals(lines: Iterable[dict]) -> tuple[SheetRow, ...]:
    totals: Counter[str] = Counter()
    for line in lines:
        totals[line["name"]] += line["total"]
    return tuple(SheetRow(name, "", total) for name, total in sorted(totals.items()))


def _points(lines: Iterable[dict]) -> tuple[PointRow, ...]:
    modes: dict[str, Counter[str]] = defaultdict(Counter)
    meals: dict[str, Counter[str]] = defaultdict(Counter)
    for line in lines:
        modes[line["order__station__name"]][line["order__fulfil_mode"]] += line["total"]
        meals[line["order__station__name"]][line["name"]] += line["total"]
    return tuple(
        PointRow(
            station,
            counts[FulfilMode.PICK_UP] + counts[FulfilMode.DINE_IN],
            counts[FulfilMode.DELIVERY],
            tuple(sorted(meals[station].items())),
        )
        for station, counts in sorted(modes.items())
    )


@dataclass(frozen=True)
class KitchenMeal:
    """A kitchen's share of a day, on the board."""

    kitchen_id: int
    kitchen: str
    meal_period: str
    orders: int
    to_cook: int
    to_hand_over: int
    may_open: bool


def kitchens_of_day(user: User, day: date) -> list[KitchenMeal]:
    """What kitchens cook of the orders in scope, other operators' too, without their sheets. 1 query."""
    own = Kitchen.objects.visible_to(user).filter(pk=OuterRef("kitchen"))
    rows = (
        MealOrder.objects.visible_to(user)
        .in_kitchen()
        .for_day(day)
        .values("kitchen", "kitchen__station__name", "menu__meal_period")
        .annotate(
            orders=Count("pk"),
            to_cook=Count("pk", filter=Q(state=OrderState.CONFIRMED)),
            to_hand_over=Count("pk", filter=Q(state__in=OrderState.TO_HAND_OVER)),
            may_open=Exists(own),
        )
        .order_by("menu__meal_period", "kitchen")
    )
    return [KitchenMeal(*row.values()) for row in rows]


def menus_of_day(user: User, day: date) -> MenuQuerySet:
    """The menus in scope with how many people have ordered."""
    return (
        Menu.objects.visible_to(user)
        .filter(service_date=day)
        .select_related("kitchen__station")
        .annotate(
            ordered=Count("orders", filter=~Q(orders__state=OrderState.CANCELLED)),
            waiting=Count("orders", filter=Q(orders__state__in=OrderState.WAITING)),
        )
        .order_by("meal_period", "pk")
    )


def points_of_day(user: User, day: date) -> QuerySet[Station]:
    """Where the meals in scope of a day are fetched or brought from."""
    orders = MealOrder.objects.visible_to(user).for_day(day)
    return Station.objects.filter(pk__in=orders.values("station")).order_by("name", "pk")


def hand_over_list(user: User, day: date, point: Station | None = None) -> QuerySet[MealOrder]:
    """Meals in scope that are cooked and not handed over yet, of one point or point by point."""
    orders = MealOrder.objects.visible_to(user)
    return (
        (orders if point is None else orders.filter(station=point))
        .for_day(day)
        .to_hand_over()
        .select_related("resident__community", "station", "menu")
        .prefetch_related("lines")
        .order_by("station__name", "fulfil_mode", "pk")
    )
