"""Fees of day care, to read."""

from django.contrib import admin

from accounts.admin.columns import yuan_of
from accounts.admin.scoped import ReadOnlyScopedAdmin
from subsidies.models import ChildDayFee, DayCareFee

price, paid = yuan_of(DayCareFee, "price_fen"), yuan_of(DayCareFee, "paid_fen")
child_price = yuan_of(ChildDayFee, "price_fen")


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


@admin.register(ChildDayFee)
class ChildDayFeeAdmin(ReadOnlyScopedAdmin):
    """What guardians owe; no name of a child."""

    list_display = ["__str__", "operator", child_price, "charged_at", "reversed_at"]
    list_filter = ["operator", "charged_at"]
    list_select_related = ["operator"]
    date_hierarchy = "charged_at"
    fields = readonly_fields = [
        *("take", "operator", child_price, "charged_at", "reversed_at"),
    ]
