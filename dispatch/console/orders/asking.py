"""A request at one of the staff's doors: the telephone, the station's window, a visit to see somebody.

Which channel an order has follows from the door, not from a choice on the form.
"""

from uuid import uuid4

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.generic import TemplateView

from accounts.console.guards import StaffMixin
from core.dates import today
from core.errors import DomainError
from dispatch import commands
from dispatch.commands.errors import OwnCostChanged
from dispatch.console.orders.forms import RequestForm
from dispatch.enums import Channel
from dispatch.models import WorkOrder
from dispatch.queries.catalogue import own_cost_words, purses_for_home
from dispatch.queries.items import offered_items
from dispatch.queries.orders import orders_of
from dispatch.queries.papers import papers_of
from dispatch.queries.people import people_to_serve, person_of_visit
from elderly_care.models import Resident

LATEST = 5


class AskMixin:
    """Saves a request; where the person pays something, the page says how much before it is saved."""

    def save_request(self, form: RequestForm, told_fen: int) -> WorkOrder:
        """The order, or a refusal."""
        raise NotImplementedError

    def preview(self, form: RequestForm) -> WorkOrder:
        """What it would cost."""
        raise NotImplementedError

    def saved(self, order: WorkOrder) -> HttpResponse:
        """Where it goes on."""
        return redirect("dispatch_console:order", pk=order.pk)

    def ask(self, form: RequestForm | None) -> HttpResponse:
        """Saved, or what keeps it from being saved."""
        if form is not None and form.is_valid():
            try:
                order = self.save_request(form, form.cleaned_data["own_fen"] or 0)
            except OwnCostChanged:
                return self._tell_first(form)
            except DomainError as refusal:
                form.refuse(refusal)
            else:
                words = {"number": order.number, "cost": own_cost_words(order)}
                messages.success(self.request, _("已下单，工单 %(number)s。%(cost)s") % words)
                return self.saved(order)
        return self.render_to_response(self.get_context_data(form=form), status=422)

    def _tell_first(self, form: RequestForm) -> HttpResponse:
        would = self.preview(form)
        form.told(would.own_fen)
        return self.render_to_response(self.get_context_data(form=form, cost=own_cost_words(would)))


class RequestView(StaffMixin, AskMixin, TemplateView):
    """What the person has, had, and wants."""

    template_name = "console/dispatch/orders/request.html"
    permission = "dispatch.ask_by_phone"
    channel = Channel.PHONE
    search = "dispatch_console:search"
    standing = "dispatch_console:standing_new"

    @cached_property
    def resident(self) -> Resident:
        """404 for anybody for whom the user may not ask."""
        people = people_to_serve(self.request.user).select_related("community")
        return get_object_or_404(people, pk=self.kwargs["resident_pk"])

    def form(self, data=None) -> RequestForm:
        """With what is served where the person lives."""
        form = RequestForm(data, items=offered_items(self.resident), initial={"key": uuid4().hex})
        if self.channel != Channel.PHONE:
            del form.fields["call_reference"]
        return form

    def get_context_data(self, **kwargs):
        """The balance of the month and the last visits beside the form."""
        kwargs.setdefault("form", self.form())
        return super().get_context_data(
            **kwargs,
            resident=self.resident,
            age=self.resident.age_on(today()),
            purses=purses_for_home(self.resident),
            papers=papers_of(self.resident, today()),
            latest=orders_of(self.resident)[:LATEST],
            door=self.channel.label,
            search=self.search,
            standing=self.standing,
        )

    def post(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        """Saved, with the own cost in words; the same form twice is one order."""
        return self.ask(self.form(request.POST))

    def _wish(self, form: RequestForm) -> commands.ServiceRequest:
        reference = form.cleaned_data.get("call_reference", "")
        return form.wish(self.resident, self.channel, call_reference=reference)

    def save_request(self, form: RequestForm, told_fen: int) -> WorkOrder:
        """Under the form's own key."""
        return commands.request_service(
            request=self._wish(form),
            by=self.request.user,
            key=form.cleaned_data["key"],
            expected_own_fen=told_fen,
        )

    def preview(self, form: RequestForm) -> WorkOrder:
        """With the same key."""
        return commands.preview_request(
            request=self._wish(form), by=self.request.user, key=form.cleaned_data["key"]
        )


class WindowView(RequestView):
    """Somebody stands at the station's window."""

    permission = "dispatch.ask_by_station"
    channel = Channel.STATION
    search = "dispatch_console:window_search"
    standing = "dispatch_console:window_standing"


class PatrolView(RequestView):
    """Somebody of the community saw the person at home."""

    permission = "dispatch.ask_by_patrol"
    channel = Channel.PATROL
    search = "dispatch_console:patrol_search"
    standing = "dispatch_console:patrol_standing"


class AtHomeView(RequestView):
    """Whoever was sent to see the person today, and is there, asks for what is needed."""

    permission = "dispatch.report_visit"
    channel = Channel.PATROL
    search = "dispatch_console:visits"
    standing = ""

    @cached_property
    def resident(self) -> Resident:
        """404 unless the user was sent there today and has arrived."""
        sent_to = person_of_visit(self.kwargs["pk"], self.request.user)
        found = get_object_or_404(sent_to.select_related("community"))
        if not self.request.user.has_perm("dispatch.ask_by_patrol", found):
            raise Http404
        return found

    def saved(self, order: WorkOrder) -> HttpResponse:
        """Back to the day's visits."""
        return redirect("dispatch_console:visits")
