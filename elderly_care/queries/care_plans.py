"""Care plans to show, and what rules propose."""

from datetime import date

from django.db.models import QuerySet

from accounts.models import User
from elderly_care.enums.care_plans import CarePlanState
from elderly_care.models import AssessmentCase, CarePlan, CarePlanRule, Resident


def level_now(resident: Resident, day: date) -> tuple[int, AssessmentCase | None] | None:
    """The level that holds on a day, and the assessment that found it where it was done here."""
    facts = resident.assessments.filter(assessed_on__lte=day).order_by("-assessed_on")
    fact = next((f for f in facts if f.valid_to is None or f.valid_to >= day), None)
    if fact is None:
        return None
    case = AssessmentCase.objects.in_force().filter(resident=resident, level=fact.level).first()
    return fact.level, case


def proposals(level: int, division_code: str, day: date) -> list[CarePlanRule]:
    """What the place proposes for a level: of each need the most special, newest rule."""
    found: dict[str, CarePlanRule] = {}
    for rule in CarePlanRule.objects.in_force(division_code, day).filter(level=level):
        found.setdefault(rule.need, rule)
    return sorted(found.values(), key=lambda rule: rule.need)


def plans_of(resident: Resident) -> list[CarePlan]:
    """All versions, the newest first. 2 queries."""
    rows = CarePlan.objects.filter(resident=resident).select_related("drafted_by", "noted_by")
    return list(rows.prefetch_related("lines").order_by("-version"))


def agreed_plan(resident: Resident) -> CarePlan | None:
    """What holds now."""
    rows = CarePlan.objects.filter(resident=resident, state=CarePlanState.AGREED)
    return rows.prefetch_related("lines").first()


def plans_to_review(user: User, day: date) -> QuerySet[CarePlan]:
    """In scope, due to be looked at again, the longest overdue first."""
    rows = CarePlan.objects.visible_to(user).filter(
        state=CarePlanState.AGREED, review_on__lte=day, resident__died_on__isnull=True
    )
    return rows.select_related("resident__community").order_by("review_on", "pk")
