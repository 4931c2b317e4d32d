"""Charges under operators' numbers, and refunds by hand, to read."""

from django.contrib import admin

from accounts.admin.columns import yuan_of
from accounts.admin.scoped import ReadOnlyScopedAdmin
from subsidies.admin.columns import amount
from subsidies.models import Charge, Refund

held, price, paid = (yuan_of(Charge, name) for name in ("held_fen", "price_fen", "paid_fen"))
asked, returned = (yuan_of(Refund, name) for name in ("asked_fen", "returned_fen"))


@admin.register(Charge)
class ChargeAdmin(ReadOnlyScopedAdmin):
    """What operators asked of purses."""

    list_display = ["reference", "operator", "number", "resident", amount, paid, "state"]
    list_filter = ["state", "mode", "service", "operator"]
    list_select_related = ["resident", "operator"]
    search_fields = ["number", "resident__name__startswith"]
    date_hierarchy = "created_at"
    fields = readonly_fields = [
        *("operator", "number", "resident", "service", "mode", "state", amount, held, price, paid),
        *("occurred_on", "reason", "charged_by", "created_at"),
    ]


@admin.register(Refund)
class RefundAdmin(ReadOnlyScopedAdmin):
    """Who gave back what, and why."""

    list_display = ["reference", "part", "operator", "resident", returned, "created_at"]
    list_filter = ["part", "operator", "created_at"]
    list_select_related = ["resident", "operator"]
    search_fields = ["reference", "resident__name__startswith"]
    date_hierarchy = "created_at"
    fields = readonly_fields = [
        *("reference", "part", "operator", "resident", asked, returned, "reason"),
        *("refunded_by", "created_at"),
    ]
