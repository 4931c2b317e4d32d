"""One emergency: 120 and 110 first, whom to ring, who is nearest, and the outcome that ends it."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.generic import TemplateView

from accounts.console.guards import StaffMixin
from core.audit import record
from core.dates import today
from core.errors import DomainError
from dispatch.commands import ServiceRequest, preview_request
from dispatch.commands.emergencies import call_back, close_emergency, request_from_emergency
from dispatch.console.hotline.forms import EmergencyForm, HelpForm
from dispatch.console.orders.asking import AskMixin
from dispatch.enums import Channel
from dispatch.models import Emergency, WorkOrder
from dispatch.queries.calls import (
    button_of,
    emergencies_in_scope,
    false_alarms_of,
    families,
    nearest_helpers,
    risks_of,
)
from dispatch.queries.first_steps import first_steps
from dispatch.queries.items import offered_items
from dispatch.queries.visits import notes_at_door

ALARMS_SHOWN = 3


class AlarmView(StaffMixin, TemplateView):
    """What is open, for every page of who answers for it."""

    template_name = "console/dispatch/hotline/_alarm.html"
    permission = "dispatch.answer_call"

    def get_context_data(self, **kwargs):
        """The oldest by name, the rest as a number."""
        rows = list(emergencies_in_scope(self.request.user))
        shown, more = rows[:ALARMS_SHOWN], len(rows[ALARMS_SHOWN:])
        return super().get_context_data(**kwargs, emergencies=shown, more=more)


class EmergencyView(StaffMixin, AskMixin, TemplateView):
    """It stays open until somebody writes how it ended."""

    template_name = "console/dispatch/hotline/emergency.html"
    permission = "dispatch.answer_call"

    @cached_property
    def emergency(self) -> Emergency:
        """404 outside the scope."""
        rows = Emergency.objects.visible_to(self.request.user)
        related = rows.select_related(
            *("resident__community", "device", "closed_by", "order", "visit", "owner"),
            "alert__device",
        )
        return get_object_or_404(related, pk=self.kwargs["pk"])

    def _help(self, data=None) -> HelpForm:
        items = offered_items(self.emergency.resident)
        quick = items.filter(promise_min__isnull=False).first()
        return HelpForm(data, items=items, initial={"item": quick}, auto_id="id_help_%s")

    def get_context_data(self, **kwargs):
        """That phone numbers were shown is kept."""
        emergency = self.emergency
        if self.request.method == "GET":
            record(emergency, "dispatch.emergency.shown", by=self.request.user)
        kwargs.setdefault("end", EmergencyForm())
        kwargs.setdefault("form", self._help())
        return super().get_context_data(
            **kwargs,
            emergency=emergency,
            presses=list(emergency.presses.all()),
            steps=first_steps(emergency, timezone.now()),
            helpers=nearest_helpers(emergency.resident),
            families=families(emergency.resident),
            false_alarms=false_alarms_of(emergency),
            button=button_of(emergency),
            risks=risks_of(emergency.resident),
            notes=notes_at_door([emergency.resident_id], today()).get(emergency.resident_id, []),
        )

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Called back, somebody sent, or ended with an outcome."""
        if "called" in request.POST:
            return self._called_back(answered=request.POST["called"] == "answered")
        if "help" in request.POST:
            return self.ask(self._help(request.POST))
        return self._end(EmergencyForm(request.POST))

    def _called_back(self, *, answered: bool) -> HttpResponse:
        try:
            call_back(emergency=self.emergency, answered=answered, by=self.request.user)
        except DomainError as refusal:
            messages.error(self.request, refusal.in_full)
        else:
            said = (
                _("已记下：回拨有人接。")
                if answered
                else _("没人接：马上派最近的人上门，或打 120。")
            )
            messages.success(self.request, said)
        return self._again()

    def _end(self, form: EmergencyForm) -> HttpResponse:
        if form.is_valid():
            try:
                close_emergency(emergency=self.emergency, by=self.request.user, **form.cleaned_data)
            except DomainError as refusal:
                form.refuse(refusal)
            else:
                messages.success(self.request, _("已记下结果。"))
                return redirect("dispatch_console:hotline")
        return self.render_to_response(self.get_context_data(end=form), status=422)

    def _wish(self, form: HelpForm) -> ServiceRequest:
        return form.wish(self.emergency.resident, Channel.DEVICE)

    def save_request(self, form: HelpForm, told_fen: int) -> WorkOrder:
        """One order of an emergency."""
        return request_from_emergency(
            emergency=self.emergency,
            request=self._wish(form),
            by=self.request.user,
            expected_own_fen=told_fen,
        )

    def preview(self, form: HelpForm) -> WorkOrder:
        """With the same key."""
        key = f"emergency:{self.emergency.pk}"
        return preview_request(request=self._wish(form), by=self.request.user, key=key)

    def saved(self, order: WorkOrder) -> HttpResponse:
        """The card is still open."""
        return self._again()

    def _again(self) -> HttpResponse:
        return redirect("dispatch_console:emergency", pk=self.emergency.pk)
