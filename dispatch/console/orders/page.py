"""One order: who goes, every step, and what may be done with it."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.generic import TemplateView

from core.errors import DomainError
from dispatch.console.base import OrderMixin
from dispatch.console.orders.acts import ACTS, OrderAct, acts_for
from dispatch.models import WorkOrder
from dispatch.queries.after import late_reports_of, proofs_of
from dispatch.queries.authorities import authority_of
from dispatch.queries.catalogue import own_cost_words
from dispatch.queries.flags import flags_of
from dispatch.queries.orders import carers_for, recording_of
from dispatch.queries.providers import operators_besides

_PROOFS = "dispatch.view_visitevidence"
_LATE = "dispatch.view_latereport"


class OrderView(OrderMixin, TemplateView):
    """To read for everybody in scope; to act for dispatchers, operators and who takes requests."""

    template_name = "console/dispatch/orders/order.html"

    def _form(self, name: str, data=None):
        given = {}
        if name == "assign":
            soon = max(self.order.window_start, timezone.now())
            start = {"starts_at": soon, "expected_state": self.order.state}
            given = {"carers": carers_for(self.order), "initial": start}
        elif name == "move":
            rows = self.order.assignments.active().select_related("carer__user")
            names = [str(row.carer) for row in rows.order_by("position")]
            given = {"standing": _("、").join(names)}
        elif name == "redirect":
            given = {"operators": operators_besides(self.order)}
        return ACTS[name].form(data, auto_id=f"id_{name}_%s", **given)

    def get_context_data(self, **kwargs):
        """Forms only for what is possible now."""
        order = self.order
        chosen = kwargs.pop("chosen", {})
        acts = [
            (name, act, chosen.get(name) or self._form(name))
            for name, act in acts_for(order, self.request.user)
            if name != "redirect" or operators_besides(order).exists()
        ]
        return super().get_context_data(
            **kwargs,
            order=order,
            cost=own_cost_words(order),
            recording=recording_of(order),
            standing=order.assignments.active().select_related("carer__user"),
            steps=order.steps.order_by("pk"),
            clocks=order.clocks.running().select_related("owner").order_by("due_at"),
            now=timezone.now(),
            authority=authority_of(order),
            acts=acts,
            **self._shown(order),
        )

    def _shown(self, order: WorkOrder) -> dict[str, object]:
        """What the visit was shown by, and where its record is; for who may read that."""
        user = self.request.user
        reads = user.has_perm("dispatch.read_health", order)
        return {
            "late_reports": late_reports_of(order, user) if user.has_perm(_LATE) else [],
            "reads": reads,
            "proofs": proofs_of(order, user) if user.has_perm(_PROOFS) else [],
            "flags": flags_of([order]).get(order.pk, []),
            "record": getattr(order, "record", None) if reads else None,
        }

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """One of the acts; a refusal says why and what to do."""
        name = request.POST.get("act", "")
        if name not in ACTS:
            raise Http404
        form = self._form(name, request.POST)
        if form.is_valid() and self._done(ACTS[name], form):
            return redirect("dispatch_console:order", pk=pk)
        self.__dict__.pop(
            "order", None
        )  # as the refused command left it, not as the form changed it
        context = self.get_context_data(chosen={name: form}, form=form)
        return self.render_to_response(context, status=422)

    def _done(self, act: OrderAct, form) -> bool:
        try:
            act.run(self.order, self.request.user, form.cleaned_data)
        except DomainError as refusal:
            form.refuse(refusal)
            return False
        messages.success(self.request, act.done)
        return True
