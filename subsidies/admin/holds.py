"""Money set aside for orders, and how each hold ended, to read."""

from django.contrib import admin

from accounts.admin.scoped import ReadOnlyScopedAdmin, ScopedInline
from subsidies.admin.columns import amount
from subsidies.models import Hold, HoldEnd, HoldLot


class ReadOnlyInline(ScopedInline):
    """Rows of a row that nobody edits."""

    can_delete = False

    def has_add_permission(self, request, obj=None):
        """Never here."""
        return False

    def has_change_permission(self, request, obj=None):
        """Never here."""
        return False


class HoldLotInline(ReadOnlyInline):
    """From which lots."""

    model = HoldLot
    fields = readonly_fields = ["lot", amount]
    related = ("lot",)


class HoldEndInline(ReadOnlyInline):
    """Captured or released."""

    model = HoldEnd
    fields = readonly_fields = ["outcome", "journal", "ended_at"]
    related = ("journal",)


@admin.register(Hold)
class HoldAdmin(ReadOnlyScopedAdmin):
    """What is set aside for whom."""

    list_display = ["reference", "account", amount, "created_at", "outcome"]
    list_filter = ["end__outcome", "created_at"]
    list_select_related = [
        "account__programme",
        "account__resident",
        "account__operator",
        "end",
    ]
    search_fields = ["reference", "account__resident__name__startswith"]
    date_hierarchy = "created_at"
    fields = readonly_fields = ["reference", "account", amount, "created_at"]
    inlines = [HoldLotInline, HoldEndInline]

    @admin.display(description=HoldEnd._meta.get_field("outcome").verbose_name)
    def outcome(self, hold) -> str:
        """How it ended, if it has."""
        return hold.end.get_outcome_display() if hasattr(hold, "end") else "—"
