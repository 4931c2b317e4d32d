"""People whom nobody reached: the queue with its clock, and one alert with what may be done."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.generic import TemplateView, View

from accounts.queries import messages_about
from core.audit import record
from core.dates import minutes_until, month_of, today
from core.errors import DomainError
from core.private_files import file_response
from meals.commands import mark_no_show
from meals.commands.alerts import close_alert, take_alert
from meals.commands.delivering import retry_delivery
from meals.console.door_forms import AlertForm
from meals.console.views.base import StaffMixin
from meals.enums import AlertState, OrderState
from meals.models import DeliveryAlert, DeliveryFailure, DeliveryProof
from meals.queries.alerts import (
    alert_figures,
    alert_queue,
    closed_alerts,
    families_of,
    whose_turn_next,
)
from meals.queries.partly_returned import mark_partly

CLOSED_ON_A_PAGE = 50


class AlertsView(StaffMixin, TemplateView):
    """Open ones by their clock, the month's figures, closed ones below."""

    template_name = "console/meals/alerts/list.html"
    permission = "meals.view_deliveryalert"

    def get_context_data(self, **kwargs):
        """In scope."""
        now, user = timezone.now(), self.request.user
        closed = Paginator(closed_alerts(user), CLOSED_ON_A_PAGE)
        return super().get_context_data(
            **kwargs,
            queue=[(alert, minutes_until(alert.due_at, now)) for alert in alert_queue(user)],
            closed=closed.get_page(self.request.GET.get("page")),
            month=alert_figures(user, month_of(today()), today()),
        )


class AlertMixin(StaffMixin):
    """Sets self.alert, in scope."""

    permission = "meals.view_deliveryalert"
    post_permission = "meals.close_deliveryalert"

    @cached_property
    def alert(self) -> DeliveryAlert:
        """404 outside the scope."""
        related = ("owner", "failure", "closed_by", "order__station", "order__resident__community")
        alerts = DeliveryAlert.objects.visible_to(self.request.user).select_related(*related)
        return get_object_or_404(alerts, pk=self.kwargs["pk"])


class AlertView(AlertMixin, View):
    """One alert: who, whom to ring, until when; and how it was found out."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The phone number is shown to whoever may act, and that it was shown is kept."""
        return self._page(AlertForm())

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Close it with what was found, or take it over."""
        if "take" in request.POST:
            return self._done(lambda: take_alert(alert=self.alert, by=request.user))
        form = AlertForm(request.POST)
        if not form.is_valid():
            return self._page(form, status=422)
        return self._done(
            lambda: close_alert(alert=self.alert, by=request.user, **form.cleaned_data)
        )

    def _done(self, act) -> HttpResponse:
        try:
            act()
        except DomainError as refusal:
            messages.error(self.request, str(refusal))
        else:
            messages.success(self.request, _("已保存。"))
        return redirect("meals_console:alert", pk=self.alert.pk)

    def _page(self, form: AlertForm, status: int = 200) -> HttpResponse:
        alert, user = self.alert, self.request.user
        may_act = user.has_perm("meals.close_deliveryalert") and alert.state == AlertState.OPEN
        if may_act and self.request.method == "GET":
            record(alert, "meals.alert.phone_shown", by=user, resident=alert.order.resident_id)
        mark_partly([alert.order])
        context = {
            "alert": alert,
            "form": form,
            "left": minutes_until(alert.due_at, timezone.now()),
            "next_owner": whose_turn_next(alert) if alert.state == AlertState.OPEN else "",
            "families": families_of(alert),
            "may_act": may_act,
            "told": messages_about(alert),
            "is_undelivered": alert.order.state == OrderState.UNDELIVERED,
        }
        return render(self.request, "console/meals/alerts/detail.html", context, status=status)


class MealBackView(AlertMixin, View):
    """What becomes of the meal: out once more, or back to the kitchen."""

    post_permission = "meals.hand_over_mealorder"

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The alert stays open: the meal is one thing, the person another."""
        order = self.alert.order
        try:
            if "retry" in request.POST:
                retry_delivery(order=order, by=request.user)
                messages.success(request, _("已改为“送餐途中”，送餐员的名单里会再出现。"))
            else:
                mark_no_show(order=order, by=request.user, reason=_("没有送到，餐已退回厨房"))
                messages.success(request, _("餐已退回厨房，按没有取餐结算。"))
        except DomainError as refusal:
            messages.error(request, str(refusal))
        return redirect("meals_console:alert", pk=self.alert.pk)


class ProofView(StaffMixin, View):
    """The photo or signature of a delivery."""

    permission = "meals.view_deliveryproof"

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        """In scope; who looked is kept."""
        proof = get_object_or_404(DeliveryProof.objects.visible_to(request.user), order=pk)
        if not proof.file:
            raise Http404
        record(proof, "meals.delivery.proof_seen", by=request.user, order=pk)
        return file_response(proof.file, f"delivery-{pk}")


class FailurePhotoView(StaffMixin, View):
    """The photo of a door that stayed shut."""

    permission = "meals.view_deliveryfailure"

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        """In scope; who looked is kept."""
        failure = get_object_or_404(DeliveryFailure.objects.visible_to(request.user), pk=pk)
        if not failure.photo:
            raise Http404
        record(failure, "meals.delivery.photo_seen", by=request.user)
        return file_response(failure.photo, f"door-{pk}")
