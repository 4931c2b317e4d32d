"""Assessments and care plans on the page about a person."""

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from elderly_care.enums import AbilityLevel, FamilyItem
from elderly_care.enums.assessment import AssessmentReason, AssessmentState
from elderly_care.enums.care_plans import CareNeed, CarePlanState, Per
from elderly_care.models import AssessmentCase, CarePlan, CarePlanLine, OldAssessment
from elderly_care.models.assessments import case_number
from elderly_care.queries.portrait import LINES, Asked, Line, Listed, Part, Source, register_source

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
    register_source("assessments", Source(PARTS, _read, _lists))


def _lists(asked: Asked) -> dict[str, Listed]:
    lists = {}
    if "assessments" in asked.wanted:
        cases = _mine(asked, AssessmentCase).order_by("-pk")[: LINES + 1]
        names = ("pk", "reason", "state", "level", "publicity_ends_on", "due_on")
        columns = {"valid_on": "valid_to"} | {name: name for name in names}
        lists["cases"] = Listed(cases, columns)
        old = _mine(asked, OldAssessment).order_by("-assessed_on")[:LINES]
        lists["old"] = Listed(old, {"level": "level", "assessed_on": "assessed_on"})
    if "care_plan" in asked.wanted:
        plans = _mine(asked, CarePlan).filter(state=CarePlanState.AGREED).order_by("-pk")[:1]
        lines = CarePlanLine.objects.filter(plan__in=plans.values("pk")).order_by("pk")
        columns = {"need": "need", "per": "per", "times": "times"}
        columns |= {"review_on": "plan__review_on", "resident": "plan__resident"}
        lists["plan"] = Listed(lines, columns)
    return lists


def _mine(asked: Asked, model: Any) -> QuerySet[Any]:
    return asked.scoped(model.objects.filter(resident__in=asked.files))


def _read(asked: Asked) -> dict[str, list[Line]]:
    found = {}
    if "assessments" in asked.wanted:
        cases = [_case(row, asked) for row in asked.found["cases"]]
        found["assessments"] = [*cases, *map(_old, asked.found["old"])]
    if "care_plan" in asked.wanted:
        found["care_plan"] = [_planned(row, asked) for row in asked.found["plan"]]
    return found


def _case(row: dict[str, Any], asked: Asked) -> Line:
    state = AssessmentState(row["state"])
    level = "" if row["level"] is None else AbilityLevel(row["level"]).label
    return Line(
        text=f"{state.label} {level}".strip(),
        detail=f"{case_number(row['pk'])} {AssessmentReason(row['reason']).label}",
        day=row["valid_on"] or row["publicity_ends_on"] or row["due_on"],
        href=_address(asked, row["pk"]),
        kind=KINDS.get(state, "plain"),
    )


def _address(asked: Asked, case: int) -> str:
    if asked.is_staff:
        return reverse("assessment_console:case", args=[case])
    return reverse("family:assessment")


def _old(row: dict[str, Any]) -> Line:
    return Line(
        text=_("旧标准 %(level)s 级") % {"level": row["level"]},
        detail=_("MZ/T 039-2013，需要重新评估"),
        day=row["assessed_on"],
    )


def _planned(row: dict[str, Any], asked: Asked) -> Line:
    address = "assessment_console:plan"
    href = reverse(address, args=[row["resident"]]) if asked.is_staff else ""
    return Line(
        text=str(CareNeed(row["need"]).label),
        detail=_("%(per)s %(times)s 次") % {"per": Per(row["per"]).label, "times": row["times"]},
        day=row["review_on"],
        href=href,
    )
