"""Fees of day care, to read."""

from django.contrib import admin

from accounts.admin.columns import yuan_column
from accounts.admin.scoped import ReadOnlyScopedAdmin
from subsidies.models import DayCareFee


def _yuan(name: str):
    return yuan_column(name, DayCareFee._meta.get_field(name).verbose_name)


price, paid = _yuan("price_fen"), _yuan("paid_fen")


@admin.register(DayCareFee)
class DayCareFeeAdmin(ReadOnlyScopedAdmin):
    """What days cost and who paid."""

    list_display = ["reference", "resident", "operator", price, paid, "charged_at", "reversed_at"]
    list_filter = ["operator", "charged_at"]
    list_select_related = ["resident", "operator"]
    search_fields = ["resident__name__startswith"]
    date_hierarchy = "charged_at"
    fields = readonly_fields = [
        *("day", "take", "resident", "operator", price, paid, "charged_at", "reversed_at"),
    ]
