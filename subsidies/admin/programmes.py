"""Programmes and the dated versions of their rules, to read."""

from django.contrib import admin

from accounts.admin.scoped import ReadOnlyScopedAdmin, ScopedInline
from subsidies.admin.columns import amount
from subsidies.models import Programme, ProgrammeVersion, Tier


class TierInline(ScopedInline):
    """Amounts and conditions of a version."""

    model = Tier
    fields = readonly_fields = ["code", "name", amount, "conditions"]
    can_delete = False


@admin.register(Programme)
class ProgrammeAdmin(ReadOnlyScopedAdmin):
    """What is paid where, and on what it may be spent."""

    list_display = ["name", "code", "kind", "region", "services", "spend_order"]
    list_filter = ["kind", "region"]
    search_fields = ["name", "code"]


@admin.register(ProgrammeVersion)
class ProgrammeVersionAdmin(ReadOnlyScopedAdmin):
    """Rules from a day to a day, after a document."""

    list_display = ["programme", "document_no", "effective_from", "effective_to", "minimum_age"]
    list_filter = ["programme"]
    list_select_related = ["programme"]
    search_fields = ["document_no", "programme__name"]
    inlines = [TierInline]
