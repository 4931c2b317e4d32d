"""Surveys: drafted, opened, entered from paper, closed, read and published."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView, View

from accounts.console.guards import StaffMixin
from core.audit import record
from core.errors import DomainError
from stations.commands.footfall.errors import NobodyKnown, SeveralKnown
from stations.commands.surveys import life
from stations.commands.surveys.answering import Sheet, answer_survey
from stations.console.surveys.editor import SurveyEditor
from stations.console.surveys.files import answers_file
from stations.console.surveys.forms import SheetForm
from stations.enums.surveys import SurveyState
from stations.models import Citizen, Survey
from stations.queries import find_citizens
from stations.queries.surveys import results_of, surveys_for
from stations.transitions import SURVEY

KEEPS = "stations.keep_survey"
SHOWN = 100


class SurveysView(StaffMixin, TemplateView):
    """In scope."""

    template_name = "console/surveys/list.html"
    permission = "stations.view_survey"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """1 query."""
        return super().get_context_data(**kwargs, surveys=surveys_for(self.request.user)[:SHOWN])


class SurveyMixin(StaffMixin):
    """The survey of the path."""

    permission = "stations.view_survey"

    @cached_property
    def survey(self) -> Survey:
        """404 outside."""
        rows = Survey.objects.visible_to(self.request.user).select_related("division")
        return get_object_or_404(rows, pk=self.kwargs["pk"])


class SurveyView(SurveyMixin, View):
    """What is asked, what came out so far, and what can be done."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The page."""
        survey = self.survey
        context = {
            "survey": survey,
            "questions": survey.questions.order_by("position"),
            "results": results_of(survey),
            "is_draft": survey.state == SurveyState.DRAFT,
            "acts": [
                (act, words)
                for act, (_command, words) in ACTS.items()
                if (self._may_copy if act == "copy" else SURVEY.allows(survey, act))
            ],
        }
        return render(request, "console/surveys/survey.html", context)

    @property
    def _may_copy(self) -> bool:
        """A draft can still be changed itself."""
        return self.survey.state != SurveyState.DRAFT


class ActView(SurveyMixin, View):
    """Open, close, publish, ask again."""

    permission = KEEPS

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Done, or why not."""
        found = ACTS.get(request.POST.get("act", ""))
        if found is None:
            raise Http404
        command, words = found
        try:
            row = command(survey=self.survey, by=request.user)
        except DomainError as refusal:
            messages.error(request, refusal.in_full)
            return redirect("stations_console:survey", pk)
        messages.success(request, _("已完成：%(act)s。") % {"act": words})
        return redirect("stations_console:survey", row.pk)


ACTS: dict[str, tuple[Callable[..., Survey], Any]] = {
    "open": (life.open_survey, gettext_lazy("开始征集")),
    "close": (life.close_survey, gettext_lazy("结束征集")),
    "publish": (life.publish_results, gettext_lazy("公布结果")),
    "copy": (life.new_version, gettext_lazy("另建新版本")),
}


SAVES = {"save": "stations_console:survey", "preview": "stations_portal:survey_preview"}


class DraftView(StaffMixin, View):
    """A new survey, or a draft that is changed."""

    permission = KEEPS

    @cached_property
    def survey(self) -> Survey | None:
        """The one of the path, in scope; None for a new one."""
        if "pk" not in self.kwargs:
            return None
        rows = Survey.objects.visible_to(self.request.user)
        return get_object_or_404(rows, pk=self.kwargs["pk"], state=SurveyState.DRAFT)

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        """What stands, or an empty page."""
        return self._page(SurveyEditor(request.user, survey=self.survey))

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        """Kept, or why not; the other buttons only change what stands on the page."""
        act = request.POST.get("act", "save")
        editor = SurveyEditor(request.user, request.POST, check=act in SAVES)
        if act not in SAVES:
            editor.press(act)
            return self._page(editor)
        if not editor.is_valid():
            return self._page(editor, status=422)
        row = self.survey or Survey()
        for name, value in editor.form.cleaned_data.items():
            setattr(row, name, value)
        try:
            made = life.draft_survey(survey=row, questions=editor.written(), by=request.user)
        except DomainError as refusal:
            editor.form.refuse(refusal)
            return self._page(editor, status=422)
        messages.success(request, _("草稿已保存。"))
        return redirect(SAVES[act], made.pk)

    def _page(self, editor: SurveyEditor, status: int = 200) -> HttpResponse:
        context = {"editor": editor, "survey": self.survey}
        return render(self.request, "console/surveys/draft.html", context, status=status)


class EnterView(SurveyMixin, View):
    """A sheet of paper, or a tablet that is handed to somebody."""

    permission = "stations.enter_survey_answer"

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The form."""
        return self._page(SheetForm(survey=self.survey, initial={"key": uuid4()}))

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Kept, and the next one; or why not."""
        form = SheetForm(request.POST, survey=self.survey)
        if not form.is_valid():
            return self._page(form, status=422)
        try:
            answer_survey(sheet=self._sheet(form), by=request.user)
        except DomainError as refusal:
            form.refuse(refusal)
            return self._page(form, status=422)
        messages.success(request, _("已录入一份，可以接着录下一份。"))
        return redirect("stations_console:survey_enter", pk)

    def _sheet(self, form: SheetForm) -> Sheet:
        data = form.cleaned_data
        return Sheet(
            survey=self.survey,
            channel=data["channel"],
            key=data["key"],
            replies=form.replies,
            citizen=self._person(data["number"]),
            community=data["community"].pk if data["community"] else "",
            age_group=data["age_group"],
        )

    def _person(self, number: str) -> Citizen | None:
        """Raises NobodyKnown, SeveralKnown."""
        if not number.strip():
            return None
        known = find_citizens(number, self.request.user)
        if len(known) > 1:
            raise SeveralKnown
        if not known:
            raise NobodyKnown
        return known[0]

    def _page(self, form: SheetForm, status: int = 200) -> HttpResponse:
        context = {"form": form, "survey": self.survey}
        return render(self.request, "console/surveys/enter.html", context, status=status)


class AnswersFileView(SurveyMixin, View):
    """Every answer as a line, without names."""

    permission = "stations.view_surveyanswer"

    def get(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        """Who took it is recorded."""
        record(self.survey, "stations.survey.exported", by=request.user)
        return answers_file(self.survey)
