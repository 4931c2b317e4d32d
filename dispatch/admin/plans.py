"""Plans of a day to read, and their weights to keep."""

from django.contrib import admin

from accounts.admin import ReadOnlyScopedAdmin
from dispatch.models import Plan, PlannedVisit, UnplacedVisit


@admin.register(Plan)
class PlanAdmin(ReadOnlyScopedAdmin):
    """What was worked out."""

    list_display = ["day", "division", "variant", "state", "seconds", "fallback", "estimated"]
    list_filter = ["state", "variant", "fallback"]
    list_select_related = ["division"]


@admin.register(PlannedVisit)
class PlannedVisitAdmin(ReadOnlyScopedAdmin):
    """Who goes where in which plan."""

    list_display = ["plan", "order", "carer", "starts_at", "ends_at", "locked", "result"]
    list_select_related = ["plan__division", "order", "carer__user"]


@admin.register(UnplacedVisit)
class UnplacedVisitAdmin(ReadOnlyScopedAdmin):
    """Whoever has nobody."""

    list_display = ["plan", "order", "reasons"]
    list_select_related = ["plan__division", "order"]
