"""Somebody is ill: one form, what would become of every visit, then what came of it."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.generic import TemplateView

from accounts.console.guards import StaffMixin
from core.errors import DomainError
from dispatch.commands.absence import cover_absence
from dispatch.console.planning.forms import AbsenceForm
from dispatch.models import Carer
from dispatch.queries.absence import proposals

_VISIT = "visit-"
LONGEST_KEY = 19


class AbsenceView(StaffMixin, TemplateView):
    """First looked at, then done. Works again: whoever was moved stays moved."""

    template_name = "console/dispatch/planning/absence.html"
    permission = "dispatch.assign_workorder"

    def _form(self, data=None) -> AbsenceForm:
        carers = Carer.objects.visible_to(self.request.user).at_work().select_related("user")
        return AbsenceForm(data, carers=carers.order_by("user__display_name", "pk"))

    def get_context_data(self, **kwargs):
        """The form, and after an act its rows."""
        return super().get_context_data(**{"form": self._form(), "rows": None, **kwargs})

    def post(self, request: HttpRequest) -> HttpResponse:
        """Nothing is written before somebody has seen what it would do."""
        form = self._form(request.POST)
        if form.is_valid():
            absence, chosen = form.absence(), _chosen(request.POST)
            if request.POST.get("act") != "cover":
                shown = proposals(absence.carer, absence.first, absence.last, chosen)
                return self._page(form=form, proposals=shown, previewed=True)
            try:
                rows = cover_absence(absence=absence, by=request.user, chosen=chosen)
                return self._page(rows=rows)
            except DomainError as refusal:
                form.refuse(refusal)
        return self.render_to_response(self.get_context_data(form=form), status=422)

    def _page(self, **context: Any) -> HttpResponse:
        return self.render_to_response(self.get_context_data(**context))


def _chosen(posted: Mapping[str, str]) -> dict[int, int]:
    """Assignment → carer, or NOBODY: one select for each visit."""
    pairs = [(name.removeprefix(_VISIT), who) for name, who in posted.items() if _VISIT in name]
    return {int(visit): int(who) for visit, who in pairs if _is_key(visit) and _is_key(who)}


def _is_key(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) < LONGEST_KEY
