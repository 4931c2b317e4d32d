"""Help at home in four pages: what there is, when, check, done."""

from datetime import timedelta
from itertools import groupby
from uuid import uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.generic import TemplateView

from core.dates import today
from core.errors import DomainError
from dispatch import commands
from dispatch.commands.hindrances import hindrance
from dispatch.enums import Channel
from dispatch.models import ServiceItem, WorkOrder
from dispatch.portal.forms import BookingForm, ConfirmForm, SlotWishForm, slot_name
from dispatch.portal.guards import HelpMixin
from dispatch.portal.slots import chosen_day, slots_for, window_end
from dispatch.queries.catalogue import own_cost_words, price_words, purses_for_home
from dispatch.queries.items import days_to_choose, offered_items, prices_of
from dispatch.queries.orders import orders_of
from dispatch.queries.papers import operators_near
from elderly_care.enums import Relation

LATEST, SHOWN = 10, 3
A_DAY = timedelta(days=1)


class IndexView(HelpMixin, TemplateView):
    """What there is, what is left of the month, and one's own visits."""

    template_name = "portal/dispatch/index.html"

    def get_context_data(self, **kwargs):
        """In plain words."""
        visits = list(orders_of(self.resident)[:LATEST])
        items = list(offered_items(self.resident))
        prices = prices_of(items, self.resident.community_id)
        rows = [(item, price_words(prices[item.pk])) for item in items if item.pk in prices]
        groups = [
            (heading, list(group)) for heading, group in groupby(rows, key=lambda row: row[0].group)
        ]
        return super().get_context_data(
            **kwargs,
            groups=groups,
            purses=purses_for_home(self.resident),
            visits=visits[:SHOWN],
            earlier=visits[SHOWN:],
        )


class ItemMixin(HelpMixin):
    """One item that is offered to the person."""

    @cached_property
    def item(self) -> ServiceItem:
        """404 for anything that nobody offers here."""
        return get_object_or_404(offered_items(self.resident), code=self.kwargs["code"])

    def form(self, kind=BookingForm, data=None):
        """With the next free times."""
        slots = slots_for(self.request, self.resident, self.item)
        item = self.item
        return kind(
            data,
            slots=slots,
            needs_destination=item.needs_destination,
            is_stay=item.is_stay,
        )

    def wish(self, form: BookingForm) -> commands.ServiceRequest:
        """For oneself it comes through the portal, for another person through the family."""
        own, data = self.link.relation == Relation.SELF, form.cleaned_data
        return commands.ServiceRequest(
            resident_id=self.resident.pk,
            item_id=self.item.pk,
            window_start=form.moment,
            window_end=window_end(self.resident, form.moment),
            channel=Channel.PORTAL if own else Channel.FAMILY,
            note=data["note"],
            days=data.get("days"),
            destination=data.get("destination", ""),
        )


class BookView(ItemMixin, TemplateView):
    """When?"""

    template_name = "portal/dispatch/book.html"

    def get_context_data(self, **kwargs):
        """The next free times, and the price with what the month's entitlement pays."""
        kwargs.setdefault("form", self.form())
        form = kwargs["form"]
        has_slots = bool(form.fields["slot"].choices)
        lack = hindrance(self.resident, self.item, today() + A_DAY)
        near = operators_near(self.resident)
        phones = [row for row in near if row.phone] if lack else []
        return super().get_context_data(
            **kwargs,
            item=self.item,
            has_slots=has_slots,
            days=[] if lack else days_to_choose(self.resident, self.item),
            day=chosen_day(self.request, self.resident),
            lack=lack,
            phones=phones,
            wish_form=None if has_slots or lack else self._wish_form(),
        )

    def _wish_form(self) -> SlotWishForm:
        """For the day that is full."""
        return SlotWishForm(initial={"day": chosen_day(self.request, self.resident)})

    def post(self, request: HttpRequest, code: str) -> HttpResponse:
        """Show everything once more; nothing is ordered yet."""
        form = self.form(data=request.POST)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form), status=422)
        key = uuid4().hex
        try:
            price = commands.preview_request(request=self.wish(form), by=request.user, key=key)
        except DomainError as refusal:
            form.refuse(refusal)
            return self.render_to_response(self.get_context_data(form=form), status=422)
        context = super().get_context_data(
            item=self.item,
            form=form,
            when=slot_name(form.moment),
            price=price,
            cost=own_cost_words(price),
            key=key,
        )
        return render(request, "portal/dispatch/check.html", context)


class ConfirmView(ItemMixin, TemplateView):
    """Ask for it."""

    template_name = "portal/dispatch/book.html"

    def get(self, request: HttpRequest, code: str) -> HttpResponse:
        """The address of a refused page, opened again: the questions once more."""
        return redirect("dispatch_portal:book", code=code)

    def post(self, request: HttpRequest, code: str) -> HttpResponse:
        """Twice is once; a price other than was shown is refused."""
        form = self.form(ConfirmForm, request.POST)
        if form.is_valid():
            try:
                made = self._ask(form)
            except DomainError as refusal:
                form.refuse(refusal)
            else:
                messages.success(request, _("约好了。服务商安排人以后，这里能看到是谁来。"))
                return redirect("dispatch_portal:visit", pk=made.pk)
        context = self.get_context_data(form=form, item=self.item, has_slots=True)
        return self.render_to_response(context, status=422)

    def _ask(self, form: ConfirmForm) -> WorkOrder:
        data = form.cleaned_data
        return commands.request_service(
            request=self.wish(form),
            by=self.request.user,
            key=data["key"],
            expected_own_fen=data["own_fen"],
        )
