"""Programmes and the dated versions of their rules, to read."""

from django.contrib import admin

from accounts.admin.scoped import ReadOnlyScopedAdmin, ScopedInline
from subsidies.admin.columns import amount
from subsidies.models import (
    FundingShare,
    FundingSource,
    Programme,
    ProgrammeItem,
    ProgrammeVersion,
    ReferenceAmount,
    RequiredDocument,
    SeenFact,
    Stop,
    Tier,
)


class TierInline(ScopedInline):
    """Amounts and conditions of a version."""

    model = Tier
    fields = readonly_fields = ["code", "name", amount, "conditions"]
    can_delete = False


class DocumentInline(ScopedInline):
    """What an application brings."""

    model = RequiredDocument
    fields = readonly_fields = ["code", "name", "is_required", "hint"]
    can_delete = False


class FundingInline(ScopedInline):
    """Who gives the money."""

    model = FundingShare
    fields = readonly_fields = ["source", "tier", "share_bp", "fixed_fen"]
    can_delete = False
    related = ("source", "tier", "version__programme")


class ItemInline(ScopedInline):
    """The menu of services."""

    model = ProgrammeItem
    fields = readonly_fields = ["code", "name", "service", "unit", "price_fen", "is_offered"]
    can_delete = False


@admin.register(Programme)
class ProgrammeAdmin(ReadOnlyScopedAdmin):
    """What is paid where, and on what it may be spent."""

    list_display = ["name", "code", "kind", "region", "services", "spend_order"]
    list_filter = ["kind", "region"]
    search_fields = ["name", "code"]
    inlines = [ItemInline]


@admin.register(ProgrammeVersion)
class ProgrammeVersionAdmin(ReadOnlyScopedAdmin):
    """Rules from a day to a day, after a document."""

    list_display = ["programme", "document_no", "effective_from", "effective_to", "minimum_age"]
    list_filter = ["programme"]
    list_select_related = ["programme"]
    search_fields = ["document_no", "programme__name"]
    inlines = [TierInline, DocumentInline, FundingInline]


@admin.register(FundingSource)
class FundingSourceAdmin(ReadOnlyScopedAdmin):
    """Who pays."""

    list_display = ["name", "code"]


@admin.register(ReferenceAmount)
class ReferenceAmountAdmin(ReadOnlyScopedAdmin):
    """Dated standards of regions."""

    list_display = ["name", "region", "effective_from", amount, "document_no"]
    list_filter = ["code", "region"]


@admin.register(Stop)
class StopAdmin(ReadOnlyScopedAdmin):
    """Who is not paid although facts would allow it, and why."""

    list_display = ["enrolment", "first", "last", "reason", "created_at"]
    list_filter = ["enrolment__programme"]
    list_select_related = ["enrolment__resident", "enrolment__programme"]


@admin.register(SeenFact)
class SeenFactAdmin(ReadOnlyScopedAdmin):
    """Changes of a file that carries no dates."""

    list_display = ["resident", "name", "value", "seen_on"]
    list_filter = ["name"]
    list_select_related = ["resident"]
