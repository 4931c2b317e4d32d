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
from meals.queries.choosing import Choosing
from meals.queries.menus import OfferedMenu, late_menus
from meals.queries.people import of_operators, operators_for, people_for
from meals.queries.prices import terms_for

LATE_CHOICE = ("key", "item", "quantity", "place", "channel", "reason")


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
        """The price first; with the price that was shown, one order, however often it is sent."""
        form = self.form(request.POST)
        if "change" in request.POST:
            return self.render_to_response(self.get_context_data(form=self._again()))
        if not form.is_valid() or not self._fits(form):
            return self.render_to_response(self.get_context_data(form=form), status=422)
        if form.cleaned_data["elder_fen"] is None:
            return self._check(form)
        try:
            order = self._place(form.cleaned_data)
        except (commands.PriceChanged, commands.ClashNotConfirmed) as refusal:
            messages.error(request, str(refusal))
            return self._check(form, status=422)
        except (Conflict, InvalidInput, NotAllowed) as refusal:
            form.refuse(refusal)
            return self.render_to_response(self.get_context_data(form=form), status=422)
        text = _("已加订，订餐号 %(number)s，由%(kitchen)s做。")
        messages.success(request, text % {"number": order.number, "kitchen": order.kitchen})
        return redirect("meals_console:order", pk=order.pk)

    def _again(self) -> LateForm:
        """What was chosen, to be changed; nothing is wrong with it yet."""
        form = self.form()
        form.initial |= {name: self.request.POST.get(name, "") for name in LATE_CHOICE}
        return form

    def _fits(self, form: LateForm) -> bool:
        """Another kitchen's menu may not be had at the place that was chosen."""
        data = form.cleaned_data
        if data["place"] in choices.places(self._offered_with(data["item"])):
            return True
        form.add_error("place", _("这份套餐不能这样取，请另选一种取法。"))
        return False

    def _offered_with(self, item: int) -> OfferedMenu:
        return choices.pick(self.offered, menu="", item=str(item))

    def _check(self, form: LateForm, status: int = 200) -> HttpResponse:
        """Who pays what, what is dangerous, and one button."""
        data = form.cleaned_data
        offered = self._offered_with(data["item"])
        wanted = {name: data[name] for name in ("item", "quantity", "place")}
        self.template_name = "console/meals/orders/late_check.html"
        context = self.get_context_data(
            form=form,
            data={name: data[name] for name in LATE_CHOICE},
            **Choosing(self.resident, self.offered, offered).check_facts(**wanted),
        )
        return self.render_to_response(context, status=status)

    def _place(self, data: dict) -> MealOrder:
        mode, station_id = choices.place_parts(data["place"])
        wanted = commands.OrderRequest(
            resident_id=self.resident.pk,
            items=((data["item"], data["quantity"]),),
            station_id=station_id,
            fulfil_mode=mode,
            channel=data["channel"],
            clash_confirmed=data["clash_confirmed"],
        )
        return commands.place_late_order(
            request=wanted,
            reason=data["reason"],
            by=self.request.user,
            key=data["key"],
            expected_elder_fen=data["elder_fen"],
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
