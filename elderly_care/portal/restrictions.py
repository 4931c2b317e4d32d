"""What a resident may not eat: told by the person or family."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.generic import TemplateView

from core.errors import Conflict, InvalidInput
from elderly_care.commands import end_restriction, set_restriction
from elderly_care.portal.forms import RestrictionForm
from elderly_care.portal.guards import ResidentRequiredMixin
from elderly_care.queries import restrictions_of


class KeepsRestrictions:
    """Adds and ends restrictions of self.resident; for a view with a template and `done`."""

    done = ""  # name of the page to show afterwards

    def page(self, form: RestrictionForm, status: int = 200) -> HttpResponse:
        """What holds, and the form for more."""
        context = self.get_context_data(
            form=form, resident=self.resident, restrictions=restrictions_of(self.resident)
        )
        return self.render_to_response(context, status=status)

    def get(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        """Empty."""
        return self.page(RestrictionForm())

    def post(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        """End one, or add one."""
        if "end" in request.POST:
            return self._end(request)
        form = RestrictionForm(request.POST)
        if not form.is_valid():
            return self.page(form, status=422)
        try:
            row = set_restriction(resident=self.resident, by=request.user, **form.restriction())
        except InvalidInput as refusal:
            form.refuse(refusal)
            return self.page(form, status=422)
        messages.success(request, _("已登记：%(what)s。") % {"what": row})
        return redirect(self.done, *args, **kwargs)

    def _end(self, request: HttpRequest) -> HttpResponse:
        wanted = request.POST["end"]
        row = next((r for r in restrictions_of(self.resident) if str(r.pk) == wanted), None)
        if row is None:
            raise Http404
        try:
            end_restriction(restriction=row, by=request.user)
        except Conflict as refusal:
            messages.error(request, refusal.in_full)
        else:
            messages.success(request, _("今天过后不再有效：%(what)s。") % {"what": row})
        return redirect(self.done, **self.kwargs)


class RestrictionsView(KeepsRestrictions, ResidentRequiredMixin, TemplateView):
    """One's own restrictions, or those of whom one orders for."""

    template_name = "portal/family/restrictions.html"
    link_needs = "may_order"
    done = "family:restrictions"
