"""The till's page: a plain form that sells without scripts; the scripts use the same fields."""

from uuid import uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.generic import TemplateView

from core.dates import today
from core.errors import DomainError, InvalidInput
from core.money import yuan
from elderly_care.models import Resident
from meals import commands
from meals.console.till.base import TillMixin
from meals.console.till.forms import HandOverForm, OpenShiftForm, PayForm, basket
from meals.console.till.tickets import at_till, read_ticket
from meals.console.till.words import script_words
from meals.console.views.base import StaffMixin
from meals.enums import MealPeriod
from meals.models import MealOrder
from meals.queries.till import (
    items_by_code,
    recent_sales,
    tiles,
    till_quote,
    tills_of,
)
from meals.queries.till_people import Found, person_details


class TillsView(StaffMixin, TemplateView):
    """Which till; who has only one goes straight to it."""

    template_name = "console/meals/till/tills.html"
    permission = "meals.sell_at_till"

    def get(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        """In scope."""
        tills = list(tills_of(request.user)[:200])
        if len(tills) == 1:
            return redirect("meals_console:till", pk=tills[0].pk)
        return self.render_to_response(self.get_context_data(tills=tills))


class TillView(TillMixin, TemplateView):
    """Find the person, choose, pay; or open the shift first. Who is asked for is never in an address."""

    template_name = "console/meals/till/page.html"

    @cached_property
    def wanted(self) -> dict[str, int]:
        """The basket that was sent."""
        return basket(self.said)

    def post(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        """Without scripts: the same page with who was found and what it costs."""
        return self.render_to_response(self.get_context_data())

    def _found(self) -> Found:
        """Nobody, with the reason told, for a page that stood open too long."""
        try:
            return self.found()
        except DomainError as refusal:
            messages.error(self.request, str(refusal))
            return Found()

    def get_context_data(self, **kwargs):
        """With the price when something lies on the tray."""
        found = self._found()
        person = found.people[0] if len(found.people) == 1 else None
        context = super().get_context_data(
            **kwargs,
            till=self.till,
            shift=self.shift,
            open_form=OpenShiftForm(),
            period=self.period,
            periods=MealPeriod.choices,
            asked=self.asked.get("q", ""),
            found=found,
            choices=[(row, self.ticket(row, found)) for row in found.people],
            person=person,
            ticket=self.ticket(person, found) if person else "",
            details=person_details(person, self.till, self.period) if person else None,
            words=script_words(),
        )
        if self.shift is not None:
            shown = tiles(self.till, today(), self.period)
            context["tiles"] = [(tile, self.wanted.get(tile.item.code, "")) for tile in shown]
            context["recent"] = recent_sales(self.shift)
            if len(found.people) < 2:  # first it is chosen who pays
                context.update(self._quote(person))
        return context

    def _quote(self, person: Resident | None) -> dict:
        items = items_by_code(self.till, today(), self.period, self.wanted)
        if not items:
            return {}
        quote = till_quote(person, self.till, self.period, items)
        return {"quote": quote, "items": items, "key": uuid4().hex, "due": yuan(quote.due_fen)}


class ActView(TillMixin, TemplateView):
    """A form of the page was sent; back to the page with what happened."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        """A refusal is told on the page."""
        try:
            messages.success(request, self.act())
        except DomainError as refusal:
            messages.error(request, str(refusal))
        return redirect("meals_console:till", pk=self.till.pk)

    def act(self) -> str:
        """What happened, in words."""
        raise NotImplementedError


class OpenView(ActView):
    """Begin a shift."""

    def act(self) -> str:
        """With the float."""
        form = OpenShiftForm(self.request.POST)
        if not form.is_valid():
            raise InvalidInput
        commands.open_shift(
            till=self.till, float_fen=form.cleaned_data["float_yuan"], by=self.request.user
        )
        return _("已开班。")


class SellView(ActView):
    """Sell what the page showed, at the price it showed."""

    def act(self) -> str:
        """Paid by hand as named, the rest from the purses."""
        form = PayForm(self.request.POST)
        if not form.is_valid():
            raise InvalidInput
        data = form.cleaned_data
        ticket = read_ticket(self.till.pk, self.said.get("person"))
        request = commands.SaleRequest(
            items=tuple(basket(self.request.POST).items()),
            meal_period=data["period"],
            resident_id=ticket.resident_id if ticket else None,
            cash_fen=data["cash"],
            card_fen=data["card"],
        )
        sale = commands.sell(
            shift=at_till(self.till.pk, ticket),
            request=request,
            by=self.request.user,
            key=data["key"],
            expected_elder_fen=data["elder_fen"],
        )
        return _("%(number)s 已收款 %(fen)s 元。") % {
            "number": sale.number,
            "fen": yuan(sale.elder_fen),
        }


class HandOverView(ActView):
    """An order that waits here."""

    def act(self) -> str:
        """With the cash that was due."""
        form = HandOverForm(self.request.POST)
        orders = MealOrder.objects.visible_to(self.request.user).select_related("station")
        order = orders.filter(pk=form.cleaned_data["order"]).first() if form.is_valid() else None
        if order is None:
            raise InvalidInput
        commands.hand_over_at_till(
            shift=self.open_shift(),
            order=order,
            cash_fen=form.cleaned_data["cash_fen"],
            by=self.request.user,
        )
        return _("%(number)s 已交付。") % {"number": order.number}
