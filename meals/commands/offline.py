"""Sales made without the network: a signed list goes out, signed sales come back, each stored once.

What was sold has happened: a sale that disagrees with what happened elsewhere is stored and looked
at by a person. Locks: shift → resident → stock → purse.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.utils import timezone

from core.audit import Actor, record
from core.dates import today
from core.errors import DomainError, NotFound
from core.locking import locked
from elderly_care.models import Card, Resident
from meals.commands.arrivals import Arrival, SignedSale
from meals.commands.held_sales import keep_held, lock_held, note_taken
from meals.commands.price_columns import price_columns
from meals.commands.sale_reviews import open_review
from meals.commands.sales import government_parts, same_sale, save_sale
from meals.commands.till import locked_shift
from meals.commands.till_errors import BadOfflineSale, BadSignature, SaleSetAside
from meals.commands.till_stock import take_portions
from meals.enums import HeldState, MealPeriod, SaleChannel
from meals.logic.customers import customer_group
from meals.logic.offline_sales import OfflineSale, read_sale
from meals.logic.pricing import Quote, Share, added
from meals.logic.till import digest, is_signed, meals_in, paid_instead, portions_of, shares_of
from meals.models import AgeDiscount, DailyMealSubsidy, PriceList, Sale, Till, TillShift
from meals.queries.price_lists import entry_proof, list_content
from meals.queries.prices import (
    Terms,
    day_subsidy_used,
    discounted_portions,
)
from meals.queries.till import NOBODY, sale_days
from meals.validators import MOST_PORTIONS
from subsidies.commands import CounterPayment, PeriodLocked, charge_late, pay_at_once
from subsidies.enums import Service

STORED, KNOWN, HELD, LATER, SET_ASIDE = "stored", "known", "held", "later", "set_aside"
LET_GO = {STORED, KNOWN, SET_ASIDE}  # the till keeps these no longer


@dataclass(frozen=True)
class Taken:
    """What became of one of them.

    held: not taken, kept here and by the till; later: to be sent again; set_aside: never taken,
    the till lets go of it.
    """

    key: str
    status: str
    sale: Sale | None = None
    code: str = ""
    message: str = ""


@transaction.atomic
def issue_list(*, shift: TillShift, by: Actor, now: datetime | None = None) -> PriceList:
    """The day's prices for selling offline, until midnight. Raises NoOpenShift, NotThisTill."""
    row = locked_shift(shift, by)
    moment = now or timezone.now()
    day = timezone.localdate(moment)
    midnight = timezone.make_aware(datetime.combine(day + timedelta(days=1), time()))
    return PriceList.objects.create(
        till=row.till,
        shift=row,
        day=day,
        issued_at=moment,
        expires_at=midnight,
        content=list_content(row.till, day),
    )


def take_offline_sales(
    *, till: Till, sales: Sequence[SignedSale], by: Actor, now: datetime | None = None
) -> list[Taken]:
    """Store what a till sold offline, each in a transaction of its own, each once by its key.

    A sale that can't be taken doesn't hold up the others: it is kept, and a person looks at it.
    """
    moment = now or timezone.now()
    return [_taken(till, signed, by, moment) for signed in sales]


def _taken(till: Till, signed: SignedSale, by: Actor, moment: datetime) -> Taken:
    try:
        return _take(till, signed, by, moment)
    except PeriodLocked as refusal:
        return Taken(signed.key, LATER, code=refusal.code, message=str(refusal))
    except SaleSetAside as refusal:
        return Taken(signed.key, SET_ASIDE, code=refusal.code, message=str(refusal))
    except DomainError as refusal:
        return _refused(till, signed, refusal, by, moment)


def _refused(
    till: Till, signed: SignedSale, refusal: DomainError, by: Actor, moment: datetime
) -> Taken:
    held = keep_held(till=till, signed=signed, refusal=refusal, by=by, now=moment)
    if isinstance(held, Sale):
        return Taken(signed.key, KNOWN, held)
    told, status = refusal, HELD
    if held.state == HeldState.SET_ASIDE:
        told, status = SaleSetAside(), SET_ASIDE
    return Taken(signed.key, status, code=told.code, message=str(told))


@transaction.atomic
def _take(till: Till, signed: SignedSale, by: Actor, moment: datetime) -> Taken:
    if not is_signed(str(till.device_key), signed.body, signed.signature):
        raise BadSignature
    told = _read(signed.body)
    price_list = PriceList.objects.filter(pk=told.list_id, till=till).first()
    if price_list is None:
        raise BadSignature
    if told.entry is not None and entry_proof(price_list, told.entry) != told.proof:
        raise BadSignature
    shift = locked_shift(price_list.shift_id, by, closed=True)
    content = digest(signed.body)
    held = lock_held(till, signed)
    known = Sale.objects.filter(till=till, idempotency_key=told.key).first()
    if known is not None:
        known = known if _was_online(known, told) else same_sale(known, content)
    sale = known or _stored(Arrival(told, price_list, shift, content, moment), by)
    note_taken(held, sale, by)
    return Taken(told.key, KNOWN if known else STORED, sale)


def _was_online(known: Sale, told: OfflineSale) -> bool:
    """The answer to an online sale was lost, so the till wrote it down under the same key."""
    paid = (known.purse_fen, known.cash_fen, known.card_fen)
    return known.channel == SaleChannel.ONLINE and paid == (
        told.purse_fen,
        told.cash_fen,
        told.card_fen,
    )


def _read(body: str) -> OfflineSale:
    try:
        return read_sale(body, periods=tuple(MealPeriod.values), most=MOST_PORTIONS)
    except ValueError as error:
        raise BadOfflineSale from error


def _stored(arrival: Arrival, by: Actor) -> Sale:
    told, resident = arrival.told, _resident(arrival.told)
    day = arrival.day
    used = bool(told.subsidy_fen) and resident is not None and day_subsidy_used(resident, day)
    before = discounted_portions(resident, day, told.meal_period) if resident else 0
    terms = _terms(told, with_subsidy=bool(told.subsidy_fen) and not used, discounted=before)
    items = arrival.items
    priced = terms.quote(portions_of(items), fulfil_mode="")
    shares = _as_paid(shares_of(items, priced.lines), told)
    sale = _sale(arrival, terms, priced, shares)
    sale.resident, sale.service_date, sale.sold_by_id = resident, day, by.pk
    sale.customer_group = customer_group(resident.living_status if resident else None)
    sale.taken = take_portions(items, happened=True)
    sale.booked_on, book_date = sale_days(sale.operator_id, day)
    save_sale(sale, items, shares)
    _charge(sale, book_date, by)
    # With the subsidy that turned out to be used, which is a reason of its own.
    reckoned = _terms(told, with_subsidy=bool(told.subsidy_fen), discounted=before)
    shown = reckoned.quote(portions_of(items), fulfil_mode="").total.elder_fen
    open_review(sale, told, differs=shown != told.elder_fen, used=used)
    record(sale, "meals.sale.arrived", by=by, elder_fen=sale.elder_fen, purse_fen=sale.purse_fen)
    return sale


def _resident(told: OfflineSale) -> Resident | None:
    """Whom the list named, or who holds the card that it didn't know; locked like for an order."""
    person = told.entry[0] if told.entry else None
    if person is None and told.card:
        holders = Card.objects.usable().numbered(told.card.upper())
        person = holders.values_list("resident", flat=True).first()
    if person is None:
        return None
    resident = locked(Resident.objects.filter(pk=person), no_key=True).first()
    if resident is None:
        raise NotFound
    return resident


def _terms(told: OfflineSale, *, with_subsidy: bool, discounted: int) -> Terms:
    """The rules that the entry names: what was in force when the list was made."""
    if told.entry is None:
        return NOBODY
    _person, _name, age, discount, subsidy, _fen, periods, *_used = told.entry
    usable = with_subsidy and told.meal_period in periods
    rules = AgeDiscount.objects.select_related("programme")
    days = DailyMealSubsidy.objects.select_related("programme")
    return Terms(
        age=age,
        discount=rules.filter(pk=discount).first() if discount else None,
        subsidy=days.filter(pk=subsidy).first() if subsidy and usable else None,
        fee=None,
        discounted=discounted,
    )


def _as_paid(shares: list[Share], told: OfflineSale) -> list[Share]:
    """The person paid what the till said; the operator bears, or gets, what differs."""
    try:
        return paid_instead(shares, told.elder_fen)
    except ValueError as error:
        raise BadOfflineSale from error


def _sale(arrival: Arrival, terms: Terms, priced: Quote, shares: list[Share]) -> Sale:
    told, till = arrival.told, arrival.shift.till
    return Sale(
        till=till,
        shift=arrival.shift,
        station=till.station,
        operator=till.station.operator,
        meal_period=arrival.period,
        channel=SaleChannel.OFFLINE,
        price_list=arrival.price_list,
        idempotency_key=told.key,
        request_hash=arrival.content,
        occurred_at=arrival.occurred_at,
        arrived_at=arrival.moment,
        portions=meals_in(told.items),
        purse_fen=told.purse_fen,
        cash_fen=told.cash_fen,
        card_fen=told.card_fen,
        **price_columns(priced, terms, added(shares)),
    )


def _charge(sale: Sale, book_date: date, by: Actor) -> None:
    """The purses pay what is there, the person owes the rest, the operator is paid in full."""
    if sale.purse_fen and sale.resident is not None:
        charge_late(
            resident=sale.resident,
            amount_fen=sale.purse_fen,
            service=Service.MEALS,
            operator=sale.operator,
            reference=sale.reference,
            occurred_on=min(sale.service_date, today()),
            by=by,
        )
    parts = CounterPayment(
        resident=None,
        amount_fen=0,
        service=Service.MEALS,
        operator=sale.operator,
        reference=sale.reference,
        book_date=book_date,
        parts=government_parts(sale),
    )
    pay_at_once(payment=parts, by=by)
