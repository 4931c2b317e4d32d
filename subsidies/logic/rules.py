"""A programme's rules as values, and the facts of a person that they look at."""

from collections.abc import Iterable, Mapping, Sequence
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
    {"fact": "residence" or "hukou", "prefix": division code}, {"fact": "age", "from": 80, "below": 90},
    or {"all": [conditions that must hold together]}. excluded_by names facts that rule the person
    out, higher_of benefits of which only the higher amount is paid: theirs or ours.
    """

    effective_from: date
    effective_to: date | None
    minimum_age: int
    back_pay_months: int
    age_steps_at_once: bool
    excluded_by: frozenset[str]
    tiers: tuple[Tier, ...]
    higher_of: frozenset[str] = frozenset()
    region: str = ""
    by_hukou: bool = False
    starts_next_month: bool = False
    lapses_monthly: bool = False
    needs_application: bool = True
    by_case: bool = False
    key: int = 0

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
    if "all" in condition:
        return _together([_grounds_of_condition(person, part, rules) for part in condition["all"]])
    if condition["fact"] == "age":
        return [_age_ground(person.birth_date, condition, rules)]
    name = condition["fact"]
    return [span_of(f) for f in person.facts if f.name == name and matches(f, condition)]


def _together(parts: list[list[Ground]]) -> list[Ground]:
    """The months in which a ground of every part holds."""
    found = parts[0]
    for part in parts[1:]:
        pairs = (_both(one, other) for one in found for other in part)
        found = [ground for ground in pairs if ground is not None]
    return found


def _both(one: Ground, other: Ground) -> Ground | None:
    """It counts as the later of the two does; begun together, as the slower one does."""
    first = max(one.first, other.first)
    last = min((day for day in (one.last, other.last) if day), default=None)
    if last is not None and last < first:
        return None
    return Ground(first, last, all(g.at_once for g in (one, other) if g.first == first))


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
        choices = allowed if isinstance(allowed, list) else [allowed]
        if name == "prefix":
            if not str(fact.values.get("code", "")).startswith(tuple(choices)):
                return False
        elif fact.values.get(name) not in choices:
            return False
    return True


def meets_one(facts: Iterable[Fact], conditions: Sequence[Mapping[str, Any]], day: date) -> bool:
    """Whether some fact about a person, as it is on a day, is what a condition asks for."""
    return any(
        matches(fact, condition) for fact in facts if fact.holds_on(day) for condition in conditions
    )


def span_of(fact: Fact) -> Ground:
    """The months that a fact touches, its first and last included."""
    return Ground(
        month_of(fact.since) if fact.since else FIRST_MONTH,
        month_of(fact.until) if fact.until else None,
    )


def excluded_spans(person: Person, rules: Rules) -> list[Ground]:
    """The months in which another benefit rules the person out, its first and last included."""
    names = rules.excluded_by
    return [span_of(fact) for fact in person.facts if fact.name in names] if names else []


def rival_spans(person: Person, rules: Rules) -> list[tuple[Ground, int | None]]:
    """Benefits of which only the higher one is paid, with what they pay; None where nobody knows."""
    if not rules.higher_of:
        return []
    return [
        (span_of(fact), fact.values.get("monthly_fen"))
        for fact in person.facts
        if fact.name in rules.higher_of
    ]


def places_of(person: Person, rules: Rules) -> list[Ground] | None:
    """The months in which the person belongs to the region; None where nobody need ask."""
    name = "hukou" if rules.by_hukou else "residence"
    places = [fact for fact in person.facts if fact.name == name]
    if len(places) == 1 and str(places[0].values["code"]).startswith(rules.region):
        return None
    inside = [f for f in places if str(f.values["code"]).startswith(rules.region)]
    return None if len(inside) == len(places) else [span_of(fact) for fact in inside]


def looks_at(versions: Iterable[Rules], name: str) -> bool:
    """Does any condition of these rules name that fact?"""
    return any(
        name in _names(condition)
        for rules in versions
        for tier in rules.tiers
        for condition in tier.conditions
    )


def _names(condition: Mapping[str, Any]) -> set[str]:
    if "all" in condition:
        return set().union(*(_names(part) for part in condition["all"]))
    return {condition["fact"]}
