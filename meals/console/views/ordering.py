"""Orders for a person at the desk or on the phone: find, choose, read back, order."""

from datetime import timedelta
from uuid import uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView

from core.dates import today
from core.errors import Conflict, InvalidInput
from elderly_care.console.find import FindPersonView
from elderly_care.models import Resident
from meals import commands
from meals.console.forms import ConfirmForm, StaffChoiceForm
from meals.console.views.base import StaffMixin
from meals.models import MealOrder
from meals.queries.choosing import Choosing, choosing
from meals.queries.day_ends import times_missed, watch_at
from meals.queries.menus import OfferedMenu, offered_menus
from meals.queries.people import find_people, of_operators, operators_for, people_for


class SearchView(FindPersonView):
    """Whom is the meal for? Names and phones stay masked until an order needs them."""

    permission = "meals.take_order"
    nav = "console/meals/_nav.html"
    title, heading = gettext_lazy("代订餐"), gettext_lazy("给谁订餐？")
    way_name, way_label = "meals_console:choose", gettext_lazy("订餐")
    nobody = gettext_lazy(
        "换一种方式再找：姓名、拼音首字母、电话后四位或身份证号。"
        "只能找到您负责范围内的人，和您单位有站点的街道里的人。"
    )

    def find(self, text: str) -> list[Resident]:
        """Neighbours of the organisation's places, too."""
        return find_people(text, self.request.user)


class ForResidentMixin(StaffMixin):
    """Sets self.resident, for whom the user may order, and self.choosing, the menu in question."""

    permission = "meals.take_order"

    @cached_property
    def resident(self) -> Resident:
        """404 for anybody for whom the user may not order."""
        return get_object_or_404(people_for(self.request.user), pk=self.kwargs["resident_pk"])

    @cached_property
    def menus(self) -> list[OfferedMenu]:
        """What can be ordered for this person now."""
        operators = operators_for(self.request.user, self.resident)
        return of_operators(offered_menus(self.resident), operators)

    @cached_property
    def choosing(self) -> Choosing | None:
        """On the menu asked for, else on the next meal."""
        return choosing(self.resident, self.menus, self.request.GET)

    def choice_context(self, form: StaffChoiceForm) -> dict:
        """The menu with what was chosen so far."""
        chosen = {name: form.selected(name) for name in ("place", "item")}
        return {"form": form, **self.choosing.menu_facts(**chosen)}

    def get_context_data(self, **kwargs):
        """Who it is."""
        watch = watch_at(self.resident.community_id)
        since = today() - timedelta(days=watch[0])
        return super().get_context_data(
            **kwargs,
            resident=self.resident,
            age=self.resident.age_on(today()),
            watch=watch,
            missed=times_missed([self.resident.pk], since).get(self.resident.pk, 0),
        )


class ChooseView(ForResidentMixin, TemplateView):
    """The person's menu with the person's prices."""

    template_name = "console/meals/choose.html"

    def get_context_data(self, **kwargs):
        """Nothing to choose from is said too."""
        context = super().get_context_data(**kwargs)
        if self.choosing is None:
            return context
        asked = self.request.GET
        names = [name for name in StaffChoiceForm.base_fields if name in asked]
        form = StaffChoiceForm(initial={n: asked[n] for n in names}, offered=self.choosing.offered)
        return {**context, **self.choice_context(form)}


class CheckView(ForResidentMixin, TemplateView):
    """Read back to the person, then ordered."""

    template_name = "console/meals/check.html"

    def get(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        """An incomplete choice is the menu again, with what is missing."""
        if self.choosing is None:
            return redirect("meals_console:choose", resident_pk=self.resident.pk)
        form = StaffChoiceForm(request.GET, offered=self.choosing.offered)
        if not form.is_valid():
            self.template_name = "console/meals/choose.html"
            context = self.get_context_data(**self.choice_context(form))
            return self.render_to_response(context, status=422)
        return self.render_to_response(self._context(form.cleaned_data))

    def _context(self, data: dict) -> dict:
        wanted = {name: data[name] for name in ("item", "quantity", "place")}
        address = reverse("meals_console:choose", kwargs={"resident_pk": self.resident.pk})
        return self.get_context_data(
            data=data,
            change=f"{address}?{urlencode(data)}",
            key=str(uuid4()),
            **self.choosing.check_facts(**wanted),
        )

    def post(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        """One order, however often the button is pressed."""
        form = ConfirmForm(request.POST)
        choose = redirect("meals_console:choose", resident_pk=self.resident.pk)
        if not form.is_valid():
            messages.error(request, str(InvalidInput()))
            return choose
        try:
            order = self._place(form.cleaned_data)
        except (commands.PriceChanged, commands.ClashNotConfirmed) as refusal:
            messages.error(request, str(refusal))
            names = [name for name in StaffChoiceForm.base_fields if name in request.POST]
            query = urlencode({name: request.POST[name] for name in names})
            return redirect(f"{request.path}?{query}")
        except (Conflict, InvalidInput) as refusal:
            messages.error(request, str(refusal))
            return choose
        messages.success(request, _("已订，订餐号 %(number)s。") % {"number": order.number})
        return redirect("meals_console:order", pk=order.pk)

    def _place(self, data: dict) -> MealOrder:
        mode, station_id = data["place"]
        wanted = commands.OrderRequest(
            resident_id=self.resident.pk,
            items=((data["item"], data["quantity"]),),
            station_id=station_id,
            fulfil_mode=mode,
            channel=data["channel"],
            note=data["note"],
            clash_confirmed=data["clash_confirmed"],
        )
        return commands.place_order(
            request=wanted,
            by=self.request.user,
            key=data["key"],
            expected_elder_fen=data["elder_fen"],
        )
