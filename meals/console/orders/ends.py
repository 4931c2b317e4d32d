"""How meals ended: returns, cash to give back, meals that nobody fetched."""

from uuid import uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.generic import TemplateView

from core.errors import Conflict, InvalidInput
from core.forms import key_of
from core.money import yuan
from meals import commands
from meals.console.orders.forms import ReturnForm
from meals.console.views.base import StaffMixin
from meals.enums import OrderState
from meals.models import MealOrder, MealReturn
from meals.queries import choices, day_ends
from meals.queries.money_back import money_back


class ReturnView(StaffMixin, TemplateView):
    """A meal comes back: how much of it, and why."""

    template_name = "console/meals/orders/return.html"
    permission = "meals.return_mealorder"

    @cached_property
    def order(self) -> MealOrder:
        """In scope."""
        orders = MealOrder.objects.visible_to(self.request.user)
        related = orders.select_related("menu", "station", "resident")
        return get_object_or_404(related.prefetch_related("lines"), pk=self.kwargs["pk"])

    def get_context_data(self, **kwargs):
        """Who paid what."""
        kwargs.setdefault("form", ReturnForm(initial={"key": str(uuid4())}))
        meal = choices.meal_words(self.order.menu)
        money = money_back(self.order)
        return super().get_context_data(
            **kwargs,
            order=self.order,
            meal=meal,
            money=money,
            left_fen=money.left_fen(self.order),
        )

    def post(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        """Everything goes back to where it came from."""
        form = ReturnForm(request.POST)
        if form.is_valid():
            data = form.cleaned_data
            try:
                made = commands.return_meal(
                    order=self.order,
                    amount_fen=data["amount"],
                    reason=data["reason"],
                    key=data["key"],
                    by=request.user,
                )
            except (Conflict, InvalidInput) as refusal:
                form.refuse(refusal)
            else:
                messages.success(request, self._done(made))
                return redirect("meals_console:order", pk=self.order.pk)
        return self.render_to_response(self.get_context_data(form=form), status=422)

    def _done(self, made: MealReturn) -> str:
        by_hand = money_back(self.order).by_hand_fen
        said = _("已退餐，按原价退了 %(fen)s 元。") % {"fen": yuan(made.list_fen)}
        if made.cash_fen:
            cash = _("要退的现金 %(fen)s 元列在“退餐和未取”里。")
            said += cash % {"fen": yuan(made.cash_fen)}
        if by_hand:
            before = _("这一单此前已人工退过 %(fen)s 元，没有重复退。")
            said += before % {"fen": yuan(by_hand)}
        return said


class EndsView(StaffMixin, TemplateView):
    """Cash that is still to be given back, the day's returns, who often doesn't come."""

    template_name = "console/meals/orders/ends.html"
    permission = "meals.view_mealreturn"
    post_permission = "meals.return_mealorder"

    def get_context_data(self, **kwargs):
        """In scope."""
        user = self.request.user
        orders = MealOrder.objects.visible_to(user).for_day(self.day)
        undelivered = orders.filter(state=OrderState.UNDELIVERED)
        return super().get_context_data(
            **kwargs,
            day=self.day,
            cash=day_ends.cash_to_give(user),
            returns=day_ends.returns_of_day(user, self.day),
            undelivered=undelivered.select_related("resident", "station"),
            missing=day_ends.often_missing(user, self.day),
            may_return=user.has_perm("meals.return_mealorder"),
        )

    def post(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        """The cash of a return is in its person's hand."""
        known = MealReturn.objects.visible_to(request.user)
        made = get_object_or_404(known, pk=key_of(request.POST.get("given", "")))
        commands.give_cash_back(meal_return=made, by=request.user)
        messages.success(request, _("现金已退还。"))
        return redirect("meals_console:ends")
