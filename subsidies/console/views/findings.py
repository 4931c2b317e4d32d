"""The two daily lists: work them off one by one, or download them."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.generic import ListView, TemplateView, View

from accounts.admin.exports import csv_download
from accounts.console.guards import StaffMixin
from core.audit import record
from core.dates import add_months, month_of, today
from core.errors import DomainError
from core.money import yuan
from elderly_care.enums import BenefitKind
from subsidies import commands
from subsidies.console.forms.lists import FindingsForm, ReasonForm
from subsidies.enums import BenefitCode, EvidenceCode, FindingAction, FindingKind, FindingState
from subsidies.models import Enrolment, Finding
from subsidies.queries.explanations import explain
from subsidies.queries.worklists import finding_rows, open_counts

OPEN = FindingState.OPEN


class FindingsMixin(StaffMixin):
    """One of the two lists, narrowed by the address."""

    permission = "subsidies.view_finding"

    @cached_property
    def kind(self) -> str:
        """The list in the address, else the first."""
        asked = self.request.GET.get("list", "")
        return asked if asked in FindingKind.values else FindingKind.ELIGIBLE_NOT_RECEIVING

    @cached_property
    def form(self) -> FindingsForm:
        """What waits, unless a state was asked for."""
        return FindingsForm({"state": OPEN, **self.request.GET.dict()})

    def rows(self):
        """In scope."""
        return finding_rows(self.request.user, self.form.wanted(kind=self.kind))


class FindingsView(FindingsMixin, ListView):
    """The list, with the usual act beside each row."""

    template_name = "console/subsidies/findings/list.html"
    paginate_by = 50

    def get_queryset(self):
        """As the address says."""
        return self.rows()

    def get_context_data(self, **kwargs):
        """Both lists with how many wait."""
        counts = open_counts(self.request.user)
        lists = [(kind.value, f"{kind.label} {counts.get(kind, 0)}") for kind in FindingKind]
        context = super().get_context_data(**kwargs, form=self.form, kind=self.kind, lists=lists)
        user = self.request.user
        offered = [(row, offered_actions(row, user)[:1]) for row in context["object_list"]]
        return {**context, "rows": offered}


class FindingsExportView(FindingsMixin, View):
    """The list as it is narrowed, as a file; who took how many rows is recorded."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Streamed."""
        rows = self.rows()
        record(request.user, "subsidies.finding.exported", by=request.user, rows=rows.count())
        return csv_download(
            request,
            f"findings-{self.kind}-{today():%Y%m%d}.csv",
            titles=[
                *(_("姓名"), _("社区"), _("补贴项目"), _("金额（元）")),
                *(_("依据"), _("发现日期"), _("状态"), _("处理方式"), _("理由")),
            ],
            rows=rows,
            cells=_cells,
        )


def _cells(row: Finding) -> list[str]:
    amount = "" if row.amount_fen is None else yuan(row.amount_fen)
    return [
        *(str(row.resident), str(row.resident.community), str(row.programme), amount),
        *("；".join(row.evidence_lines), f"{row.found_on:%Y-%m-%d}", row.get_state_display()),
        *(row.get_action_display(), row.reason),
    ]


def offered_actions(row: Finding, user) -> list[tuple[str, str]]:
    """What the user may do about a finding, the usual act first: value and words of the button."""
    if row.state != OPEN or not user.has_perm("subsidies.handle_finding"):
        return []
    if row.kind == FindingKind.ELIGIBLE_NOT_RECEIVING:
        notify = (FindingAction.NOTIFIED.value, _("通知本人"))
        apply = (FindingAction.APPLIED.value, _("代为申请"))
        return [apply, notify] if user.has_perm("subsidies.take_application") else [notify]
    take = (FindingAction.FACT_TAKEN.value, _("采用部门记录"))
    stop = (FindingAction.STOPPED.value, _("下月停发"))
    anew = (FindingAction.REASSESSED.value, _("重新认定"))
    told = [
        piece.get("kind")
        for piece in row.evidence
        if "benefit_record" in piece and piece["code"] != EvidenceCode.NAME_DIFFERS
    ]
    usual = [take] if any(_is_fact(kind) for kind in told) else []
    return [*usual, stop, anew]


def _is_fact(kind: str) -> bool:
    return kind in BenefitKind.values or kind in (BenefitCode.DEATH, BenefitCode.MOVED_OUT)


class FindingView(StaffMixin, TemplateView):
    """One finding with its evidence; every act and the dismissal."""

    template_name = "console/subsidies/findings/detail.html"
    permission = "subsidies.view_finding"
    post_permission = "subsidies.handle_finding"

    @cached_property
    def finding(self) -> Finding:
        """404 for anybody outside the area."""
        rows = Finding.objects.visible_to(self.request.user)
        related = rows.select_related("resident__community", "programme", "handled_by")
        return get_object_or_404(related, pk=self.kwargs["pk"])

    def get_context_data(self, **kwargs):
        """With what may be done."""
        actions = offered_actions(self.finding, self.request.user)
        month = today()
        if self.finding.kind == FindingKind.RECEIVING_NOT_ELIGIBLE:
            month = add_months(month_of(month), 1)
        shown = {
            "form": ReasonForm(),
            "finding": self.finding,
            "offered": actions,
            "explanation": explain(self.finding.programme, self.finding.resident, month),
            "enrolment": self._enrolment(),
            "review": next((p["review"] for p in self.finding.evidence if "review" in p), None),
        }
        return super().get_context_data(**{**shown, **kwargs})

    def _enrolment(self) -> Enrolment | None:
        """Where it can be stopped and resumed, for who may look there."""
        user, finding = self.request.user, self.finding
        if not user.has_perm("subsidies.view_enrolment"):
            return None
        rows = Enrolment.objects.visible_to(user)
        return rows.filter(resident=finding.resident_id, programme=finding.programme_id).first()

    def post(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        """One button, one act; a refusal stands beside what was typed."""
        form = ReasonForm(request.POST)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form), status=422)
        try:
            done = self._act(request.POST.get("action", ""), form.cleaned_data["reason"])
        except DomainError as refusal:
            form.add_error("reason", str(refusal))
            return self.render_to_response(self.get_context_data(form=form), status=422)
        messages.success(request, _("已办理：%(state)s。") % {"state": done.get_state_display()})
        return redirect(f"{reverse('subsidies_console:findings')}?list={done.kind}")

    def _act(self, action: str, reason: str) -> Finding:
        user = self.request.user
        if action == FindingState.DISMISSED:
            return commands.dismiss_finding(finding=self.finding, reason=reason, by=user)
        return commands.handle_finding(finding=self.finding, action=action, reason=reason, by=user)
