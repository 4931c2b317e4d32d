"""Which menus a person can order from, and what still blocks a draft."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.dates import today
from core.money import yuan
from elderly_care.models import Resident
from meals.models import (
    CutoffRule,
    DaySettlement,
    Kitchen,
    KitchenCapacity,
    Menu,
    MenuItem,
    PriceCap,
    SupplyRelation,
)
from meals.validators import validate_within_cap
from stations.models import Station


def publishing_blockers(menu: Menu, now: datetime) -> list[str | Promise]:
    """Everything that must be put right before people may order; empty when ready."""
    return list(_blockers(menu, now))


def _blockers(menu: Menu, now: datetime) -> Iterator[str | Promise]:
    items = list(menu.items.all())
    if not items:
        yield _("菜单里还没有套餐")
    if menu.cutoff_at <= now:
        yield _("订餐截止时间已过")
    if not menu.kitchen.is_active or menu.kitchen.station.state != "open":
        yield _("厨房没有启用或站点没有开放")
    if not KitchenCapacity.objects.filter(
        kitchen=menu.kitchen_id, meal_period=menu.meal_period, portions__gt=0
    ).exists():
        yield _("厨房没有这一餐的产能")
    if not SupplyRelation.objects.filter(kitchen=menu.kitchen_id).on(menu.service_date).exists():
        yield _("厨房当天没有供餐的助餐点")
    if cutoff_rule(menu.kitchen, menu.service_date, menu.meal_period) is None:
        yield _("这个地方这一天没有订餐截止时间的规定")
    if is_settled(menu.kitchen.station.operator_id, menu.service_date):
        yield _("运营方这一天已经日结")
    yield from _prices_outside_cap(menu, items)


def cutoff_rule(kitchen: Kitchen, day: date, meal_period: str) -> CutoffRule | None:
    """Which rule says until when a meal can be ordered."""
    rules = CutoffRule.objects.in_force(kitchen.station.division_id, day)
    return rules.filter(meal_period=meal_period).first()


def is_settled(operator_id: int, day: date) -> bool:
    """What is added to a settled day would never be paid."""
    return DaySettlement.objects.filter(operator=operator_id, day=day).exists()


def _prices_outside_cap(menu: Menu, items: list[MenuItem]) -> Iterator[str | Promise]:
    cap = PriceCap.objects.in_force(menu.kitchen.station.division_id, menu.service_date).first()
    if cap is None:
        yield _("这个地方这一天没有菜品限价的规定")
        return
    for item in items:
        for part in item.parts:
            try:
                validate_within_cap(
                    part["price_fen"], minimum_fen=cap.minimum_fen, maximum_fen=cap.maximum_fen
                )
            except ValidationError as error:
                yield f"{part['name']} {yuan(part['price_fen'])}：{error.messages[0]}"


@dataclass(frozen=True)
class OfferedMenu:
    """A menu a person may order from, and where it can be fetched, nearest first."""

    menu: Menu
    items: tuple[MenuItem, ...]
    stations: tuple[Station, ...]


def offered_menus(resident: Resident, now: datetime | None = None) -> list[OfferedMenu]:
    """Menus open for orders whose kitchens supply a meal point of the resident's street.

    Soonest meal first; meal points of the resident's own community first. 3 queries.
    """
    menus = list(
        Menu.objects.orderable(now or timezone.now())
        .filter(kitchen__supply_relations__station__division__code__startswith=street_of(resident))
        .distinct()
        .select_related("kitchen__station__operator")
        .prefetch_related("items")
        .order_by("service_date", "cutoff_at", "pk")
    )
    points = _points(menus, resident)
    offered = (
        OfferedMenu(
            menu, tuple(menu.items.all()), tuple(points[menu.kitchen_id, menu.service_date])
        )
        for menu in menus
    )
    return [menu for menu in offered if menu.stations]


def _points(menus: list[Menu], resident: Resident) -> dict[tuple[int, date], list[Station]]:
    relations = (
        SupplyRelation.objects.usable()
        .filter(
            kitchen__in={menu.kitchen_id for menu in menus},
            station__division__code__startswith=street_of(resident),
        )
        .select_related("station")
        .order_by("station__name", "station_id")
    )
    points: dict[tuple[int, date], list[Station]] = defaultdict(list)
    home = resident.community_id
    for relation in sorted(relations, key=lambda r: r.station.division_id != home):
        for day in {menu.service_date for menu in menus if menu.kitchen_id == relation.kitchen_id}:
            ended = relation.valid_to is not None and relation.valid_to < day
            known = relation.station in points[relation.kitchen_id, day]
            if relation.valid_from <= day and not ended and not known:
                points[relation.kitchen_id, day].append(relation.station)
    return points


def due_menu_ids(now: datetime | None = None) -> list[int]:
    """Menus whose cutoff has passed and whose orders nobody has routed."""
    return list(Menu.objects.due(now or timezone.now()).values_list("pk", flat=True))


def street_of(resident: Resident) -> str:
    """The code of the street or town that the resident lives in."""
    return resident.community_id[:9]


def portions_left(item: MenuItem) -> str | Promise:
    """In words, when the number is limited."""
    if item.left is None:
        return ""
    if item.left == 0:
        return _("已订完")
    return gettext("还剩 %(count)s 份") % {"count": item.left}


def closed_menus(resident: Resident, now: datetime | None = None) -> list[Menu]:
    """Meals of today and later in the person's street whose cutoff has passed: whom to ring."""
    return list(
        Menu.objects.filter(
            cutoff_at__lte=now or timezone.now(),
            service_date__gte=today(),
            published_at__isnull=False,
            kitchen__supply_relations__station__division__code__startswith=street_of(resident),
        )
        .distinct()
        .select_related("kitchen__station")
        .order_by("service_date", "pk")
    )
