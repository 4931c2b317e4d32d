"""What a till needs to sell without the network: the day's keys, rules, and who may pay how.

Cards are named by a hash with the list's own salt; every person's entry carries a proof, so that
the list itself need not be kept to check what comes back.
"""

import secrets
from collections.abc import Collection
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from django.db import connection

from core.crypto import blind_index
from core.masking import mask_name
from elderly_care.models import Card, Resident
from meals.enums import MealPeriod
from meals.logic.customers import customer_group
from meals.logic.till import canonical, card_hash
from meals.models import AgeDiscount, DailyMealSubsidy, PriceList, SubsidyUse, Till
from meals.queries.prices import age_discounts, reached
from meals.queries.till import tiles
from meals.queries.till_people import DISTRICT
from meals.queries.till_usage import discounted_of, spent_offline
from subsidies.enums import Service
from subsidies.logic.rules import matches
from subsidies.queries import people

_PURSES = """
  SELECT person, sum(free_fen)::bigint
  FROM unnest(%s::bigint[]) AS who (person)
  CROSS JOIN LATERAL subsidies_spendable_lots(person, %s, %s, %s)
  WHERE offset_bp IS NULL AND free_fen > 0 GROUP BY 1"""


def list_content(till: Till, day: date) -> dict[str, Any]:
    """Keys and rules of a day. 2 queries a meal and 1."""
    discounts = age_discounts(till.station.division_id, day)
    return {
        "till": till.pk,
        "day": day.isoformat(),
        "salt": secrets.token_hex(16),
        "tiles": {
            period: [tile.as_json() for tile in tiles(till, day, period)]
            for period in MealPeriod.values
        },
        "discounts": {str(rule.pk): _discount(rule) for rule in discounts},
    }


def _discount(rule: AgeDiscount) -> dict[str, Any]:
    value = asdict(rule.as_value())
    return {**value, "categories": sorted(value["categories"])}


@dataclass(frozen=True)
class Entry:
    """A person on a list: by which rules they pay, how much of it may come from their purses.

    Of the day's subsidy, discount and limit only what is left when the list is made.
    """

    resident_id: int
    name: str
    age: int
    discount_id: int
    subsidy_id: int
    subsidy_fen: int
    subsidy_periods: tuple[str, ...]
    limit_fen: int
    discounted: dict[str, int]  # portions of each meal that had the discount already

    def as_json(self) -> list[Any]:
        """In the order of the fields."""
        return [list(v) if isinstance(v, tuple) else v for v in asdict(self).values()]


def entry_proof(price_list: PriceList, entry: list[Any]) -> str:
    """What only this platform can write about an entry of a list."""
    return blind_index(f"{price_list.pk}|{canonical(entry)}", purpose="till-entry")[:32]


def list_cards(
    price_list: PriceList, till: Till, only: Collection[int] | None = None
) -> dict[str, list[Any]]:
    """Hash of a card → the entry of its holder and its proof; everybody of the till's district.

    only: these people, with what they have used by now; the list itself stays the same.
    """
    day = price_list.day
    district = till.station.division_id[:DISTRICT]
    held = Card.objects.usable(day).filter(
        resident__community__code__startswith=district,
        resident__died_on__isnull=True,
        resident__moved_out_on__isnull=True,
    )
    if only is not None:
        held = held.filter(resident__in=only)
    cards = list(held.select_related("resident"))
    entries = _entries({card.resident_id: card.resident for card in cards}, till, day)
    shown = {
        person: [entry.as_json(), entry_proof(price_list, entry.as_json())]
        for person, entry in entries.items()
    }
    salt = price_list.content["salt"]
    return {card_hash(salt, card.number): shown[card.resident_id] for card in cards}


def _entries(persons: dict[int, Resident], till: Till, day: date) -> dict[int, Entry]:
    discounts = age_discounts(till.station.division_id, day)
    subsidies = _subsidies(persons, day)
    purses, spent = free_fen(persons, till, day), spent_offline(persons, day)
    discounted = discounted_of(persons, day)
    entries = {}
    for pk, person in persons.items():
        age = person.age_on(day)
        group = customer_group(person.living_status)
        rule, subsidy = reached(discounts, age, group), subsidies.get(pk)
        entries[pk] = Entry(
            resident_id=pk,
            name=mask_name(person.name),
            age=age,
            discount_id=rule.pk if rule else 0,
            subsidy_id=subsidy.pk if subsidy else 0,
            subsidy_fen=subsidy.amount_fen if subsidy else 0,
            subsidy_periods=tuple(subsidy.meal_periods) if subsidy else (),
            limit_fen=max(min(purses.get(pk, 0), till.offline_limit_fen - spent.get(pk, 0)), 0),
            discounted=discounted.get(pk, {}),
        )
    return entries


def _subsidies(persons: dict[int, Resident], day: date) -> dict[int, DailyMealSubsidy]:
    """Who has the day's subsidy still to come: one query a community, and six."""
    rules = {
        code: DailyMealSubsidy.objects.in_force(code, day).first()
        for code in {person.community_id for person in persons.values()}
    }
    used = set(
        SubsidyUse.objects.filter(resident__in=persons, day=day).values_list("resident", flat=True)
    )
    found = {}
    for pk, person in persons.items():
        rule = rules[person.community_id]
        if rule is not None and pk not in used and person.age_on(day) >= rule.min_age:
            found[pk] = rule
    asked = [pk for pk, rule in found.items() if rule.conditions]
    facts = people(asked) if asked else {}
    for pk in asked:
        rule, known = found[pk], [fact for fact in facts[pk].facts if fact.holds_on(day)]
        if not any(matches(fact, condition) for fact in known for condition in rule.conditions):
            del found[pk]
    return found


def free_fen(persons: Collection[int], till: Till, day: date) -> dict[int, int]:
    """What each could pay from purses that pay any price in full; one query."""
    values: list[Any] = [list(persons), Service.MEALS, till.station.operator_id, day]
    with connection.cursor() as cursor:
        cursor.execute(_PURSES, values)
        return dict(cursor.fetchall())
