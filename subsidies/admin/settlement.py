"""Statements and their lines, to read."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from accounts.admin.columns import yuan_column
from accounts.admin.scoped import ReadOnlyScopedAdmin, ScopedInline
from subsidies.admin.columns import amount, link_to_rows, total
from subsidies.models import (
    Dispute,
    OperatorBankAccount,
    PaymentOrder,
    PaymentPart,
    PeriodLock,
    Statement,
    StatementLine,
)

lines_link = link_to_rows(StatementLine, "statement", _("结算明细"))


@admin.register(Statement)
class StatementAdmin(ReadOnlyScopedAdmin):
    """What operators are owed, with the way to every transfer on it."""

    list_display = ["operator", "through", "count", total, "state", "created_at", lines_link]
    list_filter = ["operator", "state"]
    list_select_related = ["operator"]
    date_hierarchy = "through"
    fields = readonly_fields = [
        "operator",
        "through",
        "count",
        total,
        "state",
        "payment_order",
        "created_at",
        lines_link,
    ]


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


@admin.register(Dispute)
class DisputeAdmin(ReadOnlyScopedAdmin):
    """What operators object to, and the answers; handled on the settlement pages."""

    claimed = yuan_column("claimed_fen", _("主张的金额（元）"))
    list_display = ["statement", "line_id", "reason", "state", "raised_by", "raised_at"]
    list_filter = ["state"]
    list_select_related = ["statement__operator", "raised_by"]
    fields = readonly_fields = [
        "statement",
        "line_id",
        "reason",
        claimed,
        "raised_by",
        "raised_at",
        "state",
        "answer",
        "answered_by",
        "answered_at",
        "correction",
    ]


@admin.register(PeriodLock)
class PeriodLockAdmin(ReadOnlyScopedAdmin):
    """Through which day an operator's books are closed."""

    list_display = ["operator", "through", "statement", "locked_at"]
    list_filter = ["operator"]
    list_select_related = ["operator", "statement__operator"]


class PaymentPartInline(ScopedInline):
    """What each programme pays."""

    model = PaymentPart
    fields = readonly_fields = ["programme", amount]
    can_delete = False
    related = ("programme",)


@admin.register(PaymentOrder)
class PaymentOrderAdmin(ReadOnlyScopedAdmin):
    """Orders to pay operators; prepared, approved and paid on the settlement pages."""

    list_display = ["number", "operator", total, "state", "prepared_at", "paid_on"]
    list_filter = ["operator", "state"]
    list_select_related = ["operator"]
    fields = readonly_fields = [
        "operator",
        "bank_account",
        total,
        "state",
        "prepared_by",
        "prepared_at",
        "approved_by",
        "approved_at",
        "bank_reference",
        "paid_on",
    ]
    inlines = [PaymentPartInline]

    @admin.display(description=_("编号"), ordering="pk")
    def number(self, order) -> str:
        """What stands on the paper."""
        return order.number


@admin.register(OperatorBankAccount)
class OperatorBankAccountAdmin(ReadOnlyScopedAdmin):
    """Where operators' money goes, by the last four digits."""

    list_display = ["operator", "holder", "bank_name", "last_four", "created_at", "replaced_at"]
    list_filter = ["operator"]
    list_select_related = ["operator"]
    fields = readonly_fields = [
        "operator",
        "holder",
        "bank_name",
        "last_four",
        "created_at",
        "replaced_at",
    ]
