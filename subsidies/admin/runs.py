"""The monthly runs: progress, and the button that starts one."""

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.translation import gettext_lazy as _

from accounts.admin.scoped import ReadOnlyScopedAdmin, ScopedInline
from core.dates import month_of, today
from core.errors import DomainError
from subsidies import commands
from subsidies.admin.columns import amount, link_to_rows, period, total
from subsidies.models import Run, RunBatch, RunItem


class RunForm(forms.Form):
    """Which month to pay."""

    period = forms.DateField(
        label=_("发放月份"),
        input_formats=["%Y-%m"],
        help_text=_("写成 2024-01。每个项目每月只发一次，重复开始不会多发。"),
    )


items_link = link_to_rows(RunItem, "run", _("发放名单"))


class BatchInline(ScopedInline):
    """How the list was cut."""

    model = RunBatch
    fields = readonly_fields = ["number", "count", total, "posted_at"]
    can_delete = False


@admin.register(Run)
class RunAdmin(ReadOnlyScopedAdmin):
    """One programme, one month, once."""

    list_display = ["programme", period, "state", "count", total, "posted", "closed_at", items_link]
    fields = [
        "programme",
        period,
        "state",
        "count",
        total,
        "posted",
        "created_at",
        "closed_at",
        items_link,
    ]
    readonly_fields = fields
    list_filter = ["programme", "state"]
    list_select_related = ["programme"]
    change_list_template = "admin/subsidies/run/change_list.html"
    inlines = [BatchInline]

    @admin.display(description=_("已入账批次"))
    def posted(self, run) -> str:
        """3/7."""
        return f"{run.posted_batches}/{run.batch_count}"

    def get_queryset(self, request):
        """With the figures of the progress column."""
        return super().get_queryset(request).with_progress()

    def get_urls(self):
        """The page that starts a month."""
        start = path(
            "start/", self.admin_site.admin_view(self.start_view), name="subsidies_run_start"
        )
        return [start, *super().get_urls()]

    def changelist_view(self, request, extra_context=None):
        """The button is there for whoever may press it."""
        may_start = request.user.has_perm("subsidies.run_topups")
        return super().changelist_view(request, {**(extra_context or {}), "may_start": may_start})

    def start_view(self, request):
        """Ask for the month, then start its runs."""
        if not request.user.has_perm("subsidies.run_topups"):
            raise PermissionDenied
        form = RunForm(request.POST or None, initial={"period": f"{month_of(today()):%Y-%m}"})
        if request.method == "POST" and form.is_valid():
            try:
                runs = commands.start_monthly_runs(
                    period=form.cleaned_data["period"], by=request.user
                )
            except DomainError as refusal:
                form.add_error("period", str(refusal))
            else:
                text = _("已开始 %(count)s 个项目的发放，名单已锁定；进度见下表。")
                messages.success(request, text % {"count": len(runs)})
                return redirect("admin:subsidies_run_changelist")
        context = {**self.admin_site.each_context(request), "form": form, "opts": self.opts}
        context["title"] = _("开始按月发放")
        return TemplateResponse(request, "admin/subsidies/run/start.html", context)


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
