"""Applications at any window and on the phone: find the person, choose the programme, hand in."""

from django.contrib import messages
from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView

from accounts.console.guards import StaffMixin
from accounts.models import User
from core.errors import DomainError
from elderly_care.console.find import FindPersonView
from elderly_care.enums import Relation
from elderly_care.models import Resident
from subsidies import commands, queries
from subsidies.console.forms.applications import AnyWindowForm, DocumentForm, IntakeForm
from subsidies.models import Application, Programme
from subsidies.queries.case_questions import case_questions
from ui.forms import QuestionForm

SALT = "subsidies.intake"
HOUR = 3600


def handle_of(resident: Resident, user: User) -> str:
    """Whom a page is about, in an address that nobody can guess, keep or pass on."""
    return signing.dumps([resident.pk, user.pk], salt=SALT)


class FindView(FindPersonView):
    """Who applies? One's own people by any handle, others by name and ID number together."""

    template_name = "console/subsidies/applications/find.html"
    permission = "subsidies.take_at_window"
    nav = "console/subsidies/_nav.html"
    title, heading, way_label = (
        gettext_lazy("新申请"),
        gettext_lazy("谁要申请？"),
        gettext_lazy("申请"),
    )
    nobody = gettext_lazy("换一种方式再找；住在别的街道的，用姓名和身份证号核对。")

    def way(self, person: Resident) -> str:
        """Under a handle of this user's."""
        return reverse("subsidies_console:intake", args=[handle_of(person, self.request.user)])

    def get_context_data(self, **kwargs):
        """Both ways of finding."""
        kwargs.setdefault("window", AnyWindowForm())
        return super().get_context_data(**kwargs)

    def post(self, request: HttpRequest) -> HttpResponse:
        """Either of the page's two forms."""
        if "q" in request.POST:
            return super().post(request)
        form = AnyWindowForm(request.POST)
        if form.is_valid():
            try:
                person = queries.find_person(**form.cleaned_data)
            except DomainError as refusal:
                form.refuse(refusal)
            else:
                if person is not None:
                    return redirect(
                        "subsidies_console:intake", handle=handle_of(person, request.user)
                    )
                form.add_error(
                    None, _("没有姓名和身份证号都相符的档案。请核对后再找，或先在居住地建档。")
                )
        return self.render_to_response(self.get_context_data(window=form), status=422)


class IntakeView(StaffMixin, TemplateView):
    """Choose a programme, then hand in."""

    template_name = "console/subsidies/applications/intake.html"
    permission = "subsidies.take_at_window"

    @cached_property
    def resident(self) -> Resident:
        """Only through the search of the last hour."""
        try:
            pk, user_pk = signing.loads(self.kwargs["handle"], salt=SALT, max_age=HOUR)
        except signing.BadSignature:
            raise Http404 from None
        if user_pk != self.request.user.pk:
            raise Http404
        resident = queries.person_at_window(pk)
        if resident is None:
            raise Http404
        return resident

    @cached_property
    def programmes(self) -> list[Programme]:
        """What is open where the person lives."""
        return queries.programmes_to_offer(self.resident)

    @cached_property
    def programme(self) -> Programme | None:
        """The one in the address."""
        asked = self.request.GET.get("programme", "")
        return next((p for p in self.programmes if p.code == asked), None)

    def get_context_data(self, **kwargs):
        """The programmes, or the form of the one that was chosen."""
        context = super().get_context_data(
            resident=self.resident, programmes=self.programmes, programme=self.programme, **kwargs
        )
        if self.programme:
            context.setdefault("form", IntakeForm())
            context.setdefault("case", self.case_form())
            documents = self.programme.current_version.documents.all()
            context["documents"] = documents
        return context

    def case_form(self, data=None) -> QuestionForm:
        """What the programme itself has to know."""
        return QuestionForm(data, questions=case_questions(self.programme))

    def post(self, request: HttpRequest, handle: str) -> HttpResponse:
        """Hand in; what was typed stays when it is refused."""
        if self.programme is None:
            raise Http404
        form, case = IntakeForm(request.POST), self.case_form(request.POST)
        if form.is_valid() & case.is_valid():
            try:
                application = commands.submit(
                    submission=self._submission(form.cleaned_data, case.answers()), by=request.user
                )
            except DomainError as refusal:
                form.refuse(refusal)
            else:
                messages.success(
                    request, _("已收到，编号 %(number)s。") % {"number": application.number}
                )
                return redirect(progress_address(application, request))
        context = self.get_context_data(form=form, case=case)
        return self.render_to_response(context, status=422)

    def _submission(self, data: dict, inputs: dict) -> commands.Submission:
        own = data["relation"] == Relation.SELF
        return commands.Submission(
            programme=self.programme,
            resident=self.resident,
            channel=data["channel"],
            applicant=commands.Applicant(
                name=self.resident.name if own else data["name"],
                relation=data["relation"],
                authorised_on=data["authorised_on"],
            ),
            inputs=inputs,
            urgent=data["urgent"],
            applied_on=data["applied_on"],
            note=data["note"],
        )


def progress_address(application: Application, request: HttpRequest) -> str:
    """The whole record where the user answers for the street, else how far it is."""
    inside = Application.objects.visible_to(request.user).filter(pk=application.pk).exists()
    may = inside and request.user.has_perm("subsidies.view_application")
    name = "application" if may else "progress"
    return reverse(f"subsidies_console:{name}", kwargs={"pk": application.pk})


class ProgressView(StaffMixin, TemplateView):
    """How far an application is that was handed in here: papers and state, no facts."""

    template_name = "console/subsidies/applications/progress.html"
    permission = "subsidies.take_at_window"

    @cached_property
    def application(self) -> Application:
        """Handed in by this user or at this window."""
        rows = queries.taken(self.request.user)
        return get_object_or_404(rows, pk=self.kwargs["pk"])

    def get_context_data(self, **kwargs):
        """The clock, and what is still missing."""
        verbs = queries.possible_verbs(self.application, self.request.user)
        form = self._document_form() if "add_document" in verbs else None
        return super().get_context_data(
            **{
                "application": self.application,
                "clock": queries.clock(self.application),
                "checklist": queries.checklist(self.application),
                "document_form": form,
                "verbs": verbs,
                **kwargs,
            }
        )

    def _document_form(self, *data) -> DocumentForm:
        return DocumentForm(*data, application=self.application, photo_only=True, prefix="document")

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """One more paper, or all that was asked for is there."""
        if "supplement" in request.POST:
            commands.supplement(application=self.application, by=request.user)
            messages.success(request, _("已报告补正完成。"))
            return redirect("subsidies_console:progress", pk=pk)
        form = self._document_form(request.POST, request.FILES)
        if form.is_valid():
            try:
                commands.add_document(
                    application=self.application, by=request.user, **form.cleaned_data
                )
            except DomainError as refusal:
                form.refuse(refusal)
            else:
                messages.success(request, _("材料已保存。"))
                return redirect("subsidies_console:progress", pk=pk)
        return self.render_to_response(self.get_context_data(document_form=form), status=422)
