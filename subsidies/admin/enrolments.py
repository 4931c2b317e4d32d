"""Who receives what, and why; a roster comes in here."""

from typing import BinaryIO

from django.contrib import admin
from django.urls import path

from accounts.admin.scoped import ReadOnlyScopedAdmin, ScopedInline
from core.audit import Actor
from elderly_care.admin.imports import import_page
from elderly_care.commands import ImportResult
from subsidies.admin.columns import amount
from subsidies.commands import import_roster
from subsidies.models import Award, Enrolment


class AwardInline(ScopedInline):
    """What is owed, with what it replaced."""

    model = Award
    fields = readonly_fields = ["tier", amount, "first", "last", "created_at", "replaced_at"]
    can_delete = False
    related = ("tier", "enrolment__resident", "enrolment__programme")


@admin.register(Enrolment)
class EnrolmentAdmin(ReadOnlyScopedAdmin):
    """Applications and their awards."""

    list_display = ["resident", "programme", "applied_on", "opening", "catch_up_from"]
    list_filter = ["programme", "applied_on"]
    list_select_related = ["resident", "programme"]
    search_fields = ["resident__name__startswith", "resident__resident_no"]
    inlines = [AwardInline]

    def get_urls(self):
        """The page that takes a roster."""
        view = self.admin_site.admin_view(self.import_view)
        return [path("import/", view, name="import_residents"), *super().get_urls()]

    def import_view(self, request):
        """Residents and enrolments together, as the command line does it."""
        return import_page(request, take=_take, opts=self.opts)


def _take(file: BinaryIO, by: Actor) -> ImportResult:
    return import_roster(file=file, by=by).residents
