"""Assessments and care plans on the page about a person."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from elderly_care.enums import FamilyItem
from elderly_care.enums.assessment import AssessmentState
from elderly_care.enums.care_plans import CarePlanState
from elderly_care.models import AssessmentCase, CarePlan, OldAssessment
from elderly_care.queries.portrait import LINES, Asked, Line, Part, Source, register_source

KINDS = {
    AssessmentState.EFFECTIVE: "ok",
    AssessmentState.EXPIRING: "warn",
    AssessmentState.EXPIRED: "danger",
}
PARTS = (
    Part(
        "assessments",
        gettext_lazy("能力评估"),
        31,
        "elderly_care.view_assessmentcase",
        FamilyItem.HEALTH,
        gettext_lazy("还没有评估过。"),
    ),
    Part(
        "care_plan",
        gettext_lazy("照护方案"),
        32,
        "elderly_care.view_careplan",
        FamilyItem.HEALTH,
        gettext_lazy("还没有照护方案。"),
    ),
)


def announce_assessments() -> None:
    """Said when the app is loaded."""
    register_source("assessments", Source(PARTS, _read))


def _read(asked: Asked) -> dict[str, list[Line]]:
    """4 queries at most."""
    found = {}
    if "assessments" in asked.wanted:
        found["assessments"] = [*_cases(asked), *_old(asked)]
    if "care_plan" in asked.wanted:
        found["care_plan"] = _plan(asked)
    return found


def _cases(asked: Asked) -> list[Line]:
    rows = asked.scoped(AssessmentCase.objects.filter(resident__in=asked.files)).order_by("-pk")
    return [
        Line(
            text=f"{case.get_state_display()} {case.get_level_display() or ''}".strip(),
            detail=f"{case.number} {case.get_reason_display()}",
            day=case.valid_to or case.publicity_ends_on or case.due_on,
            href=_address(asked, case),
            kind=KINDS.get(AssessmentState(case.state), "plain"),
        )
        for case in rows[: LINES + 1]
    ]


def _address(asked: Asked, case: AssessmentCase) -> str:
    if asked.is_staff:
        return reverse("assessment_console:case", args=[case.pk])
    return reverse("family:assessment")


def _old(asked: Asked) -> list[Line]:
    rows = asked.scoped(OldAssessment.objects.filter(resident__in=asked.files))
    return [
        Line(
            text=_("旧标准 %(level)s 级") % {"level": old.level},
            detail=_("MZ/T 039-2013，需要重新评估"),
            day=old.assessed_on,
        )
        for old in rows.order_by("-assessed_on")[:LINES]
    ]


def _plan(asked: Asked) -> list[Line]:
    plans = CarePlan.objects.filter(resident__in=asked.files, state=CarePlanState.AGREED)
    plan = asked.scoped(plans).prefetch_related("lines").order_by("-pk").first()
    if plan is None:
        return []
    address = "assessment_console:plan"
    href = reverse(address, args=[plan.resident_id]) if asked.is_staff else ""
    return [
        Line(
            text=line.get_need_display(),
            detail=_("%(per)s %(times)s 次") % {"per": line.get_per_display(), "times": line.times},
            day=plan.review_on,
            href=href,
        )
        for line in plan.lines.all()
    ]
