"""The day's board, orders by phone, the kitchen's sheet, hand-over, settlement. Thin: commands decide."""

from uuid import uuid4

from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.generic import TemplateView, View

from accounts.models import Organisation
from core.dates import today
from core.errors import Conflict, InvalidInput
from core.money import parse_yuan
from elderly_care.models import Resident
from elderly_care.queries import search
from meals import commands
from meals.console.forms import (
    DayForm,
    SearchForm,
    SettlementForm,
    StaffChoiceForm,
    chosen_day,
)
from meals.enums import MealPeriod
from meals.models import DaySettlement, Kitchen, MealOrder, Menu
from meals.queries import choices
from meals.queries.kitchen import hand_over_list, kitchens_of_day, menus_of_day, production_sheet
from meals.queries.menus import OfferedMenu, offered_menus
from meals.queries.orders import can_be_cancelled, last_choice, order_on
from meals.queries.prices import Terms, in_words, stored_steps, terms_for
from meals.queries.settlement import day_totals, unfinished


class StaffMixin(LoginRequiredMixin):
    """Whoever is logged in and may; the view names the sentences to ask, a POST may ask another."""

    permission = ""
    post_permission = ""

    def dispatch(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        """Log in first, then be allowed."""
        if request.user.is_authenticated and not request.user.has_perm(self._needed(request)):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def _needed(self, request: HttpRequest) -> str:
        posted = request.method == "POST" and self.post_permission
        return self.post_permission if posted else self.permission

    @cached_property
    def day(self):
        """The day in the address, else today."""
        return chosen_day(self.request.GET.get("day", ""), today())


class BoardView(StaffMixin, TemplateView):
    """A day at a glance: menus, kitchens, orders without a kitchen."""

    template_name = "console/meals/board.html"
    permission = "meals.view_mealorder"

    def get_context_data(self, **kwargs):
        """In scope."""
        user = self.request.user
        unrouted = MealOrder.objects.visible_to(user).for_day(self.day).filter(state="unrouted")
        return super().get_context_data(
            **kwargs,
            day=self.day,
            form=DayForm(initial={"day": self.day}),
            menus=menus_of_day(user, self.day),
            kitchens=kitchens_of_day(user, self.day),
            unrouted=unrouted.select_related("resident", "station")[:200],
            meal_names=dict(MealPeriod.choices),
            may_route=user.has_perm("meals.route_menu"),
        )


class SearchView(StaffMixin, TemplateView):
    """Whom is the meal for?"""

    template_name = "console/meals/search.html"
    permission = "meals.take_order"

    def get_context_data(self, **kwargs):
        """Names and phones stay masked until an order needs them."""
        text = self.request.GET.get("q", "")
        return super().get_context_data(
            **kwargs,
            form=SearchForm(initial={"q": text}),
            asked=bool(text.strip()),
            found=search(text, self.request.user),
        )


class ForResidentMixin(StaffMixin):
    """Sets self.resident, of the user's area, and self.offered, the menu in question."""

    permission = "meals.take_order"

    @cached_property
    def resident(self) -> Resident:
        """404 for anybody outside the area."""
        people = Resident.objects.visible_to(self.request.user)
        return get_object_or_404(people, pk=self.kwargs["resident_pk"])

    @cached_property
    def menus(self) -> list[OfferedMenu]:
        """What can be ordered for this person now."""
        return offered_menus(self.resident)

    @cached_property
    def offered(self) -> OfferedMenu | None:
        """The menu asked for, else the next meal."""
        asked = self.request.GET
        return choices.pick(self.menus, menu=asked.get("menu", ""), item=asked.get("item", ""))

    @cached_property
    def terms(self) -> Terms:
        """The rules in force for this meal."""
        return terms_for(self.resident, self.offered.menu, self.offered.stations[0])

    def choice_context(self, form: StaffChoiceForm) -> dict:
        """The menu with what was chosen so far."""
        place = form.selected("place") or last_choice(self.resident)
        return {
            "form": form,
            "others": [other for other in self.menus if other is not self.offered],
            "dishes": choices.dishes(self.offered, self.terms, form.selected("item")),
            "places": choices.ways(self.offered, self.terms, self.resident, place),
            "ordered": order_on(self.offered.menu, self.resident),
            "meal": choices.meal_words(self.offered.menu),
            "cutoff": choices.cutoff_words(self.offered.menu),
        }

    def get_context_data(self, **kwargs):
        """Who it is."""
        age = self.resident.age_on(today())
        return super().get_context_data(**kwargs, resident=self.resident, age=age)


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
        mode, _station = choices.place_parts(data["place"])
        item = next(item for item in self.offered.items if item.pk == data["item"])
        priced = self.terms.quote([item.portion(data["quantity"])], fulfil_mode=mode)
        places = choices.ways(self.offered, self.terms, self.resident, data["place"])
        address = reverse("meals_console:choose", kwargs={"resident_pk": self.resident.pk})
        return self.get_context_data(
            data=data,
            item=item,
            way=next(way for way in places if way.checked),
            price_lines=in_words(stored_steps(priced, self.terms)),
            meal=choices.meal_words(self.offered.menu),
            change=f"{address}?{urlencode(data)}",
            key=str(uuid4()),
        )

    def post(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        """One order, however often the button is pressed."""
        try:
            order = commands.place_order(
                request=self._order_request(), by=request.user, key=request.POST.get("key", "")[:80]
            )
        except (Conflict, InvalidInput) as refusal:
            messages.error(request, str(refusal))
            return redirect("meals_console:choose", resident_pk=self.resident.pk)
        messages.success(request, _("已订，订餐号 %(number)s。") % {"number": order.number})
        return redirect("meals_console:order", pk=order.pk)

    def _order_request(self) -> commands.OrderRequest:
        posted = self.request.POST
        channel = posted.get("channel", "")
        if channel not in dict(StaffChoiceForm.base_fields["channel"].choices):
            raise InvalidInput
        try:
            mode, station_id = choices.place_parts(posted["place"])
            items = ((int(posted["item"]), int(posted["quantity"])),)
        except (KeyError, ValueError):
            raise InvalidInput from None
        return commands.OrderRequest(
            resident_id=self.resident.pk,
            items=items,
            station_id=station_id,
            fulfil_mode=mode,
            channel=channel,
            note=posted.get("note", "")[:120],
        )


class OrderView(StaffMixin, TemplateView):
    """One order; it can be taken back here."""

    template_name = "console/meals/order.html"
    permission = "meals.view_mealorder"
    post_permission = "meals.cancel_mealorder"

    @cached_property
    def order(self) -> MealOrder:
        """In scope."""
        orders = MealOrder.objects.visible_to(self.request.user)
        related = orders.select_related("menu__kitchen__station", "station", "resident", "kitchen")
        return get_object_or_404(related.prefetch_related("lines"), pk=self.kwargs["pk"])

    def get_context_data(self, **kwargs):
        """Everything about it."""
        may = self.request.user.has_perm("meals.cancel_mealorder")
        return super().get_context_data(
            **kwargs,
            order=self.order,
            meal=choices.meal_words(self.order.menu),
            how=choices.how_words(self.order),
            kind=choices.state_kind(self.order),
            price_lines=in_words(self.order.explanation),
            cancellable=may and can_be_cancelled(self.order),
        )

    def post(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        """Cancel, with the reason."""
        reason = request.POST.get("reason", "")[:200]
        try:
            commands.cancel_order(order=self.order, by=request.user, reason=reason)
        except Conflict as refusal:
            messages.error(request, str(refusal))
        return redirect("meals_console:order", pk=self.order.pk)


class RouteView(StaffMixin, View):
    """Route a menu now, or again after capacity was added."""

    permission = "meals.route_menu"

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The same command as the task's."""
        menu = get_object_or_404(Menu.objects.visible_to(request.user), pk=pk)
        try:
            done = commands.route_menu(menu=menu, by=request.user)
        except Conflict as refusal:
            messages.error(request, str(refusal))
        else:
            text = _("已安排 %(confirmed)s 单，未能安排 %(unrouted)s 单。")
            messages.success(
                request, text % {"confirmed": done.confirmed, "unrouted": done.unrouted}
            )
        return redirect(f"{reverse('meals_console:board')}?day={menu.service_date:%Y-%m-%d}")


class SheetView(StaffMixin, TemplateView):
    """The kitchen's production sheet; looking and printing change nothing, the buttons do."""

    template_name = "console/meals/sheet.html"
    permission = "meals.view_mealorder"
    post_permission = "meals.cook_mealorder"

    @cached_property
    def kitchen(self) -> Kitchen:
        """In scope."""
        kitchens = Kitchen.objects.visible_to(self.request.user).select_related("station")
        return get_object_or_404(kitchens, pk=self.kwargs["pk"])

    @cached_property
    def day(self):
        """The day in the path."""
        day = chosen_day(self.kwargs["day"], None)
        if day is None or self.kwargs["meal"] not in MealPeriod.values:
            raise Http404
        return day

    def get_context_data(self, **kwargs):
        """Counts of now."""
        return super().get_context_data(
            **kwargs,
            sheet=production_sheet(self.kitchen, self.day, self.kwargs["meal"]),
            day=self.day,
            meal=MealPeriod(self.kwargs["meal"]).label,
            may_cook=self.request.user.has_perm("meals.cook_mealorder"),
        )

    def post(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        """Cooked, or on the way."""
        report = commands.send_out if "sent" in request.POST else commands.mark_cooked
        count = report(
            kitchen=self.kitchen,
            service_date=self.day,
            meal_period=self.kwargs["meal"],
            by=request.user,
        )
        messages.success(request, _("已更新 %(count)s 单。") % {"count": count})
        return redirect(request.path)


class HandOverView(StaffMixin, TemplateView):
    """Cooked meals point by point, one button each."""

    template_name = "console/meals/hand_over.html"
    permission = "meals.hand_over_mealorder"

    def get_context_data(self, **kwargs):
        """In scope."""
        return super().get_context_data(
            **kwargs,
            day=self.day,
            form=DayForm(initial={"day": self.day}),
            orders=hand_over_list(self.request.user, self.day),
        )

    def post(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        """Handed over with the cash named, or nobody came."""
        orders = MealOrder.objects.visible_to(request.user).select_related("resident")
        order = get_object_or_404(orders, pk=request.POST.get("order") or 0)
        try:
            self._act(order)
        except (Conflict, InvalidInput) as refusal:
            messages.error(request, str(refusal))
        return redirect(f"{request.path}?day={order.service_date:%Y-%m-%d}")

    def _act(self, order: MealOrder) -> None:
        posted, by = self.request.POST, self.request.user
        words = {"number": order.number, "name": order.resident.name}
        if "missed" in posted:
            commands.mark_no_show(order=order, by=by, reason=_("没有来取"))
            messages.success(self.request, _("%(number)s %(name)s：记为未取。") % words)
            return
        cash = parse_yuan(posted.get("cash") or "0")
        commands.hand_over(order=order, by=by, cash_fen=cash)
        messages.success(self.request, _("%(number)s %(name)s：已交付。") % words)


class SettlementView(StaffMixin, TemplateView):
    """An operator's day: what it comes to, what is still open, and the button that closes it."""

    template_name = "console/meals/settlement.html"
    permission = "meals.view_daysettlement"
    post_permission = "meals.close_day"

    @cached_property
    def operators(self):
        """Bodies in scope that run a kitchen or a meal point."""
        bodies = Organisation.objects.visible_to(self.request.user)
        return bodies.filter(stations__isnull=False).distinct().order_by("pk")

    @cached_property
    def operator(self) -> Organisation | None:
        """The one asked for, else the first."""
        asked = self.request.POST.get("operator") or self.request.GET.get("operator")
        if asked:
            if not asked.isdigit():
                raise Http404
            return get_object_or_404(self.operators, pk=asked)
        return self.operators.first()

    def get_context_data(self, **kwargs):
        """Totals of now, or the settlement that was made."""
        context = super().get_context_data(**kwargs, day=self.day)
        initial = {"day": self.day, "operator": self.operator}
        context["form"] = SettlementForm(initial=initial, operators=self.operators)
        if self.operator is None:
            return context
        made = DaySettlement.objects.visible_to(self.request.user)
        context.update(
            operator=self.operator,
            settlement=made.filter(operator=self.operator, day=self.day).first(),
            totals=day_totals(self.operator, self.day),
            left=unfinished(self.operator, self.day),
            may_close=self.request.user.has_perm("meals.close_day"),
        )
        return context

    def post(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        """Close the day."""
        day = chosen_day(request.POST.get("day", ""), self.day)
        if self.operator is None:
            raise Http404
        try:
            commands.close_day(operator=self.operator, day=day, by=request.user)
        except Conflict as refusal:
            messages.error(request, str(refusal))
        query = urlencode({"day": day.isoformat(), "operator": self.operator.pk})
        return redirect(f"{request.path}?{query}")
