"""The day's board, routing by hand, and the kitchen's production sheet."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.generic import TemplateView, View

from core.dates import today
from core.errors import Conflict
from meals import commands
from meals.console.forms import DayForm
from meals.console.views.base import MealMixin, StaffMixin
from meals.enums import MealPeriod, PaperKind
from meals.models import MealOrder, Menu
from meals.queries.alerts import alert_queue
from meals.queries.kitchen import kitchens_of_day, late_orders, menus_of_day, production_sheet
from meals.queries.papers import boxes_of, changes_since, latest_version
from meals.queries.publication import open_holds
from meals.queries.rounds import unread_slips

HOLDS_SHOWN = 20


class BoardView(StaffMixin, TemplateView):
    """A day at a glance: menus, kitchens, orders without a kitchen."""

    template_name = "console/meals/board.html"
    permission = "meals.view_mealorder"

    def get_context_data(self, **kwargs):
        """In scope."""
        user = self.request.user
        unrouted = MealOrder.objects.visible_to(user).for_day(self.day).filter(state="unrouted")
        return super().get_context_data(
            **kwargs,
            day=self.day,
            form=DayForm(initial={"day": self.day}),
            menus=menus_of_day(user, self.day),
            kitchens=kitchens_of_day(user, self.day),
            unrouted=unrouted.select_related("resident", "station")[:200],
            may_route=user.has_perm("meals.route_menu"),
            holds=open_holds(user)[:HOLDS_SHOWN],
            slips=unread_slips(user, self.day)[:HOLDS_SHOWN],
            alerts=alert_queue(user).count() if user.has_perm("meals.view_deliveryalert") else 0,
        )


class RouteView(StaffMixin, View):
    """Route a menu now, or again after capacity was added."""

    permission = "meals.route_menu"

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The same command as the task's."""
        menu = get_object_or_404(Menu.objects.visible_to(request.user), pk=pk)
        try:
            done = commands.route_menu(menu=menu, by=request.user)
        except Conflict as refusal:
            messages.error(request, str(refusal))
        else:
            text = _("已安排 %(confirmed)s 单，未能安排 %(unrouted)s 单。")
            messages.success(
                request, text % {"confirmed": done.confirmed, "unrouted": done.unrouted}
            )
        return redirect(f"{reverse('meals_console:board')}?day={menu.service_date:%Y-%m-%d}")


class SheetView(MealMixin, TemplateView):
    """The kitchen's production sheet; looking and printing change nothing, the buttons do."""

    template_name = "console/meals/sheet.html"
    permission = "meals.view_mealorder"
    post_permission = "meals.cook_mealorder"

    def get_context_data(self, **_path):
        """Counts of now, and what changed since the sheet was printed."""
        _kitchen, day, meal = self.meal
        version = latest_version(*self.meal, PaperKind.PRODUCTION)
        return super().get_context_data(
            sheet=production_sheet(*self.meal),
            version=version,
            changes=changes_since(version, boxes_of(*self.meal)) if version else [],
            may_print=self.request.user.has_perm("meals.print_papers"),
            day=day,
            meal=MealPeriod(meal).label,
            late=late_orders(*self.meal),
            may_cook=self.request.user.has_perm("meals.cook_mealorder"),
            is_early=day > today(),
        )

    def post(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        """Cooked, or on the way."""
        kitchen, day, meal = self.meal
        report = commands.send_out if "sent" in request.POST else commands.mark_cooked
        try:
            count = report(kitchen=kitchen, service_date=day, meal_period=meal, by=request.user)
        except commands.MealStillToCome as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("已更新 %(count)s 单。") % {"count": count})
        return redirect(request.path)
