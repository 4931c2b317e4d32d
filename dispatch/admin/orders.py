"""Orders, who goes, every step and every clock, to read."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from accounts.admin import ReadOnlyScopedAdmin, yuan_column
from dispatch.models import (
    Assignment,
    ErrandAuthority,
    OrderClock,
    OrderStep,
    PartnerEvidence,
    SlotWish,
    StandingPlan,
    StandingVisit,
    WorkOrder,
)

price = yuan_column("price_fen", _("价格（元）"))
entitlement = yuan_column("entitlement_fen", _("额度支付（元）"))
own = yuan_column("own_fen", _("个人自付（元）"))


@admin.register(WorkOrder)
class WorkOrderAdmin(ReadOnlyScopedAdmin):
    """What was asked for."""

    list_display = [
        *("number", "item", "resident", "operator", "window_start", "state", "urgency"),
        *("channel", price, entitlement, own, "late_stage"),
    ]
    list_filter = ["state", "item", "operator", "channel", "urgency"]
    list_select_related = ["item", "resident", "operator"]
    search_fields = ["=id", "resident__name"]
    date_hierarchy = "window_start"


@admin.register(Assignment)
class AssignmentAdmin(ReadOnlyScopedAdmin):
    """Who goes."""

    list_display = ["order", "carer", "position", "starts_at", "ends_at", "locked", "state"]
    list_filter = ["state"]
    list_select_related = ["order", "carer__user"]


@admin.register(OrderStep)
class OrderStepAdmin(ReadOnlyScopedAdmin):
    """What happened."""

    list_display = ["occurred_at", "order", "verb", "from_state", "to_state", "actor", "reason"]
    list_filter = ["verb", "to_state"]
    list_select_related = ["order"]


@admin.register(OrderClock)
class OrderClockAdmin(ReadOnlyScopedAdmin):
    """By when it must happen."""

    list_display = ["order", "clock", "due_at", "stopped_at", "stage", "owner"]
    list_filter = ["clock", "stage"]
    list_select_related = ["order", "owner"]


@admin.register(StandingPlan)
class StandingPlanAdmin(ReadOnlyScopedAdmin):
    """Regular visits."""

    list_display = ["resident", "item", "operator", "weekdays", "starts_at", "ended_at"]
    list_filter = ["item", "operator"]
    list_select_related = ["resident", "item", "operator"]


@admin.register(StandingVisit)
class StandingVisitAdmin(ReadOnlyScopedAdmin):
    """What came of them."""

    list_display = ["plan", "day", "result", "order", "reason"]
    list_filter = ["result", "day"]
    list_select_related = ["plan__resident", "plan__item", "order"]


@admin.register(PartnerEvidence)
class PartnerEvidenceAdmin(ReadOnlyScopedAdmin):
    """What operators' own systems keep."""

    list_display = ["order", "phase", "kind", "reference", "occurred_at"]
    list_filter = ["phase", "kind"]
    list_select_related = ["order"]


@admin.register(ErrandAuthority)
class ErrandAuthorityAdmin(ReadOnlyScopedAdmin):
    """Who let an agent act, how, until when; for what is read on the order's page."""

    list_display = ["order", "way", "reference", "valid_to", "by", "at"]
    list_filter = ["way"]
    list_select_related = ["order", "by"]


@admin.register(SlotWish)
class SlotWishAdmin(ReadOnlyScopedAdmin):
    """Who waits for a time."""

    list_display = ["resident", "item", "day", "asked_at", "told_at"]
    list_filter = ["item", "day"]
    list_select_related = ["resident", "item"]
