"""One's own assessments: how far, what was found, how to doubt it; and what hangs out for everybody."""

from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.generic import TemplateView

from core.dates import today
from core.errors import DomainError
from core.masking import mask_name
from elderly_care.commands.assessment_results import file_objection
from elderly_care.commands.assessments import AssessmentWish, request_assessment
from elderly_care.enums import FamilyItem
from elderly_care.enums.assessment import AssessmentReason, AssessmentState
from elderly_care.portal.guards import ResidentRequiredMixin
from elderly_care.queries.assessments import hanging_out, history_of
from elderly_care.queries.care_plans import agreed_plan

ON_A_PAGE = 50


class AssessmentView(ResidentRequiredMixin, TemplateView):
    """For the person, and family who may see it."""

    template_name = "portal/assessment/index.html"
    link_needs = FamilyItem.HEALTH

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """What was found, what is being done, what was planned."""
        history = history_of(self.resident)
        running = history.under_way
        hangs = running is not None and running.state == AssessmentState.PUBLICISED
        return super().get_context_data(
            **kwargs,
            history=history,
            running=running,
            hangs=hangs,
            plan=agreed_plan(self.resident),
            key=uuid4().hex,
        )

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Ask anew because something changed, or doubt what hangs out."""
        text, key = request.POST.get("text", ""), request.POST.get("key", "")[:80]
        try:
            self._doubt(text, key) if "doubt" in request.POST else self._ask(text, key)
        except DomainError as refusal:
            messages.error(request, refusal.in_full)
        else:
            messages.success(request, _("收到了，街道会处理，结果会通知您。"))
        return redirect("family:assessment")

    def _ask(self, text: str, key: str) -> None:
        history = history_of(self.resident)
        reason = AssessmentReason.PROMPT if history.in_force else AssessmentReason.FIRST
        wish = AssessmentWish(self.resident.pk, reason, key, text)
        request_assessment(wish=wish, by=self.request.user)

    def _doubt(self, text: str, key: str) -> None:
        case = history_of(self.resident).under_way
        if case is None:
            raise Http404
        file_objection(case=case, text=text, key=key, by=self.request.user)


class PublicityView(TemplateView):
    """Results that hang out: for everybody to read, names masked, nothing else about the person."""

    template_name = "portal/assessment/public.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """A page of fifty; a division's code narrows it."""
        code = self.request.GET.get("division", "")
        rows = hanging_out(today(), (code if code.isdecimal() else "",))
        page = Paginator(rows, ON_A_PAGE).get_page(self.request.GET.get("page"))
        shown = [
            {
                "name": mask_name(case.resident.name),
                "street": case.resident.community.parent,
                "level": case.get_level_display(),
                "until": case.publicity_ends_on,
            }
            for case in page
        ]
        return super().get_context_data(**kwargs, page=page, shown=shown)
