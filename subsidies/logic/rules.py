"""A programme's rules as values, and the facts of a person that they look at."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from core.dates import add_months, birthday, month_of


@dataclass(frozen=True)
class Fact:
    """Something dated that is known of a person, e.g. ("disability", kind, grade).

    since/until are days, both included; None means always or still.
    """

    name: str
    since: date | None = None
    until: date | None = None
    values: Mapping[str, Any] = field(default_factory=dict)

    def holds_on(self, day: date) -> bool:
        """Is it so on that day?"""
        return (self.since is None or self.since <= day) and (
            self.until is None or day <= self.until
        )


@dataclass(frozen=True)
class Person:
    """What the rules may know. left_on: the day of death or of moving away, whichever is earlier."""

    birth_date: date
    facts: tuple[Fact, ...] = ()
    left_on: date | None = None


@dataclass(frozen=True)
class Ground:
    """A span of months in which a condition holds. at_once: a change counts in its own month."""

    first: date
    last: date | None
    at_once: bool = False

    def holds(self, month: date) -> bool:
        """Is the condition met in that month?"""
        return self.first <= month and (self.last is None or month <= self.last)

    def counts(self, month: date) -> bool:
        """Does it pay in that month? A change counts from the month after it."""
        return self.holds(month) and (self.at_once or self.first < month)


@dataclass(frozen=True)
class Tier:
    """An amount and the conditions of which any one opens it. Conditions are described in Rules."""

    key: int
    amount_fen: int
    conditions: tuple[Mapping[str, Any], ...]


@dataclass(frozen=True)
class Rules:
    """One dated version of a programme.

    A condition is {"fact": name, attribute: [allowed values] or value, …} over one dated fact,
    or {"fact": "age", "from": 80, "below": 90}. excluded_by names facts that rule the person out.
    """

    effective_from: date
    effective_to: date | None
    minimum_age: int
    back_pay_months: int
    age_steps_at_once: bool
    excluded_by: frozenset[str]
    tiers: tuple[Tier, ...]

    def covers(self, month: date) -> bool:
        """Is this the version for that month?"""
        return month_of(self.effective_from) <= month and (
            self.effective_to is None or month <= self.effective_to
        )


FIRST_MONTH = date(1900, 1, 1)


def grounds_of(person: Person, tier: Tier, rules: Rules) -> list[Ground]:
    """Every span of months in which one of the tier's conditions holds for the person."""
    reached = month_of(birthday(person.birth_date, rules.minimum_age))
    found = [
        ground
        for condition in tier.conditions
        for ground in _grounds_of_condition(person, condition, rules)
    ]
    clipped = [Ground(max(ground.first, reached), ground.last, ground.at_once) for ground in found]
    return [ground for ground in clipped if ground.last is None or ground.first <= ground.last]


def _grounds_of_condition(
    person: Person, condition: Mapping[str, Any], rules: Rules
) -> list[Ground]:
    if condition["fact"] == "age":
        return [_age_ground(person.birth_date, condition, rules)]
    return [_span(fact) for fact in person.facts if matches(fact, condition)]


def _age_ground(birth: date, condition: Mapping[str, Any], rules: Rules) -> Ground:
    first = month_of(birthday(birth, condition["from"]))
    below = condition.get("below")
    last = add_months(birthday(birth, below), -1) if below else None
    if rules.age_steps_at_once:
        return Ground(first, last, at_once=True)
    return Ground(add_months(first, 1), last and add_months(last, 1), at_once=True)


def matches(fact: Fact, condition: Mapping[str, Any]) -> bool:
    """Is it the fact that the condition names, with values that it allows?"""
    if fact.name != condition["fact"]:
        return False
    for name, allowed in condition.items():
        if name == "fact":
            continue
        value = fact.values.get(name)
        if value not in (allowed if isinstance(allowed, list) else [allowed]):
            return False
    return True


def _span(fact: Fact) -> Ground:
    return Ground(
        month_of(fact.since) if fact.since else FIRST_MONTH,
        month_of(fact.until) if fact.until else None,
    )


def excluded_spans(person: Person, rules: Rules) -> list[Ground]:
    """The months in which another benefit rules the person out, its first and last included."""
    return [_span(fact) for fact in person.facts if fact.name in rules.excluded_by]
