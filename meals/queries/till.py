"""What a till offers, what a basket costs for a person, and what a shift should hold in cash."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection
from django.db.models import Exists, OuterRef, Q, QuerySet, Sum

from accounts.models import User
from core.dates import today
from elderly_care.models import Resident
from meals.enums import MenuState, OrderState
from meals.logic.pricing import Quote
from meals.logic.till import Item, portions_of
from meals.models import (
    Dish,
    DishStock,
    MealOrder,
    Menu,
    MenuItem,
    Sale,
    SupplyRelation,
    Till,
    TillShift,
)
from meals.queries.prices import PriceLine, Terms, in_words, stored_steps, terms_for
from subsidies.enums import Service
from subsidies.queries.price_split import PriceSplit, price_split

MOST_TILES = 24
# A menu whose dishes are counted.
DISH_LIMITS = DishStock.objects.filter(menu=OuterRef("menu"))
NOBODY = Terms(age=0, discount=None, subsidy=None, fee=None)


def tills_of(user: User) -> QuerySet[Till]:
    """Tills in use in the user's scope, with their places."""
    return Till.objects.visible_to(user).filter(is_active=True).select_related("station__operator")


def open_shift_of(till: Till) -> TillShift | None:
    """The shift that sells now."""
    shifts = TillShift.objects.open().filter(till=till)
    return shifts.select_related("till__station__operator", "opened_by").first()


def items_on_sale(till: Till, day: date, period: str) -> QuerySet[MenuItem]:
    """Set meals of the day's menus whose kitchens stand here or supply this place."""
    supplying = SupplyRelation.objects.on(day).filter(
        kitchen=OuterRef("menu__kitchen"), station=till.station_id
    )
    return (
        MenuItem.objects.filter(
            Q(menu__kitchen__station=till.station_id) | Exists(supplying),
            menu__service_date=day,
            menu__meal_period=period,
            menu__state__in=(MenuState.PUBLISHED, MenuState.CLOSED),
        )
        .select_related("menu")
        .order_by("menu", "pk")
    )


def dishes_on_sale(till: Till) -> QuerySet[Dish]:
    """Single dishes of who runs the place."""
    return Dish.objects.filter(operator=till.station.operator_id, is_active=True)


@dataclass(frozen=True)
class Tile:
    """A key of the till."""

    item: Item
    kind: str
    left: int | None = None

    def as_json(self) -> dict[str, Any]:
        """For the page and the offline list."""
        return {
            "id": self.item.code,
            "name": self.item.name,
            "kind": self.kind,
            "price_fen": self.item.unit_fen,
            "parts": [list(part) for part in self.item.by_category],
            "left": self.left,
        }


def tiles(till: Till, day: date, period: str) -> list[Tile]:
    """Set meals first, then single dishes; as many as fit on the page. 2 queries."""
    found = [Tile(meal_item(row), "set", row.left) for row in items_on_sale(till, day, period)]
    dishes = dishes_on_sale(till).order_by("category", "name")
    found += [Tile(dish_item(dish), dish.category) for dish in dishes[:MOST_TILES]]
    return found[:MOST_TILES]


def items_by_code(till: Till, day: date, period: str, wanted: dict[str, int]) -> list[Item]:
    """What was asked for, as far as it is on sale, in that order. At most 2 queries."""
    meals = keys_of(wanted, "m")
    singles = keys_of(wanted, "d")
    found = {}
    if meals:
        rows = items_on_sale(till, day, period).filter(pk__in=meals)
        found = {f"m{row.pk}": row for row in rows.annotate(by_dish=Exists(DISH_LIMITS))}
    items = {
        code: meal_item(row, wanted[code], is_limited=row.stock is not None or row.by_dish)
        for code, row in found.items()
    }
    if singles:
        dishes = dishes_on_sale(till).filter(pk__in=singles)
        items |= {f"d{row.pk}": dish_item(row, wanted[f"d{row.pk}"]) for row in dishes}
    return [items[code] for code in wanted if code in items]


def keys_of(wanted: Iterable[str], letter: str) -> list[int]:
    """Of the tiles of one kind: m menu items, d dishes."""
    keys = {code: int(code[1:]) for code in wanted if code[:1] == letter and code[1:].isdecimal()}
    # Only as tiles are named: m12, neither m012 nor with other numerals.
    return [key for code, key in keys.items() if code == f"{letter}{key}"]


def meal_item(row: MenuItem, quantity: int = 1, *, is_limited: bool = False) -> Item:
    """A set meal as a tile."""
    return Item(f"m{row.pk}", row.name, row.portion().by_category, quantity, is_limited)


def dish_item(row: Dish, quantity: int = 1) -> Item:
    """A single dish as a tile."""
    return Item(f"d{row.pk}", row.name, ((row.category, row.price_fen),), quantity)


@dataclass(frozen=True)
class TillQuote:
    """A basket priced for a person, before anybody pays."""

    terms: Terms
    priced: Quote
    split: PriceSplit

    @property
    def elder_fen(self) -> int:
        """What the person pays from all pockets."""
        return self.priced.total.elder_fen

    @property
    def discounted(self) -> int:
        """How many portions the age discount reaches."""
        steps = [step for step in self.priced.steps if step.code == "age_discount"]
        return sum(step.facts["discounted"] for step in steps)

    @property
    def purse_fen(self) -> int:
        """What the purses would pay of it."""
        return self.elder_fen - self.split.own_fen

    @property
    def due_fen(self) -> int:
        """What is to be taken in cash or by card."""
        return self.split.own_fen

    @property
    def lines(self) -> list[PriceLine]:
        """In words."""
        return in_words(stored_steps(self.priced, self.terms))


def till_terms(
    resident: Resident | None,
    till: Till,
    day: date,
    period: str,
    *,
    subsidy_used: bool | None = None,
) -> Terms:
    """The same rules as for an order of that meal at this place; nobody's for a walk-in."""
    if resident is None:
        return NOBODY
    meal = Menu(service_date=day, meal_period=period)
    return terms_for(resident, meal, till.station, subsidy_used=subsidy_used)


def till_quote(
    resident: Resident | None, till: Till, period: str, items: Sequence[Item]
) -> TillQuote:
    """What the basket costs now, and which part the purses would pay."""
    terms = till_terms(resident, till, today(), period)
    priced = terms.quote(portions_of(items), fulfil_mode="")
    elder = priced.total.elder_fen
    if resident is None or not elder:
        return TillQuote(terms, priced, PriceSplit([], elder))
    split = price_split(
        resident=resident, amount_fen=elder, service=Service.MEALS, operator=till.station.operator
    )
    return TillQuote(terms, priced, split)


def orders_waiting(resident: Resident, till: Till) -> list[MealOrder]:
    """Cooked orders of today that the person can take here."""
    orders = MealOrder.objects.for_day(today()).to_hand_over().filter(resident=resident)
    return list(
        orders.filter(station=till.station_id).prefetch_related("lines").order_by("meal_period")
    )


def served_today(resident: Resident, period: str) -> list[str]:
    """Numbers of what the person has had, or has ordered, for this meal of today."""
    meal = {"resident": resident, "service_date": today(), "meal_period": period}
    orders = MealOrder.objects.filter(**meal).exclude(state__in=ENDED).order_by("pk")
    sales = Sale.objects.standing().filter(**meal).order_by("pk")
    return [order.number for order in orders] + [sale.number for sale in sales]


ENDED = (OrderState.CANCELLED, OrderState.NO_SHOW, OrderState.RETURNED)


@dataclass(frozen=True)
class Drawer:
    """What a shift's drawer should hold."""

    float_fen: int
    sales_fen: int
    orders_fen: int
    given_back_fen: int
    card_fen: int
    purse_fen: int
    sales: int
    late: int

    @property
    def expected_fen(self) -> int:
        """Cash."""
        return self.float_fen + self.sales_fen + self.orders_fen - self.given_back_fen


def drawer(shift: TillShift) -> Drawer:
    """From the rows of the shift. 3 queries."""
    sums = shift.sales.aggregate(
        cash=Sum("cash_fen", default=0),
        card=Sum("card_fen", default=0),
        purse=Sum("purse_fen", default=0),
    )
    rows = list(shift.sales.values_list("arrived_at", flat=True))
    back = shift.reversals.aggregate(cash=Sum("cash_fen", default=0))
    orders = shift.hand_overs.aggregate(cash=Sum("cash_fen", default=0))
    closed = shift.closed_at
    return Drawer(
        float_fen=shift.float_fen,
        sales_fen=sums["cash"],
        orders_fen=orders["cash"],
        given_back_fen=back["cash"],
        card_fen=sums["card"],
        purse_fen=sums["purse"],
        sales=len(rows),
        late=sum(closed is not None and arrived > closed for arrived in rows),
    )


def recent_sales(shift: TillShift, limit: int = 20) -> list[Sale]:
    """The last of a shift, newest first, ready to be shown. 2 queries."""
    rows = shift.sales.select_related("resident").prefetch_related("lines").order_by("-pk")
    return list(rows[:limit])


def sale_days(operator_id: int, day: date) -> tuple[date, date]:
    """The day in whose settlement a sale counts, and the day on which its money is booked.

    Shares the operator's day with other sales until the transaction ends: nobody settles it
    meanwhile.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM meals_sale_days(%s, %s, %s)", [operator_id, day, today()])
        row: tuple[date, date] = cursor.fetchone()
    return row
