"""Sales that were not taken: looked at, and set aside by somebody in charge; devices that are lost."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.generic import TemplateView, View

from core.errors import DomainError
from meals import commands
from meals.console.till.forms import SetAsideForm
from meals.console.till.records import ON_A_PAGE, FormView
from meals.console.views.base import StaffMixin
from meals.enums import HeldState
from meals.models import HeldSale, TillShift
from meals.queries.held_sales import contents, held_waiting


class HeldSalesView(StaffMixin, TemplateView):
    """Those that wait, the oldest first."""

    template_name = "console/meals/till/held_sales.html"
    permission = "meals.view_heldsale"

    def get_context_data(self, **kwargs):
        """In scope."""
        rows = held_waiting(self.request.user)
        page = Paginator(rows, ON_A_PAGE).get_page(self.request.GET.get("page"))
        return super().get_context_data(**kwargs, page=page)


class HeldSaleView(FormView):
    """One of them: what the till wrote, why it was refused, what became of it."""

    template_name = "console/meals/till/held_sale.html"
    permission = "meals.view_heldsale"
    post_permission = "meals.set_aside_heldsale"
    form_class = SetAsideForm

    @cached_property
    def held(self) -> HeldSale:
        """In scope."""
        rows = HeldSale.objects.visible_to(self.request.user)
        related = ("till__station", "shift", "settled_by", "sale")
        return get_object_or_404(rows.select_related(*related), pk=self.kwargs["pk"])

    def get_context_data(self, **kwargs):
        """With its tray."""
        may = self.request.user.has_perm(self.post_permission)
        return super().get_context_data(
            **kwargs,
            held=self.held,
            contents=contents(self.held),
            may_set_aside=may and self.held.state == HeldState.HELD,
        )

    def act(self, data: dict) -> str:
        """Set aside."""
        commands.set_aside_sale(held=self.held, reason=data["reason"], by=self.request.user)
        return _("已搁置。这台收银机下次联网时会放下这一笔，之后就能交班。")


class GiveUpView(StaffMixin, View):
    """The device of a shift is lost or broken; what it had not sent can't be had any more."""

    permission = "meals.set_aside_heldsale"

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Back to the shift with what happened."""
        shift = get_object_or_404(TillShift.objects.visible_to(request.user), pk=pk)
        try:
            reason = request.POST.get("reason", "")
            commands.give_up_unsent(shift=shift, reason=reason, by=request.user)
            messages.success(request, _("已登记。现在可以交班，班次里写明了原因。"))
        except DomainError as refusal:
            messages.error(request, str(refusal))
        return redirect("meals_console:till_shift", pk=shift.pk)
