"""Accounts, grants, transfers and statements, to read."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from accounts.admin.scoped import ReadOnlyScopedAdmin
from core.money import yuan
from subsidies.admin.columns import amount, period, total
from subsidies.models import Account, Grant, Statement, Transfer


@admin.register(Account)
class AccountAdmin(ReadOnlyScopedAdmin):
    """Purses and what operators are owed."""

    list_display = ["id", "kind", "programme", "resident", "operator", "posted", "held"]
    list_filter = ["kind", "programme"]
    list_select_related = ["programme", "resident", "operator", "balance"]
    search_fields = ["resident__name__startswith", "operator__name"]

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


@admin.register(Statement)
class StatementAdmin(ReadOnlyScopedAdmin):
    """What operators are owed."""

    list_display = ["operator", "through", "count", total, "created_at"]
    list_filter = ["operator"]
    list_select_related = ["operator"]
    date_hierarchy = "through"
