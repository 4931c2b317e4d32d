"""What is asked, answering it, and what came out."""

from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.generic import TemplateView, View

from accounts.console.guards import StaffMixin
from core.audit import SYSTEM
from core.errors import DomainError
from core.throttle import count_try
from stations.commands.surveys.answering import Sheet, answer_survey
from stations.enums.surveys import SurveyChannel, SurveyState
from stations.models import Citizen, Survey
from stations.portal.surveys.forms import AnswerForm
from stations.queries import citizen_of
from stations.queries.surveys import (
    answered_by,
    has_answered,
    open_surveys,
    public_surveys,
    results_of,
)

_SHOWN = 50
_TRIES, _WITHIN = 20, 3600


class SurveysView(TemplateView):
    """What can be answered today, and what came out of the others."""

    template_name = "portal/surveys/list.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """2 queries; 4 for who is logged in."""
        citizen = citizen_of(self.request.user)  # type: ignore[arg-type]
        return super().get_context_data(
            **kwargs,
            surveys=open_surveys()[:_SHOWN],
            answered=answered_by(citizen) if citizen else set(),
            published=public_surveys().filter(state=SurveyState.PUBLISHED)[:_SHOWN],
        )


class ResultsView(View):
    """Published figures."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        """404 before they are published."""
        rows = public_surveys().filter(state=SurveyState.PUBLISHED)
        survey = get_object_or_404(rows, pk=pk)
        context = {"survey": survey, "results": results_of(survey)}
        return render(request, "portal/surveys/results.html", context)


class AnswerView(View):
    """By name for who is known, else without a name where the survey allows it."""

    @cached_property
    def survey(self) -> Survey:
        """One that is open today."""
        return get_object_or_404(open_surveys(), pk=self.kwargs["pk"])

    @cached_property
    def citizen(self) -> Citizen | None:
        """Who is logged in and known."""
        user = self.request.user
        return citizen_of(user) if user.is_authenticated else None

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The questions, unless they were answered."""
        if self.citizen is None and not self.survey.allows_nameless:
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            return render(request, "portal/cases/nobody.html", status=403)
        if self.citizen and has_answered(self.survey, self.citizen):
            messages.info(request, _("您已经填过这份问卷，谢谢。"))
            return redirect("stations_portal:surveys")
        return self._page(self._form(initial={"key": uuid4()}))

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Kept, or why not."""
        form = self._form(request.POST)
        if not form.is_valid():
            return self._page(form, status=422)
        try:
            count_try(f"survey:{request.META['REMOTE_ADDR']}", most=_TRIES, seconds=_WITHIN)
            answer_survey(sheet=self._sheet(form), by=self.citizen.user if self.citizen else SYSTEM)
        except DomainError as refusal:
            form.refuse(refusal)
            return self._page(form, status=422)
        messages.success(request, _("已收到您的回答，谢谢。"))
        return redirect("stations_portal:surveys")

    def _sheet(self, form: AnswerForm) -> Sheet:
        data = form.cleaned_data
        place = data.get("community")
        return Sheet(
            survey=self.survey,
            channel=SurveyChannel.PORTAL,
            key=data["key"],
            replies=form.replies,
            citizen=self.citizen,
            community=place.pk if place else "",
            age_group=data.get("age_group", ""),
        )

    def _form(self, data: Any = None, **more: Any) -> AnswerForm:
        return AnswerForm(data, survey=self.survey, is_known=self.citizen is not None, **more)

    def _page(self, form: AnswerForm, status: int = 200) -> HttpResponse:
        context = {"survey": self.survey, "form": form}
        return render(self.request, "portal/surveys/answer.html", context, status=status)


class PreviewView(StaffMixin, View):
    """A survey as it will be asked, for who writes it; nothing can be sent."""

    permission = "stations.view_survey"

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        """In scope; as somebody sees it who gives no name, where that is allowed."""
        survey = get_object_or_404(Survey.objects.visible_to(request.user), pk=pk)
        form = AnswerForm(survey=survey, is_known=not survey.allows_nameless)
        context = {"survey": survey, "form": form, "is_preview": True}
        return render(request, "portal/surveys/answer.html", context)
