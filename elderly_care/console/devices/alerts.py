"""The queue of alerts with its clock, and one alert: who, why, what was done, and how it ended."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.functional import cached_property
from django.views.generic import TemplateView, View

from accounts.console.acts import SAVED, ActsMixin
from accounts.console.guards import StaffMixin
from accounts.queries import messages_about
from core.audit import record
from core.dates import minutes_until
from core.errors import DomainError
from elderly_care.commands import alerts as commands
from elderly_care.console.devices.forms import NoteForm, OutcomeForm, UrgeForm
from elderly_care.enums.devices import AlertState
from elderly_care.models import DeviceAlert
from elderly_care.queries.alerts import (
    alert_queue,
    contacts_for,
    device_of,
    ended_alerts,
    people_to_urge,
)

ENDED_ON_A_PAGE = 50
SHOWN = 200


class AlertsView(StaffMixin, TemplateView):
    """Open ones by their clock, asked for again by itself; ended ones below."""

    permission = "elderly_care.view_devicealert"

    def get_template_names(self) -> list[str]:
        """The queue alone for the page that asks again."""
        part = "_queue" if "part" in self.request.GET else "alerts"
        return [f"console/care/devices/{part}.html"]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """In scope."""
        now, user = timezone.now(), self.request.user
        rows = list(alert_queue(user)[: SHOWN + 1])
        context = {
            "queue": [(row, minutes_until(row.due_at, now)) for row in rows[:SHOWN]],
            "is_cut_off": len(rows) > SHOWN,
        }
        if "part" not in self.request.GET:
            ended = Paginator(ended_alerts(user), ENDED_ON_A_PAGE)
            context["ended"] = ended.get_page(self.request.GET.get("page"))
        return super().get_context_data(**kwargs, **context)


class AlertView(StaffMixin, ActsMixin, View):
    """One alert; each act is a button of its own."""

    permission = "elderly_care.view_devicealert"
    post_permission = "elderly_care.handle_devicealert"

    @cached_property
    def alert(self) -> DeviceAlert:
        """404 outside the scope."""
        rows = DeviceAlert.objects.visible_to(self.request.user)
        related = ("device__gateway", "resident__community", "owner", "closed_by", "rule")
        return get_object_or_404(rows.select_related(*related), pk=self.kwargs["pk"])

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The phone is shown to whoever may act, and that it was shown is kept."""
        if self._may_act():
            person = self.alert.resident_id
            record(self.alert, "elderly_care.devicealert.shown", by=request.user, resident=person)
        return self._page({})

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Take, remind, write down, or end."""
        if "take" in request.POST:
            run = partial(commands.take_alert, alert=self.alert, by=request.user)
            return self.act(run, SAVED, "care_console:alert", pk)
        if "urge" in request.POST:
            form = UrgeForm(request.POST, people=people_to_urge(self.alert))
            return self._with("urge_form", form, commands.urge)
        if "jot" in request.POST:
            return self._with("note_form", NoteForm(request.POST), commands.note_alert)
        return self._with("form", OutcomeForm(request.POST), commands.close_alert)

    def _with(self, name: str, form: Any, act: Callable[..., Any]) -> HttpResponse:
        if form.is_valid():
            try:
                act(alert=self.alert, by=self.request.user, **form.cleaned_data)
            except DomainError as refusal:
                form.refuse(refusal)
            else:
                messages.success(self.request, SAVED)
                return redirect("care_console:alert", pk=self.alert.pk)
        return self._page({name: form}, status=422)

    def _may_act(self) -> bool:
        may = self.request.user.has_perm("elderly_care.handle_devicealert")
        return may and self.alert.state != AlertState.CLOSED

    def _page(self, forms: dict[str, Any], status: int = 200) -> HttpResponse:
        alert = self.alert
        context = {
            "alert": alert,
            "left": minutes_until(alert.due_at, timezone.now()),
            "may_act": self._may_act(),
            "steps": alert.steps.select_related("by", "told"),
            "told": messages_about(alert),
            "contacts": contacts_for(alert),
            "device": device_of(alert),
            "is_overtaken": not alert.episodes.exists(),
            "form": OutcomeForm(),
            "note_form": NoteForm(auto_id="id_jot_%s"),
            "urge_form": UrgeForm(people=people_to_urge(alert), auto_id="id_urge_%s"),
            **forms,
        }
        return render(self.request, "console/care/devices/alert.html", context, status=status)
