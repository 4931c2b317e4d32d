"""Rules of visits to keep; visits and what followed them to look at."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from accounts.admin import DatedRuleAdmin, ReadOnlyScopedAdmin, yuan_column
from dispatch.models import (
    AuditDraw,
    CallScript,
    CarerPosition,
    FailureRule,
    FollowUp,
    LateReport,
    PlaceReason,
    Rating,
    RecordCorrection,
    ServiceComplaint,
    SettledVisit,
    SettlementRun,
    VisitAudit,
    VisitChecklist,
    VisitEvidence,
    VisitLine,
    VisitRecord,
    VisitRule,
    VisitSettlement,
)

price = yuan_column("price_fen", _("价格（元）"))
purse = yuan_column("purse_fen", _("额度支付（元）"))
own = yuan_column("own_fen", _("个人自付（元）"))


@admin.register(VisitRule)
class VisitRuleAdmin(DatedRuleAdmin):
    """How far, how long, how many."""

    list_display = [
        "region",
        "fence_m",
        "lock_days",
        "follow_up_days",
        "audit_percent",
        "complaint_workdays",
        "effective_from",
        "document_no",
    ]
    list_filter = ["region", "effective_from"]


@admin.register(VisitChecklist)
class VisitChecklistAdmin(DatedRuleAdmin):
    """What belongs to a visit."""

    list_display = ["region", "item", "lines", "effective_from", "document_no"]
    list_filter = ["region", "item"]
    list_select_related = ["item"]


@admin.register(FailureRule)
class FailureRuleAdmin(DatedRuleAdmin):
    """What is shown where nobody could be served."""

    list_display = ["region", "reason", "evidence", "effective_from", "document_no"]
    list_filter = ["region", "reason"]


@admin.register(CallScript)
class CallScriptAdmin(DatedRuleAdmin):
    """What is said on the phone."""

    list_display = ["region", "opening", "questions", "effective_from", "document_no"]
    list_filter = ["region", "effective_from"]


@admin.register(VisitEvidence)
class VisitEvidenceAdmin(ReadOnlyScopedAdmin):
    """Proofs; the pictures are shown on the console's pages, where looking leaves a trace."""

    list_display = [
        "order",
        "phase",
        "place_flag",
        "distance_m",
        "reason",
        "by",
        "occurred_at",
        "arrived_at",
    ]
    list_filter = ["phase", "place_flag", "reason"]
    list_select_related = ["order", "by"]
    search_fields = ["=order__id"]
    exclude = ["photo", "signature"]


@admin.register(LateReport)
class LateReportAdmin(ReadOnlyScopedAdmin):
    """Reports of who wasn't sent any more; picture and words are shown on the order's page."""

    list_display = ["order", "phase", "reason", "by", "occurred_at", "arrived_at"]
    list_filter = ["phase"]
    list_select_related = ["order", "by"]
    search_fields = ["=order__id"]
    exclude = ["photo", "signature", "said"]


@admin.register(PlaceReason)
class PlaceReasonAdmin(ReadOnlyScopedAdmin):
    """Why somebody was elsewhere, said afterwards."""

    list_display = ["proof", "words", "by", "at"]
    list_select_related = ["proof__order", "by"]


@admin.register(VisitRecord)
class VisitRecordAdmin(ReadOnlyScopedAdmin):
    """Who wrote what when; health data are shown on the console's page."""

    list_display = ["order", "version", "recorded_by", "recorded_at"]
    list_select_related = ["order", "recorded_by"]
    search_fields = ["=order__id"]
    exclude = ["vitals", "notes", "checklist"]


@admin.register(RecordCorrection)
class RecordCorrectionAdmin(ReadOnlyScopedAdmin):
    """Corrections; both versions are shown on the console's page."""

    list_display = ["record", "state", "reason", "asked_by", "asked_at", "decided_by"]
    list_filter = ["state", "was_locked"]
    list_select_related = ["record__order", "asked_by", "decided_by"]
    exclude = ["before", "after"]


@admin.register(VisitLine)
class VisitLineAdmin(ReadOnlyScopedAdmin):
    """Services done."""

    list_display = ["order", "item"]
    list_filter = ["item"]
    list_select_related = ["order", "item"]


@admin.register(CarerPosition)
class CarerPositionAdmin(ReadOnlyScopedAdmin):
    """When each was heard of last; where, the map shows."""

    list_display = ["carer", "recorded_at", "received_at"]
    list_select_related = ["carer__user"]
    exclude = ["latitude", "longitude"]


@admin.register(FollowUp)
class FollowUpAdmin(ReadOnlyScopedAdmin):
    """Calls."""

    list_display = ["order", "result", "score", "came", "wish", "called_by", "called_at"]
    list_filter = ["result", "score"]
    list_select_related = ["order", "called_by"]
    search_fields = ["=order__id"]


@admin.register(Rating)
class RatingAdmin(ReadOnlyScopedAdmin):
    """Faces."""

    list_display = ["order", "face", "words", "rated_at"]
    list_filter = ["face"]
    list_select_related = ["order", "rated_by"]
    search_fields = ["=order__id"]


@admin.register(ServiceComplaint)
class ServiceComplaintAdmin(ReadOnlyScopedAdmin):
    """Complaints; answered on the console's page."""

    exclude = ["photo"]
    list_display = ["order", "source", "state", "due_on", "stage", "owner", "answered_at"]
    list_filter = ["state", "source", "stage"]
    list_select_related = ["order", "opened_by", "answered_by", "owner"]
    search_fields = ["=order__id"]


@admin.register(VisitAudit)
class VisitAuditAdmin(ReadOnlyScopedAdmin):
    """Checks from outside."""

    list_display = ["order", "period", "state", "call_reference", "checked_by", "checked_at"]
    list_filter = ["state", "period"]
    list_select_related = ["order", "drawn_by", "checked_by"]
    search_fields = ["=order__id"]


@admin.register(AuditDraw)
class AuditDrawAdmin(ReadOnlyScopedAdmin):
    """How each sample was drawn."""

    list_display = ["period", "division", "percent", "seed", "drawn_by", "drawn_at"]
    list_filter = ["period"]
    list_select_related = ["division", "drawn_by"]


@admin.register(SettlementRun)
class SettlementRunAdmin(ReadOnlyScopedAdmin):
    """Months that somebody asked to settle."""

    list_display = ["period", "operator", "asked_by", "asked_at", "ended_at", "note"]
    list_filter = ["period", "operator"]
    list_select_related = ["operator", "asked_by"]


@admin.register(VisitSettlement)
class VisitSettlementAdmin(ReadOnlyScopedAdmin):
    """Months of operators."""

    list_display = [
        "period",
        "operator",
        "visits",
        "services",
        price,
        purse,
        own,
        "made_at",
    ]
    list_filter = ["period", "operator"]
    list_select_related = ["operator", "statement", "made_by"]


@admin.register(SettledVisit)
class SettledVisitAdmin(ReadOnlyScopedAdmin):
    """Which visits."""

    list_display = ["order", "settlement", purse, own]
    list_select_related = ["order", "settlement__operator"]
    search_fields = ["=order__id"]
