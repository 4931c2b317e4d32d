"""Orders after the cutoff, and late cancellations: by a supervisor, with the reason."""

from uuid import uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.generic import TemplateView, View

from core.dates import today
from core.errors import Conflict, InvalidInput, NotAllowed
from elderly_care.models import Resident
from meals import commands
from meals.console.orders.forms import LateCancelForm, LateForm
from meals.console.views.base import StaffMixin
from meals.models import MealOrder
from meals.queries import choices
from meals.queries.menus import OfferedMenu, late_menus
from meals.queries.people import of_operators, operators_for, people_for
from meals.queries.prices import terms_for


class LateView(StaffMixin, TemplateView):
    """What is still cooked today for a person's street, and the form."""

    template_name = "console/meals/orders/late.html"
    permission = "meals.order_late"

    @cached_property
    def resident(self) -> Resident:
        """404 for anybody for whom the user may not order."""
        return get_object_or_404(people_for(self.request.user), pk=self.kwargs["resident_pk"])

    @cached_property
    def offered(self) -> list[OfferedMenu]:
        """Menus whose cutoff has passed and whose meal has not."""
        operators = operators_for(self.request.user, self.resident)
        return of_operators(late_menus(self.resident), operators)

    def form(self, data=None) -> LateForm:
        """Every set meal of every such menu."""
        items = [
            (item.pk, f"{choices.meal_words(offered.menu)} {item.name}")
            for offered in self.offered
            for item in offered.items
        ]
        places = {
            way.value: way.title
            for offered in self.offered
            for way in choices.ways(offered, self._terms(offered), self.resident, "")
        }
        return LateForm(
            data, items=items, places=list(places.items()), initial={"key": str(uuid4())}
        )

    def _terms(self, offered: OfferedMenu):
        return terms_for(self.resident, offered.menu, offered.stations[0])

    def get_context_data(self, **kwargs):
        """The form, perhaps with what was wrong in it."""
        if "form" not in kwargs:
            kwargs["form"] = self.form() if self.offered else None
        age = self.resident.age_on(today())
        return super().get_context_data(**kwargs, resident=self.resident, age=age)

    def post(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        """One order, however often the button is pressed."""
        form = self.form(request.POST)
        if form.is_valid():
            try:
                order = self._place(form.cleaned_data)
            except (Conflict, InvalidInput, NotAllowed) as refusal:
                form.refuse(refusal)
            else:
                text = _("已加订，订餐号 %(number)s，由%(kitchen)s做。")
                words = {"number": order.number, "kitchen": order.kitchen}
                messages.success(request, text % words)
                return redirect("meals_console:order", pk=order.pk)
        return self.render_to_response(self.get_context_data(form=form), status=422)

    def _place(self, data: dict) -> MealOrder:
        mode, station_id = data["place"]
        wanted = commands.OrderRequest(
            resident_id=self.resident.pk,
            items=((data["item"], data["quantity"]),),
            station_id=station_id,
            fulfil_mode=mode,
            channel=data["channel"],
            clash_confirmed=data["clash_confirmed"],
        )
        return commands.place_late_order(
            request=wanted, reason=data["reason"], by=self.request.user, key=data["key"]
        )


class CancelLateView(StaffMixin, View):
    """An order that a kitchen has already is taken back; the kitchen is told by a change slip."""

    permission = "meals.order_late"

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """With the reason."""
        order = get_object_or_404(MealOrder.objects.visible_to(request.user), pk=pk)
        form = LateCancelForm(request.POST)
        reason = form.cleaned_data["reason"] if form.is_valid() else ""
        try:
            commands.cancel_late_order(order=order, by=request.user, reason=reason)
        except (Conflict, InvalidInput, NotAllowed) as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("已取消，厨房会收到变更单。"))
        return redirect("meals_console:order", pk=order.pk)
