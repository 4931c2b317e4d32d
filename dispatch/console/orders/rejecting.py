"""A carer can't go: said on the phone, with a reason, while nobody is on the way yet."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.generic import TemplateView

from accounts.console.guards import StaffMixin
from core.errors import DomainError
from dispatch import commands
from dispatch.console.orders.forms import ReasonForm
from dispatch.enums import AssignmentState
from dispatch.models import WorkOrder


class RejectView(StaffMixin, TemplateView):
    """One's own visit."""

    template_name = "console/dispatch/visits/reject.html"
    permission = "dispatch.report_visit"

    @cached_property
    def order(self) -> WorkOrder:
        """404 for a visit of somebody else, and for one that was given back."""
        rows = WorkOrder.objects.visible_to(self.request.user).select_related("resident", "item")
        mine = rows.filter(
            assignments__carer__user=self.request.user, assignments__state=AssignmentState.ACTIVE
        )
        return get_object_or_404(mine, pk=self.kwargs["pk"])

    def get_context_data(self, **kwargs):
        """Which visit it is."""
        kwargs.setdefault("form", ReasonForm())
        return super().get_context_data(**kwargs, order=self.order)

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Given back; the dispatcher looks for somebody else."""
        form = ReasonForm(request.POST)
        if form.is_valid():
            try:
                act = commands.Act(reason=form.cleaned_data["reason"])
                commands.reject(order=self.order, by=request.user, act=act)
            except DomainError as refusal:
                form.refuse(refusal)
            else:
                messages.success(request, _("已退回派单员，不用您去了。"))
                return redirect("dispatch_console:visits")
        return self.render_to_response(self.get_context_data(form=form), status=422)
