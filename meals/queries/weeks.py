"""A kitchen's week on a grid: what is planned, what blocks it, what special diets miss."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.db.models import Count, Q
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from core.workdays import CalendarUnknown, is_working_day
from elderly_care.enums import RestrictionKind
from elderly_care.models import Restriction
from meals.enums import MealPeriod, MenuState
from meals.models import (
    DishStock,
    Kitchen,
    Menu,
    MenuItem,
    PriceCap,
    PublicationRule,
    SupplyRelation,
)
from meals.queries.blockers import PlanCheck
from meals.queries.clashes import clashes_of
from meals.queries.dated import RulesOfPlace
from meals.queries.menus import count_dishes

DAYS = 7
SATURDAY = 5


@dataclass(frozen=True)
class Cell:
    """One meal of the week."""

    day: date
    meal_period: str
    menu: Menu | None = None
    items: Sequence[MenuItem] = ()
    blockers: Sequence[str | Promise] = ()
    reminders: Sequence[str | Promise] = ()
    is_closed: bool = False  # the cutoff has passed

    @property
    def key(self) -> str:
        """As its box on the page is called: 2026-11-23-lunch."""
        return f"{self.day.isoformat()}-{self.meal_period}"

    @property
    def meal(self) -> str:
        """早餐."""
        return str(MealPeriod(self.meal_period).label)

    @property
    def is_draft(self) -> bool:
        """May still be changed."""
        return self.menu is None or self.menu.state == MenuState.DRAFT

    @property
    def is_missed(self) -> bool:
        """A draft that nobody can order from any more, so it stays one."""
        return self.menu is not None and self.is_draft and self.is_closed

    @property
    def is_planned(self) -> bool:
        """A draft with something on it, in time: what publishing the day or week means."""
        is_open = self.is_draft and not self.is_closed
        return self.menu is not None and is_open and bool(self.items)

    @property
    def is_ready(self) -> bool:
        """Could be published now."""
        return self.is_planned and not self.blockers


@dataclass(frozen=True)
class Day:
    """A row of the grid."""

    day: date
    is_holiday: bool
    cells: Sequence[Cell] = field(default_factory=tuple)

    @property
    def cannot_publish(self) -> bool:
        """Nothing is planned, or something blocks it."""
        planned = [cell for cell in self.cells if cell.is_planned]
        return not planned or any(cell.blockers for cell in planned)


@dataclass(frozen=True)
class PlannedDish:
    """A dish of a meal, in whichever of its set meals, and its limit."""

    pk: int
    name: str
    stock: DishStock | None


def dishes_of(cell: Cell) -> list[PlannedDish]:
    """Each once, in the order of the set meals. For a cell of these queries."""
    if cell.menu is None:
        return []
    stocks = {stock.dish_id: stock for stock in cell.menu.dish_stocks.all()}
    names = {part["dish"]: part["name"] for item in cell.items for part in item.parts}
    return [PlannedDish(pk, name, stocks.get(pk)) for pk, name in names.items()]


def week_plan(kitchen: Kitchen, monday: date, now: datetime) -> list[Day]:
    """Seven days, three meals each. As many queries for a full week as for an empty one."""
    days = [monday + timedelta(days=n) for n in range(DAYS)]
    menus = _menus(kitchen, days[0], days[-1])
    check = PlanCheck(kitchen, days[0], days[-1])
    missed = uncovered(kitchen, list(menus.values()))
    return [
        Day(
            day,
            _is_holiday(day),
            [_cell(day, meal, menus.get((day, meal)), check, missed, now) for meal in MealPeriod],
        )
        for day in days
    ]


def meal_plan(kitchen: Kitchen, day: date, meal_period: str, now: datetime) -> Cell:
    """One meal of the grid by itself."""
    menus = _menus(kitchen, day, day)
    menu = menus.get((day, meal_period))
    check = PlanCheck(kitchen, day, day)
    missed = uncovered(kitchen, [menu] if menu else [])
    return _cell(day, meal_period, menu, check, missed, now)


def _menus(kitchen: Kitchen, first: date, last: date) -> dict[tuple[date, str], Menu]:
    rows = Menu.objects.filter(kitchen=kitchen, service_date__range=(first, last))
    read = rows.select_related("kitchen__station", "hold").prefetch_related(
        "items", "dish_stocks__dish", "guest_chefs"
    )
    menus = {(menu.service_date, menu.meal_period): menu for menu in read}
    for menu in menus.values():
        count_dishes(menu)
    return menus


def _cell(
    day: date,
    meal: str,
    menu: Menu | None,
    check: PlanCheck,
    missed: dict[int, list[str]],
    now: datetime,
) -> Cell:
    if menu is None:
        return Cell(day, meal)
    items = list(menu.items.all())
    draft = menu.state == MenuState.DRAFT
    is_closed = menu.cutoff_at <= now
    reminders = [*check.reminders(menu, items), *missed.get(menu.pk, [])]
    return Cell(
        day,
        meal,
        menu,
        items,
        check.blockers(menu, items, now) if draft else (),
        () if draft and is_closed else reminders,
        is_closed,
    )


def _is_holiday(day: date) -> bool:
    """A weekday off, by the published calendar; meals are cooked on it all the same."""
    try:
        return day.weekday() < SATURDAY and not is_working_day(day)
    except CalendarUnknown:
        return False


def uncovered(kitchen: Kitchen, menus: Sequence[Menu]) -> dict[int, list[str]]:
    """By menu, what people of the supplied streets need and no set meal offers. 2 queries."""
    filled = [menu for menu in menus if menu.items.all()]
    if not filled:
        return {}
    needs = _needs(kitchen, [menu.service_date for menu in filled])
    found = {}
    for menu in filled:
        items = list(menu.items.all())
        missing = [
            _("没有适合“%(need)s”的套餐（%(count)s 人）")
            % {"need": restriction, "count": needs[restriction.kind, restriction.value]}
            for restriction in _unmet(needs, items)
        ]
        if missing:
            found[menu.pk] = missing
    return found


def _unmet(needs: Counter[tuple[str, str]], items: Sequence[MenuItem]) -> list[Restriction]:
    """What clashes with every one of the items."""
    day = items[0].menu.service_date
    rows = [Restriction(kind=kind, value=value, starts_on=day) for kind, value in sorted(needs)]
    return [row for row in rows if all(clashes_of(row, item) for item in items)]


def _needs(kitchen: Kitchen, days: Sequence[date]) -> Counter[tuple[str, str]]:
    """How many people of the supplied streets have which restriction, ingredients left out."""
    codes = SupplyRelation.objects.filter(kitchen=kitchen).values_list(
        "station__division_id", flat=True
    )
    near = Q(pk__in=[])
    for street in {code[:9] for code in codes}:
        near |= Q(resident__community__code__startswith=street)
    rows = (
        Restriction.objects.filter(near, starts_on__lte=max(days))
        .filter(Q(ends_on__isnull=True) | Q(ends_on__gte=min(days)))
        .filter(resident__died_on__isnull=True, resident__moved_out_on__isnull=True)
        .exclude(kind=RestrictionKind.INGREDIENT)
        .values_list("kind", "value")
        .order_by("kind", "value")
        .annotate(people=Count("resident", distinct=True))
    )
    return Counter({(kind, value): people for kind, value, people in rows})


def comes_out_at(kitchen: Kitchen, day: date) -> datetime | None:
    """When the menus of a day come out by themselves; None without a rule. 1 query."""
    rule = RulesOfPlace(PublicationRule, kitchen.station.division_id, day, day).on(day)
    return rule.moment(day) if rule else None


def cap_on(kitchen: Kitchen, day: date) -> PriceCap | None:
    """The government's limits for a dish at the kitchen's place. 1 query."""
    return RulesOfPlace(PriceCap, kitchen.station.division_id, day, day).on(day)
