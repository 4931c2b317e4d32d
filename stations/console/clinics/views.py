"""Consulting rooms day by day: who sits there, who booked, who came, who did not."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.generic import TemplateView

from accounts.console.acts import ActsMixin
from accounts.console.guards import StaffMixin
from core.dates import today
from core.forms import key_of
from stations.commands import tickets
from stations.commands.booking import cancel_booking
from stations.console.base import StationMixin
from stations.console.footfall.forms import DayForm
from stations.enums import BookingState
from stations.models import Appointment
from stations.queries.clinic_days import appointments_at, clinic_day, stations_with_consulting

VIEWS = "stations.view_appointment"


class ClinicsView(StaffMixin, TemplateView):
    """Which station?"""

    template_name = "console/clinics/index.html"
    permission = VIEWS

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """1 query."""
        rows = stations_with_consulting(self.request.user, today())
        return super().get_context_data(**kwargs, stations=rows, day=today())


class ClinicDayView(StationMixin, ActsMixin, TemplateView):
    """A day at one station; POST act=… for who has come or will not."""

    template_name = "console/clinics/day.html"
    permission = VIEWS
    post_permission = "stations.serve_window"

    @cached_property
    def form(self) -> DayForm:
        """What was asked for."""
        return DayForm(self.request.GET)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Today, unless another day is asked for."""
        day = self.form.cleaned_data["day"] if self.form.is_valid() else today()
        user = self.request.user
        return super().get_context_data(
            **kwargs,
            station=self.station,
            form=self.form,
            day=day,
            rooms=clinic_day(self.station, day, user),
            is_today=day == today(),
            is_over=day < today(),
            serves=user.has_perm(self.post_permission),
            booked=BookingState.BOOKED,
        )

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """One of the acts, and the same day again."""
        row, by = self._appointment(), request.user
        back = reverse("stations_console:clinic_day", args=[pk]) + f"?day={row.slot.day:%Y-%m-%d}"
        if request.POST.get("act") == "arrive":
            return self.act(lambda: tickets.arrive(appointment=row, by=by), _("已取号。"), back)
        if request.POST.get("act") == "cancel":
            reason = request.POST.get("reason", "").strip()[:200] or _("电话取消")
            return self.act(
                lambda: cancel_booking(appointment=row, by=by, reason=reason),
                _("预约已取消，名额已放出。"),
                back,
            )
        raise Http404

    def _appointment(self) -> Appointment:
        rows = appointments_at(self.station, self.request.user).select_related("slot")
        return get_object_or_404(rows, pk=key_of(self.request.POST.get("appointment", "")))
