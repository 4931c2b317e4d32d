"""The runs: the list, starting by hand, one run from its list to the closed book, and its statement."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import FormView, ListView, TemplateView, View

from accounts.console.guards import StaffMixin
from core.dates import month_of, today
from core.errors import DomainError
from subsidies import commands, queries
from subsidies.console.forms.runs import ReasonForm, StartForm
from subsidies.enums import PaidTo, RunKind, RunState
from subsidies.models import Run

STEPS = (
    gettext_lazy("锁定名单"),
    gettext_lazy("核对与审批"),
    gettext_lazy("入账"),
    gettext_lazy("关账"),
)
STEP = {
    RunState.OPEN: 1,
    RunState.FROZEN: 2,
    RunState.POSTING: 3,
    RunState.PAUSED: 3,
    RunState.CLOSED: 5,
    RunState.CANCELLED: 2,
}


class RunsView(StaffMixin, ListView):
    """All runs, the latest first; what waits for this person stands out."""

    template_name = "console/subsidies/runs/list.html"
    permission = "subsidies.view_run"
    paginate_by = 50

    def get_queryset(self):
        """All: runs have no place."""
        return queries.runs_to_show()

    def get_context_data(self, **kwargs):
        """With what waits."""
        user = self.request.user
        return super().get_context_data(
            **kwargs,
            waiting=queries.runs_waiting_for(user.pk)
            if user.has_perm("subsidies.approve_run")
            else (),
            may_start=user.has_perm("subsidies.run_topups"),
        )


class RunStartView(StaffMixin, FormView):
    """Freeze a month's list by hand."""

    template_name = "console/subsidies/runs/start.html"
    permission = "subsidies.run_topups"
    form_class = StartForm

    def get_initial(self):
        """This month."""
        return {"period": month_of(today())}

    def form_valid(self, form):
        """One programme, or all that have people."""
        period, programme = form.cleaned_data["period"], form.cleaned_data["programme"]
        try:
            runs = self._start(programme, period)
        except DomainError as refusal:
            form.add_error("period", str(refusal))
            return self.form_invalid(form)
        text = _("%(count)s 个项目的名单已锁定，等待核对和审批。")
        messages.success(self.request, text % {"count": len(runs)})
        if len(runs) == 1:
            return redirect("subsidies_console:run", pk=runs[0].pk)
        return redirect("subsidies_console:runs")

    def form_invalid(self, form):
        """What was typed stays."""
        return self.render_to_response(self.get_context_data(form=form), status=422)

    def _start(self, programme, period) -> list[Run]:
        by = self.request.user
        if programme is None:
            return commands.start_monthly_runs(period=period, by=by)
        return [commands.start_run(programme=programme, period=period, by=by)]


class RunMixin(StaffMixin):
    """Sets self.run. Runs have no place; what they list is shown in scope."""

    permission = "subsidies.view_run"

    @cached_property
    def run(self) -> Run:
        """The one in the address."""
        run = queries.run_by_id(self.kwargs["pk"])
        if run is None:
            raise Http404
        return run


class RunView(RunMixin, TemplateView):
    """One run: beside the last one, what is unusual, who approved, how far it is."""

    template_name = "console/subsidies/runs/run.html"

    def get_context_data(self, **kwargs):
        """Figures in the user's area; progress and approvals of the whole."""
        run, user = self.run, self.request.user
        approvals = list(run.approvals.select_related("approver"))
        return super().get_context_data(
            **kwargs,
            run=run,
            steps=STEPS,
            step=STEP[RunState(run.state)],
            differences=queries.run_differences(run, user) if self._is_compared() else None,
            open_issues=queries.open_issues(run),
            issue_count=run.issues.count(),
            excluded=queries.exclusions_of(run, user).count(),
            approvals=approvals,
            approved_by_me=any(row.approver_id == user.pk for row in approvals),
            progress=queries.run_progress(run),
            to_bank=run.paid_to == PaidTo.BANK,
            form=ReasonForm(),
        )

    def _is_compared(self) -> bool:
        """While it is being posted the page is asked for often, and adding up a million lines is not free."""
        waits = self.run.state not in (RunState.POSTING, RunState.PAUSED)
        return waits and self.run.kind == RunKind.TOPUP


class RunProgressView(RunMixin, View):
    """How far it is, as a piece of the page that is asked for again and again."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Small and cheap."""
        context = {"run": self.run, "progress": queries.run_progress(self.run)}
        return render(request, "console/subsidies/runs/_progress.html", context)


class RunActView(RunMixin, View):
    """One step of a run: approve, cancel, pause, resume."""

    PERMISSIONS = {
        "approve": "subsidies.approve_run",
        "cancel": "subsidies.review_run",
        "pause": "subsidies.run_topups",
        "resume": "subsidies.run_topups",
    }

    def post(self, request: HttpRequest, pk: int, verb: str) -> HttpResponse:
        """The command decides; its refusal is said above the same page."""
        if verb not in self.PERMISSIONS:
            raise Http404
        if not request.user.has_perm(self.PERMISSIONS[verb]):
            raise PermissionDenied
        try:
            messages.success(request, getattr(self, f"_{verb}")())
        except commands.UnresolvedIssues as refusal:
            messages.error(request, str(refusal))
            return redirect("subsidies_console:run_issues", pk=pk)
        except DomainError as refusal:
            messages.error(request, str(refusal))
        return redirect("subsidies_console:run", pk=pk)

    def _approve(self) -> str:
        run = commands.approve_run(run=self.run, by=self.request.user)
        if run.state == RunState.FROZEN:
            return _("您的审批已记下，还需要另一位审批人。")
        return _("两位审批人都已同意，开始入账。")

    def _cancel(self) -> str:
        commands.cancel_run(run=self.run, reason=self._reason(), by=self.request.user)
        return _("名单已作废，可以重新生成。")

    def _pause(self) -> str:
        commands.pause_run(run=self.run, reason=self._reason(), by=self.request.user)
        return _("已暂停；正在入账的一批会先完成。")

    def _resume(self) -> str:
        commands.resume_run(run=self.run, by=self.request.user)
        return _("继续入账。")

    def _reason(self) -> str:
        form = ReasonForm(self.request.POST)
        return form.cleaned_data["reason"] if form.is_valid() else ""


class RunStatementView(RunMixin, TemplateView):
    """A run on paper, for who answers for everybody on it."""

    template_name = "console/subsidies/runs/statement.html"

    def get_context_data(self, **kwargs):
        """Its totals stand for all streets, so it is only for who sees all of them."""
        commands.require_reach(self.run.programme, self.request.user)
        statement = queries.run_statement(self.run)
        return super().get_context_data(**kwargs, run=self.run, statement=statement)
