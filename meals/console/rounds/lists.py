"""Lists of a day: rounds by meal, orders without a kitchen, totals before the cutoff."""

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView, View

from core.errors import DomainError
from meals import commands, tasks
from meals.console.forms import DayForm
from meals.console.views.base import MealMixin, StaffMixin
from meals.enums import MealPeriod, UnroutedReason
from meals.models import ChangeSlip, RoundPlan
from meals.queries.round_inputs import find_meal
from meals.queries.round_work import is_open
from meals.queries.rounds import (
    live_totals,
    meals_of_day,
    rounds_of_meal,
    slips_of,
    unserved_of,
)
from meals.queries.routing import unrouted_orders
from meals.queries.travel import estimates_before

SHOWN = 200
WHAT_TO_DO = {
    UnroutedReason.NO_SUPPLIER: gettext_lazy(
        "给这个助餐点加一条供餐关系，或请老人改到别的助餐点。"
    ),
    UnroutedReason.NO_CAPACITY: gettext_lazy("提高供餐厨房的产能，或加一个备用厨房。"),
    UnroutedReason.NO_DIET: gettext_lazy("登记哪个厨房能做这种饮食，或与老人商量换一份。"),
}


class RoundsView(StaffMixin, TemplateView):
    """The meals of a day that have rounds."""

    template_name = "console/meals/rounds/day.html"
    permission = "meals.view_round"

    def get_context_data(self, **kwargs):
        """In scope."""
        return super().get_context_data(
            **kwargs,
            day=self.day,
            form=DayForm(initial={"day": self.day}),
            meals=meals_of_day(self.request.user, self.day),
        )


class MealRoundsView(MealMixin, TemplateView):
    """The rounds of a meal: stops, times, load; what no round takes; what changed since."""

    template_name = "console/meals/rounds/meal.html"
    permission = "meals.view_round"
    post_permission = "meals.arrange_round"

    def get_context_data(self, **_path):
        """As they are now."""
        kitchen, day, meal = self.meal
        plan = RoundPlan.objects.visible_to(self.request.user).of_meal(*self.meal).first()
        return super().get_context_data(
            kitchen=kitchen,
            day=day,
            meal=MealPeriod(meal).label,
            plan=plan,
            rounds=rounds_of_meal(*self.meal),
            unserved=unserved_of(plan)[:SHOWN] if plan else (),
            slips=slips_of(*self.meal)[:SHOWN],
            may_arrange=self.request.user.has_perm(self.post_permission),
            estimates=estimates_before(kitchen, day),
        )

    def post(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        """Ask a worker for the rounds: the search takes longer than a page may."""
        kitchen, day, meal = self.meal
        if find_meal(kitchen, day, meal) is None:
            messages.error(request, str(commands.NoRoundRule(place=str(kitchen), day=day)))
        elif is_open(kitchen, day, meal):
            messages.error(request, str(commands.MealStillOpen()))
        else:
            words = (kitchen.pk, day.isoformat(), meal)
            transaction.on_commit(lambda: tasks.plan_rounds.delay(*words))
            messages.success(request, _("正在排线，请过一会儿刷新本页。"))
        return redirect(request.path)


class SlipView(StaffMixin, View):
    """Somebody has read a change slip."""

    permission = "meals.arrange_round"

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Back to the meal."""
        slips = ChangeSlip.objects.visible_to(request.user)
        slip = commands.see_slip(slip=get_object_or_404(slips, pk=pk), by=request.user)
        day = f"{slip.service_date:%Y-%m-%d}"
        return redirect("meals_console:meal_rounds", slip.kitchen_id, day, slip.meal_period)


class UnroutedView(StaffMixin, TemplateView):
    """Orders without a kitchen: why, and what to do about it."""

    template_name = "console/meals/rounds/unrouted.html"
    permission = "meals.view_mealorder"
    post_permission = "meals.route_menu"

    def get_context_data(self, **kwargs):
        """In scope."""
        orders = list(unrouted_orders(self.request.user, self.day)[:SHOWN])
        return super().get_context_data(
            **kwargs,
            day=self.day,
            form=DayForm(initial={"day": self.day}),
            orders=orders,
            advice=[
                (reason.label, WHAT_TO_DO[reason])
                for reason in UnroutedReason
                if any(order.unrouted_reason == reason for order in orders)
            ],
            may_route=self.request.user.has_perm(self.post_permission),
        )

    def post(self, request: HttpRequest) -> HttpResponse:
        """Try again for every menu that is waited for."""
        menus = {order.menu for order in unrouted_orders(request.user, self.day)}
        confirmed = 0
        for menu in sorted(menus, key=lambda menu: menu.pk):
            try:
                confirmed += commands.route_menu(menu=menu, by=request.user).confirmed
            except DomainError as refusal:
                messages.error(request, f"{menu}：{refusal}")
        messages.success(request, _("又安排了 %(count)s 单。") % {"count": confirmed})
        return redirect(f"{reverse('meals_console:unrouted')}?day={self.day:%Y-%m-%d}")


class LiveView(StaffMixin, TemplateView):
    """What has been ordered until now; a script may fetch the part that changes by itself."""

    permission = "meals.view_mealorder"

    def get_template_names(self):
        """The whole page, or the figures only."""
        part = "_live" if "part" in self.request.GET else "live"
        return [f"console/meals/rounds/{part}.html"]

    def get_context_data(self, **kwargs):
        """In scope."""
        return super().get_context_data(
            **kwargs,
            day=self.day,
            form=DayForm(initial={"day": self.day}),
            menus=live_totals(self.request.user, self.day),
            now=timezone.now(),
        )
