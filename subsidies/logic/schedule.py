"""From facts, rules and an application to what is owed: spans of months at one tier each."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from core.dates import add_months, month_of, months_between
from subsidies.logic.rules import (
    Ground,
    Person,
    Rules,
    Tier,
    excluded_spans,
    grounds_of,
    places_of,
    rival_spans,
)


@dataclass(frozen=True)
class Award:
    """A tier owed for every month from first to last, both included; last None: until further notice.

    matched: the keys of all tiers that the first month opens.
    """

    first: date
    last: date | None
    tier: Tier
    matched: tuple[int, ...] = ()


@dataclass(slots=True)
class _Chapter:
    """What one version sees of a person."""

    rules: Rules
    tiers: list[tuple[Tier, list[Ground]]]
    excluded: list[Ground]
    rivals: list[tuple[Ground, int | None]]
    places: list[Ground] | None

    def tier(self, month: date) -> Tier | None:
        """The highest tier whose grounds count, unless something rules the person out."""
        if self.places is not None and not any(span.holds(month) for span in self.places):
            return None
        if self.excluded and any(span.holds(month) for span in self.excluded):
            return None
        best = _highest(self.tiers, month)
        if not self.rivals or best is None:
            return best
        if any(
            span.holds(month) and (fen is None or fen >= best.amount_fen)
            for span, fen in self.rivals
        ):
            return None
        return best

    def spans(self) -> list[Ground]:
        """Everything with a first and a last month."""
        grounds = [ground for _, found in self.tiers for ground in found]
        if not (self.excluded or self.rivals or self.places):
            return grounds
        rivals = [span for span, _ in self.rivals]
        return grounds + self.excluded + rivals + (self.places or [])


class Timeline:
    """One person under all versions of one programme."""

    def __init__(self, person: Person, versions: Sequence[Rules]):
        self._left = month_of(person.left_on) if person.left_on else None
        self._chapters = [
            _Chapter(
                rules,
                [(tier, grounds_of(person, tier, rules)) for tier in rules.tiers],
                excluded_spans(person, rules),
                rival_spans(person, rules),
                places_of(person, rules),
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
        for chapter in self._chapters:
            if chapter.rules.covers(month):
                return chapter.tier(month)
        return None

    def matched(self, month: date) -> tuple[int, ...]:
        """The keys of every tier that a month opens, though only the highest is paid."""
        chapter = next((c for c in self._chapters if c.rules.covers(month)), None)
        if chapter is None:
            return ()
        return tuple(t.key for t, spans in chapter.tiers if any(s.holds(month) for s in spans))

    def turning_points(self) -> list[date]:
        """The months in which the tier can change, in order."""
        points = set()
        for chapter in self._chapters:
            points.add(month_of(chapter.rules.effective_from))
            if chapter.rules.effective_to:
                points.add(add_months(chapter.rules.effective_to, 1))
            for span in chapter.spans():
                points.update({span.first, add_months(span.first, 1)})
                if span.last:
                    points.add(add_months(span.last, 1))
        if self._left:
            points.add(add_months(self._left, 1))
        return sorted(points)

    def rules_for(self, month: date) -> Rules | None:
        """The version in force in a month."""
        return next((c.rules for c in self._chapters if c.rules.covers(month)), None)


def _highest(tiers: list[tuple[Tier, list[Ground]]], month: date) -> Tier | None:
    counting = [tier for tier, grounds in tiers if any(g.counts(month) for g in grounds)]
    opening = [tier for tier, grounds in tiers if any(g.holds(month) for g in grounds)]
    return max(counting or opening, key=lambda tier: tier.amount_fen, default=None)


def first_paid_month(eligible: date, applied: date, back_pay_months: int) -> date:
    """The month of eligibility when the application comes soon enough, else that of the application."""
    return eligible if months_between(eligible, applied) <= back_pay_months else month_of(applied)


@dataclass(frozen=True)
class Claim:
    """What is asked for, and what holds it back.

    opening: the month from which this platform pays; what an earlier application earned before
    it was paid elsewhere and is left out. decided_on: where a programme starts after the decision.
    stops: months (first, last) in which nothing is paid; last None: until further notice.
    """

    applied_on: date
    opening: date | None = None
    decided_on: date | None = None
    stops: tuple[tuple[date, date | None], ...] = ()


def awards(
    person: Person, versions: Sequence[Rules], *, applied_on: date, opening: date | None = None
) -> list[Award]:
    """What is owed after an application: maximal spans without overlap, in order; [] when nothing is."""
    return awards_of(person, versions, Claim(applied_on, opening))


def awards_of(person: Person, versions: Sequence[Rules], claim: Claim) -> list[Award]:
    """What is owed for a claim, less the months in which it is stopped."""
    timeline = Timeline(person, versions)
    points = timeline.turning_points()
    start = _start(timeline, points, claim)
    if start is None:
        return []
    if claim.opening and (
        month_of(claim.applied_on) < claim.opening or _unasked(timeline, claim.opening)
    ):
        start = max(start, claim.opening)
    found = _spans(timeline, [start, *(point for point in points if point > start)])
    for first, last in claim.stops:
        found = [part for award in found for part in _outside(award, first, last)]
    return found


def _unasked(timeline: Timeline, month: date) -> bool:
    """Does nobody have to apply? Then there is no late application that would be paid back."""
    rules = timeline.rules_for(month)
    return rules is not None and not rules.needs_application


def _outside(award: Award, first: date, last: date | None) -> list[Award]:
    """What is left of an award beside a stop."""
    parts = []
    if award.first < first:
        before = add_months(first, -1)
        end = before if award.last is None else min(award.last, before)
        parts.append(replace(award, last=end))
    if last is not None and (award.last is None or award.last > last):
        parts.append(replace(award, first=max(award.first, add_months(last, 1))))
    return parts


def _start(timeline: Timeline, points: list[date], claim: Claim) -> date | None:
    """From which month an application pays; each stretch of the right that has begun by then counts."""
    begins = [
        (month, timeline.rules_for(month))
        for month in points
        if timeline.tier(month) and not timeline.tier(add_months(month, -1))
    ]
    begun = [begin for begin in begins if begin[0] <= month_of(claim.applied_on)]
    return min(
        (
            _first_month(month, rules, claim)
            for month, rules in begun or begins[:1]
            if rules is not None
        ),
        default=None,
    )


def _first_month(eligible: date, rules: Rules, claim: Claim) -> date:
    if rules.starts_next_month:
        return max(eligible, add_months(claim.decided_on or claim.applied_on, 1))
    if rules.lapses_monthly and claim.decided_on:
        return max(eligible, month_of(claim.decided_on))  # earlier months' credit would be void
    return first_paid_month(eligible, claim.applied_on, rules.back_pay_months)


def _spans(timeline: Timeline, points: list[date]) -> list[Award]:
    ends: list[date | None] = [add_months(point, -1) for point in points[1:]]
    found: list[Award] = []
    for first, last in zip(points, [*ends, None], strict=True):
        tier = timeline.tier(first)
        if tier is None:
            continue
        if found and found[-1].tier == tier and found[-1].last == add_months(first, -1):
            found[-1] = replace(found[-1], last=last)
        else:
            found.append(Award(first, last, tier, timeline.matched(first)))
    return found
