"""From facts, rules and an application to what is owed: spans of months at one tier each."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from core.dates import add_months, month_of, months_between
from subsidies.logic.rules import Ground, Person, Rules, Tier, excluded_spans, grounds_of


@dataclass(frozen=True)
class Award:
    """A tier owed for every month from first to last, both included; last None: until further notice."""

    first: date
    last: date | None
    tier: Tier


class Timeline:
    """One person under all versions of one programme."""

    def __init__(self, person: Person, versions: Sequence[Rules]):
        self._left = month_of(person.left_on) if person.left_on else None
        self._versions = [
            (
                rules,
                [(tier, grounds_of(person, tier, rules)) for tier in rules.tiers],
                excluded_spans(person, rules),
            )
            for rules in versions
        ]

    def tier(self, month: date) -> Tier | None:
        """The tier owed for a month, before asking whether anybody applied.

        The highest of the grounds that count; where none counts yet, a ground that begins
        in this very month opens the right.
        """
        if self._left and month > self._left:
            return None
        for rules, tiers, excluded in self._versions:
            if rules.covers(month):
                if any(span.holds(month) for span in excluded):
                    return None
                return _highest(tiers, month)
        return None

    def turning_points(self) -> list[date]:
        """The months in which the tier can change, in order."""
        points = set()
        for rules, tiers, excluded in self._versions:
            points.add(month_of(rules.effective_from))
            if rules.effective_to:
                points.add(add_months(rules.effective_to, 1))
            spans = [ground for _, grounds in tiers for ground in grounds] + excluded
            for span in spans:
                points.update({span.first, add_months(span.first, 1)})
                if span.last:
                    points.add(add_months(span.last, 1))
        if self._left:
            points.add(add_months(self._left, 1))
        return sorted(points)

    def rules_for(self, month: date) -> Rules | None:
        """The version in force in a month."""
        return next((rules for rules, _, _ in self._versions if rules.covers(month)), None)


def _highest(tiers: list[tuple[Tier, list[Ground]]], month: date) -> Tier | None:
    counting = [tier for tier, grounds in tiers if any(g.counts(month) for g in grounds)]
    opening = [tier for tier, grounds in tiers if any(g.holds(month) for g in grounds)]
    return max(counting or opening, key=lambda tier: tier.amount_fen, default=None)


def first_paid_month(eligible: date, applied: date, back_pay_months: int) -> date:
    """The month of eligibility when the application comes soon enough, else that of the application."""
    return eligible if months_between(eligible, applied) <= back_pay_months else month_of(applied)


def awards(
    person: Person, versions: Sequence[Rules], *, applied_on: date, opening: date | None = None
) -> list[Award]:
    """What is owed after an application: maximal spans without overlap, in order; [] when nothing is.

    opening: the month from which this platform pays; what an earlier application earned before
    it was paid elsewhere and is left out.
    """
    timeline = Timeline(person, versions)
    points = timeline.turning_points()
    start = _start(timeline, points, applied_on)
    if start is None:
        return []
    if opening and month_of(applied_on) < opening:
        start = max(start, opening)
    return _spans(timeline, [start, *(point for point in points if point > start)])


def _start(timeline: Timeline, points: list[date], applied_on: date) -> date | None:
    """From which month an application pays; each stretch of the right that has begun by then counts."""
    begins = [
        (month, timeline.rules_for(month))
        for month in points
        if timeline.tier(month) and not timeline.tier(add_months(month, -1))
    ]
    begun = [begin for begin in begins if begin[0] <= month_of(applied_on)]
    return min(
        (
            first_paid_month(month, applied_on, rules.back_pay_months)
            for month, rules in begun or begins[:1]
            if rules is not None
        ),
        default=None,
    )


def _spans(timeline: Timeline, points: list[date]) -> list[Award]:
    ends: list[date | None] = [add_months(point, -1) for point in points[1:]]
    found: list[Award] = []
    for first, last in zip(points, [*ends, None], strict=True):
        tier = timeline.tier(first)
        if tier is None:
            continue
        if found and found[-1].tier == tier and found[-1].last == add_months(first, -1):
            found[-1] = Award(found[-1].first, last, tier)
        else:
            found.append(Award(first, last, tier))
    return found
