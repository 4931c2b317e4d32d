"""Staff's pages: the queue with its clocks, a person's assessments, one assessment, what is imported."""

from typing import Any
from uuid import uuid4

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView, View

from accounts.console.acts import SAVED
from accounts.console.guards import StaffMixin
from core.audit import record
from core.dates import today
from core.errors import DomainError
from elderly_care.commands.assessment_fraud import annul_for_fraud
from elderly_care.commands.assessment_papers import assessment_paper
from elderly_care.commands.assessment_results import (
    decide_objection,
    file_objection,
    publicise,
)
from elderly_care.commands.assessments import (
    AssessmentWish,
    assign_assessors,
    cancel_assessment,
    request_assessment,
)
from elderly_care.commands.old_assessments import import_old_assessments
from elderly_care.console.assessment.base import CaseMixin, PersonMixin
from elderly_care.console.assessment.forms import (
    AssignForm,
    ImportForm,
    ObjectionForm,
    RequestForm,
)
from elderly_care.console.find import FindPersonView
from elderly_care.enums.assessment import AssessmentReason, AssessmentState
from elderly_care.models import AssessmentObjection
from elderly_care.queries.assessments import (
    Sheet,
    assessors_for,
    counts_by_state,
    history_of,
    latest_record,
    queue,
)
from elderly_care.transitions import ASSESSMENT

ON_A_PAGE = 50
_NAV = "console/assessment/_nav.html"


class QueueView(StaffMixin, TemplateView):
    """What waits for whom, the most urgent first."""

    template_name = "console/assessment/queue.html"
    permission = "elderly_care.view_assessmentcase"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """One state, or all that are under way."""
        user, asked = self.request.user, self.request.GET.get("state", "")
        state = asked if asked in AssessmentState.values else ""
        pages = Paginator(queue(user, state), ON_A_PAGE)
        return super().get_context_data(
            **kwargs,
            page=pages.get_page(self.request.GET.get("page")),
            counts=counts_by_state(user),
            state=state,
            today=today(),
        )


class FindView(FindPersonView):
    """Whom is it about?"""

    permission = "elderly_care.request_assessment"
    title = _("申请能力评估")
    nav = _NAV
    way_name = "assessment_console:person"
    way_label = _("选这位")


class PersonView(PersonMixin, View):
    """What is known of a person's ability, and a request."""

    post_permission = "elderly_care.request_assessment"

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        """With a form where nothing is under way."""
        reason = AssessmentReason.FIRST
        if history_of(self.resident).in_force:
            reason = AssessmentReason.ROUTINE
        return self._page(RequestForm(initial={"key": uuid4().hex, "reason": reason}))

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Ask for one."""
        form = RequestForm(request.POST)
        if form.is_valid():
            data = form.cleaned_data
            wish = AssessmentWish(self.resident.pk, data["reason"], data["key"], data["said"])
            try:
                case = request_assessment(wish=wish, by=request.user)
            except DomainError as refusal:
                form.refuse(refusal)
            else:
                return redirect("assessment_console:case", pk=case.pk)
        return self._page(form, status=422)

    def _page(self, form: RequestForm, status: int = 200) -> HttpResponse:
        context = {
            "resident": self.resident,
            "history": history_of(self.resident),
            "form": form,
            "may_ask": self.request.user.has_perm(self.post_permission),
        }
        return render(self.request, "console/assessment/person.html", context, status=status)


class CaseView(CaseMixin, View):
    """One assessment: how far, what next; its answers for who may read them, who looked is kept."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        """As far as the user may see."""
        return self._page()

    def _page(self, assign: AssignForm | None = None, status: int = 200) -> HttpResponse:
        case, user = self.case, self.request.user
        found = latest_record(case)
        reads = found is not None and user.has_perm("elderly_care.read_assessment")
        if reads:
            record(case, "elderly_care.assessment.seen", by=user)
        may = user.has_perm("elderly_care.arrange_assessment")
        if may and ASSESSMENT.allows(case, "assign"):
            assign = assign or self._assign()
        context = {
            "case": case,
            "resident": case.resident,
            "record": found,
            "sheet": Sheet(found) if reads and found else None,
            "signatures": list(found.signatures.order_by("pk")) if found else [],
            "objections": list(case.objections.select_related("filed_by", "decided_by")),
            "assign": assign,
            "doubt": ObjectionForm(initial={"key": uuid4().hex}),
            "may_arrange": may,
            "may_decide": user.has_perm("elderly_care.decide_objection"),
            "may_publicise": may and ASSESSMENT.allows(case, "publicise"),
            "may_cancel": may and ASSESSMENT.allows(case, "cancel"),
            "may_annul": user.has_perm("elderly_care.decide_objection")
            and ASSESSMENT.allows(case, "annul"),
            "may_doubt": case.state == AssessmentState.PUBLICISED
            and user.has_perm("elderly_care.request_assessment"),
            "today": today(),
        }
        return render(self.request, "console/assessment/case.html", context, status=status)

    def _assign(self, data: Any = None) -> AssignForm:
        choices = assessors_for(self.case, self.request.user, today())
        return AssignForm(data, case=self.case, choices=choices)


class AssignView(CaseView):
    """Send two."""

    permission = "elderly_care.arrange_assessment"

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Its page."""
        return redirect("assessment_console:case", pk=pk)

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Or say why not, beside the answer."""
        form = self._assign(request.POST)
        if form.is_valid():
            try:
                assign_assessors(case=self.case, team=form.team, by=request.user)
            except DomainError as refusal:
                form.refuse(refusal)
            else:
                return redirect("assessment_console:case", pk=pk)
        return self._page(form, status=422)


class StepView(CaseMixin, View):
    """Hang out, call off, doubt: one press, back to the page."""

    def post(self, request: HttpRequest, pk: int, step: str) -> HttpResponse:
        """One of them."""
        case, by, sent = self.case, request.user, request.POST
        acts = {
            "publicise": lambda: publicise(case=case, by=by),
            "cancel": lambda: cancel_assessment(case=case, reason=sent.get("reason", ""), by=by),
            "annul": lambda: annul_for_fraud(case=case, reason=sent.get("reason", ""), by=by),
            "doubt": lambda: file_objection(
                case=case, text=sent.get("text", ""), key=sent.get("key", "")[:80], by=by
            ),
        }
        return self.act(acts[step], SAVED, "assessment_console:case", pk)


class DecideView(CaseMixin, View):
    """Answer a doubt."""

    permission = "elderly_care.decide_objection"

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """It is right, or not."""
        rows = AssessmentObjection.objects.visible_to(request.user).select_related("case")
        row = get_object_or_404(rows, pk=pk)
        uphold, answer = "uphold" in request.POST, request.POST.get("answer", "")
        return self.act(
            lambda: decide_objection(objection=row, uphold=uphold, answer=answer, by=request.user),
            SAVED,
            "assessment_console:case",
            row.case_id,
        )


class PaperView(CaseMixin, View):
    """The report as PDF."""

    permission = "elderly_care.read_assessment"

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Made when it is asked for."""
        pdf = assessment_paper(case=self.case, by=request.user)
        response = HttpResponse(pdf, content_type="application/pdf")
        response["Content-Disposition"] = f'attachment; filename="{self.case.number}.pdf"'
        response["Cache-Control"] = "private, no-store"
        return response


class ImportView(StaffMixin, View):
    """Papers of the old scale."""

    permission = "elderly_care.import_assessments"

    def get(self, request: HttpRequest) -> HttpResponse:
        """Ask for a file."""
        return self._page(ImportForm())

    def post(self, request: HttpRequest) -> HttpResponse:
        """Take it, and say what became of every row."""
        form = ImportForm(request.POST, request.FILES)
        result = None
        if form.is_valid():
            try:
                result = import_old_assessments(file=form.cleaned_data["file"], by=request.user)
            except DomainError as refusal:
                form.add_error("file", str(refusal))
        return self._page(form, result, status=200 if result else 422)

    def _page(self, form: ImportForm, result: Any = None, status: int = 200) -> HttpResponse:
        context = {"form": form, "result": result, "page": reverse("assessment_console:import")}
        return render(self.request, "console/assessment/import.html", context, status=status)
