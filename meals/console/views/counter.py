"""One order, the hand-over list, and the operator's day."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.functional import cached_property
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.generic import TemplateView

from accounts.models import Organisation
from core.dates import today
from core.errors import Conflict, InvalidInput
from core.money import parse_yuan
from meals import commands
from meals.console.forms import CancelForm, HandOverForm, PointForm, SettlementForm, chosen_day
from meals.console.orders.forms import LateCancelForm
from meals.console.views.base import StaffMixin
from meals.enums import OrderState
from meals.models import DaySettlement, MealOrder
from meals.queries import choices
from meals.queries.day_ends import end_totals
from meals.queries.kitchen import hand_over_list, points_of_day
from meals.queries.money_back import money_back
from meals.queries.orders import can_be_cancelled
from meals.queries.sale_totals import sale_totals
from meals.queries.settlement import day_totals, unfinished

ORDERS_ON_A_PAGE = 50
LONGEST_KEY = 18  # digits


class OrderView(StaffMixin, TemplateView):
    """One order; it can be taken back here."""

    template_name = "console/meals/order.html"
    permission = "meals.view_mealorder"
    post_permission = "meals.cancel_mealorder"

    @cached_property
    def order(self) -> MealOrder:
        """In scope."""
        orders = MealOrder.objects.visible_to(self.request.user)
        related = orders.select_related("menu__kitchen__station", "station", "resident", "kitchen")
        return get_object_or_404(related.prefetch_related("lines"), pk=self.kwargs["pk"])

    def get_context_data(self, **kwargs):
        """Everything about it."""
        may = self.request.user.has_perm("meals.cancel_mealorder")
        money = money_back(self.order)
        return super().get_context_data(
            **kwargs,
            order=self.order,
            meal=choices.meal_words(self.order.menu),
            how=choices.how_words(self.order),
            state=choices.state_words(self.order, money),
            kind=choices.state_kind(self.order),
            price_lines=choices.bill(self.order),
            cancellable=may and can_be_cancelled(self.order),
            late_form=self._late_form(),
            money=money,
            partly=money.is_part_of(self.order),
            returnable=self.order.state in OrderState.EATEN and money.left_fen(self.order) > 0,
        )

    def _late_form(self) -> LateCancelForm | None:
        """For who answers for the place, while the kitchen has the order and hasn't cooked it."""
        late = self.order.state == OrderState.CONFIRMED
        may = late and self.request.user.has_perm("meals.order_late", self.order.resident)
        return LateCancelForm() if may else None

    def post(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        """Cancel, with the reason."""
        form = CancelForm(request.POST)
        if not form.is_valid():
            messages.error(request, str(InvalidInput()))
            return redirect("meals_console:order", pk=self.order.pk)
        try:
            commands.cancel_order(order=self.order, by=request.user, **form.cleaned_data)
        except Conflict as refusal:
            messages.error(request, str(refusal))
        return redirect("meals_console:order", pk=self.order.pk)


class HandOverView(StaffMixin, TemplateView):
    """Cooked meals point by point, one button each."""

    template_name = "console/meals/hand_over.html"
    permission = "meals.hand_over_mealorder"

    def get_context_data(self, **kwargs):
        """In scope, of the point asked for."""
        user, asked = self.request.user, self.request.GET.get("point", "")
        points = points_of_day(user, self.day)
        form = PointForm({"day": self.day.isoformat(), "point": asked}, points=points)
        if not form.is_valid():
            raise Http404
        orders = hand_over_list(user, self.day, form.cleaned_data["point"])
        return super().get_context_data(
            **kwargs,
            day=self.day,
            form=form,
            page=Paginator(orders, ORDERS_ON_A_PAGE).get_page(self.request.GET.get("page")),
        )

    def post(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        """Handed over with the cash named, or nobody came."""
        form = HandOverForm(request.POST)
        if not form.is_valid():
            raise Http404
        orders = MealOrder.objects.visible_to(request.user).select_related("resident")
        order = get_object_or_404(orders, pk=form.cleaned_data["order"])
        try:
            self._act(order, form.cleaned_data["cash"])
        except (Conflict, InvalidInput) as refusal:
            messages.error(request, str(refusal))
        back = request.GET.copy()
        back["day"] = order.service_date.isoformat()
        return redirect(f"{request.path}?{back.urlencode()}")

    def _act(self, order: MealOrder, cash: str) -> None:
        posted, by = self.request.POST, self.request.user
        words = {"number": order.number, "name": order.resident.name}
        if "missed" in posted or "waived" in posted:
            waived = "waived" in posted
            reason = _("不是本人的原因，免收") if waived else _("没有来取")
            commands.mark_no_show(order=order, by=by, reason=reason, waived=waived)
            messages.success(self.request, _("%(number)s %(name)s：记为未取。") % words)
            return
        commands.hand_over(order=order, by=by, cash_fen=parse_yuan(cash))
        messages.success(self.request, _("%(number)s %(name)s：已交付。") % words)


class SettlementView(StaffMixin, TemplateView):
    """An operator's day: what it comes to, what is still open, and the button that closes it."""

    template_name = "console/meals/settlement.html"
    permission = "meals.view_daysettlement"
    post_permission = "meals.close_day"

    @cached_property
    def operators(self):
        """Bodies in scope that run a kitchen or a meal point."""
        bodies = Organisation.objects.visible_to(self.request.user)
        return bodies.filter(stations__isnull=False).distinct().order_by("pk")

    @cached_property
    def operator(self) -> Organisation | None:
        """The one asked for, else the first."""
        asked = self.request.POST.get("operator") or self.request.GET.get("operator")
        if asked:
            if not asked.isdecimal() or len(asked) > LONGEST_KEY:
                raise Http404
            return get_object_or_404(self.operators, pk=asked)
        return self.operators.first()

    def get_context_data(self, **kwargs):
        """Totals of now, or the settlement that was made."""
        context = super().get_context_data(**kwargs, day=self.day)
        initial = {"day": self.day, "operator": self.operator}
        context["form"] = SettlementForm(initial=initial, operators=self.operators)
        if self.operator is None:
            return context
        made = DaySettlement.objects.visible_to(self.request.user)
        context.update(
            operator=self.operator,
            settlement=made.filter(operator=self.operator, day=self.day).first(),
            totals={
                **day_totals(self.operator, self.day),
                **sale_totals(self.operator, self.day),
                **end_totals(self.operator, self.day),
            },
            left=unfinished(self.operator, self.day),
            may_close=self.day <= today() and self.request.user.has_perm("meals.close_day"),
        )
        return context

    def post(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        """Close the day."""
        day = chosen_day(request.POST.get("day", ""), self.day)
        if self.operator is None:
            raise Http404
        try:
            commands.close_day(operator=self.operator, day=day, by=request.user)
        except Conflict as refusal:
            messages.error(request, str(refusal))
        query = urlencode({"day": day.isoformat(), "operator": self.operator.pk})
        return redirect(f"{request.path}?{query}")
