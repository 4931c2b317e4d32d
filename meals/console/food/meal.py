"""One meal of a kitchen's week: set meals and stocks, a guest chef, publishing."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.generic import TemplateView

from core.dates import monday_of
from core.errors import Conflict, InvalidInput
from meals import commands
from meals.console.food.base import PlanMixin
from meals.console.food.forms import ChefForm, OfferForm, ReasonForm, StockForm
from meals.console.forms import chosen_day
from meals.enums import MealPeriod
from meals.models import Dish, GuestChef, Kitchen
from meals.queries.weeks import Cell, comes_out_at, dishes_of, meal_plan


class MealPlanView(PlanMixin, TemplateView):
    """One meal: its set meals and stocks, what blocks it, a guest chef, publishing."""

    template_name = "console/meals/meal_plan.html"

    @cached_property
    def kitchen(self) -> Kitchen:
        """In scope."""
        return get_object_or_404(self.kitchens, pk=self.kwargs["kitchen_pk"])

    @cached_property
    def cell(self) -> Cell:
        """As it is now."""
        day = chosen_day(self.kwargs["day"], None)
        if day is None or self.kwargs["meal"] not in MealPeriod.values:
            raise Http404
        return meal_plan(self.kitchen, day, self.kwargs["meal"], timezone.now())

    def get_context_data(self, **kwargs):
        """Whichever form was filled in stays as it was."""
        menu = self.cell.menu
        week = monday_of(self.cell.day).isoformat()
        forms = {
            "form": OfferForm(set_meals=self.set_meals(self.kitchen)),
            "chef_form": ChefForm(prefix="chef"),
            "reason_form": ReasonForm(),
            **kwargs,
        }
        return super().get_context_data(
            **forms,
            kitchen=self.kitchen,
            cell=self.cell,
            menu=menu,
            dishes=dishes_of(self.cell),
            back=f"{reverse('meals_console:week')}?kitchen={self.kitchen.pk}&week={week}",
            comes_out=comes_out_at(self.kitchen, self.cell.day),
            may_plan=self.request.user.has_perm("meals.plan_menu"),
        )

    def post(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        """One of the page's buttons."""
        acts = {
            "offer": self._offer,
            "take_off": self._take_off,
            "take_off_all": self._take_off_all,
            "stock": self._stock,
            "dish_stock": self._dish_stock,
            "publish": self._publish,
            "withdraw": self._withdraw,
            "invite": self._invite,
            "uninvite": self._uninvite,
        }
        act = next((act for name, act in acts.items() if name in request.POST), None)
        if act is None or (self.cell.menu is None and act != self._offer):
            raise Http404
        try:
            wrong = act()
        except (Conflict, InvalidInput) as refusal:
            messages.error(request, str(refusal))
            wrong = None
        if wrong is not None:
            return self.render_to_response(self.get_context_data(**wrong), status=422)
        return redirect(request.path)

    def _offer(self) -> dict | None:
        form = OfferForm(self.request.POST, set_meals=self.set_meals(self.kitchen))
        if not form.is_valid():
            return {"form": form}
        commands.offer_on(
            kitchen=self.kitchen,
            cells=[(self.cell.day, self.cell.meal_period)],
            by=self.request.user,
            **form.cleaned_data,
        )
        return None

    def _item(self, name: str):
        wanted = self.request.POST[name]
        item = next((item for item in self.cell.items if str(item.pk) == wanted), None)
        if item is None:
            raise Http404
        return item

    def _take_off(self) -> None:
        commands.take_off(item=self._item("take_off"), by=self.request.user)

    def _take_off_all(self) -> None:
        commands.take_off_all(menu=self.cell.menu, by=self.request.user)

    def _portions(self) -> int | None:
        form = StockForm(self.request.POST)
        if not form.is_valid():
            raise InvalidInput
        return form.cleaned_data["portions"]

    def _stock(self) -> None:
        item = self._item("stock")
        commands.offer(
            menu=self.cell.menu,
            set_meal=item.set_meal,
            stock=self._portions(),
            by=self.request.user,
        )

    def _dish_stock(self) -> None:
        wanted = self.request.POST["dish_stock"]
        row = next((row for row in dishes_of(self.cell) if str(row.pk) == wanted), None)
        dish = get_object_or_404(Dish, pk=row.pk if row else None)
        commands.set_dish_stock(
            menu=self.cell.menu, dish=dish, portions=self._portions(), by=self.request.user
        )

    def _publish(self) -> None:
        commands.publish_menu(menu=self.cell.menu, by=self.request.user)
        messages.success(self.request, _("已公布，可以订餐了。"))

    def _withdraw(self) -> dict | None:
        form = ReasonForm(self.request.POST)
        if not form.is_valid():
            return {"reason_form": form}
        commands.withdraw_menu(menu=self.cell.menu, by=self.request.user, **form.cleaned_data)
        messages.success(self.request, _("已撤回，改好以后请再公布。"))
        return None

    def _invite(self) -> dict | None:
        form = ChefForm(self.request.POST, prefix="chef")
        if not form.is_valid():
            return {"chef_form": form}
        chef = GuestChef(menu=self.cell.menu, **form.cleaned_data)
        commands.invite_chef(chef=chef, by=self.request.user)
        return None

    def _uninvite(self) -> None:
        wanted = self.request.POST["uninvite"]
        chefs = self.cell.menu.guest_chefs.all()
        chef = next((chef for chef in chefs if str(chef.pk) == wanted), None)
        if chef is None:
            raise Http404
        commands.uninvite_chef(chef=chef, by=self.request.user)
