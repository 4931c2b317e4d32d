"""Records of food safety and complaints: read here, written on the console's pages."""

from django.contrib import admin

from accounts.admin import ReadOnlyScopedAdmin, ScopedInline
from meals.models import (
    BatchLot,
    Complaint,
    ComplaintStep,
    CookedBatch,
    FoodSample,
    SafetyAlert,
    SelfCheck,
    SupplierDelivery,
    TemperatureReading,
)

KITCHEN = "kitchen__station"


class RecordInline(ScopedInline):
    """Parts of a record; nobody adds one here."""

    can_delete = False

    def has_add_permission(self, request, obj=None):
        """Never here."""
        return False

    def has_change_permission(self, request, obj=None):
        """Never here."""
        return False


class BatchLotInline(RecordInline):
    """What went into a pot."""

    model = BatchLot
    related = ("lot",)


class ComplaintStepInline(RecordInline):
    """What was done."""

    model = ComplaintStep
    related = ("by",)


@admin.register(FoodSample)
class FoodSampleAdmin(ReadOnlyScopedAdmin):
    """The sample register."""

    list_display = [
        "service_date",
        "meal_period",
        "kitchen",
        "dish_name",
        "grams",
        "container",
        "fridge",
        "taken_at",
        "taken_by",
        "keep_until",
        "state",
        "disposed_at",
    ]
    list_filter = ["state", "meal_period", "kitchen"]
    list_select_related = [KITCHEN, "taken_by"]
    search_fields = ["dish_name", "container"]
    date_hierarchy = "service_date"


@admin.register(TemperatureReading)
class TemperatureReadingAdmin(ReadOnlyScopedAdmin):
    """What thermometers said."""

    list_display = [
        "measured_at",
        "kitchen",
        "kind",
        "place",
        "celsius",
        "low",
        "high",
        "in_range",
        "recorded_by",
    ]
    list_filter = ["in_range", "kind", "kitchen"]
    list_select_related = [KITCHEN, "recorded_by"]
    date_hierarchy = "measured_at"


@admin.register(SelfCheck)
class SelfCheckAdmin(ReadOnlyScopedAdmin):
    """Daily rounds."""

    list_display = ["day", "kitchen", "failed", "done_by", "done_at"]
    list_filter = ["kitchen"]
    list_select_related = [KITCHEN, "done_by", "check_list"]
    date_hierarchy = "day"


@admin.register(SafetyAlert)
class SafetyAlertAdmin(ReadOnlyScopedAdmin):
    """What has to be put right."""

    list_display = ["opened_at", "kitchen", "kind", "subject", "due_at", "owner", "state", "action"]
    list_filter = ["state", "kind", "kitchen"]
    list_select_related = [KITCHEN, "owner"]
    date_hierarchy = "opened_at"


@admin.register(SupplierDelivery)
class SupplierDeliveryAdmin(ReadOnlyScopedAdmin):
    """Lots that came in."""

    list_display = [
        "received_on",
        "kitchen",
        "ingredient",
        "supplier",
        "lot_no",
        "amount",
        "best_before",
        "recorded_by",
    ]
    list_filter = ["kitchen"]
    list_select_related = [KITCHEN, "recorded_by"]
    search_fields = ["lot_no", "supplier", "ingredient"]
    date_hierarchy = "received_on"


@admin.register(CookedBatch)
class CookedBatchAdmin(ReadOnlyScopedAdmin):
    """Pots."""

    list_display = [
        "service_date",
        "meal_period",
        "kitchen",
        "dish_name",
        "portions",
        "cooked_at",
        "eat_by",
        "recorded_by",
    ]
    list_filter = ["meal_period", "kitchen"]
    list_select_related = [KITCHEN, "recorded_by"]
    search_fields = ["dish_name"]
    date_hierarchy = "service_date"
    inlines = [BatchLotInline]


@admin.register(Complaint)
class ComplaintAdmin(ReadOnlyScopedAdmin):
    """Complaints with their steps."""

    list_display = [
        "received_at",
        "kitchen",
        "service_date",
        "meal_period",
        "dish_name",
        "resident",
        "promised_on",
        "state",
        "outcome",
    ]
    list_filter = ["state", "outcome", "kitchen"]
    list_select_related = [KITCHEN, "resident"]
    date_hierarchy = "service_date"
    inlines = [ComplaintStepInline]
