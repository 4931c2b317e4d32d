"""Accounts, grants, lots, journals and transfers, to read."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from accounts.admin.columns import yuan_column
from accounts.admin.scoped import ReadOnlyScopedAdmin
from core.money import yuan
from subsidies.admin.columns import amount, link_to_rows, period, total
from subsidies.models import Account, Grant, Hold, Journal, Lot, Transfer

lots_link = link_to_rows(Lot, "account", _("资金批次"))
holds_link = link_to_rows(Hold, "account", _("冻结"))
transfers_link = link_to_rows(Transfer, "journal", _("资金流水"))


@admin.register(Account)
class AccountAdmin(ReadOnlyScopedAdmin):
    """Purses and what operators are owed."""

    list_display = ["id", "kind", "programme", "resident", "operator", "posted", "held"]
    list_filter = ["kind", "programme"]
    list_select_related = ["programme", "resident", "operator", "balance"]
    search_fields = ["resident__name__startswith", "operator__name"]
    fields = ["kind", "programme", "resident", "operator", "posted", "held", lots_link, holds_link]
    readonly_fields = ["posted", "held", lots_link, holds_link]

    @admin.display(description=_("余额（元）"))
    def posted(self, account) -> str:
        """Purses only: other accounts are summed when asked for."""
        return yuan(account.balance.posted) if hasattr(account, "balance") else "—"

    @admin.display(description=_("冻结（元）"))
    def held(self, account) -> str:
        """Set aside for orders."""
        return yuan(account.balance.held) if hasattr(account, "balance") else "—"


@admin.register(Grant)
class GrantAdmin(ReadOnlyScopedAdmin):
    """Every top-up."""

    list_display = ["id", "resident", "programme", period, "period_paid", "component", amount]
    list_filter = ["programme", "component", "period_paid"]
    list_select_related = ["resident", "programme"]
    search_fields = ["resident__name__startswith", "resident__resident_no"]
    date_hierarchy = "period_paid"


@admin.register(Transfer)
class TransferAdmin(ReadOnlyScopedAdmin):
    """Every movement of money."""

    list_display = ["id", "book_date", "kind", "programme", "debit", "credit", amount]
    list_filter = ["kind", "programme"]
    list_select_related = [
        "journal",
        "programme",
        "debit__programme",
        "debit__resident",
        "debit__operator",
        "credit__programme",
        "credit__resident",
        "credit__operator",
    ]
    search_fields = ["journal__key"]

    @admin.display(description=_("记账日期"), ordering="journal__book_date")
    def book_date(self, transfer):
        """From its journal."""
        return transfer.journal.book_date


@admin.register(Journal)
class JournalAdmin(ReadOnlyScopedAdmin):
    """Every business event, with the way to its transfers."""

    list_display = ["id", "book_date", "kind", "key", "count", total, "actor", "created_at"]
    list_filter = ["kind", "book_date"]
    search_fields = ["key"]
    date_hierarchy = "book_date"
    fields = ["kind", "key", "book_date", "count", total, "actor", "created_at", transfers_link]
    readonly_fields = [total, transfers_link]


@admin.register(Lot)
class LotAdmin(ReadOnlyScopedAdmin):
    """The money of a grant, and what is left of it."""

    face = yuan_column("face_fen", _("面额（元）"))
    remaining = yuan_column("remaining_fen", _("剩余（元）"))
    held = yuan_column("held_fen", _("冻结（元）"))
    list_display = ["id", "account", face, remaining, held, "expires_on"]
    list_select_related = ["account__programme", "account__resident", "account__operator"]
    search_fields = ["account__resident__name__startswith"]
    fields = readonly_fields = ["account", "grant", face, remaining, held, "expires_on"]
