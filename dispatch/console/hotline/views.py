"""Calls and emergencies of the user's place."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.generic import TemplateView

from accounts.console.guards import StaffMixin
from core.audit import record
from core.dates import today
from core.errors import DomainError
from dispatch.commands import ServiceRequest
from dispatch.commands.calls import (
    close_call,
    close_emergency,
    hold_call,
    let_go,
    request_from_call,
    save_draft,
)
from dispatch.console.hotline.forms import CallRequestForm, CloseForm, EmergencyForm
from dispatch.models import Emergency, IncomingCall
from dispatch.queries.calls import (
    callers,
    calls_in_scope,
    emergencies_in_scope,
    false_alarms_of,
    families,
    nearest_helpers,
)
from dispatch.queries.catalogue import own_cost_words, purses_for_home
from dispatch.queries.items import offered_items
from dispatch.queries.orders import orders_of
from elderly_care.models import Resident

CALLS_SHOWN, LATEST = 50, 5
_DRAFT = (
    *("item", "window_start", "window_min", "urgency", "destination", "note"),
    "resident",
)


class HotlineView(StaffMixin, TemplateView):
    """Emergencies first, then calls, each with who holds it."""

    permission = "dispatch.answer_call"

    def get_template_names(self):
        """Its list alone for the page that asks again."""
        part = "_list" if "part" in self.request.GET else "list"
        return [f"console/dispatch/hotline/{part}.html"]

    def get_context_data(self, **kwargs):
        """In scope."""
        user = self.request.user
        calls = calls_in_scope(user)[:CALLS_SHOWN]
        return super().get_context_data(
            **kwargs, calls=calls, emergencies=emergencies_in_scope(user)
        )


class HotlineCallView(StaffMixin, TemplateView):
    """The caller's card, and the request that is being written."""

    template_name = "console/dispatch/hotline/call.html"
    permission = "dispatch.answer_call"

    @cached_property
    def call(self) -> IncomingCall:
        """404 outside the scope."""
        rows = IncomingCall.objects.visible_to(self.request.user)
        return get_object_or_404(rows.select_related("held_by", "order"), pk=self.kwargs["pk"])

    @cached_property
    def people(self) -> list[Resident]:
        """Who has this number."""
        return callers(self.call, self.request.user)

    @cached_property
    def resident(self) -> Resident | None:
        """The one that was chosen, or the only one."""
        chosen = (
            self.request.POST.get("resident")
            or self.request.GET.get("resident")
            or self.call.draft.get("resident", "")
        )
        found = [person for person in self.people if str(person.pk) == chosen]
        return found[0] if found else (self.people[0] if len(self.people) == 1 else None)

    def form(self, data=None) -> CallRequestForm | None:
        """With the draft, where nothing has been sent yet."""
        if self.resident is None:
            return None
        form = CallRequestForm(data, items=offered_items(self.resident))
        form.initial |= {k: v for k, v in self.call.draft.items() if k in form.fields and v}
        return form

    def get_context_data(self, **kwargs):
        """What is known of the caller."""
        kwargs.setdefault("form", self.form())
        kwargs.setdefault("close", CloseForm())
        person = self.resident
        known = {}
        if person is not None:
            known = {
                "age": person.age_on(today()),
                "purses": purses_for_home(person),
                "latest": orders_of(person)[:LATEST],
                "families": families(person),
            }
        return super().get_context_data(
            **kwargs, **known, call=self.call, people=self.people, resident=person
        )

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Hold, let go, keep as a draft, save the request, or close without one."""
        acts = {
            "hold": lambda: hold_call(call=self.call, by=request.user),
            "let_go": lambda: let_go(call=self.call, by=request.user),
            "draft": self._draft,
        }
        for name, act in acts.items():
            if name in request.POST:
                return self._done(act)
        return self._close() if "close" in request.POST else self._request()

    def _done(self, act) -> HttpResponse:
        try:
            act()
        except DomainError as refusal:
            messages.error(self.request, str(refusal))
        else:
            messages.success(self.request, _("已保存。"))
        return redirect("dispatch_console:hotline_call", pk=self.call.pk)

    def _draft(self) -> None:
        kept = {name: self.request.POST.get(name, "") for name in _DRAFT}
        save_draft(call=self.call, draft=kept, by=self.request.user)

    def _close(self) -> HttpResponse:
        form = CloseForm(self.request.POST)
        if form.is_valid():
            try:
                close_call(call=self.call, note=form.cleaned_data["note"], by=self.request.user)
            except DomainError as refusal:
                form.refuse(refusal)
            else:
                return redirect("dispatch_console:hotline")
        return self.render_to_response(self.get_context_data(close=form), status=422)

    def _request(self) -> HttpResponse:
        form = self.form(self.request.POST)
        if form is not None and form.is_valid():
            try:
                order = self._ask(form)
            except DomainError as refusal:
                form.refuse(refusal)
            else:
                words = {"number": order.number, "cost": own_cost_words(order)}
                messages.success(self.request, _("已下单，工单 %(number)s。%(cost)s") % words)
                return redirect("dispatch_console:order", pk=order.pk)
        return self.render_to_response(self.get_context_data(form=form), status=422)

    def _ask(self, form: CallRequestForm):
        data, (start, end) = form.cleaned_data, form.window()
        wish = ServiceRequest(
            resident_id=self.resident.pk,
            item_id=data["item"].pk,
            window_start=start,
            window_end=end,
            channel=form.channel,
            urgency=data["urgency"],
            destination=data["destination"],
            note=data["note"],
            call_reference=self.call.recording or self.call.call_id,
        )
        return request_from_call(call=self.call, request=wish, by=self.request.user)


class EmergencyView(StaffMixin, TemplateView):
    """Whom to ring, who is nearest, and the outcome without which it stays open."""

    template_name = "console/dispatch/hotline/emergency.html"
    permission = "dispatch.answer_call"

    @cached_property
    def emergency(self) -> Emergency:
        """404 outside the scope."""
        rows = Emergency.objects.visible_to(self.request.user)
        related = rows.select_related("resident__community", "device", "closed_by")
        return get_object_or_404(related, pk=self.kwargs["pk"])

    def get_context_data(self, **kwargs):
        """That the phone number was shown is kept."""
        emergency = self.emergency
        if self.request.method == "GET":
            record(emergency, "dispatch.emergency.shown", by=self.request.user)
        kwargs.setdefault("form", EmergencyForm())
        return super().get_context_data(
            **kwargs,
            emergency=emergency,
            helpers=nearest_helpers(emergency.resident),
            families=families(emergency.resident),
            false_alarms=false_alarms_of(emergency),
        )

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Ended with an outcome, or not ended."""
        form = EmergencyForm(request.POST)
        if form.is_valid():
            try:
                close_emergency(emergency=self.emergency, by=request.user, **form.cleaned_data)
            except DomainError as refusal:
                form.refuse(refusal)
            else:
                messages.success(request, _("已记下结果。"))
                return redirect("dispatch_console:hotline")
        return self.render_to_response(self.get_context_data(form=form), status=422)
