"""Apply, hand in papers, see how far it is, appeal; and the public notices. Works without scripts."""

from uuid import uuid4

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.generic import TemplateView, View

from core.dates import today
from core.errors import DomainError
from core.private_files import file_response
from elderly_care.enums import Relation
from elderly_care.portal.guards import ResidentRequiredMixin
from subsidies import commands, queries
from subsidies.enums import ApplicationChannel, Evidence
from subsidies.models import Application, Programme
from subsidies.portal.forms import AppealForm, ChangeForm, NoteForm, PhotoForm
from subsidies.queries.case_questions import case_questions
from ui.forms import QuestionForm


class BenefitsMixin(ResidentRequiredMixin):
    """The person, or family who may see the account: an application shows what is on file."""

    link_needs = "may_see_account"

    @cached_property
    def applications(self):
        """Of the person one acts for."""
        rows = queries.applications_of(self.request.user).filter(resident=self.resident)
        return rows.select_related("programme", "version", "resident")


class IndexView(BenefitsMixin, TemplateView):
    """What one has applied for, and what else there is."""

    template_name = "portal/subsidies/index.html"

    def get_context_data(self, **kwargs):
        """The open ones with their clock."""
        rows = [(row, queries.clock(row)) for row in self.applications[:50]]
        return super().get_context_data(rows=rows, **kwargs)


class ChooseView(BenefitsMixin, TemplateView):
    """Which programmes take applications, and which the file already speaks for."""

    template_name = "portal/subsidies/choose.html"

    def get_context_data(self, **kwargs):
        """Those that fit come first."""
        found = [
            (programme, queries.explain(programme, self.resident, today()))
            for programme in queries.programmes_to_offer(self.resident)
        ]
        fitting = sorted(found, key=lambda pair: not pair[1].eligible)
        return super().get_context_data(programmes=fitting, **kwargs)


class ApplyView(BenefitsMixin, TemplateView):
    """Why or why not, which papers, how long; then hand in."""

    template_name = "portal/subsidies/apply.html"

    @cached_property
    def programme(self) -> Programme:
        """One that is open to this person."""
        for programme in queries.programmes_open_to(self.resident):
            if programme.code == self.kwargs["code"]:
                return programme
        raise Http404

    def get_context_data(self, **kwargs):
        """Not fitting by the file is said, and does not forbid to apply: files may be wrong."""
        version = self.programme.current_version
        return super().get_context_data(
            **{
                "programme": self.programme,
                "version": version,
                "documents": version.documents.all(),
                "days": version.review_working_days + version.decision_working_days,
                "explanation": queries.explain(self.programme, self.resident, today()),
                "form": NoteForm(initial={"key": uuid4()}),
                "case": self._case(),
                **kwargs,
            }
        )

    def _case(self, data=None) -> QuestionForm:
        return QuestionForm(data, questions=case_questions(self.programme))

    def post(self, request: HttpRequest, code: str) -> HttpResponse:
        """Pressing twice makes one application."""
        form, case = NoteForm(request.POST), self._case(request.POST)
        if form.is_valid() & case.is_valid():
            try:
                application = self._submit(form.cleaned_data, case.answers())
            except DomainError as refusal:
                form.refuse(refusal)
            else:
                return redirect("subsidies_portal:done", pk=application.pk)
        context = self.get_context_data(form=form, case=case)
        return self.render_to_response(context, status=422)

    def _submit(self, data: dict, inputs: dict) -> Application:
        own = self.link.relation == Relation.SELF
        submission = commands.Submission(
            programme=self.programme,
            resident=self.resident,
            channel=ApplicationChannel.PORTAL if own else ApplicationChannel.FAMILY,
            inputs=inputs,
            key=data["key"],
            note=data["note"],
        )
        return commands.submit(submission=submission, by=self.request.user)


class OwnApplicationMixin(BenefitsMixin):
    """Sets self.application, of the person one acts for."""

    @cached_property
    def application(self) -> Application:
        """404 for anybody else's."""
        return get_object_or_404(self.applications, pk=self.kwargs["pk"])

    def get_context_data(self, **kwargs):
        """What every page about an application shows."""
        application = self.application
        return super().get_context_data(
            **{
                "application": application,
                "answers": queries.answers_in_words(application.programme, application.inputs),
                "clock": queries.clock(application),
                "checklist": queries.checklist(application),
                "verbs": queries.possible_verbs(application, self.request.user),
                "has_letter": queries.decision_letter(application) is not None,
                **kwargs,
            }
        )


class ApplicationView(OwnApplicationMixin, TemplateView):
    """How far it is, and what one can do."""

    template_name = "portal/subsidies/application.html"

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """A photo of a paper."""
        form = PhotoForm(request.POST, request.FILES)
        if form.is_valid():
            try:
                commands.add_document(
                    application=self.application,
                    evidence=Evidence.PHOTO,
                    by=request.user,
                    **form.cleaned_data,
                )
            except DomainError as refusal:
                form.refuse(refusal)
            else:
                messages.success(request, _("收到了，工作人员会核对。"))
                return redirect("subsidies_portal:application", pk=pk)
        return self.render_to_response(self.get_context_data(failed=form), status=422)


class DoneView(OwnApplicationMixin, TemplateView):
    """The number to keep; opens from a bookmark too."""

    template_name = "portal/subsidies/done.html"


class SupplementView(OwnApplicationMixin, View):
    """All that was asked for is there."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Back to the street."""
        commands.supplement(application=self.application, by=request.user)
        messages.success(request, _("已告诉街道：材料补好了。"))
        return redirect("subsidies_portal:application", pk=pk)


class WithdrawView(OwnApplicationMixin, TemplateView):
    """Asked once more, then taken back."""

    template_name = "portal/subsidies/withdraw.html"

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Nothing is lost by it: one may apply again."""
        commands.withdraw(application=self.application, by=request.user, reason=_("本人撤回"))
        messages.success(request, _("申请已撤回。需要时可以重新申请。"))
        return redirect("subsidies_portal:index")


class AppealView(OwnApplicationMixin, TemplateView):
    """Not content with the decision."""

    template_name = "portal/subsidies/appeal.html"

    def get_context_data(self, **kwargs):
        """An empty form, or what was typed."""
        return super().get_context_data(**{"form": AppealForm(), **kwargs})

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Somebody else decides."""
        form = AppealForm(request.POST)
        if form.is_valid():
            try:
                commands.appeal(application=self.application, by=request.user, **form.cleaned_data)
            except DomainError as refusal:
                form.refuse(refusal)
            else:
                messages.success(request, _("复核申请已提交，会由另一位工作人员办理。"))
                return redirect("subsidies_portal:application", pk=pk)
        return self.render_to_response(self.get_context_data(form=form), status=422)


class LetterView(OwnApplicationMixin, TemplateView):
    """The decision, to read and to print."""

    template_name = "portal/subsidies/letter.html"

    def get_context_data(self, **kwargs):
        """Only once something was decided."""
        letter = queries.decision_letter(self.application)
        if letter is None:
            raise Http404
        return super().get_context_data(letter=letter, **kwargs)


class PhotoView(OwnApplicationMixin, View):
    """A paper that was handed in."""

    def get(self, request: HttpRequest, pk: int, document_pk: int) -> HttpResponse:
        """Of this application only."""
        document = get_object_or_404(self.application.documents, pk=document_pk)
        if not document.file:
            raise Http404
        return file_response(document.file, f"{self.application.number}-{document.code}")


class ChangeView(BenefitsMixin, TemplateView):
    """Something has changed: moved, married, better or worse. Somebody looks at what is paid."""

    template_name = "portal/subsidies/change.html"

    def get_context_data(self, **kwargs):
        """An empty form, or what was typed."""
        return super().get_context_data(**{"form": ChangeForm(), **kwargs})

    def post(self, request: HttpRequest) -> HttpResponse:
        """Nothing changes before somebody has looked."""
        form = ChangeForm(request.POST)
        if form.is_valid():
            try:
                commands.report_change(resident=self.resident, by=request.user, **form.cleaned_data)
            except DomainError as refusal:
                form.refuse(refusal)
            else:
                messages.success(request, _("收到了，街道会核对。有变动会通知您。"))
                return redirect("subsidies_portal:index")
        return self.render_to_response(self.get_context_data(form=form), status=422)


class PublicNoticesView(TemplateView):
    """Whom the street is about to pay: for everybody to read, names masked."""

    template_name = "portal/subsidies/public_notices.html"

    def get_context_data(self, **kwargs):
        """A page of fifty; a division's code narrows it."""
        code = self.request.GET.get("division", "")
        notices = queries.public_notices(code if code.isdecimal() else "")
        page = Paginator(notices, 50).get_page(self.request.GET.get("page"))
        return super().get_context_data(page=page, **kwargs)
