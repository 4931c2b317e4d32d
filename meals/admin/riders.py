"""Riders, their shifts and the rules of delivery; rounds are read here and changed on their pages."""

from django.contrib import admin, messages
from django.utils.translation import gettext_lazy as _

from accounts.admin import DatedRuleAdmin, ReadOnlyScopedAdmin, ScopedAdmin
from meals import commands
from meals.models import (
    ChangeSlip,
    FixedRound,
    FixedStop,
    Rider,
    RiderShift,
    Round,
    RoundOffer,
    RoundPlan,
    RoundRule,
    Stop,
    UnservedDelivery,
)


@admin.register(RoundRule)
class RoundRuleAdmin(DatedRuleAdmin):
    """How meals are brought."""

    list_display = [
        "region",
        "meal_period",
        "ready_at",
        "latest_at",
        "door_portions",
        "point_portions",
        "effective_from",
        "document_no",
    ]
    list_filter = ["meal_period", "region", "effective_from"]


@admin.register(Rider)
class RiderAdmin(ScopedAdmin):
    """Who brings meals."""

    list_display = ["user", "kitchen", "kind", "base", "speed_mode", "capacity", "is_active"]
    list_filter = ["kitchen", "kind", "is_active"]
    list_select_related = ["user", "kitchen__station", "base"]
    search_fields = ["user__display_name", "user__username"]

    def has_delete_permission(self, request, obj=None):
        """Rounds of the past refer to them."""
        return False

    def save_model(self, request, obj, form, change):
        """Through the command."""
        commands.save_rider(rider=obj, by=request.user)


@admin.register(RiderShift)
class RiderShiftAdmin(ScopedAdmin):
    """When they bring them."""

    list_display = ["rider", "weekdays", "starts_at", "ends_at", "valid_from", "valid_to"]
    list_filter = ["rider__kitchen"]
    list_select_related = ["rider__user"]
    search_fields = ["rider__user__display_name"]

    def save_model(self, request, obj, form, change):
        """Through the command."""
        commands.save_shift(shift=obj, by=request.user)


@admin.register(FixedRound)
class FixedRoundAdmin(ReadOnlyScopedAdmin):
    """Sequences that staff keep."""

    list_display = ["name", "kitchen", "meal_period", "kind", "rider", "is_active"]
    list_filter = ["kitchen", "meal_period", "is_active"]
    list_select_related = ["kitchen__station", "rider__user"]
    search_fields = ["name"]
    actions = ["drop_sequences"]

    def has_arrange_permission(self, request):
        """For the button."""
        return request.user.has_perm("meals.arrange_round")

    @admin.action(description=_("不再按所选固定线路送"), permissions=["arrange"])
    def drop_sequences(self, request, queryset):
        """Each; rounds that are planned already stay as they are."""
        for fixed in queryset:
            commands.drop_sequence(fixed=fixed, by=request.user)
        messages.success(request, _("已停用。已经排好的线路不变。"))


@admin.register(FixedStop)
class FixedStopAdmin(ReadOnlyScopedAdmin):
    """Where they go."""

    list_display = ["fixed_round", "position", "station", "resident"]
    list_filter = ["fixed_round"]
    list_select_related = ["fixed_round", "station", "resident"]


@admin.register(RoundPlan)
class RoundPlanAdmin(ReadOnlyScopedAdmin):
    """Which meals have rounds."""

    list_display = ["service_date", "meal_period", "kitchen", "planned_at", "is_estimated"]
    list_filter = ["kitchen", "meal_period", "service_date"]
    list_select_related = ["kitchen__station"]


@admin.register(Round)
class RoundAdmin(ReadOnlyScopedAdmin):
    """Rounds of the past and to come."""

    list_display = [
        "service_date",
        "meal_period",
        "kitchen",
        "number",
        "kind",
        "rider",
        "state",
        "portions",
        "leaves_at",
        "version",
    ]
    list_filter = ["state", "kind", "meal_period", "kitchen", "service_date"]
    list_select_related = ["kitchen__station", "rider__user"]


@admin.register(Stop)
class StopAdmin(ReadOnlyScopedAdmin):
    """Their stops."""

    list_display = ["round", "position", "kind", "station", "order", "planned_at", "state"]
    list_filter = ["state", "kind"]
    list_select_related = ["round__kitchen__station", "station", "order"]


@admin.register(UnservedDelivery)
class UnservedDeliveryAdmin(ReadOnlyScopedAdmin):
    """What no round takes."""

    list_display = ["plan", "station", "order", "portions", "reason"]
    list_filter = ["reason"]
    list_select_related = ["plan__kitchen__station", "station", "order"]


@admin.register(ChangeSlip)
class ChangeSlipAdmin(ReadOnlyScopedAdmin):
    """What changed after the sheets were made."""

    list_display = ["made_at", "kitchen", "kind", "order", "portions", "round", "seen_by"]
    list_filter = ["kind", "kitchen", "service_date"]
    list_select_related = ["kitchen__station", "order", "round__kitchen__station", "seen_by"]


@admin.register(RoundOffer)
class RoundOfferAdmin(ReadOnlyScopedAdmin):
    """Shorter ways that were offered."""

    list_display = ["round", "version", "travel_seconds", "saved_seconds", "state"]
    list_filter = ["state"]
    list_select_related = ["round__kitchen__station"]
