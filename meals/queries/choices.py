"""What somebody can choose from on a menu, in words: prices, ways of getting the meal, days."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from core.dates import today
from core.money import whole_yuan
from elderly_care.models import Resident
from meals.enums import FulfilMode, OrderState
from meals.models import MealOrder, Menu, MenuItem
from meals.queries.menus import OfferedMenu, portions_left
from meals.queries.money_back import MoneyBack
from meals.queries.prices import PriceLine, Terms, distance_words, in_words, stored_steps
from stations.models import Station

STATE_KINDS = {
    OrderState.PLACED: "info",
    OrderState.CONFIRMED: "info",
    OrderState.UNROUTED: "warn",
    OrderState.COOKED: "ok",
    OrderState.SENT: "ok",
    OrderState.UNDELIVERED: "danger",
    OrderState.NO_SHOW: "warn",
}


@dataclass(frozen=True)
class Dish:
    """A set meal on the menu, with the price for this person."""

    item: MenuItem
    price_fen: int
    was_fen: int | None
    words: str
    left: str
    checked: bool

    @property
    def sold_out(self) -> bool:
        """Nothing left."""
        return self.item.left == 0


@dataclass(frozen=True)
class Place:
    """A way of getting the meal."""

    value: str
    mode: str
    station: Station
    title: str
    text: str
    checked: bool


def day_words(day: date) -> str:
    """今天, 明天 or 11月24日 星期二."""
    near = {today(): _("今天"), today() + timedelta(days=1): _("明天")}
    return near.get(day) or date_format(day, "MONTH_DAY_FORMAT") + " " + date_format(day, "l")


def meal_words(menu: Menu) -> str:
    """明天午餐."""
    return _("%(day)s%(meal)s") % {
        "day": day_words(menu.service_date),
        "meal": menu.get_meal_period_display(),
    }


def cutoff_words(menu: Menu) -> str:
    """今天 17:00."""
    local = timezone.localtime(menu.cutoff_at)
    return f"{day_words(local.date())} {local:%H:%M}"


def pick(menus: list[OfferedMenu], *, menu: str, item: str) -> OfferedMenu | None:
    """The menu that was asked for, by itself or by one of its items; else the next meal."""
    for offered in menus:
        if str(offered.menu.pk) == menu or item in {str(each.pk) for each in offered.items}:
            return offered
    return menus[0] if menus else None


def places(offered: OfferedMenu) -> list[str]:
    """Fetched at any point, as "pick_up-12"; brought from the nearest; eaten where there is a hall."""
    return places_at(offered.stations)


def places_at(stations: Sequence[Station]) -> list[str]:
    """The same for points that are known, nearest first."""
    pick_up = [f"{FulfilMode.PICK_UP.value}-{station.pk}" for station in stations]
    dine_in = [f"{FulfilMode.DINE_IN.value}-{station.pk}" for station in stations if dines(station)]
    return [*pick_up, f"{FulfilMode.DELIVERY.value}-{stations[0].pk}", *dine_in]


def dines(station: Station) -> bool:
    """People can sit down there; give the station with its dining place (select_related)."""
    place = getattr(station, "dining_place", None)
    return place is not None and place.is_active


def place_parts(place: str) -> tuple[str, int]:
    """ "pick_up-12" → ("pick_up", 12). Raises ValueError."""
    mode, _dash, station = place.partition("-")
    return FulfilMode(mode).value, int(station)


def dishes(offered: OfferedMenu, terms: Terms, wanted: str) -> list[Dish]:
    """The set meals, each with the price after discount and subsidy; the first to be had is ticked."""
    available = [item for item in offered.items if item.left != 0]
    if not wanted and available:
        wanted = str(available[0].pk)
    return [_dish(item, terms, checked=str(item.pk) == wanted) for item in offered.items]


def _dish(item: MenuItem, terms: Terms, *, checked: bool) -> Dish:
    priced = terms.quote([item.portion()], fulfil_mode=FulfilMode.PICK_UP)
    price = priced.total.elder_fen
    lines = in_words(stored_steps(priced, terms))
    return Dish(
        item=item,
        price_fen=price,
        was_fen=item.price_fen if price != item.price_fen else None,
        words="；".join(line.text for line in lines if line.fen < 0 and line.code != "you_pay"),
        left=str(portions_left(item)),
        checked=checked,
    )


def ways(offered: OfferedMenu, terms: Terms, resident: Resident, wanted: str) -> list[Place]:
    """Pick-up points and delivery; without a choice that is possible the nearest point is ticked."""
    values = places(offered)
    wanted = wanted if wanted in values else values[0]
    stations = {station.pk: station for station in offered.stations}
    rows = []
    for value in values:
        mode, station_id = place_parts(value)
        station = stations[station_id]
        title, text = station.name, f"{station.address} {station.opening_hours}"
        if mode == FulfilMode.DELIVERY:
            title, text = _("送到家"), resident.address + _fee_words(terms)
        else:
            title = place_words(mode, station)
        rows.append(Place(value, mode, station, title, text, checked=value == wanted))
    return rows


def _fee_words(terms: Terms) -> str:
    fee = terms.delivery
    if fee is None or not (fee.whole_fen or fee.bands):
        return _("（不另收费）")
    words = {"fee": whole_yuan(fee.whole_fen)}
    why = distance_words(fee.facts)
    if fee.free_from_fen is None or not fee.whole_fen:
        return _("（送餐费 %(fee)s 元）") % words + why
    words["free"] = whole_yuan(fee.free_from_fen)
    return _("（送餐费 %(fee)s 元，原价满 %(free)s 元免收）") % words + why


def how_words(order: MealOrder) -> str:
    """自取：香宜助餐点 or 送到家."""
    if order.fulfil_mode == FulfilMode.DELIVERY:
        return _("送到家：%(address)s") % {"address": order.resident.address}
    return place_words(order.fulfil_mode, order.station)


def place_words(mode: str, station: Station) -> str:
    """自取：香宜助餐点 or 堂食：香宜助餐点."""
    text = _("堂食：%(name)s") if mode == FulfilMode.DINE_IN else _("自取：%(name)s")
    return text % {"name": station.name}


def state_words(order: MealOrder, money: MoneyBack) -> str:
    """已取餐, or 部分退餐 where something of what was given back was kept."""
    order.is_partly_returned = money.is_part_of(order)
    return order.state_words


def bill(order: MealOrder) -> list[PriceLine]:
    """How the price was made; who cancelled pays nothing of it."""
    lines = in_words(order.explanation)
    if order.state != OrderState.CANCELLED:
        return lines
    return [line for line in lines if line.code != "you_pay"]


def state_kind(order: MealOrder) -> str:
    """The colour that repeats the status word."""
    return STATE_KINDS.get(OrderState(order.state), "plain")
