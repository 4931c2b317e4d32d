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
from django.views.generic import TemplateView

from core.dates import today
from core.errors import Conflict, InvalidInput
from elderly_care.models import Resident
from meals import commands
from meals.console.forms import ConfirmForm, SearchForm, StaffChoiceForm
from meals.console.views.base import StaffMixin
from meals.models import MealOrder
from meals.queries import choices
from meals.queries.clashes import suits
from meals.queries.day_ends import times_missed, watch_of
from meals.queries.menus import OfferedMenu, offered_menus
from meals.queries.orders import last_choice, order_on
from meals.queries.people import find_people, of_operators, operators_for, people_for
from meals.queries.prices import Terms, in_words, stored_steps, terms_for
from stations.models import Station


class SearchView(StaffMixin, TemplateView):
    """Whom is the meal for?"""

    template_name = "console/meals/search.html"
    permission = "meals.take_order"

    def get_context_data(self, **kwargs):
        """Names and phones stay masked until an order needs them."""
        form = SearchForm(self.request.GET)
        text = form.cleaned_data["q"] if form.is_valid() else ""
        return super().get_context_data(
            **kwargs, form=form, asked=bool(text), found=find_people(text, self.request.user)
        )


class ForResidentMixin(StaffMixin):
    """Sets self.resident, for whom the user may order, and self.offered, the menu in question."""

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
    def offered(self) -> OfferedMenu | None:
        """The menu asked for, else the next meal."""
        asked = self.request.GET
        return choices.pick(self.menus, menu=asked.get("menu", ""), item=asked.get("item", ""))

    @cached_property
    def terms(self) -> Terms:
        """The rules in force for this meal at the nearest point."""
        return terms_for(self.resident, self.offered.menu, self.offered.stations[0])

    def terms_at(self, station: Station) -> Terms:
        """The rules in force at a point: in the next district they may be others."""
        if station == self.offered.stations[0]:
            return self.terms
        return terms_for(self.resident, self.offered.menu, station)

    def choice_context(self, form: StaffChoiceForm) -> dict:
        """The menu with what was chosen so far, at the prices of the place that is ticked."""
        wanted = form.selected("place") or last_choice(self.resident)
        places = choices.ways(self.offered, self.terms, self.resident, wanted)
        terms = self.terms_at(next(place.station for place in places if place.checked))
        return {
            "form": form,
            "offered_menu": self.offered.menu.pk,
            "others": [other for other in self.menus if other is not self.offered],
            "dishes": choices.dishes(self.offered, terms, form.selected("item")),
            "places": places,
            "ordered": order_on(self.offered.menu, self.resident),
            "meal": choices.meal_words(self.offered.menu),
            "cutoff": choices.cutoff_words(self.offered.menu),
        }

    def get_context_data(self, **kwargs):
        """Who it is."""
        watch = watch_of(self.request.user)
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
        if self.offered is None:
            return context
        asked = self.request.GET
        names = [name for name in StaffChoiceForm.base_fields if name in asked]
        form = StaffChoiceForm(initial={n: asked[n] for n in names}, offered=self.offered)
        return {**context, **self.choice_context(form)}


class CheckView(ForResidentMixin, TemplateView):
    """Read back to the person, then ordered."""

    template_name = "console/meals/check.html"

    def get(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        """An incomplete choice is the menu again, with what is missing."""
        if self.offered is None:
            return redirect("meals_console:choose", resident_pk=self.resident.pk)
        form = StaffChoiceForm(request.GET, offered=self.offered)
        if not form.is_valid():
            self.template_name = "console/meals/choose.html"
            context = self.get_context_data(**self.choice_context(form))
            return self.render_to_response(context, status=422)
        return self.render_to_response(self._context(form.cleaned_data))

    def _context(self, data: dict) -> dict:
        item = next(item for item in self.offered.items if item.pk == data["item"])
        places = choices.ways(self.offered, self.terms, self.resident, data["place"])
        way = next(way for way in places if way.checked)
        terms = self.terms_at(way.station)
        priced = terms.quote([item.portion(data["quantity"])], fulfil_mode=way.mode)
        clashes = suits(self.resident, item)
        address = reverse("meals_console:choose", kwargs={"resident_pk": self.resident.pk})
        return self.get_context_data(
            data=data,
            clashes=dict.fromkeys(clash.words for clash in clashes),
            dangerous=any(clash.blocks for clash in clashes),
            item=item,
            way=way,
            price_lines=in_words(stored_steps(priced, terms)),
            elder_fen=priced.total.elder_fen,
            meal=choices.meal_words(self.offered.menu),
            change=f"{address}?{urlencode(data)}",
            key=str(uuid4()),
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
