"""A kitchen's week on a grid. Works without scripts; commands decide."""

from datetime import timedelta

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.generic import TemplateView

from core.dates import monday_of, today
from core.errors import Conflict, InvalidInput
from core.forms import key_of
from meals import commands
from meals.console.food.base import PlanMixin
from meals.console.food.forms import CellsForm, WeekForm
from meals.console.forms import chosen_day
from meals.enums import MealPeriod
from meals.models import Kitchen
from meals.queries.publication import open_holds
from meals.queries.weeks import cap_on, week_plan

A_WEEK = timedelta(days=7)


class WeekView(PlanMixin, TemplateView):
    """Seven days, three meals each; set meals are put on the ticked ones."""

    template_name = "console/meals/week.html"

    @cached_property
    def monday(self):
        """Of the week in the address; else of the coming one, which is being planned."""
        otherwise = today() + A_WEEK
        return monday_of(chosen_day(self.request.GET.get("week", ""), otherwise))

    @cached_property
    def kitchen(self) -> Kitchen | None:
        """The one in the address, else the first of one's own."""
        asked = self.request.GET.get("kitchen", "")
        if not asked:
            return self.kitchens.first()
        return get_object_or_404(self.kitchens, pk=key_of(asked))

    def get(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        """The grid with an empty form."""
        if self.kitchen is None:
            return self.render_to_response(self.get_context_data(kitchen=None))
        return self._page(self._days())

    def _days(self):
        return week_plan(self.kitchen, self.monday, timezone.now())

    def _page(self, days, form: CellsForm | None = None, status: int = 200) -> HttpResponse:
        chosen = {"kitchen": self.kitchen, "week": self.monday}
        cells = [cell for day in days for cell in day.cells]
        planned = [cell for cell in cells if cell.is_planned]
        context = self.get_context_data(
            kitchen=self.kitchen,
            monday=self.monday,
            sunday=self.monday + timedelta(days=6),
            cap=cap_on(self.kitchen, self.monday),
            before=self._address(self.monday - A_WEEK),
            after=self._address(self.monday + A_WEEK),
            choose=WeekForm(initial=chosen, kitchens=self.kitchens),
            form=form or CellsForm(set_meals=self.set_meals(self.kitchen), days=days),
            ticked=form.data.getlist("cells") if form else [],
            days=days,
            meals=MealPeriod,
            blocked=[cell for cell in planned if cell.blockers],
            reminded=[cell for cell in cells if cell.reminders],
            cannot_publish=not planned or any(cell.blockers for cell in planned),
            may_plan=self.request.user.has_perm("meals.plan_menu"),
            holds=open_holds(self.request.user).filter(menu__kitchen=self.kitchen),
        )
        return self.render_to_response(context, status=status)

    def _address(self, monday) -> str:
        page = reverse("meals_console:week")
        return f"{page}?kitchen={self.kitchen.pk}&week={monday.isoformat()}"

    def post(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        """Copy, publish, or put a set meal on the ticked meals."""
        if self.kitchen is None:
            raise Http404
        days = self._days()
        if "copy" not in request.POST and "publish" not in request.POST:
            return self._offer(days)
        try:
            self._copy() if "copy" in request.POST else self._publish(days)
        except (Conflict, InvalidInput) as refusal:
            messages.error(request, str(refusal))
        return redirect(self._address(self.monday))

    def _offer(self, days) -> HttpResponse:
        form = CellsForm(self.request.POST, set_meals=self.set_meals(self.kitchen), days=days)
        if not form.is_valid():
            return self._page(days, form, status=422)
        data = form.cleaned_data
        try:
            count = commands.offer_on(
                kitchen=self.kitchen,
                cells=form.chosen(),
                set_meal=data["set_meal"],
                stock=data["stock"],
                by=self.request.user,
            )
        except (Conflict, InvalidInput) as refusal:
            form.add_error(None, str(refusal))
            return self._page(days, form, status=422)
        text = _("“%(name)s”已放到 %(count)s 餐。")
        messages.success(self.request, text % {"name": data["set_meal"], "count": count})
        return redirect(self._address(self.monday))

    def _copy(self) -> None:
        done = commands.copy_week(kitchen=self.kitchen, monday=self.monday, by=self.request.user)
        text = _("已复制 %(menus)s 餐、%(sets)s 个套餐；%(kept)s 餐已有安排，没有改动。")
        words = {"menus": done.menus, "sets": done.sets, "kept": done.kept}
        messages.success(self.request, text % words)
        if done.left_out:
            text = _("这些套餐已停用，没有复制：%(names)s。")
            messages.warning(self.request, text % {"names": "、".join(done.left_out)})

    def _publish(self, days) -> None:
        """Of one day, or everything that is planned."""
        wanted = self.request.POST["publish"]
        chosen = [c for d in days if wanted in ("week", d.day.isoformat()) for c in d.cells]
        menus = [cell.menu for cell in chosen if cell.is_planned]
        if not menus and any(cell.is_missed for cell in chosen):
            messages.error(self.request, _("已过截止时间的菜单不能再公布。"))
            return
        if not menus:
            raise Http404
        commands.publish_menus(menus=menus, by=self.request.user)
        text = _("已公布 %(count)s 餐，可以订餐了。")
        messages.success(self.request, text % {"count": len(menus)})
