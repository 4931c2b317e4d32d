"""The runs and bank files as rows, for reading. What is done with them is done on the console."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from accounts.admin.scoped import ReadOnlyScopedAdmin, ScopedInline
from subsidies.admin.columns import amount, link_to_rows, period, total
from subsidies.models import (
    BankFileFormat,
    PayoutFile,
    PayoutItem,
    PayoutResult,
    Run,
    RunApproval,
    RunBatch,
    RunExclusion,
    RunIssue,
    RunItem,
)

items_link = link_to_rows(RunItem, "run", _("发放名单"))
payouts_link = link_to_rows(PayoutItem, "file", _("银行代发明细"))


class BatchInline(ScopedInline):
    """How the list was cut."""

    model = RunBatch
    fields = readonly_fields = ["number", "count", total, "posted_at", "failures", "last_error"]
    can_delete = False


class ApprovalInline(ScopedInline):
    """Who approved which totals."""

    model = RunApproval
    related = ("approver",)
    fields = readonly_fields = ["approver", "count", total, "approved_at"]
    can_delete = False


@admin.register(Run)
class RunAdmin(ReadOnlyScopedAdmin):
    """One programme, one month, once of each kind."""

    list_display = [
        "programme",
        period,
        "kind",
        "state",
        "count",
        total,
        "posted",
        "closed_at",
        items_link,
    ]
    fields = [
        "programme",
        period,
        "kind",
        "state",
        "count",
        total,
        "posted",
        "book_date",
        "paid_to",
        "lots_expire_on",
        "released_by",
        "release_reason",
        "created_at",
        "posting_at",
        "closed_at",
        items_link,
    ]
    readonly_fields = fields
    list_filter = ["programme", "kind", "state"]
    list_select_related = ["programme"]
    change_list_template = "admin/subsidies/run/change_list.html"
    inlines = [ApprovalInline, BatchInline]

    @admin.display(description=_("已入账批次"))
    def posted(self, run) -> str:
        """3/7."""
        return f"{run.posted_batches}/{run.batch_count}"

    def get_queryset(self, request):
        """With the figures of the progress column."""
        return super().get_queryset(request).with_progress()


@admin.register(RunItem)
class RunItemAdmin(ReadOnlyScopedAdmin):
    """The frozen list: who gets how much for which month."""

    list_display = ["id", "run", "batch_number", "resident", period, "component", amount]
    list_filter = ["component", "period"]
    list_select_related = ["run__programme", "account__resident"]
    search_fields = ["account__resident__name__startswith", "account__resident__resident_no"]
    fields = readonly_fields = ["run", "batch_number", "resident", period, "component", amount]

    @admin.display(description=_("老年人"), ordering="account__resident__name")
    def resident(self, item):
        """Whose purse it is."""
        return item.account.resident


@admin.register(RunExclusion)
class RunExclusionAdmin(ReadOnlyScopedAdmin):
    """Who was taken off which list, and why."""

    list_display = ["run", "resident", amount, "reason", "failed", "excluded_by", "created_at"]
    list_filter = ["failed"]
    list_select_related = ["run__programme", "item__account__resident"]
    fields = readonly_fields = list_display

    @admin.display(description=_("老年人"))
    def resident(self, row):
        """Whose line it is."""
        return row.item.account.resident


@admin.register(RunIssue)
class RunIssueAdmin(ReadOnlyScopedAdmin):
    """What looked unusual, and who said that it is right."""

    list_display = ["run", "kind", "resident", "accepted_by", "accepted_reason", "accepted_at"]
    list_filter = ["kind"]
    list_select_related = ["run__programme", "item__account__resident"]
    fields = readonly_fields = list_display

    @admin.display(description=_("老年人"))
    def resident(self, row):
        """Whose line it is."""
        return row.item.account.resident


@admin.register(BankFileFormat)
class BankFileFormatAdmin(ReadOnlyScopedAdmin):
    """How banks want their files."""

    list_display = ["code", "name", "kind", "encoding", "is_active"]
    fields = readonly_fields = [
        *list_display,
        "source",
        "delimiter",
        "columns",
        "head_lines",
        "foot_lines",
        "return_columns",
        "results",
    ]


@admin.register(PayoutFile)
class PayoutFileAdmin(ReadOnlyScopedAdmin):
    """Files for the bank; the bytes are taken out on the console."""

    list_display = ["name", "run", "format", "state", "count", total, "created_at", payouts_link]
    list_filter = ["state"]
    list_select_related = ["run__programme", "format"]
    fields = readonly_fields = [*list_display, "digest", "made_by"]

    def get_queryset(self, request):
        """Without the bytes."""
        return super().get_queryset(request).defer("content")


@admin.register(PayoutItem)
class PayoutItemAdmin(ReadOnlyScopedAdmin):
    """Lines of bank files."""

    list_display = ["file", "line", "holder", "bank_name", "masked", amount, "attempt", "state"]
    list_filter = ["state"]
    list_select_related = ["file"]
    fields = readonly_fields = list_display

    def get_queryset(self, request):
        """Neither the file's bytes nor the numbers."""
        return super().get_queryset(request).defer("number", "file__content")


@admin.register(PayoutResult)
class PayoutResultAdmin(ReadOnlyScopedAdmin):
    """What the bank said."""

    list_display = ["item", "reference", "result", "reason", "imported_by", "created_at"]
    list_filter = ["result"]
    list_select_related = ["item"]
    fields = readonly_fields = list_display

    def get_queryset(self, request):
        """Without the numbers."""
        return super().get_queryset(request).defer("item__number")
