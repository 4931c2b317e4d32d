"""Somebody can't come: which visits of a day that concerns, and who could go instead."""

from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from dispatch.enums import OrderState
from dispatch.enums.planning import Excluded
from dispatch.models import Assignment, Carer
from dispatch.queries.planning import Day
from dispatch.queries.urgent import replacements


@dataclass(frozen=True)
class Proposal:
    """One visit: who would go at the same time, or why nobody can."""

    visit: Assignment
    other: Carer | None
    problem: str


def visits_of(carer: Carer, day: date) -> QuerySet[Assignment]:
    """What a carer has that day and has not begun."""
    span = Day(day)
    return (
        Assignment.objects.active()
        .filter(carer=carer, starts_at__gte=span.midnight, starts_at__lt=span.end)
        .filter(order__state__in=OrderState.COMING)
        .select_related("order__item", "order__resident", "carer__user")
        .order_by("starts_at", "pk")
    )


def proposals(carer: Carer, day: date) -> list[Proposal]:
    """As it would be done now; nothing is written."""
    found = []
    for visit in visits_of(carer, day):
        others, rules = replacements(visit.order, visit.starts_at, visit.carer)
        found.append(Proposal(visit, others[0] if others else None, words_of(rules)))
    return found


def words_of(rules: dict[str, int]) -> str:
    """How many carers each rule excludes."""
    labels = dict(Excluded.choices)
    rows = sorted(rules.items(), key=lambda row: (-row[1], row[0]))
    return _("，").join(f"{labels.get(rule, rule)} {count}" for rule, count in rows)
