"""Staff's pages of care plans: those to look at again, and one person's."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.generic import TemplateView, View

from accounts.console.acts import SAVED
from accounts.console.guards import StaffMixin
from core.dates import today
from core.errors import DomainError
from elderly_care.commands.care_plans import agree_plan, change_draft, draft_plan, end_plan
from elderly_care.console.assessment.base import PersonMixin
from elderly_care.console.assessment.plan_forms import AgreeForm, LinesForm, WishesForm
from elderly_care.enums.care_plans import CarePlanState
from elderly_care.models import CarePlan
from elderly_care.queries.care_plans import level_now, plans_of, plans_to_review

ON_A_PAGE = 50


class PlansView(StaffMixin, TemplateView):
    """Due to be looked at again."""

    template_name = "console/assessment/plans.html"
    permission = "elderly_care.view_careplan"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """In scope."""
        rows = Paginator(plans_to_review(self.request.user, today()), ON_A_PAGE)
        page = rows.get_page(self.request.GET.get("page"))
        return super().get_context_data(**kwargs, page=page, today=today())


class PlanView(PersonMixin, View):
    """A person's plan: proposed, changed, agreed."""

    permission = "elderly_care.view_careplan"
    post_permission = "elderly_care.plan_care"

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        """With the forms that fit."""
        return self._page()

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Draft one; one that is there takes the newer wishes."""
        form = WishesForm(request.POST)
        form.is_valid()
        wishes = form.cleaned_data.get("wishes", "")
        return self.act(
            lambda: draft_plan(resident=self.resident, wishes=wishes, by=request.user),
            SAVED,
            "assessment_console:plan",
            pk,
        )

    def _page(self, *, status: int = 200, **forms: Any) -> HttpResponse:
        plans = plans_of(self.resident)
        draft = next((plan for plan in plans if plan.state == CarePlanState.DRAFT), None)
        may = self.request.user.has_perm("elderly_care.plan_care")
        context = {
            "resident": self.resident,
            "plans": plans,
            "draft": draft if may else None,
            "held": level_now(self.resident, today()),
            "may": may,
            "wishes": WishesForm(initial={"wishes": draft.wishes if draft else ""}),
            "lines": LinesForm(plan=draft) if draft else None,
            "agree": AgreeForm(),
        }
        context |= forms
        return render(self.request, "console/assessment/plan.html", context, status=status)


class PlanStepView(PlanView):
    """What happens to a plan: changed, agreed, ended."""

    permission = "elderly_care.plan_care"

    def get(self, request: HttpRequest, pk: int, step: str = "") -> HttpResponse:
        """Its page."""
        return redirect("assessment_console:plan", pk=self._found().resident_id)

    def post(self, request: HttpRequest, pk: int, step: str = "") -> HttpResponse:
        """One of them."""
        plan = self._found()
        self.kwargs["pk"] = plan.resident_id
        return {"lines": self._lines, "agree": self._agree, "end": self._end}[step](plan)

    def _found(self) -> CarePlan:
        rows = CarePlan.objects.visible_to(self.request.user).select_related("resident")
        return get_object_or_404(rows, pk=self.kwargs["pk"])

    def _lines(self, plan: CarePlan) -> HttpResponse:
        form = LinesForm(self.request.POST, plan=plan)
        if not form.is_valid():
            return self._page(status=422, lines=form)
        try:
            change_draft(
                plan=plan,
                lines=form.lines,
                review_on=form.cleaned_data["review_on"],
                by=self.request.user,
            )
        except DomainError as refusal:
            form.refuse(refusal)
            return self._page(status=422, lines=form)
        return redirect("assessment_console:plan", pk=plan.resident_id)

    def _agree(self, plan: CarePlan) -> HttpResponse:
        form = AgreeForm(self.request.POST, self.request.FILES)
        if form.is_valid():
            try:
                agree_plan(plan=plan, agreement=form.agreement, by=self.request.user)
            except DomainError as refusal:
                form.refuse(refusal)
            else:
                return redirect("assessment_console:plan", pk=plan.resident_id)
        return self._page(status=422, agree=form)

    def _end(self, plan: CarePlan) -> HttpResponse:
        reason = self.request.POST.get("reason", "")
        return self.act(
            lambda: end_plan(plan=plan, reason=reason, by=self.request.user),
            SAVED,
            "assessment_console:plan",
            plan.resident_id,
        )
