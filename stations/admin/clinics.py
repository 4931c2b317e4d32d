"""Clinics and timetables: kept by the street and the place."""

from django.contrib import admin

from accounts.admin import KeptAdmin, RemovableAdmin
from stations.commands.duties import keep_duty, remove_duty
from stations.models import Clinic, RoomDuty


@admin.register(Clinic)
class ClinicAdmin(KeptAdmin):
    """Branches of hospitals."""

    list_display = ["name", "station", "hospital", "paired_with", "is_active"]
    list_filter = ["is_active"]
    list_select_related = ["station"]
    search_fields = ["name", "station__name"]


@admin.register(RoomDuty)
class RoomDutyAdmin(RemovableAdmin):
    """Week by week, and days that differ."""

    list_display = ["window", "weekday", "day", "person", "opens", "closes", "reason"]
    list_filter = ["weekday"]
    list_select_related = ["window"]
    search_fields = ["person", "window__name"]

    def save_model(self, request, obj, form, change):
        """Not of days that are over or booked."""
        keep_duty(duty=obj, by=request.user)

    def delete_model(self, request, obj):
        """The same."""
        remove_duty(duty=obj, by=request.user)

    def delete_queryset(self, request, queryset):
        """Each by itself."""
        for row in queryset:
            remove_duty(duty=row, by=request.user)
