"""Rules and facts as sentences that a clerk can read out."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from accounts.models import Division
from core.money import whole_yuan
from elderly_care.enums import (
    AbilityLevel,
    BenefitKind,
    CareCategory,
    DisabilityKind,
    LivingStatus,
)
from subsidies.enums import Cycle
from subsidies.logic.rules import Fact


@dataclass(frozen=True)
class FactLine:
    """Something known of a person, in words. since and until are days; None: always, or still."""

    name: str
    text: str
    since: date | None
    until: date | None


def condition_words(condition: Mapping[str, Any]) -> str:
    """A condition as a phrase."""
    if "all" in condition:
        return _("，并且").join(condition_words(part) for part in condition["all"])
    writer = _WRITERS.get(condition["fact"], _other)
    return writer(condition)


def conditions_words(conditions: Iterable[Mapping[str, Any]]) -> str:
    """Any one of these."""
    return _("；或者").join(condition_words(condition) for condition in conditions)


def amount_words(fen: int, cycle: str) -> str:
    """每月 100 元; 每次 200 元."""
    monthly = cycle in (Cycle.MONTHLY, Cycle.QUARTERLY)
    text = _("每月 %(yuan)s 元") if monthly else _("每次 %(yuan)s 元")
    return text % {"yuan": whole_yuan(fen)}


def fact_line(fact: Fact) -> FactLine:
    """A dated fact as a line of a table."""
    values = {"fact": fact.name, **fact.values}
    return FactLine(fact.name, condition_words(values), fact.since, fact.until)


def span_words(line: FactLine) -> str:
    """自 2024-01-01 至 2024-06-30."""
    if line.since and line.until:
        return _("%(since)s 至 %(until)s") % {"since": line.since, "until": line.until}
    if line.since:
        return _("%(since)s 起") % {"since": line.since}
    if line.until:
        return _("至 %(until)s") % {"until": line.until}
    return ""


def month_words(month: date) -> str:
    """2024年7月."""
    return _("%(year)s年%(month)s月") % {"year": month.year, "month": month.month}


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _label(choices: Any, value: Any) -> str:
    found = {choice.value: str(choice.label) for choice in choices}
    return found.get(value, str(value))


def _labels(choices: Any, values: Any) -> str:
    return _("、").join(_label(choices, value) for value in _listed(values))


def _age(condition: Mapping[str, Any]) -> str:
    if "below" in condition:
        span = {"first": condition["from"], "last": condition["below"] - 1}
        return _("%(first)s 至 %(last)s 周岁") % span
    return _("%(age)s 周岁及以上") % {"age": condition["from"]}


def _care(condition: Mapping[str, Any]) -> str:
    return _labels(CareCategory, condition.get("category", []))


def _ability(condition: Mapping[str, Any]) -> str:
    return _("能力评估为%(levels)s") % {"levels": _labels(AbilityLevel, condition["level"])}


def _disability(condition: Mapping[str, Any]) -> str:
    parts = [_("%(kinds)s残疾") % {"kinds": _labels(DisabilityKind, condition.get("kind", []))}]
    if "grade" in condition:
        grades = _("、").join(str(grade) for grade in _listed(condition["grade"]))
        parts.append(_("%(grades)s 级") % {"grades": grades})
    if condition.get("is_multiple"):
        parts.append(_("多重残疾"))
    return " ".join(parts)


def _living(condition: Mapping[str, Any]) -> str:
    return _labels(LivingStatus, condition["status"])


def _residence(condition: Mapping[str, Any]) -> str:
    return _("居住在%(places)s") % {"places": _places(condition)}


def _hukou(condition: Mapping[str, Any]) -> str:
    return _("户籍在%(places)s") % {"places": _places(condition)}


def _places(condition: Mapping[str, Any]) -> str:
    codes = _listed(condition.get("prefix") or condition.get("code", ""))
    names = {place.pk: str(place) for place in Division.objects.filter(pk__in=codes)}
    return _("、").join(names.get(code) or _("区划 %(code)s") % {"code": code} for code in codes)


def _other(condition: Mapping[str, Any]) -> str:
    name = condition["fact"].removeprefix("award:")
    held = {"benefit": _label(BenefitKind, name)}
    if condition.get("monthly_fen"):
        held["yuan"] = whole_yuan(condition["monthly_fen"])
        return _("享受“%(benefit)s”，每月 %(yuan)s 元") % held
    return _("享受“%(benefit)s”") % held


_WRITERS = {
    "age": _age,
    "care_status": _care,
    "ability": _ability,
    "disability": _disability,
    "living": _living,
    "residence": _residence,
    "hukou": _hukou,
}
