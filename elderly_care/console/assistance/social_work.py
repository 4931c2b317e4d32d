"""Cases of social work, for the named roles: overdue ones first, one case with what was written in it."""

from datetime import timedelta
from typing import Any

from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView

from accounts.console.guards import StaffMixin
from accounts.console.pages import FormPage
from core.dates import today
from elderly_care.commands import social_work as commands
from elderly_care.console.assistance.base import PER_PAGE
from elderly_care.console.assistance.forms import (
    MONTHS_TO_REVIEW,
    CaseForm,
    CloseForm,
    ClosingForm,
    NoteForm,
    ReviewForm,
)
from elderly_care.models import SocialWorkCase
from elderly_care.queries.assistance import cases


class CasesView(StaffMixin, TemplateView):
    """What goes on; only overdue reviews when asked."""

    template_name = "console/assistance/cases.html"
    permission = "elderly_care.view_social_work"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """A page of them."""
        rows, overdue = cases(self.request.user), self.request.GET.get("overdue") == "1"
        shown = rows.overdue(today()) if overdue else rows
        page = Paginator(shown, PER_PAGE).get_page(self.request.GET.get("page"))
        return super().get_context_data(**kwargs, page=page, overdue=overdue, day=today())


class OpenCaseView(StaffMixin, FormPage):
    """A new case; whoever opens it is its worker."""

    permission = "elderly_care.keep_social_work"
    title = _("新建社工个案")

    def form(self, data: Any = None) -> CaseForm:
        """Numbers are looked up in scope."""
        due = today() + timedelta(days=MONTHS_TO_REVIEW)
        return CaseForm(data, user=self.request.user, initial={"review_due_on": due})

    def act(self, data: dict[str, Any]) -> None:
        """Once for each form."""
        commands.open_case(wish=commands.CaseWish(**data), by=self.request.user)

    def back(self) -> str:
        """The list."""
        return reverse("assistance_console:cases")


class _CaseMixin(StaffMixin):
    @cached_property
    def case(self) -> SocialWorkCase:
        """In scope."""
        rows = SocialWorkCase.objects.visible_to(self.request.user)
        related = rows.select_related(
            "resident", "household", "community", "worker", "asked_by", "room"
        )
        return get_object_or_404(related, pk=self.kwargs["pk"])

    def back(self) -> str:
        """The case."""
        return reverse("assistance_console:case", args=[self.case.pk])


class CaseView(_CaseMixin, TemplateView):
    """Aims, notes, reviews."""

    template_name = "console/assistance/case.html"
    permission = "elderly_care.view_social_work"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The newest note first; the look is kept."""
        commands.look_at_case(case=self.case, by=self.request.user)
        notes = self.case.notes.select_related("written_by").order_by("-pk")
        page = Paginator(notes, PER_PAGE).get_page(self.request.GET.get("page"))
        other = self.request.user.pk not in (self.case.worker_id, self.case.asked_by_id)
        return super().get_context_data(
            **kwargs, case=self.case, page=page, other=other, day=today()
        )


class NoteView(_CaseMixin, FormPage):
    """What was done."""

    permission = "elderly_care.keep_social_work"
    form_class = NoteForm
    title = _("写服务记录")

    def act(self, data: dict[str, Any]) -> None:
        """Once for each form."""
        commands.add_note(case=self.case, by=self.request.user, **data)


class ReviewView(_CaseMixin, FormPage):
    """Somebody else looks."""

    permission = "elderly_care.review_social_work"
    form_class = ReviewForm
    title = _("复核个案")
    explained = _("由负责社工以外的人复核。")

    def act(self, data: dict[str, Any]) -> None:
        """Once for each form."""
        commands.review_case(case=self.case, by=self.request.user, **data)


class CloseView(_CaseMixin, FormPage):
    """It is over, says the worker."""

    permission = "elderly_care.keep_social_work"
    form_class = CloseForm
    title = _("提出结案")
    explained = _("由另一个人复核后结案。")
    button = _("提出结案")

    def act(self, data: dict[str, Any]) -> None:
        """Then a second person looks."""
        commands.ask_to_close(case=self.case, by=self.request.user, **data)


class DecideClosingView(_CaseMixin, FormPage):
    """A second person agrees, or not."""

    permission = "elderly_care.review_social_work"
    form_class = ClosingForm
    title = _("结案复核")

    def act(self, data: dict[str, Any]) -> None:
        """For good, or back to work."""
        commands.decide_closing(case=self.case, by=self.request.user, **data)
