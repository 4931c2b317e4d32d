"""What decides about a person's meal, each question one call of the database."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, TypeVar

from django.db import DEFAULT_DB_ALIAS, connection
from django.db.models import Model

from elderly_care.models import Resident
from meals.models import AgeDiscount, DailyMealSubsidy, DeliveryFee, Menu
from stations.models import Station
from subsidies.logic.rules import Fact

R = TypeVar("R", bound=Model)


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


def supply_of(menu: Menu, station_id: int) -> Supply | None:
    """On the menu's day; the menu with its kitchen's station. 1 query."""
    kitchen = menu.kitchen
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT * FROM meals_supply(%s, %s, %s, %s)",
            [kitchen.pk, station_id, kitchen.station.operator_id, menu.service_date],
        )
        row = cursor.fetchone()
    return Supply(_row(Station, json.loads(row[0])), row[1]) if row else None


def in_force(resident: Resident, place: str, day: date) -> InForce:
    """For somebody who eats at a place (a division's code) on a day. 1 query."""
    found = InForce()
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM meals_terms(%s, %s, %s)", [resident.pk, place, day])
        rows = cursor.fetchall()
    for kind, text in rows:
        _add(found, kind, json.loads(text))
    return found


def _add(found: InForce, kind: str, content: Mapping[str, Any]) -> None:
    if kind == "discount":
        found.discounts.append(_row(AgeDiscount, content))
    elif kind == "fee":
        found.fees.append(_row(DeliveryFee, content))
    elif kind == "subsidy":
        found.subsidy = _row(DailyMealSubsidy, content)
    elif kind == "used":
        found.subsidy_used = True
    elif kind == "discounted":
        found.discounted[content["meal"]] = content["portions"]
    else:
        found.facts.append(_fact(content))


def _row(model: type[R], content: Mapping[str, Any]) -> R:
    fields = model._meta.concrete_fields
    values = [one.to_python(content[one.attname]) for one in fields]
    return model.from_db(DEFAULT_DB_ALIAS, [one.attname for one in fields], values)


def _fact(content: Mapping[str, Any]) -> Fact:
    return Fact(content["name"], _day(content["since"]), _day(content["until"]), content["values"])


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
