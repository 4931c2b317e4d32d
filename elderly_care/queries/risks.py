"""What the rules of risk look at, for many people in a few queries; apps to the right add what alarmed."""

from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Max, Min, Q, QuerySet
from django.utils import timezone

from core.dates import age_on, today
from elderly_care.enums import CareCategory, LivingStatus, RiskFactor
from elderly_care.logic.risk import Criterion, RiskFacts
from elderly_care.models import (
    AbilityAssessment,
    CareStatus,
    Contact,
    DisabilityCertificate,
    Resident,
    RiskClass,
    RiskRule,
)

RECENT = timedelta(days=30)
_NEEDY = (
    CareCategory.DIBAO,
    CareCategory.LOW_INCOME,
    CareCategory.LOW_EDGE,
    CareCategory.SANWU,
)
# (residents' keys, from when on) → how often they gave cause for alarm
AlertCounter = Callable[[Sequence[int], datetime], dict[int, int]]
_counters: dict[str, AlertCounter] = {}


def register_alerts(code: str, counter: AlertCounter) -> None:
    """An app announces what it counts as an alarm; again replaces."""
    _counters[code] = counter


@dataclass(frozen=True, slots=True)
class Judged:
    """A person with what the rules look at and which rules hold where they live."""

    resident_id: int
    facts: RiskFacts
    criteria: tuple[Criterion, ...]


def judged(residents: Sequence[Resident]) -> list[Judged]:
    """As many queries for a thousand as for one."""
    keys = [person.pk for person in residents]
    day = today()
    ability, disability = _ability(keys, day), _disability(keys, day)
    needy, contacts, alerts = _needy(keys), _contacts(keys), _alerts(keys)
    criteria = criteria_by_place({person.community_id for person in residents}, day)
    return [
        Judged(
            person.pk,
            RiskFacts(
                age=age_on(person.birth_date, day),
                lives_alone=person.living_status == LivingStatus.ALONE,
                ability=ability.get(person.pk),
                disability=disability.get(person.pk),
                is_needy=person.pk in needy,
                contacts=contacts[person.pk],
                alerts=alerts[person.pk],
            ),
            criteria[person.community_id],
        )
        for person in residents
    ]


def criteria_by_place(codes: set[str], day: date) -> dict[str, tuple[Criterion, ...]]:
    """Of each factor and level the most special rule in force; one query."""
    rules = list(RiskRule.objects.on(day))
    found = {}
    for code in codes:
        chosen: dict[tuple[str, str], Criterion] = {}
        for rule in rules:
            if code.startswith(rule.region):
                criterion = Criterion(rule.factor, rule.threshold, rule.level)
                chosen.setdefault((rule.factor, rule.level), criterion)
        found[code] = tuple(chosen.values())
    return found


def classes_of(residents: Sequence[int]) -> dict[int, RiskClass]:
    """What holds now."""
    return {
        row.resident_id: row for row in RiskClass.objects.current().filter(resident__in=residents)
    }


def listed(rows: QuerySet[RiskClass], *, level: str, place: str) -> QuerySet[RiskClass]:
    """Of a level and a place (a division's code), in the order of communities."""
    if level:
        rows = rows.filter(level=level)
    if place:
        rows = rows.filter(resident__community__code__startswith=place)
    order = ("resident__community__code", "resident__name_pinyin", "pk")
    return rows.select_related("resident__community", "set_by").order_by(*order)


def reason_words(code: str) -> str:
    """A kept reason as it is read: the factor and its figure."""
    factor, _colon, figure = code.partition(":")
    if factor not in RiskFactor.values:
        return code
    return f"{RiskFactor(factor).label} {figure}".strip()


def _ability(keys: Sequence[int], day: date) -> dict[int, int]:
    """The level that the newest assessment found, where it is still valid."""
    rows = AbilityAssessment.objects.filter(
        Q(valid_to__isnull=True) | Q(valid_to__gte=day), resident__in=keys, assessed_on__lte=day
    )
    newest = rows.values("resident").annotate(newest=Max("assessed_on"))
    days = dict(newest.values_list("resident", "newest"))
    levels = rows.values_list("resident", "assessed_on", "level")
    return {resident: level for resident, on, level in levels if days[resident] == on}


def _disability(keys: Sequence[int], day: date) -> dict[int, int]:
    rows = DisabilityCertificate.objects.filter(
        Q(valid_to__isnull=True) | Q(valid_to__gte=day), resident__in=keys, valid_from__lte=day
    )
    return dict(rows.values("resident").annotate(best=Min("grade")).values_list("resident", "best"))


def _needy(keys: Sequence[int]) -> set[int]:
    held = CareStatus.objects.current().filter(resident__in=keys, category__in=_NEEDY)
    return set(held.values_list("resident", flat=True))


def _contacts(keys: Sequence[int]) -> Counter[int]:
    rows = Contact.objects.filter(resident__in=keys, ended_on__isnull=True)
    return Counter(rows.values_list("resident", flat=True))


def _alerts(keys: Sequence[int]) -> dict[int, int]:
    since = timezone.now() - RECENT
    total: dict[int, int] = defaultdict(int)
    for counter in _counters.values():
        for resident, count in counter(keys, since).items():
            total[resident] += count
    return total
