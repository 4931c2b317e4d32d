"""Advisers' talks: written down for somebody or for nobody by name, followed up, counted."""

from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.generic import TemplateView, View

from accounts.console.guards import StaffMixin
from core.dates import month_of, today
from core.errors import DomainError
from stations.commands.consultations import (
    KEEPS,
    Talk,
    follow_up,
    look_at_words,
    note_consultation,
)
from stations.console.consultations.forms import FollowUpForm, TalkForm
from stations.console.footfall.forms import MonthForm
from stations.models import Citizen, Consultation, Station
from stations.queries.consultations import (
    consultation_figures,
    consultations_for,
    due_consultations,
    reads_words,
)
from stations.queries.rooms import moment

VIEWS = "stations.view_consultation"
PER_PAGE = 50


class ConsultationsView(StaffMixin, TemplateView):
    """In scope, without a word of what was said; ?due=1 for who waits to hear more."""

    template_name = "console/consultations/list.html"
    permission = VIEWS

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """2 queries."""
        user, due = self.request.user, self.request.GET.get("due") == "1"
        rows = due_consultations(user) if due else consultations_for(user)
        page = Paginator(rows, PER_PAGE).get_page(self.request.GET.get("page"))
        return super().get_context_data(**kwargs, page=page, due=due, day=today())


class ConsultationFiguresView(StaffMixin, TemplateView):
    """A month by adviser point, topic and way."""

    template_name = "console/consultations/figures.html"
    permission = VIEWS

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """4 queries."""
        form = MonthForm(self.request.GET)
        month = form.cleaned_data["month"] if form.is_valid() else month_of(today())
        figures = consultation_figures(self.request.user, month)
        return super().get_context_data(**kwargs, form=form, month=month, figures=figures)


class NewConsultationView(StaffMixin, View):
    """For a citizen in scope, or for somebody who gave no name."""

    permission = KEEPS

    @cached_property
    def citizen(self) -> Citizen | None:
        """The one of the path, in scope."""
        if "pk" not in self.kwargs:
            return None
        rows = Citizen.objects.visible_to(self.request.user)
        return get_object_or_404(rows, pk=self.kwargs["pk"])

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        """The form."""
        return self._page(self._form(initial={"key": uuid4()}))

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        """Kept, or why not."""
        form = self._form(request.POST)
        if not form.is_valid():
            return self._page(form, status=422)
        data = form.cleaned_data
        data["at"] = moment(data.pop("day"), data.pop("time"))
        try:
            made = note_consultation(talk=Talk(citizen=self.citizen, **data), by=request.user)
        except DomainError as refusal:
            form.refuse(refusal)
            return self._page(form, status=422)
        messages.success(request, _("已登记，编号 %(number)s。") % {"number": made.number})
        return redirect("stations_console:consultation", made.pk)

    def _form(self, *args: Any, **more: Any) -> TalkForm:
        rows = Station.objects.visible_to(self.request.user).open().order_by("name", "pk")
        if len(only := list(rows[:2])) == 1:
            more["initial"] = {"station": only[0], **more.get("initial", {})}
        return TalkForm(*args, stations=rows, **more)

    def _page(self, form: TalkForm, status: int = 200) -> HttpResponse:
        context = {"form": form, "citizen": self.citizen}
        return render(self.request, "console/consultations/new.html", context, status=status)


class ConsultationView(StaffMixin, View):
    """One talk: its words for who may read them, and what they heard later."""

    permission = VIEWS
    post_permission = KEEPS

    @cached_property
    def row(self) -> Consultation:
        """In scope."""
        return get_object_or_404(consultations_for(self.request.user), pk=self.kwargs["pk"])

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        """That somebody else reads is kept."""
        return self._page(FollowUpForm(initial={"key": uuid4()}))

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """They heard more."""
        form = FollowUpForm(request.POST)
        if not form.is_valid():
            return self._page(form, status=422)
        try:
            follow_up(consultation=self.row, by=request.user, **form.cleaned_data)
        except DomainError as refusal:
            form.refuse(refusal)
            return self._page(form, status=422)
        messages.success(request, _("回访已登记。"))
        return redirect("stations_console:consultation", pk)

    def _page(self, form: FollowUpForm, status: int = 200) -> HttpResponse:
        reads = reads_words(self.row, self.request.user)
        if reads:
            look_at_words(consultation=self.row, by=self.request.user)
        told = self.row.follow_ups.select_related("told_by").order_by("-pk")
        context = {
            "row": self.row,
            "reads": reads,
            "follow_ups": told if reads else told.defer("words"),
            "form": form,
            "follows": reads and self.row.follow_up_on and self.request.user.has_perm(KEEPS),
            "day": today(),
        }
        page = "console/consultations/consultation.html"
        return render(self.request, page, context, status=status)
