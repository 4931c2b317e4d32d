"""An order after the cutoff, by a supervisor, with its reason."""

from uuid import uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.generic import TemplateView

from core.dates import today
from core.errors import Conflict, InvalidInput, NotAllowed
from elderly_care.models import Resident
from meals import commands
from meals.console.orders.forms import LateForm
from meals.console.views.base import StaffMixin
from meals.models import MealOrder
from meals.queries import choices
from meals.queries.menus import OfferedMenu, late_menus
from meals.queries.prices import terms_for


class LateView(StaffMixin, TemplateView):
    """What is still cooked today for a person's street, and the form."""

    template_name = "console/meals/orders/late.html"
    permission = "meals.order_late"

    @cached_property
    def resident(self) -> Resident:
        """404 for anybody outside the area."""
        people = Resident.objects.visible_to(self.request.user)
        return get_object_or_404(people, pk=self.kwargs["resident_pk"])

    @cached_property
    def offered(self) -> list[OfferedMenu]:
        """Menus whose cutoff has passed and whose meal has not."""
        return late_menus(self.resident)

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
