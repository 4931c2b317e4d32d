"""People around a person, what was agreed to and decided: looked at here, changed on the console.

Sensitive tags are not here: they are in no list and no export.
"""

from django.contrib import admin

from accounts.admin import DatedRuleAdmin, ReadOnlyScopedAdmin
from elderly_care.models import (
    ChangeRequest,
    ConsentText,
    Contact,
    Household,
    HouseholdMember,
    HouseholdReview,
    HouseholdReviewRule,
    MergeRequest,
    ResidentConsent,
    RiskClass,
    RiskRule,
)

_NUMBER = ["resident__resident_no"]


@admin.register(ConsentText)
class ConsentTextAdmin(ReadOnlyScopedAdmin):
    """Every version word for word; a new one ships with the platform or is loaded as data."""

    list_display = ["purpose", "version", "title", "effective_from", "renews", "document_no"]
    list_filter = ["purpose"]
    search_fields = ["title"]


@admin.register(ResidentConsent)
class ResidentConsentAdmin(ReadOnlyScopedAdmin):
    """Who agreed to what, and when it was withdrawn."""

    list_display = [
        *("resident", "purpose", "text", "given_by", "agent_name", "channel", "given_at"),
        "withdrawn_at",
    ]
    list_filter = ["purpose", "given_by", "channel"]
    list_select_related = ["resident", "text"]
    search_fields = _NUMBER


@admin.register(Household)
class HouseholdAdmin(ReadOnlyScopedAdmin):
    """Households and when they are looked at again."""

    list_display = ["number", "kind", "community", "reviewed_on", "review_due_on", "ended_on"]
    list_filter = ["kind", "community"]
    list_select_related = ["community"]
    search_fields = ["number"]


@admin.register(HouseholdMember)
class HouseholdMemberAdmin(ReadOnlyScopedAdmin):
    """Who belongs to which household."""

    list_display = ["household", "resident", "name", "relation", "joined_on", "left_on"]
    list_filter = ["relation"]
    list_select_related = ["household", "resident"]
    search_fields = [*_NUMBER, "household__number"]


@admin.register(HouseholdReview)
class HouseholdReviewAdmin(ReadOnlyScopedAdmin):
    """Re-checks that were done."""

    list_display = ["household", "reviewed_on", "outcome", "reviewed_by", "next_due_on"]
    list_filter = ["outcome", "reviewed_on"]
    list_select_related = ["household", "reviewed_by"]
    search_fields = ["household__number"]


@admin.register(Contact)
class ContactAdmin(ReadOnlyScopedAdmin):
    """Whom to call; phones masked."""

    list_display = ["resident", "priority", "name", "relation", "masked_phone", "ended_on"]
    list_select_related = ["resident"]
    search_fields = _NUMBER


@admin.register(RiskClass)
class RiskClassAdmin(ReadOnlyScopedAdmin):
    """Classes and their history."""

    list_display = ["resident", "level", "reasons", "since", "ended_at", "set_by", "expires_on"]
    list_filter = ["level"]
    list_select_related = ["resident", "set_by"]
    search_fields = _NUMBER


@admin.register(ChangeRequest)
class ChangeRequestAdmin(ReadOnlyScopedAdmin):
    """What was asked for; the values lie sealed."""

    list_display = ["resident", "field", "asked_as", "asked_by", "state", "decided_by"]
    list_filter = ["state", "field"]
    list_select_related = ["resident", "asked_by", "decided_by"]
    search_fields = _NUMBER


@admin.register(MergeRequest)
class MergeRequestAdmin(ReadOnlyScopedAdmin):
    """Files that became one."""

    list_display = ["kept", "dropped", "state", "asked_by", "decided_by", "decided_at"]
    list_filter = ["state"]
    list_select_related = ["kept", "dropped", "asked_by", "decided_by"]
    search_fields = ["kept__resident_no", "dropped__resident_no"]


@admin.register(RiskRule)
class RiskRuleAdmin(DatedRuleAdmin):
    """Who is red, yellow or green."""

    list_display = ["factor", "threshold", "level", "region", "effective_from", "effective_to"]


@admin.register(HouseholdReviewRule)
class HouseholdReviewRuleAdmin(DatedRuleAdmin):
    """How long a household waits for its re-check."""

    list_display = ["kind", "income_is_stable", "months", "region", "effective_from"]
