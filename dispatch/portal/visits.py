"""One visit as the person and the family see it: who comes and when, what it costs, what is wrong with it."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.generic import TemplateView

from core.errors import DomainError
from dispatch import commands
from dispatch.commands.complaints import complain_online
from dispatch.enums import OrderState
from dispatch.models import WorkOrder
from dispatch.portal.forms import CancelForm, ComplaintForm
from dispatch.portal.guards import HelpMixin
from dispatch.portal.moving import MOVABLE
from dispatch.queries.after import complaints_of, times_of
from dispatch.queries.catalogue import own_cost_words
from dispatch.queries.orders import is_late, orders_of
from dispatch.queries.visits import awaited_visit_code
from dispatch.transitions import ORDER

_ONLINE = (OrderState.REQUESTED, OrderState.ASSIGNED, OrderState.ACCEPTED)


class OwnVisitMixin(HelpMixin):
    """A visit of the path."""

    @cached_property
    def order(self) -> WorkOrder:
        """404 for anybody else's."""
        return get_object_or_404(orders_of(self.resident), pk=self.kwargs["pk"])

    def now_of(self) -> dict[str, object]:
        """How far it is; late is said before anybody asks."""
        standing = self.order.assignments.active().select_related("carer__user")
        return {
            "order": self.order,
            "standing": standing.order_by("position"),
            "times": times_of(self.order),
            "late": is_late(self.order, timezone.now()),
            "is_coming": self.order.state == OrderState.ON_THE_WAY,
        }


class VisitView(OwnVisitMixin, TemplateView):
    """Who comes, what it costs, and how to cancel."""

    template_name = "portal/dispatch/visit.html"

    def get_context_data(self, **kwargs):
        """In plain words."""
        kwargs.setdefault("form", CancelForm())
        order = self.order
        return super().get_context_data(
            **kwargs,
            **self.now_of(),
            cost=own_cost_words(order),
            code=awaited_visit_code(order),
            may_judge=order.state in OrderState.VISITED,
            may_move=order.state in MOVABLE,
            may_cancel=order.state in _ONLINE and ORDER.allows(order, "cancel"),
            complaints=complaints_of(order),
        )

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Cancel; what was held is free again."""
        form = CancelForm(request.POST)
        if form.is_valid():
            try:
                reason = form.cleaned_data["reason"]
                commands.cancel(order=self.order, by=request.user, reason=reason)
            except DomainError as refusal:
                form.refuse(refusal)
            else:
                messages.success(request, _("已取消，没有花钱。"))
                return redirect("dispatch_portal:index")
        return self.render_to_response(self.get_context_data(form=form), status=422)


class NowView(OwnVisitMixin, TemplateView):
    """Only what changes, for a page that waits for somebody."""

    template_name = "portal/dispatch/_now.html"

    def get_context_data(self, **kwargs):
        """As the page has it."""
        return super().get_context_data(**kwargs, **self.now_of())


class ComplainView(OwnVisitMixin, TemplateView):
    """What was wrong; by when there will be an answer is said at once."""

    template_name = "portal/dispatch/complain.html"

    def get_context_data(self, **kwargs):
        """In one's own words."""
        kwargs.setdefault("form", ComplaintForm())
        return super().get_context_data(**kwargs, order=self.order)

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Twice is once."""
        form = ComplaintForm(request.POST)
        if form.is_valid():
            try:
                text = form.cleaned_data["text"]
                made = complain_online(order=self.order, text=text, by=request.user)
            except DomainError as refusal:
                form.refuse(refusal)
            else:
                words = {"day": made.due_on}
                messages.success(request, _("已收到您的投诉，%(day)s 前答复。") % words)
                return redirect("dispatch_portal:visit", pk=pk)
        return self.render_to_response(self.get_context_data(form=form), status=422)
