"""Somebody can't come: which visits of some days that concerns, and who could go instead."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from dispatch.enums import OrderState
from dispatch.enums.planning import Excluded
from dispatch.logic.matching import Held
from dispatch.models import Assignment, Carer
from dispatch.queries.planning import Day, place_of
from dispatch.queries.urgent import replacements

NOBODY = 0  # chosen by a dispatcher: the visit waits in the list again


@dataclass(frozen=True)
class Proposal:
    """One visit: who would go at the same time, the best first, or why nobody can."""

    visit: Assignment
    others: Sequence[Carer]
    other: Carer | None
    problem: str


def visits_of(carer: Carer, first: date, last: date) -> QuerySet[Assignment]:
    """What a carer has in some days and has not begun."""
    return (
        Assignment.objects.active()
        .filter(carer=carer, starts_at__gte=Day(first).midnight, starts_at__lt=Day(last).end)
        .filter(order__state__in=OrderState.COMING)
        .select_related("order__item", "order__resident", "carer__user")
        .order_by("starts_at", "pk")
    )


def proposals(
    carer: Carer, first: date, last: date, chosen: Mapping[int, int] | None = None
) -> list[Proposal]:
    """As it would be done now, one after the other; nothing is written.

    Whoever takes a visit has it before the next one is looked at. chosen: assignment → carer, or NOBODY.
    """
    found: list[Proposal] = []
    promised: defaultdict[date, list[Held]] = defaultdict(list)
    for visit in visits_of(carer, first, last):
        day = Day(timezone.localdate(visit.starts_at))
        others, rules = replacements(visit.order, visit.starts_at, visit.carer, promised[day.date])
        other = _preferred(others, (chosen or {}).get(visit.pk))
        found.append(Proposal(visit, others, other, words_of(rules)))
        if other is not None:
            promised[day.date].append(_taken(visit, other, day))
    return found


def _taken(visit: Assignment, other: Carer, day: Day) -> Held:
    """The visit as somebody else would have it."""
    start = day.seconds(visit.starts_at)
    length = int((visit.ends_at - visit.starts_at).total_seconds())
    place = place_of(visit.order)
    return Held(visit.order_id, other.pk, start, length, place, start, start)


def _preferred(others: Sequence[Carer], wish: int | None) -> Carer | None:
    """Who was chosen, where that is possible; else the best."""
    if wish == NOBODY:
        return None
    return next((one for one in others if one.pk == wish), others[0] if others else None)


def words_of(rules: dict[str, int]) -> str:
    """How many carers each rule excludes."""
    labels = dict(Excluded.choices)
    rows = sorted(rules.items(), key=lambda row: (-row[1], row[0]))
    return _("，").join(f"{labels.get(rule, rule)} {count}" for rule, count in rows)
