"""One order: who goes, every step, and what may be done with it."""

from collections.abc import Callable

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.generic import TemplateView

from accounts.console.guards import StaffMixin
from core.errors import DomainError
from dispatch import commands
from dispatch.console.orders.forms import AssignForm, MoveForm, ReasonForm
from dispatch.enums import OrderState
from dispatch.models import WorkOrder
from dispatch.queries.catalogue import own_cost_words
from dispatch.queries.orders import carers_for, order_of
from dispatch.transitions import ORDER

_FORMS = {"assign": AssignForm, "move": MoveForm, "withdraw": ReasonForm, "cancel": ReasonForm}


class OrderView(StaffMixin, TemplateView):
    """To read for everybody in scope; to act for dispatchers and who takes requests."""

    template_name = "console/dispatch/orders/order.html"
    permission = "dispatch.view_workorder"

    @cached_property
    def order(self) -> WorkOrder:
        """404 outside the scope."""
        found = order_of(self.request.user, self.kwargs["pk"])
        if found is None:
            raise Http404
        return found

    def _form(self, act: str, data=None):
        if act != "assign":
            return _FORMS[act](data, auto_id=f"id_{act}_%s")
        start = {"starts_at": self.order.window_start, "expected_state": self.order.state}
        return AssignForm(data, carers=carers_for(self.order), initial=start)

    def get_context_data(self, **kwargs):
        """Forms only for what is possible now."""
        order, user = self.order, self.request.user
        dispatches = user.has_perm("dispatch.assign_workorder")
        takes = user.has_perm("dispatch.cancel_workorder")
        may = {
            "assign": dispatches and order.state in (*OrderState.WAITING, "assigned", "accepted"),
            "withdraw": dispatches and ORDER.allows(order, "withdraw"),
            "cancel": takes and ORDER.allows(order, "cancel"),
            "move": takes and order.state in ("requested", "assigned", "accepted"),
        }
        forms = {act: self._form(act) for act, allowed in may.items() if allowed}
        return super().get_context_data(
            order=order,
            cost=own_cost_words(order),
            standing=order.assignments.active().select_related("carer__user"),
            steps=order.steps.order_by("pk"),
            clocks=order.clocks.running().select_related("owner").order_by("due_at"),
            now=timezone.now(),
            **{"forms": forms} | kwargs,
        )

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """One of the forms; a refusal says why and what to do."""
        act = request.POST.get("act", "")
        if act not in _FORMS:
            raise Http404
        form = self._form(act, request.POST)
        if form.is_valid():
            try:
                self._acts()[act](form)
            except DomainError as refusal:
                form.refuse(refusal)
            else:
                messages.success(request, _("已保存。"))
                return redirect("dispatch_console:order", pk=pk)
        del self.order
        context = self.get_context_data()
        context["forms"][act] = context["form"] = form
        return self.render_to_response(context, status=422)

    def _acts(self) -> dict[str, Callable]:
        return {
            "assign": self._assign,
            "withdraw": lambda form: self._do(commands.withdraw, form),
            "cancel": lambda form: self._do(commands.cancel, form),
            "move": self._move,
        }

    def _do(self, command, form) -> None:
        command(order=self.order, by=self.request.user, reason=form.cleaned_data["reason"])

    def _assign(self, form) -> None:
        data = form.cleaned_data
        commands.assign(
            order=self.order,
            carers=list(data["carers"]),
            starts_at=data["starts_at"],
            by=self.request.user,
            expected_state=data["expected_state"],
        )

    def _move(self, form) -> None:
        start, end = form.window()
        commands.reschedule(
            order=self.order,
            window_start=start,
            window_end=end,
            by=self.request.user,
            reason=form.cleaned_data["reason"],
        )
