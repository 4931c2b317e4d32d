"""The terms of a day's plans: which days each has, and which is the first that is left."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from core.workdays import CalendarUnknown, is_working_day
from elderly_care.enums.patrols import PatrolPeriod
from elderly_care.logic.patrols import patrol_days, term_of
from elderly_care.models import PatrolRule

_RANKS = {period: rank for rank, period in enumerate(PatrolPeriod)}


@dataclass(frozen=True, slots=True)
class PlannedTerm:
    """A rule with its term; days: on which somebody goes; next_on: the first of them from today on."""

    rule: PatrolRule
    rank: int
    starts_on: date
    due_on: date
    days: tuple[date, ...]
    next_on: date


def terms_of(rules: Sequence[PatrolRule], day: date) -> list[PlannedTerm]:
    """Of the rules that have something to do; a plan without rest days has nothing on a day of rest."""
    found = (_term(rule, day) for rule in rules)
    return [term for term in found if term is not None]


def _term(rule: PatrolRule, day: date) -> PlannedTerm | None:
    term = term_of(rule.period, day)
    days = patrol_days(term, on_rest_days=rule.on_rest_days, works=_works)
    if not days:
        return None
    left = [one for one in days if one >= day]
    # What was missed on the working days is still done before the term is over.
    next_on = left[0] if left else day
    return PlannedTerm(
        rule, _RANKS[PatrolPeriod(rule.period)], term.starts_on, term.due_on, tuple(days), next_on
    )


def _works(day: date) -> bool:
    """In a year whose calendar nobody has entered somebody still looks after people: every day counts."""
    try:
        return is_working_day(day)
    except CalendarUnknown:
        return True
