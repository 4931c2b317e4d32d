"""Another time for a visit, as long as nobody has said that they will come."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.generic import TemplateView

from core.errors import DomainError
from dispatch import commands
from dispatch.enums import OrderState
from dispatch.models import WorkOrder
from dispatch.portal.forms import SlotForm
from dispatch.portal.guards import HelpMixin
from dispatch.portal.slots import chosen_day, slots_for, window_end
from dispatch.queries.items import days_to_choose
from dispatch.queries.orders import orders_of

MOVABLE = (OrderState.REQUESTED, OrderState.ASSIGNED)


class MoveView(HelpMixin, TemplateView):
    """When else?"""

    template_name = "portal/dispatch/move.html"

    @cached_property
    def order(self) -> WorkOrder:
        """404 for anybody else's, and for one that somebody has accepted."""
        rows = orders_of(self.resident).filter(state__in=MOVABLE)
        return get_object_or_404(rows, pk=self.kwargs["pk"])

    def form(self, data=None) -> SlotForm:
        """With the free times of whose visit it is."""
        order = self.order
        slots = slots_for(self.request, self.resident, order.item, order.operator_id)
        return SlotForm(data, slots=slots)

    def get_context_data(self, **kwargs):
        """The next free times, or those of a day."""
        kwargs.setdefault("form", self.form())
        return super().get_context_data(
            **kwargs,
            order=self.order,
            days=days_to_choose(self.resident, self.order.item, self.order.operator_id),
            day=chosen_day(self.request, self.resident),
            has_slots=bool(kwargs["form"].fields["slot"].choices),
        )

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Moved; the price stays as it was told."""
        form = self.form(request.POST)
        if form.is_valid():
            try:
                commands.reschedule(
                    order=self.order,
                    window_start=form.moment,
                    window_end=window_end(self.resident, form.moment),
                    by=request.user,
                    reason=_("本人改时间"),
                )
            except DomainError as refusal:
                form.refuse(refusal)
            else:
                messages.success(request, _("已改到新的时间。"))
                return redirect("dispatch_portal:visit", pk=pk)
        return self.render_to_response(self.get_context_data(form=form), status=422)
