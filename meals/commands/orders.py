"""Placing an order: one cutoff, one price and one stock answer for every channel.

Locks in the order of docs/locking.md: resident → menu items → dish stocks → order → purse.
"""

import hashlib
import json
from dataclasses import asdict, dataclass
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format

from core.audit import Actor
from core.errors import KeyMissing, NotFound
from core.locking import locked
from elderly_care.models import Resident
from meals.commands.errors import (
    BadQuantity,
    CutoffPassed,
    KeyUsedForOther,
    MenuNotOpen,
    PointNotSupplied,
)
from meals.commands.order_checks import (
    check_clashes,
    check_not_ordered,
    check_price,
    check_seats,
    subsidy_used,
    take_stock,
)
from meals.commands.order_opening import OpenOrder, open_order
from meals.commands.order_rows import lines_of, store_order
from meals.commands.price_columns import price_columns
from meals.commands.rights import check_own_meal, check_person
from meals.enums import MenuState
from meals.logic.customers import customer_group
from meals.logic.pricing import Quote
from meals.models import MealOrder, Menu
from meals.queries.in_force import Supply
from meals.queries.prices import Terms, terms_by
from meals.validators import MOST_PORTIONS
from stations.models import Station


@dataclass(frozen=True)
class OrderRequest:
    """What somebody asks for: (menu item id, quantity) of one menu, where and how."""

    resident_id: int
    items: tuple[tuple[int, int], ...]
    station_id: int
    fulfil_mode: str
    channel: str
    note: str = ""
    clash_confirmed: bool = False

    @property
    def digest(self) -> str:
        """Equal for equal requests."""
        text = json.dumps(asdict(self), sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(text.encode()).hexdigest()


@dataclass(frozen=True)
class Gate:
    """When an order comes, and whether its menu still takes it."""

    moment: datetime
    late_reason: str = ""

    def person(self, resident: Resident, by: Actor) -> bool:
        """May by order for this person, and from any kitchen? Raises as check_person."""
        return check_person(resident, by)

    def check(self, menu: Menu, request: OrderRequest) -> None:
        """Every channel's cutoff. Raises CutoffPassed or MenuNotOpen."""
        check_open(menu, self.moment)


@transaction.atomic
def place_order(
    *,
    request: OrderRequest,
    by: Actor,
    key: str,
    expected_elder_fen: int | None = None,
    now: datetime | None = None,
) -> MealOrder:
    """Order a meal; the same key with the same content is the same order.

    expected_elder_fen is the price that was shown. Raises KeyMissing, KeyUsedForOther, CutoffPassed,
    MenuNotOpen, SoldOut, AlreadyOrdered, BadQuantity, PointNotSupplied, PriceChanged, NotLivingHere,
    ClashNotConfirmed, NoDiningHere, NoSeatLeft, MayNotOrder, NotFound.
    """
    gate = Gate(now or timezone.now())
    return admit(request, key, by=by, gate=gate, expected_elder_fen=expected_elder_fen)


def admit(
    request: OrderRequest, key: str, *, by: Actor, gate: Gate, expected_elder_fen: int | None
) -> MealOrder:
    """Through a gate: all questions, then the order with its money. Within a transaction."""
    if not key:
        raise KeyMissing
    found = _open(request, by=by, key=key)
    if found.repeated is not None:
        return _same_order(found.repeated, request)
    resident, menu, items = found.resident, found.menu, found.items
    from_any_kitchen = gate.person(resident, by)
    gate.check(menu, request)
    check_not_ordered(found.around, menu)
    take_stock(items, found.stocks, dict(request.items))
    supply = _supply(found, request.station_id)
    if not from_any_kitchen:
        check_own_meal(menu, supply.station, by)
    portions = [item.portion(dict(request.items)[item.pk]) for item in items]
    check_seats(menu, supply.station, sum(p.quantity for p in portions), request.fulfil_mode)
    clashes = check_clashes(items, found.restrictions, confirmed=request.clash_confirmed)
    used = subsidy_used(found.around, menu) or None
    terms = terms_by(found.rules, resident, menu, supply.station, subsidy_used=used)
    priced = terms.quote(portions, fulfil_mode=request.fulfil_mode)
    check_price(priced, expected_elder_fen)
    order = _new_order(request, key, menu=menu, terms=terms, priced=priced, gate=gate)
    order.resident, order.placed_by_id = resident, by.pk
    order.customer_group = customer_group(resident.living_status)
    lines = lines_of(order, zip(items, portions, priced.lines, strict=True))
    return store_order(order, lines, sure=not supply.elsewhere, clashes=clashes, by=by)


def check_open(menu: Menu, moment: datetime) -> None:
    """Raises CutoffPassed or MenuNotOpen."""
    if menu.state == MenuState.CLOSED or (
        menu.state == MenuState.PUBLISHED and moment >= menu.cutoff_at
    ):
        raise CutoffPassed(cutoff=cutoff_text(menu))
    if menu.state != MenuState.PUBLISHED:
        raise MenuNotOpen


def cutoff_text(menu: Menu) -> str:
    """11月23日 17:00."""
    return date_format(timezone.localtime(menu.cutoff_at), "MONTH_DAY_FORMAT") + date_format(
        timezone.localtime(menu.cutoff_at), " H:i"
    )


def _open(request: OrderRequest, *, by: Actor, key: str) -> OpenOrder:
    """Locked and read. Raises BadQuantity, NotFound."""
    wanted = dict(request.items)
    quantities = wanted.values()
    total = sum(quantities)
    if len(wanted) != len(request.items) or not 0 < total <= MOST_PORTIONS or min(quantities) < 1:
        raise BadQuantity(most=MOST_PORTIONS)
    found = open_order(
        resident_id=request.resident_id,
        items=list(wanted),
        station_id=request.station_id,
        by=by,
        key=key,
    )
    if len(found.items) != len(wanted):
        raise NotFound
    if len({item.menu_id for item in found.items}) > 1:
        raise BadQuantity(most=MOST_PORTIONS)
    return found


def locked_resident(resident_id: int) -> Resident:
    """One order of a person at a time: keeps double taps and the one subsidy a day apart.

    Before the items, so that who waits for a person makes nobody wait for the meal. FOR NO KEY
    UPDATE, because payments that refer to the person needn't wait for it.
    """
    resident = locked(Resident.objects.filter(pk=resident_id), no_key=True).first()
    if resident is None:
        raise NotFound
    return resident


def _same_order(order_id: int, request: OrderRequest) -> MealOrder:
    order = MealOrder.objects.get(pk=order_id)
    if order.request_hash != request.digest:
        raise KeyUsedForOther
    return order


def _supply(found: OpenOrder, station_id: int) -> Supply:
    """The point, if the menu's kitchen supplies it. Raises NotFound, PointNotSupplied."""
    if found.supply is None:
        station = Station.objects.filter(pk=station_id).first()
        if station is None:
            raise NotFound
        raise PointNotSupplied(station=station.name)
    return found.supply


def _new_order(
    request: OrderRequest, key: str, *, menu: Menu, terms: Terms, priced: Quote, gate: Gate
) -> MealOrder:
    return MealOrder(
        menu=menu,
        service_date=menu.service_date,
        meal_period=menu.meal_period,
        station_id=request.station_id,
        operator_id=menu.kitchen.station.operator_id,
        fulfil_mode=request.fulfil_mode,
        note=request.note,
        channel=request.channel,
        placed_at=gate.moment,
        late_reason=gate.late_reason,
        idempotency_key=key,
        request_hash=request.digest,
        portions=sum(quantity for _item, quantity in request.items),
        delivery_fee_fen=priced.delivery_fee_fen,
        cash_due_fen=priced.total.elder_fen,
        **price_columns(priced, terms),
    )
