"""Selling over the counter. Locks: shift → resident → stock → purse.

The price is that of an order for the same meal; purses pay first, cash or card the rest.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from core.audit import Actor
from core.errors import KeyMissing, NotFound
from core.money import yuan
from elderly_care.models import Resident
from meals.commands.errors import KeyUsedForOther
from meals.commands.order_checks import check_price
from meals.commands.price_columns import price_columns
from meals.commands.sale_opening import AtTill, OpenSale, Wanted, open_sale
from meals.commands.sale_rows import lines_of, refusing_second_subsidy, store_sale
from meals.commands.till import check_shift, check_till
from meals.commands.till_errors import (
    AskAgain,
    CardNotUsable,
    NoOpenShift,
    NothingSold,
    NotOnSale,
    PaymentDiffers,
)
from meals.commands.till_stock import take_portions
from meals.enums import SaleChannel
from meals.logic.customers import customer_group
from meals.logic.pricing import Quote, Share
from meals.logic.till import Item, digest, meals_in, portions_of, shares_of
from meals.models import Menu, Sale, SaleLine, Till, TillShift
from meals.queries.prices import Terms, terms_by
from meals.queries.till import NOBODY
from meals.queries.till_people import DISTRICT
from meals.validators import MOST_PORTIONS
from subsidies.commands import GovernmentPart


@dataclass(frozen=True)
class SaleRequest:
    """What lies on the tray, for whom, and what was paid by hand; purses pay the rest."""

    items: tuple[tuple[str, int], ...]
    meal_period: str
    resident_id: int | None = None
    cash_fen: int = 0
    card_fen: int = 0


@transaction.atomic
def sell(
    *,
    shift: TillShift | AtTill | int,
    request: SaleRequest,
    by: Actor,
    key: str,
    expected_elder_fen: int | None = None,
    now: datetime | None = None,
) -> Sale:
    """Sell and be paid at once; the same key with the same content is the same sale.

    expected_elder_fen is the price that was shown. Raises KeyMissing, KeyUsedForOther, NothingSold,
    NotOnSale, SoldOut, PriceChanged, PaymentDiffers, SubsidyJustUsed, PeriodLocked, NoOpenShift,
    NotThisTill, NotFound; at a till AskAgain for who isn't (or no longer) to be found there, CardNotUsable.
    """
    if not key:
        raise KeyMissing
    moment = now or timezone.now()
    day = timezone.localdate(moment)
    wanted = Wanted(dict(request.items), day, request.meal_period, request.resident_id)
    found = open_sale(shift, wanted, key)
    row = _usable_shift(found, shift, by)
    if found.known is not None:
        return same_sale(Sale.objects.get(pk=found.known), digest(asdict(request)))
    resident = _buyer(found, request, shift)
    items = _items(found, request)
    taken = take_portions(items)
    terms = _terms(found, resident, Menu(service_date=day, meal_period=request.meal_period))
    priced = terms.quote(portions_of(items), fulfil_mode="")
    check_price(priced, expected_elder_fen)
    sale = new_sale(row, request, terms=terms, priced=priced)
    sale.resident, sale.sold_by_id, sale.idempotency_key = resident, by.pk, key
    sale.customer_group = customer_group(resident.living_status if resident else None)
    sale.request_hash, sale.service_date = digest(asdict(request)), day
    sale.occurred_at = sale.arrived_at = moment
    sale.taken = taken
    return _paid(sale, items, priced, by)


def same_sale(sale: Sale, content: str) -> Sale:
    """The sale that a key made. Raises KeyUsedForOther."""
    if sale.request_hash != content:
        raise KeyUsedForOther
    return sale


def _usable_shift(found: OpenSale, shift: TillShift | AtTill | int, by: Actor) -> TillShift:
    """Raises NotFound, NotThisTill, NoOpenShift."""
    if found.shift is not None:
        check_shift(found.shift, by)
        return found.shift
    if not isinstance(shift, AtTill):
        raise NotFound
    till = Till.objects.filter(pk=shift.till_id).select_related("station").first()
    if till is None:
        raise NotFound
    check_till(till, by)
    raise NoOpenShift


def _buyer(
    found: OpenSale, request: SaleRequest, shift: TillShift | AtTill | int
) -> Resident | None:
    """Who lives here, locked; nobody for a walk-in. Raises NotFound; at a till as _check_near."""
    if request.resident_id is None:
        return None
    person, at = found.resident, shift if isinstance(shift, AtTill) else None
    if person is None or person.died_on or person.moved_out_on:
        raise AskAgain if at else NotFound
    if at is not None:
        _check_near(found, person, at)
    return person


def _check_near(found: OpenSale, person: Resident, at: AtTill) -> None:
    """Whom the till found hours ago is whom it would find now. Raises CardNotUsable, AskAgain."""
    if not found.card_usable:
        raise CardNotUsable
    place = found.shift.till.station.division_id[:DISTRICT] if found.shift else None
    shown = at.presented and place is not None and person.community_id.startswith(place)
    if not (shown or found.is_near):
        raise AskAgain


def _terms(found: OpenSale, resident: Resident | None, meal: Menu) -> Terms:
    if resident is None or found.shift is None:
        return NOBODY
    return terms_by(found.rules, resident, meal, found.shift.till.station)


def _items(found: OpenSale, request: SaleRequest) -> list[Item]:
    wanted = dict(request.items)
    if not wanted or len(wanted) != len(request.items):
        raise NothingSold(most=MOST_PORTIONS)
    if not all(0 < count <= MOST_PORTIONS for count in wanted.values()):
        raise NothingSold(most=MOST_PORTIONS)
    if len(found.tiles) != len(wanted):
        raise NotOnSale
    return [found.tiles[code] for code in wanted]


def new_sale(shift: TillShift, request: SaleRequest, *, terms: Terms, priced: Quote) -> Sale:
    """The sale with its price, not stored yet. Raises PaymentDiffers."""
    due = priced.total.elder_fen
    purse = due - request.cash_fen - request.card_fen
    amounts = (request.cash_fen, request.card_fen, purse)
    if min(amounts) < 0 or (purse and request.resident_id is None):
        raise payment_differs(due, 0)
    return Sale(
        till=shift.till,
        shift=shift,
        station=shift.till.station,
        operator=shift.till.station.operator,
        meal_period=request.meal_period,
        channel=SaleChannel.ONLINE,
        portions=meals_in(request.items),
        purse_fen=purse,
        cash_fen=request.cash_fen,
        card_fen=request.card_fen,
        **price_columns(priced, terms),
    )


def payment_differs(price_fen: int, purse_fen: int) -> PaymentDiffers:
    """Says what is to be taken by hand."""
    due = yuan(price_fen - purse_fen)
    return PaymentDiffers(price=yuan(price_fen), purse=yuan(purse_fen), due=due)


def _paid(sale: Sale, items: Sequence[Item], priced: Quote, by: Actor) -> Sale:
    """Stored, and the money booked; nothing of it when the purses hold less than was said."""
    lines = lines_of(sale, items, shares_of(items, priced.lines))
    paid = store_sale(sale, lines, parts=government_parts(sale), by=by)
    if paid != sale.purse_fen:
        raise payment_differs(sale.elder_fen, paid)
    return sale


def save_sale(sale: Sale, items: Sequence[Item], shares: Sequence[Share]) -> None:
    """The sale and its lines, without its money. Raises SubsidyJustUsed."""
    with refusing_second_subsidy():
        sale.save(force_insert=True)
    SaleLine.objects.bulk_create(lines_of(sale, items, shares))


def government_parts(sale: Sale) -> list[GovernmentPart]:
    """What programmes' funds pay of a sale, under the keys that a reversal names."""
    parts = [
        ("age", sale.discount, sale.discount_government_fen),
        ("day", sale.subsidy, sale.subsidy_fen),
    ]
    return [
        GovernmentPart(rule.programme_id, f"{sale.reference}:{name}", fen)
        for name, rule, fen in parts
        if rule is not None and rule.programme_id is not None and fen
    ]
