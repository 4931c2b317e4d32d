"""Assessors and rules to keep; assessments and care plans to look at."""

from django.contrib import admin

from accounts.admin import DatedRuleAdmin, KeptAdmin, ReadOnlyScopedAdmin
from elderly_care.models import (
    AssessmentCase,
    AssessmentObjection,
    AssessmentRecord,
    AssessmentRule,
    AssessmentSignature,
    Assessor,
    CarePlan,
    CarePlanLine,
    CarePlanRule,
    OldAssessment,
)


@admin.register(Assessor)
class AssessorAdmin(KeptAdmin):
    """Who may be sent, with which certificate."""

    list_display = ["user", "agency", "field", "certificate_no", "certified_until", "is_active"]
    list_filter = ["field", "is_active", "agency"]
    list_select_related = ["user", "agency"]
    search_fields = ["certificate_no", "user__display_name"]


@admin.register(AssessmentRule)
class AssessmentRuleAdmin(DatedRuleAdmin):
    """How long things take and hold."""

    list_display = [
        *("region", "is_cumulative", "visit_days", "publicity_days", "validity_months"),
        *("geriatric_months", "reminder_days", "effective_from", "document_no"),
    ]


@admin.register(CarePlanRule)
class CarePlanRuleAdmin(DatedRuleAdmin):
    """What is proposed to who has a level."""

    list_display = ["region", "level", "need", "times", "per", "effective_from", "document_no"]
    list_filter = ["region", "level", "need"]


@admin.register(AssessmentCase)
class AssessmentCaseAdmin(ReadOnlyScopedAdmin):
    """How far assessments have come."""

    list_display = ["number", "resident", "reason", "state", "level", "due_on", "valid_to"]
    list_filter = ["state", "reason", "level"]
    list_select_related = ["resident"]
    search_fields = ["resident__resident_no"]
    exclude = ["said", "key"]


@admin.register(AssessmentRecord)
class AssessmentRecordAdmin(ReadOnlyScopedAdmin):
    """Figures; answers are shown on the console's page, where looking leaves a trace."""

    list_display = ["case", "version", "basis_on", "total", "computed_level", "level", "by"]
    list_filter = ["level", "scale_version"]
    list_select_related = ["case", "by"]
    exclude = ["content", "photo", "key"]


@admin.register(AssessmentSignature)
class AssessmentSignatureAdmin(ReadOnlyScopedAdmin):
    """Who signed when; the pictures are on the console's page."""

    list_display = ["record", "signer", "name", "relation", "refusal", "signed_at"]
    list_filter = ["signer"]
    list_select_related = ["record__case"]
    exclude = ["file", "key"]


@admin.register(AssessmentObjection)
class AssessmentObjectionAdmin(ReadOnlyScopedAdmin):
    """What became of doubts."""

    list_display = ["case", "state", "filed_by", "filed_at", "decided_by", "decided_at"]
    list_filter = ["state"]
    list_select_related = ["case", "filed_by", "decided_by"]
    exclude = ["text", "key"]


@admin.register(OldAssessment)
class OldAssessmentAdmin(ReadOnlyScopedAdmin):
    """Papers of the old scale."""

    list_display = ["resident", "assessed_on", "level", "adl", "mental", "sensory", "social"]
    list_filter = ["level"]
    list_select_related = ["resident"]


@admin.register(CarePlan)
class CarePlanAdmin(ReadOnlyScopedAdmin):
    """Versions; changed on the console's page."""

    list_display = ["resident", "version", "state", "level", "review_on", "agreed_on"]
    list_filter = ["state", "level"]
    list_select_related = ["resident"]
    exclude = ["wishes", "signature"]


@admin.register(CarePlanLine)
class CarePlanLineAdmin(ReadOnlyScopedAdmin):
    """What a plan says."""

    list_display = ["plan", "need", "times", "per", "goal"]
    list_filter = ["need"]
    list_select_related = ["plan"]
