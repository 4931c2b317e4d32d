"""A request at the window or on the phone."""

from uuid import uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.generic import TemplateView

from accounts.console.guards import StaffMixin
from core.dates import today
from core.errors import DomainError
from dispatch import commands
from dispatch.console.orders.forms import RequestForm
from dispatch.queries.catalogue import own_cost_words, purses_for_home
from dispatch.queries.items import offered_items
from dispatch.queries.orders import orders_of
from dispatch.queries.people import people_to_serve
from elderly_care.models import Resident

LATEST = 5


class RequestView(StaffMixin, TemplateView):
    """What the person has, had, and wants."""

    template_name = "console/dispatch/orders/request.html"
    permission = "dispatch.take_request"

    @cached_property
    def resident(self) -> Resident:
        """404 for anybody for whom the user may not ask."""
        people = people_to_serve(self.request.user).select_related("community")
        return get_object_or_404(people, pk=self.kwargs["resident_pk"])

    def form(self, data=None) -> RequestForm:
        """With what is served where the person lives."""
        return RequestForm(data, items=offered_items(self.resident), initial={"key": uuid4().hex})

    def get_context_data(self, **kwargs):
        """The balance of the month and the last visits beside the form."""
        kwargs.setdefault("form", self.form())
        return super().get_context_data(
            **kwargs,
            resident=self.resident,
            age=self.resident.age_on(today()),
            purses=purses_for_home(self.resident),
            latest=orders_of(self.resident)[:LATEST],
        )

    def post(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        """Saved, with the own cost in words; the same form twice is one order."""
        form = self.form(request.POST)
        if form.is_valid():
            try:
                made = self._ask(form)
            except DomainError as refusal:
                form.refuse(refusal)
            else:
                words = {"number": made.number, "cost": own_cost_words(made)}
                messages.success(request, _("已下单，工单 %(number)s。%(cost)s") % words)
                return redirect("dispatch_console:order", pk=made.pk)
        return self.render_to_response(self.get_context_data(form=form), status=422)

    def _ask(self, form: RequestForm):
        data, (start, end) = form.cleaned_data, form.window()
        names = ("channel", "urgency", "destination", "note", "call_reference")
        wish = commands.ServiceRequest(
            resident_id=self.resident.pk,
            item_id=data["item"].pk,
            window_start=start,
            window_end=end,
            **{name: data[name] for name in names},
        )
        return commands.request_service(request=wish, by=self.request.user, key=data["key"])
