"""Papers, proofs, failures, alerts and couriers' orders, to look at."""

from django.contrib import admin

from accounts.admin import ReadOnlyScopedAdmin
from meals.models import (
    CourierEvent,
    CourierOrder,
    DeliveryAlert,
    DeliveryFailure,
    DeliveryProof,
    DoorNote,
    SheetVersion,
)


@admin.register(SheetVersion)
class SheetVersionAdmin(ReadOnlyScopedAdmin):
    """What was printed, by whom and when."""

    list_display = [
        "service_date",
        "meal_period",
        "kitchen",
        "kind",
        "number",
        "made_by",
        "made_at",
    ]
    list_filter = ["kind", "meal_period", "kitchen"]
    list_select_related = ["kitchen__station", "made_by"]
    date_hierarchy = "service_date"


@admin.register(DeliveryProof)
class DeliveryProofAdmin(ReadOnlyScopedAdmin):
    """By what a delivery is known; the picture is shown on the order's page."""

    list_display = ["order", "kind", "sender", "occurred_at", "arrived_at"]
    list_filter = ["kind"]
    list_select_related = ["order", "by"]
    search_fields = ["=order__id"]
    exclude = ["file"]


@admin.register(DeliveryFailure)
class DeliveryFailureAdmin(ReadOnlyScopedAdmin):
    """Meals that came back from a door."""

    list_display = ["order", "reason", "note", "sender", "occurred_at", "arrived_at"]
    list_filter = ["reason"]
    list_select_related = ["order", "by"]
    search_fields = ["=order__id"]
    exclude = ["photo"]


@admin.register(DeliveryAlert)
class DeliveryAlertAdmin(ReadOnlyScopedAdmin):
    """People whom nobody reached; handled on the console's page."""

    list_display = [
        "order",
        "state",
        "level",
        "owner",
        "opened_at",
        "due_at",
        "outcome",
        "closed_at",
    ]
    list_filter = ["state", "level", "outcome"]
    list_select_related = ["order", "owner", "failure__order", "closed_by"]
    search_fields = ["=order__id"]


@admin.register(DoorNote)
class DoorNoteAdmin(ReadOnlyScopedAdmin):
    """What whoever comes should know."""

    list_display = ["resident", "text", "updated_by", "updated_at"]
    list_select_related = ["resident", "updated_by"]
    search_fields = ["resident__name"]


@admin.register(CourierOrder)
class CourierOrderAdmin(ReadOnlyScopedAdmin):
    """What courier firms were asked; handled on the console's page."""

    list_display = ["order", "provider", "state", "number", "rider_name", "attempts", "error"]
    list_filter = ["state", "provider"]
    list_select_related = ["order", "asked_by"]
    search_fields = ["=order__id", "=number"]


@admin.register(CourierEvent)
class CourierEventAdmin(ReadOnlyScopedAdmin):
    """What they told."""

    list_display = ["courier_order", "status", "occurred_at", "arrived_at"]
    list_filter = ["status"]
    list_select_related = ["courier_order__order"]
    search_fields = ["=courier_order__order__id"]
