"""Choose, check, done; one's orders and how to take one back. Works without JavaScript."""

from uuid import uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.generic import ListView, RedirectView, TemplateView

from core.errors import Conflict, InvalidInput
from elderly_care.enums import Relation
from elderly_care.portal.guards import ResidentRequiredMixin
from meals.commands import (
    ClashNotConfirmed,
    OrderRequest,
    PriceChanged,
    cancel_order,
    place_order,
)
from meals.enums import OrderChannel
from meals.models import MealOrder
from meals.portal.forms import ChoiceForm, ConfirmForm
from meals.queries import choices
from meals.queries.clashes import suits
from meals.queries.doors import awaited_code
from meals.queries.menus import OfferedMenu, closed_menus, offered_menus
from meals.queries.orders import (
    can_be_cancelled,
    last_choice,
    last_set_meal,
    order_on,
    orders_of_resident,
)
from meals.queries.prices import Terms, in_words, stored_steps, supplies_of_others, terms_for
from meals.queries.publication import next_publication
from stations.models import Station
from subsidies.enums import Service
from subsidies.queries.purses import spendable


class MayOrderMixin(ResidentRequiredMixin):
    """The person, or family whom the person lets order. Sets self.offered: the menu in question."""

    link_needs = "may_order"

    @cached_property
    def menus(self) -> list[OfferedMenu]:
        """What can be ordered now."""
        return offered_menus(self.resident)

    @cached_property
    def offered(self) -> OfferedMenu | None:
        """The menu that was asked for, by itself or by one of its items; else the next meal."""
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

    def menu_page(self, form: ChoiceForm, *, status: int = 200) -> HttpResponse:
        """The menu with what was chosen so far, at the prices of the place that is ticked."""
        wanted = form.selected("place") or last_choice(self.resident)
        places = choices.ways(self.offered, self.terms, self.resident, wanted)
        terms = self.terms_at(next(place.station for place in places if place.checked))
        context = self.get_context_data(
            form=form,
            menu=self.offered.menu,
            others=[other for other in self.menus if other is not self.offered],
            dishes=choices.dishes(self.offered, terms, form.selected("item")),
            places=places,
            ordered=order_on(self.offered.menu, self.resident),
            meal=choices.meal_words(self.offered.menu),
            cutoff=choices.cutoff_words(self.offered.menu),
            service_phone=self.offered.menu.kitchen.station.phone,
        )
        return TemplateView.render_to_response(self, context, status=status)

    def closed_page(self) -> HttpResponse:
        """Nothing to order now: why, and whom to ring."""
        self.template_name = "portal/meals/order_closed.html"
        closed = closed_menus(self.resident)
        context = self.get_context_data(
            closed=[(choices.meal_words(menu), choices.cutoff_words(menu)) for menu in closed],
            comes_out=next_publication(self.resident),
        )
        if closed and closed[0].kitchen.station.phone:
            context["service_phone"] = closed[0].kitchen.station.phone
        return TemplateView.render_to_response(self, context)


class MenuView(MayOrderMixin, TemplateView):
    """Tomorrow's menu with one's own prices."""

    template_name = "portal/meals/order_menu.html"

    def get(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        """Whatever the address carries is ticked."""
        if self.offered is None:
            return self.closed_page()
        chosen = {name: request.GET[name] for name in ChoiceForm.base_fields if name in request.GET}
        return self.menu_page(ChoiceForm(initial=chosen, offered=self.offered))


class CheckView(MayOrderMixin, TemplateView):
    """Everything once more before it counts; confirming twice makes one order."""

    template_name = "portal/meals/order_check.html"

    def get(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        """An incomplete choice is the menu again, with what is missing."""
        if self.offered is None:
            return self.closed_page()
        form = ChoiceForm(request.GET, offered=self.offered)
        if not form.is_valid():
            self.template_name = "portal/meals/order_menu.html"
            return self.menu_page(form, status=422)
        return self.render_to_response(self._context(form))

    def _context(self, form: ChoiceForm) -> dict:
        data = form.cleaned_data
        item = next(item for item in self.offered.items if item.pk == data["item"])
        ways = choices.ways(self.offered, self.terms, self.resident, data["place"])
        way = next(way for way in ways if way.checked)
        terms = self.terms_at(way.station)
        priced = terms.quote([item.portion(data["quantity"])], fulfil_mode=way.mode)
        clashes = suits(self.resident, item)
        return self.get_context_data(
            form=form,
            clashes=dict.fromkeys(clash.words for clash in clashes),
            dangerous=any(clash.blocks for clash in clashes),
            menu=self.offered.menu,
            item=item,
            way=way,
            price_lines=in_words(stored_steps(priced, terms)),
            elder_fen=priced.total.elder_fen,
            from_purse_fen=self._from_purse(priced.total.elder_fen, way.station),
            meal=choices.meal_words(self.offered.menu),
            cutoff=choices.cutoff_words(self.offered.menu),
            change=f"{reverse('meals_portal:order_menu')}?{urlencode(data)}",
            key=str(uuid4()),
            service_phone=way.station.phone,
        )

    def _from_purse(self, fen: int, station: Station) -> int | None:
        """What the purses will pay of it; not told to relatives who may not see the account."""
        if self.link.relation != Relation.SELF and not self.link.may_see_account:
            return None
        menu = self.offered.menu
        sure = not supplies_of_others(menu, station.pk).exists()
        operator = menu.kitchen.station.operator_id if sure else None
        purses = spendable(self.resident.pk, service=Service.MEALS, operator=operator)
        return min(sum(purse.available_fen for purse in purses), fen)

    def post(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        """Order; whoever can't have it goes back and reads why."""
        form = ConfirmForm(request.POST)
        if not form.is_valid():
            messages.error(request, str(InvalidInput()))
            return redirect("meals_portal:order_menu")
        try:
            order = self._place(form.cleaned_data)
        except (PriceChanged, ClashNotConfirmed) as refusal:
            messages.error(request, str(refusal))
            names = [name for name in ChoiceForm.base_fields if name in request.POST]
            query = urlencode({name: request.POST[name] for name in names})
            return redirect(f"{request.path}?{query}")
        except (Conflict, InvalidInput) as refusal:
            messages.error(request, str(refusal))
            return redirect("meals_portal:order_menu")
        return redirect("meals_portal:order_done", pk=order.pk)

    def _place(self, data: dict) -> MealOrder:
        own = self.link.relation == Relation.SELF
        channel = OrderChannel.PORTAL if own else OrderChannel.FAMILY
        mode, station_id = data["place"]
        wanted = OrderRequest(
            resident_id=self.resident.pk,
            items=((data["item"], data["quantity"]),),
            station_id=station_id,
            fulfil_mode=mode,
            channel=OrderChannel.RELAY if data["via"] == OrderChannel.RELAY else channel,
            note=data["note"],
            clash_confirmed=data["clash_confirmed"],
        )
        return place_order(
            request=wanted,
            by=self.request.user,
            key=data["key"],
            expected_elder_fen=data["elder_fen"],
        )


class AgainView(MayOrderMixin, RedirectView):
    """The last set meal once more, if it is on the next menu: straight to the check."""

    def get_redirect_url(self, *args, **kwargs) -> str:
        """Otherwise to the menu."""
        menu_page = reverse("meals_portal:order_menu")
        if self.offered is None:
            return menu_page
        wanted = last_set_meal(self.resident)
        place = last_choice(self.resident)
        for item in self.offered.items:
            if item.set_meal_id == wanted and place in choices.places(self.offered):
                query = urlencode({"item": item.pk, "quantity": 1, "place": place})
                return f"{reverse('meals_portal:order_check')}?{query}"
        return menu_page


class OrderListView(ResidentRequiredMixin, ListView):
    """One's orders, newest first."""

    template_name = "portal/meals/order_list.html"
    link_needs = "may_order"
    paginate_by = 20

    def get_queryset(self):
        """Only this person's."""
        return orders_of_resident(self.resident)

    def get_context_data(self, **kwargs):
        """Each with its status colour."""
        context = super().get_context_data(**kwargs)
        context["rows"] = [(o, choices.state_kind(o)) for o in context["object_list"]]
        return context


class OwnOrderMixin(ResidentRequiredMixin):
    """Sets self.order: an order of the person one acts for."""

    link_needs = "may_order"

    @cached_property
    def order(self):
        """404 for anybody else's."""
        return get_object_or_404(orders_of_resident(self.resident), pk=self.kwargs["pk"])

    def get_context_data(self, **kwargs):
        """What every page about an order shows."""
        return super().get_context_data(
            **kwargs,
            order=self.order,
            meal=choices.meal_words(self.order.menu),
            how=choices.how_words(self.order),
            kind=choices.state_kind(self.order),
            price_lines=in_words(self.order.explanation),
            cutoff=choices.cutoff_words(self.order.menu),
            meal_code=awaited_code(self.order),
            cancellable=can_be_cancelled(self.order),
            service_phone=self.order.station.phone,
            account_seen=self.link.relation == Relation.SELF or self.link.may_see_account,
        )


class OrderView(OwnOrderMixin, TemplateView):
    """Where the meal is now."""

    template_name = "portal/meals/order_detail.html"


class DoneView(OwnOrderMixin, TemplateView):
    """The number to keep; opens from a bookmark too."""

    template_name = "portal/meals/order_done.html"


class CancelView(OwnOrderMixin, TemplateView):
    """Asked once more, then taken back."""

    template_name = "portal/meals/order_cancel.html"

    def post(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        """Money and portion are given back."""
        try:
            cancel_order(order=self.order, by=request.user, reason=_("本人取消"))
        except Conflict as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("已取消，冻结的钱已退回账户。"))
        return redirect("meals_portal:order_detail", pk=self.order.pk)
