"""What decides about a person's meal, each question one call of the database."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import connection

from core.rows import row_from
from elderly_care.models import Resident
from meals.models import AgeDiscount, DailyMealSubsidy, DeliveryFee
from stations.models import Station
from subsidies.logic.rules import Fact


@dataclass
class InForce:
    """Rules with the most special region first; what is known of the person with dates."""

    discounts: list[AgeDiscount] = field(default_factory=list)
    fees: list[DeliveryFee] = field(default_factory=list)
    subsidy: DailyMealSubsidy | None = None
    subsidy_used: bool = False
    discounted: dict[str, int] = field(default_factory=dict)  # portions of each meal
    facts: list[Fact] = field(default_factory=list)


@dataclass(frozen=True)
class Supply:
    """A meal point that a menu's kitchen supplies; elsewhere: routing may give it to another operator."""

    station: Station
    elsewhere: bool


def read_supply(content: Mapping[str, Any]) -> Supply:
    """From what the database's own function says of a meal point."""
    return Supply(row_from(Station, content), content["elsewhere"])


def in_force(resident: Resident, place: str, day: date) -> InForce:
    """For somebody who eats at a place (a division's code) on a day. 1 query."""
    found = InForce()
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM meals_terms(%s, %s, %s)", [resident.pk, place, day])
        rows = cursor.fetchall()
    for kind, text in rows:
        add_rule(found, kind, json.loads(text))
    return found


def add_rule(found: InForce, kind: str, content: Mapping[str, Any]) -> None:
    """One row of meals_terms, or of a function that hands its rows on."""
    if kind == "discount":
        found.discounts.append(row_from(AgeDiscount, content))
    elif kind == "fee":
        found.fees.append(row_from(DeliveryFee, content))
    elif kind == "subsidy":
        found.subsidy = row_from(DailyMealSubsidy, content)
    elif kind == "used":
        found.subsidy_used = True
    elif kind == "discounted":
        found.discounted[content["meal"]] = content["portions"]
    else:
        found.facts.append(_fact(content))


def _fact(content: Mapping[str, Any]) -> Fact:
    return Fact(content["name"], _day(content["since"]), _day(content["until"]), content["values"])


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
