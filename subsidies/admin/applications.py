"""Applications with their decisions, papers and clocks; the rules of who approves. To look at only."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from accounts.admin.scoped import ReadOnlyScopedAdmin, ScopedInline
from subsidies.admin.columns import amount
from subsidies.models import (
    Application,
    ApplicationDocument,
    ApplicationRemark,
    ApprovalRule,
    Decision,
    DeclaredInterest,
    Escalation,
    JointOpinion,
)


class DecisionInline(ScopedInline):
    """What was decided, in order."""

    model = Decision
    fields = readonly_fields = ["level", "round", "outcome", amount, "reason", "decided_by"]
    can_delete = False
    related = ("decided_by", "tier", "version__programme")


class DocumentInline(ScopedInline):
    """What was handed in. The file itself is opened on the application's own page."""

    model = ApplicationDocument
    fields = readonly_fields = ["code", "evidence", "source", "verdict", "verdict_note", "added_at"]
    can_delete = False


@admin.register(Application)
class ApplicationAdmin(ReadOnlyScopedAdmin):
    """Who asked for what, and how far it is."""

    list_display = [
        "number",
        "resident",
        "programme",
        "state",
        "channel",
        "applied_on",
        "due_on",
        "involves_staff",
    ]
    list_filter = ["state", "programme", "channel", "involves_staff", "applied_on"]
    list_select_related = ["resident", "programme"]
    search_fields = ["resident__name__startswith", "resident__resident_no"]
    exclude = ["request_digest", "idempotency_key"]
    inlines = [DocumentInline, DecisionInline]

    @admin.display(description=_("申请编号"), ordering="pk")
    def number(self, application) -> str:
        """SQ20260000012."""
        return application.number


class OfApplicationAdmin(ReadOnlyScopedAdmin):
    """Rows that belong to an application."""

    list_select_related = ["application__resident", "application__programme"]


@admin.register(Decision)
class DecisionAdmin(OfApplicationAdmin):
    """What was decided, by whom, with what on the table."""

    list_display = ["number", "application", "level", "round", "outcome", amount, "decided_by"]
    list_filter = ["level", "outcome", "decided_at"]
    list_select_related = [*OfApplicationAdmin.list_select_related, "decided_by"]

    @admin.display(description=_("决定书编号"), ordering="pk")
    def number(self, decision) -> str:
        """JD20260000012."""
        return decision.number


@admin.register(ApplicationDocument)
class ApplicationDocumentAdmin(OfApplicationAdmin):
    """Papers, without the files."""

    list_display = ["application", "code", "evidence", "verdict", "added_at"]
    list_filter = ["evidence", "verdict"]
    exclude = ["file"]


@admin.register(ApplicationRemark)
class ApplicationRemarkAdmin(ReadOnlyScopedAdmin):
    """What was said with an appeal, an objection or a withdrawal."""

    list_display = ["application", "verb", "said_by", "said_at"]
    list_select_related = ["application__resident", "application__programme", "said_by"]


@admin.register(JointOpinion)
class JointOpinionAdmin(OfApplicationAdmin):
    """What departments were asked and said."""

    list_display = ["application", "department", "round", "agrees", "answered_at"]
    list_filter = ["department", "agrees"]


@admin.register(Escalation)
class EscalationAdmin(OfApplicationAdmin):
    """What was late, and who was told."""

    list_display = ["application", "state", "due_on", "stage", "owner", "made_at"]
    list_filter = ["stage", "made_at"]
    list_select_related = [*OfApplicationAdmin.list_select_related, "owner"]


@admin.register(DeclaredInterest)
class DeclaredInterestAdmin(ReadOnlyScopedAdmin):
    """Officers who keep out of a person's cases."""

    list_display = ["user", "resident", "relation", "declared_at"]
    list_select_related = ["user", "resident"]


@admin.register(ApprovalRule)
class ApprovalRuleAdmin(ReadOnlyScopedAdmin):
    """Who approves how much, by which document. Loaded from data files."""

    list_display = [
        "programme",
        "region",
        "level",
        "max_amount_fen",
        "effective_from",
        "effective_to",
        "document_no",
    ]
    list_filter = ["programme", "level"]
    list_select_related = ["programme"]
