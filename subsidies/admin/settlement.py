"""Statements and their lines, to read."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from accounts.admin.columns import yuan_column
from accounts.admin.scoped import ReadOnlyScopedAdmin
from subsidies.admin.columns import link_to_rows, total
from subsidies.models import Statement, StatementLine

lines_link = link_to_rows(StatementLine, "statement", _("结算明细"))


@admin.register(Statement)
class StatementAdmin(ReadOnlyScopedAdmin):
    """What operators are owed, with the way to every transfer on it."""

    list_display = ["operator", "through", "count", total, "created_at", lines_link]
    list_filter = ["operator"]
    list_select_related = ["operator"]
    date_hierarchy = "through"
    fields = readonly_fields = ["operator", "through", "count", total, "created_at", lines_link]


@admin.register(StatementLine)
class StatementLineAdmin(ReadOnlyScopedAdmin):
    """One transfer on a statement: which order, which day, how much. Whose money is not said."""

    amount = yuan_column("transfer__amount_fen", _("金额（元）"))
    list_display = [
        "transfer_id",
        "statement",
        "book_date",
        "reference",
        "kind",
        "programme",
        amount,
    ]
    list_select_related = ["statement__operator", "transfer__journal", "transfer__programme"]
    search_fields = ["transfer__journal__key"]
    fields = readonly_fields = ["statement", "book_date", "reference", "kind", "programme", amount]

    @admin.display(description=_("记账日期"), ordering="transfer__journal__book_date")
    def book_date(self, line):
        """From its journal."""
        return line.transfer.journal.book_date

    @admin.display(description=_("业务编号"))
    def reference(self, line):
        """The order, mostly."""
        return line.transfer.journal.key

    @admin.display(description=_("类型"), ordering="transfer__kind")
    def kind(self, line):
        """From a purse or from a programme."""
        return line.transfer.get_kind_display()

    @admin.display(description=_("补贴项目"), ordering="transfer__programme")
    def programme(self, line):
        """Whose money."""
        return line.transfer.programme
