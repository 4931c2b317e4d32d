"""One application on one page: facts, evidence, rules in words, and every step that is due."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.functional import Promise, cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView, View

from accounts.console.guards import StaffMixin
from core.errors import DomainError
from core.private_files import file_response
from subsidies import commands, queries
from subsidies.console.forms import applications as forms
from subsidies.console.presenters import history_lines, person_pages
from subsidies.enums import ApplicationState, Level, Outcome
from subsidies.models import Application, ApplicationDocument, JointOpinion
from ui.forms import PlainForm


@dataclass(frozen=True)
class Act:
    """A step: the words on its button, what has to be filled in, the command."""

    title: Promise
    form: type[PlainForm]
    run: Callable[..., Any]
    kind: str = "primary"


def refuse_unsupplied(**given: Any) -> Application:
    """What was asked for never came."""
    return commands.review(outcome=Outcome.REFUSED, **given)


ACTS = {
    "accept": Act(_("材料齐全，受理"), PlainForm, commands.accept),
    "request_supplement": Act(
        _("要求补正"), forms.NoteForm, commands.request_supplement, "secondary"
    ),
    "supplement": Act(_("材料已补好"), PlainForm, commands.supplement),
    "refuse": Act(_("逾期未补，不予批准"), forms.TextReasonForm, refuse_unsupplied, "danger"),
    "review": Act(_("提交初审意见"), forms.ReviewForm, commands.review),
    "decide": Act(_("提交审批结论"), forms.DecideForm, commands.decide),
    "raise_objection": Act(
        _("登记公示异议"), forms.TextForm, commands.raise_objection, "secondary"
    ),
    "close_publicity": Act(_("公示结束，生效"), PlainForm, commands.close_publicity),
    "appeal": Act(_("登记复核申请"), forms.TextForm, commands.appeal, "secondary"),
    "decide_appeal": Act(_("提交复核结论"), forms.AppealDecisionForm, commands.decide_appeal),
    "withdraw": Act(_("申请人撤回"), forms.ReasonForm, commands.withdraw, "danger"),
}


class ApplicationMixin(StaffMixin):
    """Sets self.application, of the user's area."""

    permission = "subsidies.view_application"

    @cached_property
    def application(self) -> Application:
        """404 for anybody else's."""
        rows = Application.objects.visible_to(self.request.user)
        rows = rows.select_related("programme", "version", "resident__community", "received_at")
        return get_object_or_404(rows, pk=self.kwargs["pk"])


class RecordView(ApplicationMixin, TemplateView):
    """Everything that a decision needs, without a click."""

    template_name = "console/subsidies/applications/record.html"

    def get(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        """Who has it open is noted."""
        commands.note_opened(application=self.application, by=request.user)
        return super().get(request, *args, **kwargs)

    def get_context_data(self, **kwargs):
        """The record, and an empty form for each step that is possible now."""
        record = queries.application_record(self.application, self.request.user)
        bound = kwargs.pop("bound", {})
        acts = [
            (verb, ACTS[verb], bound.get(verb) or self.form_of(verb))
            for verb in record.verbs
            if verb in ACTS
        ]
        opinions = [
            (opinion, bound.get(f"opinion{opinion.pk}") or self._opinion_form(opinion))
            for opinion in record.opinions
        ]
        return super().get_context_data(
            record=record,
            history=history_lines(record.history),
            answers=queries.answers_in_words(self.application.programme, self.application.inputs),
            level=Level(record.level).label,
            has_letter=queries.decision_letter(self.application) is not None,
            application=self.application,
            person_pages=person_pages(self.application.resident_id, self.request.user),
            acts=acts,
            opinions=opinions,
            failed=next(iter(bound.values()), None),
            document_form=bound.get("document")
            or forms.DocumentForm(application=self.application, prefix="document"),
            interest_form=bound.get("interest") or forms.InterestForm(prefix="interest"),
            **kwargs,
        )

    def form_of(self, verb: str, *data) -> PlainForm:
        """The district sends nothing further up."""
        form = ACTS[verb].form
        at_district = self.request.user.has_perm("subsidies.decide_dispute", self.application)
        if form is forms.DecideForm and at_district:
            form = forms.DistrictDecideForm
        return form(*data, prefix=verb)

    def _opinion_form(self, opinion: JointOpinion) -> forms.OpinionForm | None:
        may = self.request.user.has_perm("subsidies.answer_joint_opinion", opinion)
        if opinion.answered_at or not may:
            return None
        return forms.OpinionForm(prefix=f"opinion{opinion.pk}")

    def page_with(self, name: str, form: PlainForm) -> HttpResponse:
        """The record again, with what was typed and why it was refused."""
        self.application.refresh_from_db()
        return self.render_to_response(self.get_context_data(bound={name: form}), status=422)

    def done(self, text: str) -> HttpResponse:
        """Back to the record; who is no longer concerned, to the list."""
        messages.success(self.request, text)
        mine = Application.objects.visible_to(self.request.user)
        if not mine.filter(pk=self.application.pk).exists():
            return redirect("subsidies_console:applications")
        return redirect("subsidies_console:application", pk=self.application.pk)


class ActView(RecordView):
    """One step."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: int, verb: str) -> HttpResponse:
        """Whether this person may, and now, is for the command to say."""
        act = ACTS.get(verb)
        if act is None:
            raise Http404
        form = self.form_of(verb, request.POST)
        if form.is_valid():
            try:
                now = act.run(application=self.application, by=request.user, **_filled(form))
            except DomainError as refusal:
                form.refuse(refusal)
            else:
                if verb == "close_publicity" and now.state != ApplicationState.EFFECTIVE:
                    return self.done(gettext("情况已与审批时不同，没有生效，已退回重新审核。"))
                return self.done(gettext("已办理：%(step)s。") % {"step": act.title})
        return self.page_with(verb, form)


def _filled(form: PlainForm) -> dict[str, Any]:
    """Without what was left empty: the command has its own defaults."""
    return {name: value for name, value in form.cleaned_data.items() if value not in (None, "")}


class AssignView(ApplicationMixin, View):
    """I take this one."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The clock goes on as before."""
        commands.assign(application=self.application, reviewer=request.user, by=request.user)
        messages.success(request, gettext("已由您经办。"))
        return redirect("subsidies_console:application", pk=pk)


class OpinionView(RecordView):
    """A department's answer."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: int, opinion_pk: int) -> HttpResponse:
        """Once."""
        opinions = JointOpinion.objects.visible_to(request.user)
        opinion = get_object_or_404(opinions, pk=opinion_pk, application=self.application)
        name = f"opinion{opinion.pk}"
        form = forms.OpinionForm(request.POST, prefix=name)
        if form.is_valid():
            try:
                commands.joint_opinion(opinion=opinion, by=request.user, **form.cleaned_data)
            except DomainError as refusal:
                form.refuse(refusal)
            else:
                return self.done(gettext("部门意见已记录。"))
        return self.page_with(name, form)


class InterestView(RecordView):
    """An officer steps back."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """For good, for every case of that person."""
        form = forms.InterestForm(request.POST, prefix="interest")
        if form.is_valid():
            try:
                commands.declare_interest(
                    resident=self.application.resident, by=request.user, **form.cleaned_data
                )
            except DomainError as refusal:
                form.refuse(refusal)
            else:
                return self.done(gettext("已登记，请由另一位同事办理。"))
        return self.page_with("interest", form)


class AddDocumentView(RecordView):
    """Evidence, at the window."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """A photo, an original that was seen, or a check by data sharing."""
        form = forms.DocumentForm(
            request.POST, request.FILES, application=self.application, prefix="document"
        )
        if form.is_valid():
            try:
                commands.add_document(
                    application=self.application, by=request.user, **form.cleaned_data
                )
            except DomainError as refusal:
                form.refuse(refusal)
            else:
                return self.done(gettext("材料已保存。"))
        return self.page_with("document", form)


class DocumentView(ApplicationMixin, View):
    """A document to look at, and the officer's verdict on it."""

    post_permission = "subsidies.review_application"

    @cached_property
    def document(self) -> ApplicationDocument:
        """Of this application."""
        rows = ApplicationDocument.objects.visible_to(self.request.user)
        return get_object_or_404(rows, pk=self.kwargs["document_pk"], application=self.application)

    def get(self, request: HttpRequest, pk: int, document_pk: int) -> HttpResponse:
        """The file."""
        if not self.document.file:
            raise Http404
        commands.note_read(document=self.document, by=request.user)
        return file_response(self.document.file, f"{self.application.number}-{self.document.code}")

    def post(self, request: HttpRequest, pk: int, document_pk: int) -> HttpResponse:
        """Accepted or rejected."""
        form = forms.VerdictForm(request.POST)
        if form.is_valid():
            commands.check_document(document=self.document, by=request.user, **form.cleaned_data)
            messages.success(request, gettext("核验意见已保存。"))
        else:
            messages.error(request, gettext("没有保存：请选合格或不合格；不合格的要写明意见。"))
        return redirect("subsidies_console:application", pk=pk)


class LetterView(ApplicationMixin, TemplateView):
    """The decision letter, to print."""

    template_name = "console/subsidies/applications/letter.html"

    def get_context_data(self, **kwargs):
        """Only once something was decided."""
        letter = queries.decision_letter(self.application)
        if letter is None:
            raise Http404
        return super().get_context_data(letter=letter, application=self.application, **kwargs)
