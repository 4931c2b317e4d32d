"""Who stands at the till: by card, code on the phone, ID card, phone, name, pinyin or order number."""

import re
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Case, Q, Value, When

from core.dates import today
from core.errors import InvalidInput
from core.identity import plain
from core.money import yuan
from elderly_care.models import Card, Resident, ResidentQuerySet
from elderly_care.queries import FOUND_ORDER, matching
from elderly_care.validators import read_card_number
from meals.models import MealOrder, SubsidyUse, Till
from meals.queries.clashes import clashes_for
from meals.queries.till import items_on_sale, orders_waiting, served_today, till_terms
from subsidies.enums import Service
from subsidies.queries.purses import spendable

MOST_FOUND = 9
DISTRICT, STREET = 6, 9  # digits of a division's code
_ORDER = re.compile(r"#\d{1,7}|\d{1,3}|\d{5,7}", re.ASCII)  # four digits may end a phone number too
_SHORT = re.compile(r"\d{4}", re.ASCII)
_ID_CARD = re.compile(r"\d{15}|\d{17}[\dXx]", re.ASCII)


@dataclass(frozen=True)
class Found:
    """Whom a text may mean; blocked: it is a card that was reported lost.

    presented: by what only the person carries, a card, a code or an ID card; card_id: by which card.
    """

    people: list[Resident] = field(default_factory=list)
    blocked: bool = False
    presented: bool = False
    card_id: int | None = None


def find_people(text: str, till: Till) -> Found:
    """Who shows a card or an ID card, in the district; by phone or name, in the till's street."""
    wanted = plain(text)
    if not wanted:
        return Found()
    if _ORDER.fullmatch(wanted):
        return Found(_of_order(int(wanted.lstrip("#")), till))
    by_card = _of_card(wanted, till)
    if by_card is not None:
        return by_card
    shown = bool(_ID_CARD.fullmatch(wanted))
    found = matching(_near(till, DISTRICT if shown else STREET), wanted)
    exact_first = Case(When(name=wanted, then=Value(0)), default=Value(1))
    ordered = found.select_related("community").order_by(exact_first, *FOUND_ORDER)
    by_order = _of_order(int(wanted), till) if _SHORT.fullmatch(wanted) else []
    people = dict.fromkeys([*by_order, *ordered[:MOST_FOUND]])
    return Found(list(people)[:MOST_FOUND], presented=shown)


def _near(till: Till, length: int) -> ResidentQuerySet:
    code = till.station.division_id[:length]
    return Resident.objects.living_here().filter(community__code__startswith=code)


def person_at(till: Till, resident_id: int, *, presented: bool = False) -> Resident | None:
    """Somebody of the till's street, or with an order of today here; of the district with a card."""
    code = till.station.division_id[: DISTRICT if presented else STREET]
    ordered = MealOrder.objects.for_day(today()).filter(station=till.station_id)
    reached = Q(community__code__startswith=code) | Q(pk__in=ordered.values("resident"))
    people = Resident.objects.living_here().filter(reached)
    return people.select_related("community").filter(pk=resident_id).first()


def found_again(
    till: Till, resident_id: int, *, presented: bool = False, card_id: int | None = None
) -> Found:
    """Somebody found before, if the till would find them now; blocked: the card counts no longer."""
    if card_id is not None and not Card.objects.usable().filter(pk=card_id).exists():
        return Found(blocked=True)
    person = person_at(till, resident_id, presented=presented)
    return Found([person] if person else [], presented=presented, card_id=card_id)


def _of_order(number: int, till: Till) -> list[Resident]:
    orders = MealOrder.objects.for_day(today()).filter(pk=number, station=till.station_id)
    return [order.resident for order in orders.select_related("resident__community")]


def _of_card(text: str, till: Till) -> Found | None:
    """None when no card has this number."""
    try:
        number = read_card_number(text)
    except InvalidInput:
        return None
    cards = Card.objects.numbered(number).select_related("resident__community").order_by("-pk")
    card = cards.filter(Q(resident__in=_near(till, DISTRICT))).first()
    if card is None:
        return None
    usable = Card.objects.usable().filter(pk=card.pk).exists()
    if not usable:
        return Found(blocked=True)
    return Found([card.resident], presented=True, card_id=card.pk)


def person_basics(resident: Resident) -> dict[str, Any]:
    """For a list to choose from."""
    return {
        "id": resident.pk,
        "name": resident.name,
        "age": resident.age_on(today()),
        "community": str(resident.community),
        "phone": resident.masked_phone,
    }


def person_details(resident: Resident, till: Till, period: str) -> dict[str, Any]:
    """What the cashier sees of the one who was found: orders to hand over first."""
    terms = till_terms(resident, till, today(), period)
    purses = spendable(resident.pk, service=Service.MEALS)
    return {
        **person_basics(resident),
        "orders": [_order(order) for order in orders_waiting(resident, till)],
        "served": served_today(resident, period),
        "subsidy_fen": terms.subsidy.amount_fen if terms.subsidy else 0,
        "subsidy_used": SubsidyUse.objects.filter(resident=resident, day=today()).exists(),
        "purse_fen": sum(purse.available_fen for purse in purses),
        "warnings": warnings(resident, till, period),
    }


def _order(order: MealOrder) -> dict[str, Any]:
    return {
        "id": order.pk,
        "number": order.number,
        "meal": order.get_meal_period_display(),
        "lines": [f"{line.name} × {line.quantity}" for line in order.lines.all()],
        "cash_due_fen": order.cash_due_fen,
        "cash_due": yuan(order.cash_due_fen),
    }


def warnings(resident: Resident, till: Till, period: str) -> list[str]:
    """Which of the day's set meals the person can't eat, and why."""
    items = list(items_on_sale(till, today(), period))
    clashes = clashes_for(items, [resident.pk]).get(resident.pk, []) if items else []
    return list(dict.fromkeys(str(clash.words) for clash in clashes))
