"""The reconciliation page: checks, differences as work items, the month; and the trial balance."""

import csv

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.generic import ListView, TemplateView, View

from accounts.console.guards import StaffMixin
from core.audit import record
from core.dates import end_of_month, month_of, parse_month, today
from core.errors import DomainError, InvalidInput
from core.money import yuan
from core.spreadsheets import cell_or_number
from subsidies import commands
from subsidies.console.forms.settlement import (
    ExplainForm,
    PeriodForm,
    WorkItemsForm,
)
from subsidies.console.presenters import fact_address
from subsidies.models import WorkItem
from subsidies.queries.balance import TrialBalance, trial_balance
from subsidies.queries.statistics import DIMENSIONS, Statistic, cumulative
from subsidies.queries.work_items import (
    CheckState,
    check_states,
    check_title,
    last_run,
    month_comparison,
    work_item,
    work_items,
)

KEEP = "subsidies.keep_work_items"


class ReconciliationView(StaffMixin, TemplateView):
    """Is the ledger in order, and since when?"""

    template_name = "console/subsidies/ledger/reconciliation.html"
    permission = "subsidies.view_reconciliation"
    post_permission = KEEP

    @cached_property
    def month(self):
        """In the address, else this one."""
        try:
            return parse_month(self.request.GET["month"])
        except (KeyError, InvalidInput):
            return month_of(today())

    def get_context_data(self, **kwargs):
        """Checks, notices, the month's books."""
        states = check_states()
        return super().get_context_data(
            **kwargs,
            run=last_run(),
            checks=[state for state in states if not state.is_notice],
            notices=[state for state in states if state.is_notice],
            to_look_at=_to_look_at(states),
            month=self.month,
            rows=list(month_comparison(self.month)),
            may_keep=self.request.user.has_perm(KEEP),
        )

    def post(self, request: HttpRequest) -> HttpResponse:
        """Re-add everything now."""
        run = commands.reconcile(by=request.user)
        if run.differences:
            messages.error(request, _("发现 %(count)s 处不一致。") % {"count": run.differences})
        else:
            words = _("核对完成，账目没有不一致；另有 %(count)s 处情况需要人看一看。")
            looks = _to_look_at(check_states())
            done = words % {"count": looks} if looks else _("核对完成，没有不一致。")
            messages.success(request, done)
        return redirect("subsidies_console:reconciliation")


def _to_look_at(states: list[CheckState]) -> int:
    return sum(state.found or 0 for state in states if state.is_notice)


class WorkItemsView(StaffMixin, ListView):
    """Differences, newest first."""

    template_name = "console/subsidies/ledger/work_items.html"
    permission = "subsidies.view_reconciliation"
    paginate_by = 50

    @cached_property
    def form(self) -> WorkItemsForm:
        """The filters in the address."""
        return WorkItemsForm(self.request.GET)

    def get_queryset(self):
        """As the address says."""
        wanted = self.form.cleaned_data if self.form.is_valid() else {}
        return work_items(state=wanted.get("state", ""), check=wanted.get("check", ""))

    def get_context_data(self, **kwargs):
        """Each with what its check says."""
        context = super().get_context_data(**kwargs, form=self.form)
        context["rows"] = [(item, check_title(item.check_code)) for item in context["object_list"]]
        return context


class WorkItemView(StaffMixin, TemplateView):
    """One difference: take it, explain it, open it again."""

    template_name = "console/subsidies/ledger/work_item.html"
    permission = "subsidies.view_reconciliation"
    post_permission = KEEP

    @cached_property
    def item(self) -> WorkItem:
        """By its number."""
        found = work_item(self.kwargs["pk"])
        if found is None:
            raise Http404
        return found

    def get_context_data(self, **kwargs):
        """What the check found."""
        kwargs.setdefault("form", ExplainForm())
        return super().get_context_data(
            **kwargs,
            item=self.item,
            title=check_title(self.item.check_code),
            facts=[
                (name, value, fact_address(name, value)) for name, value in self.item.row.items()
            ],
            may_keep=self.request.user.has_perm(KEEP),
        )

    def post(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        """Take, explain or reopen."""
        form = ExplainForm(request.POST)
        action = request.POST.get("action")
        try:
            if action == "take":
                commands.take_work_item(item=self.item, by=request.user)
            elif action == "reopen":
                commands.reopen_work_item(item=self.item, by=request.user)
            elif not form.is_valid():
                return self.render_to_response(self.get_context_data(form=form), status=422)
            else:
                note = form.cleaned_data["note"]
                commands.explain_work_item(item=self.item, note=note, by=request.user)
        except DomainError as refusal:
            messages.error(request, str(refusal))
        return redirect("subsidies_console:work_item", pk=self.item.pk)


class PeriodMixin(StaffMixin):
    """Sets self.form and self.period, first and last month."""

    @cached_property
    def form(self) -> PeriodForm:
        """The months in the address."""
        return PeriodForm(self.request.GET)

    @cached_property
    def period(self):
        """This month where nothing sensible was asked."""
        return self.form.months()

    def file(self, name: str, rows: list[list]) -> HttpResponse:
        """A CSV; who took it is recorded."""
        record(self.request.user, f"subsidies.{name}.exported", by=self.request.user)
        first, last = self.period
        response = HttpResponse("\ufeff", content_type="text/csv; charset=utf-8")
        stem = f"{name}-{first:%Y%m}-{last:%Y%m}"
        response["Content-Disposition"] = f'attachment; filename="{stem}.csv"'
        csv.writer(response).writerows([cell_or_number(cell) for cell in row] for row in rows)
        return response


class BalanceMixin(PeriodMixin):
    """The trial balance of whole months."""

    permission = "subsidies.view_trial_balance"

    def balance(self) -> TrialBalance:
        """As the address says."""
        first, last = self.period
        return trial_balance(first, end_of_month(last))


class BalanceView(BalanceMixin, TemplateView):
    """Programme by programme: before, movements, after; the control sum; who gives the money."""

    template_name = "console/subsidies/ledger/balance.html"

    def get_context_data(self, **kwargs):
        """Everything at once: there are few programmes."""
        first, last = self.period
        return super().get_context_data(
            **kwargs, form=self.form, balance=self.balance(), first=first, last=last
        )


class BalanceExportView(BalanceMixin, View):
    """The same as a file."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """One row for each account and movement, then the sources."""
        rows = [[_("补贴项目"), _("代码"), _("账户"), _("项目"), _("金额（元）")]]
        for programme in self.balance().programmes:
            head = [programme.programme, programme.code]
            for row in programme.rows:
                rows.append([*head, row.label, _("期初"), yuan(row.opening_fen)])
                rows += [[*head, row.label, kind, yuan(fen)] for kind, fen in row.movements]
                rows.append([*head, row.label, _("期末"), yuan(row.closing_fen)])
            rows += [[*head, _("资金来源"), source, yuan(fen)] for source, fen in programme.funding]
            rows.append([*head, _("合计"), _("期末"), yuan(programme.control_fen)])
        return self.file("trial-balance", rows)


class StatisticsMixin(PeriodMixin):
    """Persons, top-ups and amounts of whole months, in scope."""

    permission = "subsidies.view_statistics"

    @cached_property
    def by(self) -> str:
        """The dimension in the address."""
        asked = self.request.GET.get("by", "")
        return asked if asked in DIMENSIONS else "programme"

    def statistic(self) -> Statistic:
        """As the address says."""
        first, last = self.period
        return cumulative(self.request.user, first, last, by=self.by)


class StatisticsView(StatisticsMixin, TemplateView):
    """Cumulative figures."""

    template_name = "console/subsidies/ledger/statistics.html"

    def get_context_data(self, **kwargs):
        """With the ways to look at them."""
        first, last = self.period
        return super().get_context_data(
            **kwargs,
            form=self.form,
            statistic=self.statistic(),
            by=self.by,
            group=DIMENSIONS[self.by],
            dimensions=list(DIMENSIONS.items()),
            first=first,
            last=last,
        )


class StatisticsExportView(StatisticsMixin, View):
    """The same as a file."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """One row a group, the sums last."""
        statistic = self.statistic()
        titles = [_("补贴项目"), DIMENSIONS[self.by], _("人数"), _("人次")]
        rows = [[*titles, _("发放（元）"), _("追回（元）"), _("净额（元）")]]
        for row in [*statistic.rows, statistic.total]:
            name = row.programme or _("合计")
            money = [yuan(fen) for fen in (row.amount_fen, row.back_fen, row.net_fen)]
            rows.append([name, row.group, row.persons, row.top_ups, *money])
        return self.file("statistics", rows)
