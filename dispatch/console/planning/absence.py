"""Somebody is ill: one form, and what came of every visit."""

from django.http import HttpRequest, HttpResponse
from django.views.generic import TemplateView

from accounts.console.guards import StaffMixin
from core.errors import DomainError
from dispatch.commands.absence import cover_absence
from dispatch.console.planning.forms import AbsenceForm
from dispatch.models import Carer


class AbsenceView(StaffMixin, TemplateView):
    """Works again: whoever was moved stays moved."""

    template_name = "console/dispatch/planning/absence.html"
    permission = "dispatch.assign_workorder"

    def _form(self, data=None) -> AbsenceForm:
        carers = Carer.objects.visible_to(self.request.user).at_work().select_related("user")
        return AbsenceForm(data, carers=carers.order_by("user__display_name", "pk"))

    def get_context_data(self, **kwargs):
        """The form, and after an act its rows."""
        return super().get_context_data(**{"form": self._form(), "rows": None, **kwargs})

    def post(self, request: HttpRequest) -> HttpResponse:
        """Each row's success or failure is shown."""
        form = self._form(request.POST)
        if form.is_valid():
            try:
                rows = cover_absence(**form.cleaned_data, by=request.user)
            except DomainError as refusal:
                form.refuse(refusal)
            else:
                return self.render_to_response(self.get_context_data(rows=rows, done=form))
        return self.render_to_response(self.get_context_data(form=form), status=422)
