"""What is asked back from people, and charges that came in late, to read."""

from django.contrib import admin

from accounts.admin.columns import yuan_of
from accounts.admin.scoped import ReadOnlyScopedAdmin
from subsidies.admin.columns import amount, total
from subsidies.admin.holds import ReadOnlyInline
from subsidies.models import (
    LateCharge,
    Recovery,
    RecoveryEntry,
    RecoveryInstalment,
    RecoveryLine,
)

lapsed, taken, owed = (
    yuan_of(RecoveryLine, name) for name in ("lapsed_fen", "taken_fen", "owed_fen")
)
monthly = yuan_of(Recovery, "monthly_fen")
collected = yuan_of(RecoveryInstalment, "collected_fen")
paid = yuan_of(LateCharge, "paid_fen")


class LineInline(ReadOnlyInline):
    """Which grants were too much."""

    model = RecoveryLine
    fields = readonly_fields = ["grant", lapsed, taken, owed]
    related = ("grant",)


class EntryInline(ReadOnlyInline):
    """What was taken, owed and paid."""

    model = RecoveryEntry
    fields = readonly_fields = ["journal", amount]
    related = ("journal",)


class InstalmentInline(ReadOnlyInline):
    """What each month gave."""

    model = RecoveryInstalment
    fields = readonly_fields = ["period", collected, "created_at"]


@admin.register(Recovery)
class RecoveryAdmin(ReadOnlyScopedAdmin):
    """Who has to give back what. It is worked off on the console."""

    list_display = ["id", "resident", "programme", "reason", total, "state", "created_at"]
    list_filter = ["state", "reason", "programme"]
    list_select_related = ["resident", "programme"]
    search_fields = ["resident__name__startswith"]
    date_hierarchy = "created_at"
    fields = readonly_fields = [
        "resident",
        "programme",
        "reason",
        total,
        "state",
        monthly,
        "first_instalment",
        "write_off_reason",
        "write_off_asked_by",
        "written_off_by",
    ]
    inlines = [LineInline, EntryInline, InstalmentInline]


@admin.register(LateCharge)
class LateChargeAdmin(ReadOnlyScopedAdmin):
    """What came in late, with the day of the act and the moment of its arrival."""

    list_display = ["reference", "resident", "operator", amount, paid, "occurred_on", "arrived_at"]
    list_filter = ["service", "occurred_on"]
    list_select_related = ["resident", "operator"]
    search_fields = ["reference", "resident__name__startswith"]
    date_hierarchy = "occurred_on"
    fields = readonly_fields = [
        "reference",
        "resident",
        "operator",
        "service",
        amount,
        paid,
        "occurred_on",
        "arrived_at",
        "recovery",
    ]
