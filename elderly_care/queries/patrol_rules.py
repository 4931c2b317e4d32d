"""Who belongs to which plan of patrol visits, by what is known of people; and the rules that hold at a place."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Q, Subquery
from django.utils.translation import gettext as _

from core.dates import birthday
from core.spans import not_over
from elderly_care.enums import CareCategory, LivingStatus, RiskLevel
from elderly_care.enums.patrols import PatrolTarget as Target
from elderly_care.logic.vitals import Limits
from elderly_care.models import (
    AbilityAssessment,
    CareStatus,
    DisabilityCertificate,
    PatrolPolicy,
    PatrolRule,
    Resident,
    ResidentQuerySet,
    RiskClass,
    VitalRule,
)

_CATEGORIES: Mapping[str, tuple[str, ...]] = {
    Target.SPECIAL_FAMILY: (CareCategory.SPECIAL_FAMILY,),
    Target.DESTITUTE: (CareCategory.SANWU,),
    Target.NEEDY: (CareCategory.DIBAO, CareCategory.LOW_INCOME, CareCategory.LOW_EDGE),
}


def patrolled() -> ResidentQuerySet:
    """Who lives at home here; an institution looks after its own."""
    return Resident.objects.living_here().exclude(living_status=LivingStatus.INSTITUTION)


def members(rule: PatrolRule, day: date) -> ResidentQuerySet:
    """Everybody to whom a rule applies on a day."""
    return patrolled().filter(applies(rule, day))


def applies(rule: PatrolRule, day: date) -> Q:
    """To whom of those who are patrolled, as a condition on residents."""
    return Q(community__code__startswith=rule.region) & belongs(rule.target, rule.figure, day)


def belongs(target: str, figure: int | None, day: date) -> Q:
    """What makes somebody belong, as a condition on residents."""
    if target in _CATEGORIES:
        held = CareStatus.objects.on(day).filter(category__in=_CATEGORIES[target])
        return _has(held)
    return _CONDITIONS[Target(target)](figure or 0, day)


def _has(rows: Any) -> Q:
    return Q(Exists(rows.filter(resident=OuterRef("pk"))))


def _able(figure: int, day: date) -> Q:
    """The newest assessment that is still valid counts."""
    held = AbilityAssessment.objects.filter(not_over(day), assessed_on__lte=day)
    newest = held.filter(resident=OuterRef("resident")).order_by("-assessed_on", "-pk")
    return _has(held.filter(level__gte=figure, pk=Subquery(newest.values("pk")[:1])))


def _disabled(figure: int, day: date) -> Q:
    return _has(
        DisabilityCertificate.objects.filter(not_over(day), valid_from__lte=day, grade__lte=figure)
    )


def _classed(level: str) -> Q:
    return _has(RiskClass.objects.current().filter(level=level))


def _born(figure: int, day: date) -> date:
    """Who was born then or earlier has reached the age."""
    return birthday(day, -figure)


_CONDITIONS: Mapping[Target, Callable[[int, date], Q]] = {
    Target.ALONE: lambda figure, day: Q(living_status=LivingStatus.ALONE),
    Target.EMPTY_NEST: lambda figure, day: Q(living_status=LivingStatus.WITH_SPOUSE),
    Target.LEFT_BEHIND: lambda figure, day: Q(living_status=LivingStatus.LEFT_BEHIND),
    Target.AGED: lambda figure, day: Q(birth_date__lte=_born(figure, day)),
    Target.ABILITY: _able,
    Target.DISABILITY: _disabled,
    Target.RED: lambda figure, day: _classed(RiskLevel.RED),
    Target.YELLOW: lambda figure, day: _classed(RiskLevel.YELLOW),
}


def policy_for(community: str, day: date) -> PatrolPolicy | None:
    """What follows here, by the most special rule in force."""
    return PatrolPolicy.objects.in_force(community, day).first()


def limits_for(community: str, day: date) -> list[Limits]:
    """Of each sign the most special rule in force."""
    found: dict[str, Limits] = {}
    for rule in VitalRule.objects.in_force(community, day):
        least = None if rule.least is None else float(rule.least)
        most = None if rule.most is None else float(rule.most)
        found.setdefault(rule.sign, Limits(rule.sign, least, most))
    return list(found.values())


def rule_words(rule: PatrolRule) -> str:
    """A plan as it is read: 独居 每周 上门."""
    figure = "" if rule.figure is None else f" {rule.figure}"
    words = {"who": f"{rule.get_target_display()}{figure}", "often": rule.get_period_display()}
    return _("%(who)s：%(often)s%(how)s") % {**words, "how": rule.get_mode_display()}
