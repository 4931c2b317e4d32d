"""Calls that ask whether a month's visits really happened."""

from typing import Any

from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from accounts.console.guards import StaffMixin
from accounts.console.pages import FormPage
from accounts.models import Division
from elderly_care.commands.patrol_checks import check_patrols, draw_checks
from elderly_care.console.patrols.forms import CheckForm, DrawForm
from elderly_care.models import PatrolCheck
from elderly_care.queries.patrols import checks_to_do, visits_of_month

PER_PAGE = 50


class ChecksView(StaffMixin, FormPage):
    """Who is to be called, and drawing a month."""

    template_name = "console/patrols/checks.html"
    permission = "elderly_care.check_patrols"
    title = _("巡访真实性回访")
    explained = _("每月抽一次，抽样的种子和范围都留存，谁都能照样再抽一次。")
    button = _("抽样")
    done = _("已抽样。")

    def form(self, data: Any = None) -> DrawForm:
        """Streets and communities of the user."""
        rows = Division.objects.visible_to(self.request.user).order_by("pk")
        return DrawForm(data, places=[(row.pk, str(row)) for row in rows])

    def act(self, data: dict[str, Any]) -> None:
        """Once for each place and month."""
        draw_checks(by=self.request.user, **data)

    def back(self) -> str:
        """The list."""
        return reverse("patrol_console:checks")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With who waits."""
        rows = checks_to_do(self.request.user)
        page = Paginator(rows, PER_PAGE).get_page(self.request.GET.get("page"))
        return super().get_context_data(**kwargs, page=page)


class CheckView(StaffMixin, FormPage):
    """One call."""

    template_name = "console/patrols/check.html"
    permission = "elderly_care.check_patrols"
    title = _("回访")
    form_class = CheckForm

    @cached_property
    def row(self) -> PatrolCheck:
        """In scope."""
        rows = PatrolCheck.objects.visible_to(self.request.user)
        related = rows.select_related("resident__community", "draw")
        return get_object_or_404(related, pk=self.kwargs["pk"])

    def act(self, data: dict[str, Any]) -> None:
        """By somebody who didn't go there."""
        check_patrols(check=self.row, by=self.request.user, **data)

    def back(self) -> str:
        """The list."""
        return reverse("patrol_console:checks")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With the visits that are asked about."""
        visits = visits_of_month(self.row.resident_id, self.row.draw.period).select_related("by")
        return super().get_context_data(
            **kwargs, person=self.row.resident, row=self.row, visits=visits.order_by("occurred_at")
        )
