"""The overview of kitchens, the daily round, labels, alerts and traces."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.generic import TemplateView, View

from accounts.queries import messages_about
from core.dates import today
from core.errors import DomainError
from meals import commands
from meals.console.forms import chosen_day
from meals.console.safety.forms import ActionForm, CheckForm, DayForm
from meals.console.views.base import KitchenMixin, StaffMixin
from meals.enums import MealPeriod, SafetyAlertState
from meals.models import FoodSample, Kitchen, SafetyAlert, SelfCheck, SupplierDelivery
from meals.queries.partly_returned import mark_partly
from meals.queries.safety import MealDish, kitchen_days, open_alerts
from meals.queries.safety_rules import check_list
from meals.queries.tracing import trace_dish, trace_lot

PEOPLE_ON_A_PAGE = 50
SALES_SHOWN = 500


class OverviewView(StaffMixin, TemplateView):
    """What has to be put right, and every kitchen's day."""

    template_name = "console/meals/safety/overview.html"
    permission = "meals.view_foodsample"

    def get_context_data(self, **kwargs):
        """In scope."""
        user = self.request.user
        return super().get_context_data(
            **kwargs,
            day=self.day,
            is_today=self.day == today(),
            day_form=DayForm(initial={"day": self.day}),
            alerts=open_alerts(user)[:100],
            kitchens=kitchen_days(Kitchen.objects.visible_to(user), self.day),
        )


class CheckView(KitchenMixin, TemplateView):
    """The daily round: today to fill in, other days to read."""

    template_name = "console/meals/safety/check.html"
    permission = "meals.view_selfcheck"
    post_permission = "meals.keep_food_safe"

    def get_context_data(self, **kwargs):
        """What was answered, or the questions."""
        rows = SelfCheck.objects.visible_to(self.request.user).select_related("done_by")
        done = rows.filter(kitchen=self.kitchen, day=self.day).first()
        form = kwargs.pop("form", None)
        may = self.request.user.has_perm(self.post_permission) and self.day == today()
        if form is None and done is None and may and self.asked is not None:
            form = CheckForm(check_list=self.asked)
        return super().get_context_data(
            **kwargs,
            form=form,
            done=done,
            asked=self.asked,
            kitchen=self.kitchen,
            day=self.day,
            day_form=DayForm(initial={"day": self.day}),
            section="safety_check",
        )

    @cached_property
    def asked(self):
        """The list of the day."""
        return check_list(self.kitchen, self.day)

    def post(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        """One round a day."""
        if self.asked is None:
            raise Http404
        form = CheckForm(request.POST, check_list=self.asked)
        if form.is_valid():
            try:
                commands.complete_self_check(
                    kitchen=self.kitchen, answers=form.answers(), by=request.user
                )
            except DomainError as refusal:
                form.refuse(refusal)
            else:
                messages.success(request, _("今天的自查已登记。"))
                return redirect("meals_console:safety_check", self.kitchen.pk)
        return self.render_to_response(self.get_context_data(form=form), status=422)


class LabelView(StaffMixin, TemplateView):
    """The label of a sample, to print."""

    template_name = "console/meals/safety/label.html"
    permission = "meals.view_foodsample"

    def get_context_data(self, **kwargs):
        """In scope."""
        rows = FoodSample.objects.visible_to(self.request.user)
        related = rows.select_related("kitchen__station", "taken_by", "rule")
        return super().get_context_data(sample=get_object_or_404(related, pk=kwargs["pk"]))


class DisposeView(StaffMixin, View):
    """Throw a sample away."""

    permission = "meals.keep_food_safe"

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Once it was kept long enough."""
        sample = get_object_or_404(FoodSample.objects.visible_to(request.user), pk=pk)
        try:
            commands.dispose_sample(sample=sample, by=request.user)
        except DomainError as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("已登记处置。"))
        page = reverse("meals_console:safety_samples", args=[sample.kitchen_id])
        return redirect(f"{page}?day={sample.service_date}")


class AlertView(StaffMixin, TemplateView):
    """One thing to put right."""

    template_name = "console/meals/safety/alert.html"
    permission = "meals.view_safetyalert"
    post_permission = "meals.handle_safetyalert"

    @cached_property
    def alert(self) -> SafetyAlert:
        """In scope."""
        rows = SafetyAlert.objects.visible_to(self.request.user)
        related = rows.select_related("kitchen__station", "owner", "ended_by")
        return get_object_or_404(related, pk=self.kwargs["pk"])

    def get_context_data(self, **kwargs):
        """With the form for who may."""
        may = self.alert.state == SafetyAlertState.OPEN and self.request.user.has_perm(
            self.post_permission
        )
        form = kwargs.pop("form", None) or (ActionForm() if may else None)
        told = messages_about(self.alert)
        return super().get_context_data(**kwargs, alert=self.alert, form=form, told=told)

    def post(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        """With words."""
        form = ActionForm(request.POST)
        if form.is_valid():
            try:
                commands.handle_alert(alert=self.alert, by=request.user, **form.cleaned_data)
            except DomainError as refusal:
                form.refuse(refusal)
            else:
                messages.success(request, _("已登记处理情况。"))
                return redirect("meals_console:safety")
        return self.render_to_response(self.get_context_data(form=form), status=422)


class TraceView(StaffMixin, TemplateView):
    """From a dish, or from a lot, to everybody who got of it."""

    template_name = "console/meals/safety/trace.html"
    permission = "meals.view_cookedbatch"

    def get_context_data(self, **kwargs):
        """The people page by page, masked."""
        trace = self.trace()
        people = Paginator(trace.people, PEOPLE_ON_A_PAGE)
        page = people.get_page(self.request.GET.get("page"))
        mark_partly(line.order for line in page)
        return super().get_context_data(
            **kwargs,
            title=self.title,
            trace=trace,
            sales=trace.sales[:SALES_SHOWN],
            page=page,
        )


class DishTraceView(KitchenMixin, TraceView):
    """A dish of a meal."""

    @cached_property
    def dish(self) -> MealDish:
        """As the address says."""
        day, meal = chosen_day(self.kwargs["day"], None), self.kwargs["meal"]
        name = self.request.GET.get("dish", "")
        if day is None or meal not in MealPeriod.values or not name:
            raise Http404
        return MealDish(self.kitchen.pk, day, meal, name)

    @property
    def title(self) -> str:
        """What is traced."""
        return f"{self.dish.meal} {self.kitchen} {self.dish.dish_name}"

    def trace(self):
        """Of the dish."""
        return trace_dish(self.dish)


class LotTraceView(TraceView):
    """A lot of a supplier."""

    @cached_property
    def lot(self) -> SupplierDelivery:
        """In scope."""
        rows = SupplierDelivery.objects.visible_to(self.request.user)
        return get_object_or_404(rows.select_related("kitchen__station"), pk=self.kwargs["pk"])

    @property
    def title(self) -> str:
        """What is traced."""
        return f"{self.lot.kitchen} {self.lot}"

    def trace(self):
        """Of the lot."""
        return trace_lot(self.lot)
