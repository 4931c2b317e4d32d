"""Which menus a person can order from, and what still blocks a draft."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.dates import today
from elderly_care.models import Resident
from meals.enums import MenuState
from meals.models import (
    CutoffRule,
    DaySettlement,
    Kitchen,
    Menu,
    MenuItem,
    SupplyRelation,
)
from meals.models.menus import MenuQuerySet
from meals.queries.serving import still_served
from stations.models import Station


def cutoff_rule(kitchen: Kitchen, day: date, meal_period: str) -> CutoffRule | None:
    """Which rule says until when a meal can be ordered."""
    rules = CutoffRule.objects.in_force(kitchen.station.division_id, day)
    return rules.filter(meal_period=meal_period).first()


@dataclass(frozen=True)
class OfferedMenu:
    """A menu a person may order from, and where it can be fetched, nearest first."""

    menu: Menu
    items: tuple[MenuItem, ...]
    stations: tuple[Station, ...]


def offered_menus(resident: Resident, now: datetime | None = None) -> list[OfferedMenu]:
    """Menus open for orders whose kitchens supply a meal point of the resident's street.

    Soonest meal first; meal points of the resident's own community first. 5 queries.
    """
    return _offered(Menu.objects.orderable(now or timezone.now()), resident)


def late_menus(resident: Resident, now: datetime | None = None) -> list[OfferedMenu]:
    """The same for menus whose cutoff has passed and whose meal is not over: a supervisor may order.

    Not where the kitchen's operator has settled the day. 6 queries.
    """
    moment = now or timezone.now()
    settled = DaySettlement.objects.filter(
        operator=OuterRef("kitchen__station__operator"), day=OuterRef("service_date")
    )
    late = Menu.objects.filter(
        ~Exists(settled),
        cutoff_at__lte=moment,
        service_date__gte=today(),
        published_at__isnull=False,
        state__in=[MenuState.PUBLISHED, MenuState.CLOSED],
    )
    offered = _offered(late, resident)
    served = still_served([each.menu for each in offered], moment)
    return [each for each in offered if each.menu in served]


def _offered(asked: MenuQuerySet, resident: Resident) -> list[OfferedMenu]:
    menus = list(
        asked.filter(
            kitchen__supply_relations__station__division__code__startswith=street_of(resident)
        )
        .distinct()
        .select_related("kitchen__station__operator")
        .prefetch_related("items", "dish_stocks", "guest_chefs")
        .order_by("service_date", "cutoff_at", "pk")
    )
    for menu in menus:
        count_dishes(menu)
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
        .select_related("station__dining_place")
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


def count_dishes(menu: Menu) -> None:
    """Tell the items of a menu, read with its dish_stocks, how many of each its dishes allow."""
    left = {stock.dish_id: stock.left for stock in menu.dish_stocks.all()}
    for item in menu.items.all():
        limits = [left[p["dish"]] // p["quantity"] for p in item.parts if p["dish"] in left]
        item.dishes_left = min(limits, default=None)


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
