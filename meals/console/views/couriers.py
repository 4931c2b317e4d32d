"""Deliveries that a courier firm brings: call one, see where it is, take it back."""

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.generic import TemplateView, View

from core.errors import DomainError
from meals.commands.couriers import call_courier, cancel_courier
from meals.console.forms import DayForm
from meals.console.views.base import StaffMixin
from meals.enums import CourierState
from meals.models import CourierOrder, MealOrder
from meals.queries.couriers import callable_orders, courier_orders

ON_A_PAGE = 50


class CouriersView(StaffMixin, TemplateView):
    """A day's deliveries with and without a courier."""

    template_name = "console/meals/couriers/list.html"
    permission = "meals.call_courier"

    def get_context_data(self, **kwargs):
        """In scope."""
        user = self.request.user
        page = Paginator(callable_orders(user, self.day), ON_A_PAGE)
        return super().get_context_data(
            **kwargs,
            day=self.day,
            form=DayForm(initial={"day": self.day}),
            is_set_up=bool(settings.COURIERS),
            page=page.get_page(self.request.GET.get("page")),
            asked=courier_orders(user, self.day)[:200],
            recallable=(CourierState.WAITING, CourierState.SENT, CourierState.ACCEPTED),
        )


class CallView(StaffMixin, View):
    """A courier for one meal."""

    permission = "meals.call_courier"

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Asked after the commit."""
        order = get_object_or_404(MealOrder.objects.visible_to(request.user), pk=pk)
        try:
            call_courier(order=order, by=request.user)
        except DomainError as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("%(number)s 正在叫骑手。") % {"number": order.number})
        return _back(order)


class RecallView(StaffMixin, View):
    """No courier after all."""

    permission = "meals.call_courier"

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """With a reason of our own."""
        asked = get_object_or_404(CourierOrder.objects.visible_to(request.user), pk=pk)
        try:
            cancel_courier(courier_order=asked, reason=_("站点取消"), by=request.user)
        except DomainError as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("已取消，或正在请骑手平台取消。"))
        return _back(asked.order)


def _back(order: MealOrder) -> HttpResponse:
    return redirect(f"{reverse('meals_console:couriers')}?day={order.service_date:%Y-%m-%d}")
