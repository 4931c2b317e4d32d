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
from meals.queries.choosing import Choosing, choosing
from meals.queries.doors import awaited_code
from meals.queries.menus import OfferedMenu, closed_menus, offered_menus
from meals.queries.money_back import money_back
from meals.queries.orders import (
    can_be_cancelled,
    orders_of_resident,
)
from meals.queries.partly_returned import mark_partly
from meals.queries.prices import supplies_of_others
from meals.queries.publication import next_publication
from stations.models import Station
from subsidies.enums import Service
from subsidies.queries.purses import spendable


class MayOrderMixin(ResidentRequiredMixin):
    """The person, or family whom the person lets order. Sets self.choosing: the menu in question."""

    link_needs = "may_order"

    @cached_property
    def menus(self) -> list[OfferedMenu]:
        """What can be ordered now."""
        return offered_menus(self.resident)

    @cached_property
    def choosing(self) -> Choosing | None:
        """On the menu that was asked for, else on the next meal."""
        return choosing(self.resident, self.menus, self.request.GET)

    def menu_page(self, form: ChoiceForm, *, status: int = 200) -> HttpResponse:
        """The menu with what was chosen so far, at the prices of the place that is ticked."""
        facts = self.choosing.menu_facts(place=form.selected("place"), item=form.selected("item"))
        context = self.get_context_data(
            form=form, service_phone=facts["menu"].kitchen.station.phone, **facts
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
        if self.choosing is None:
            return self.closed_page()
        chosen = {name: request.GET[name] for name in ChoiceForm.base_fields if name in request.GET}
        ordered = self.choosing.ordered
        if ordered and not chosen and "form" not in request.GET:
            return self._ordered_page(ordered)
        return self.menu_page(ChoiceForm(initial=chosen, offered=self.choosing.offered))

    def _ordered_page(self, order: MealOrder) -> HttpResponse:
        """What was ordered for this meal and how to change it; the menu only for who asks for it."""
        self.template_name = "portal/meals/order_ordered.html"
        offered = self.choosing.offered
        context = self.get_context_data(
            order=order,
            menu=offered.menu,
            others=[other for other in self.menus if other is not offered],
            meal=choices.meal_words(offered.menu),
            cutoff=choices.cutoff_words(offered.menu),
            how=choices.how_words(order),
            kind=choices.state_kind(order),
            cancellable=can_be_cancelled(order),
            service_phone=order.station.phone,
        )
        return self.render_to_response(context)


class CheckView(MayOrderMixin, TemplateView):
    """Everything once more before it counts; confirming twice makes one order."""

    template_name = "portal/meals/order_check.html"

    def get(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        """An incomplete choice is the menu again, with what is missing."""
        if self.choosing is None:
            return self.closed_page()
        form = ChoiceForm(request.GET, offered=self.choosing.offered)
        if not form.is_valid():
            self.template_name = "portal/meals/order_menu.html"
            return self.menu_page(form, status=422)
        return self.render_to_response(self._context(form))

    def _context(self, form: ChoiceForm) -> dict:
        data = form.cleaned_data
        wanted = {name: data[name] for name in ("item", "quantity", "place")}
        facts = self.choosing.check_facts(**wanted)
        station = facts["way"].station
        return self.get_context_data(
            form=form,
            from_purse_fen=self._from_purse(facts["elder_fen"], station),
            change=f"{reverse('meals_portal:order_menu')}?{urlencode(data)}",
            key=str(uuid4()),
            service_phone=station.phone,
            **facts,
        )

    def _from_purse(self, fen: int, station: Station) -> int | None:
        """What the purses will pay of it; not told to relatives who may not see the account."""
        if self.link.relation != Relation.SELF and not self.link.may_see_account:
            return None
        menu = self.choosing.offered.menu
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
        if self.choosing is None:
            return menu_page
        wanted = self.choosing.like_last_time()
        return f"{reverse('meals_portal:order_check')}?{urlencode(wanted)}" if wanted else menu_page


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
        mark_partly(context["object_list"])
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
        money = money_back(self.order)
        return super().get_context_data(
            **kwargs,
            order=self.order,
            meal=choices.meal_words(self.order.menu),
            how=choices.how_words(self.order),
            state=choices.state_words(self.order, money),
            kind=choices.state_kind(self.order),
            price_lines=choices.bill(self.order),
            cutoff=choices.cutoff_words(self.order.menu),
            meal_code=awaited_code(self.order),
            cancellable=can_be_cancelled(self.order),
            service_phone=self.order.station.phone,
            account_seen=self.link.relation == Relation.SELF or self.link.may_see_account,
            money=money,
            partly=money.is_part_of(self.order),
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
