"""Who receives what, and why; a roster comes in here."""

from django.contrib import admin

from accounts.admin.scoped import ReadOnlyScopedAdmin, ScopedInline
from subsidies.admin.columns import amount
from subsidies.models import Award, Enrolment


class AwardInline(ScopedInline):
    """What is owed, with what it replaced."""

    model = Award
    fields = readonly_fields = ["tier", amount, "first", "last", "created_at", "replaced_at"]
    can_delete = False


@admin.register(Enrolment)
class EnrolmentAdmin(ReadOnlyScopedAdmin):
    """Applications and their awards."""

    list_display = ["resident", "programme", "applied_on", "opening", "catch_up_from"]
    list_filter = ["programme", "applied_on"]
    list_select_related = ["resident", "programme"]
    search_fields = ["resident__name__startswith", "resident__resident_no"]
    inlines = [AwardInline]
