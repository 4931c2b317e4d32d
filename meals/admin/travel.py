"""How long rounds really took; read here, measured every night."""

from django.contrib import admin

from accounts.admin import ReadOnlyScopedAdmin
from meals.models import TravelEstimate


@admin.register(TravelEstimate)
class TravelEstimateAdmin(ReadOnlyScopedAdmin):
    """What was measured, from how many legs, and what plans use of it."""

    list_display = [
        *("measured_on", "kitchen", "kind", "mode", "rounds", "samples", "raw_speed_cm"),
        *("raw_stop_seconds", "speed_cm", "stop_seconds", "is_used"),
    ]
    list_filter = ["kind", "mode", "is_used", "kitchen"]
    list_select_related = ["kitchen__station"]
    date_hierarchy = "measured_on"
