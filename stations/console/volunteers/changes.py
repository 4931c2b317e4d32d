"""What changes about shifts: time and place, the end of a series, who never signed out."""

from typing import Any

from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView

from accounts.console.guards import StaffMixin
from accounts.console.pages import FormPage
from stations.commands.volunteers import changes, series, service
from stations.console.volunteers.change_forms import ChangeForm, EndForm, ReasonForm
from stations.console.volunteers.shifts import KEEPS
from stations.models import ShiftPlace, ShiftSeries, VolunteerShift
from stations.queries.volunteers import not_signed_out

_SHOWN = 200


class ChangePage(StaffMixin, FormPage):
    """A form about one row."""

    template_name = "console/volunteers/form.html"
    permission = KEEPS


class ChangeView(ChangePage):
    """Another time, place or number."""

    done = gettext_lazy("班次已改。时间或地点变了的，已通知报名的人。")

    @cached_property
    def shift(self) -> VolunteerShift:
        """404 outside."""
        rows = VolunteerShift.objects.visible_to(self.request.user).related()
        return get_object_or_404(rows, pk=self.kwargs["pk"])

    def form(self, data: Any = None) -> ChangeForm:
        """As it is."""
        return ChangeForm(data, initial=ChangeForm.initial_of(self.shift))

    @property
    def title(self) -> str:  # type: ignore[override]
        """Which one."""
        return _("改班次：%(shift)s") % {"shift": self.shift}

    def back(self) -> str:
        """The shift."""
        return reverse("stations_console:volunteer_shift", args=[self.shift.pk])

    def act(self, data: dict[str, Any]) -> None:
        """Who signed up is told."""
        change = ChangeForm.change(data)
        changes.change_shift(shift=self.shift, change=change, by=self.request.user)


class EndSeriesView(ChangePage):
    """No more of it."""

    form_class = ReasonForm
    done = gettext_lazy("以后不再排了，报过名的人都已通知。")

    @cached_property
    def series(self) -> ShiftSeries:
        """404 outside."""
        rows = ShiftSeries.objects.visible_to(self.request.user).select_related("station")
        return get_object_or_404(rows, pk=self.kwargs["pk"])

    @property
    def title(self) -> str:  # type: ignore[override]
        """Which one."""
        return _("以后不再排“%(series)s”，还没到的班次都取消") % {"series": self.series}

    def back(self) -> str:
        """The calendar."""
        return reverse("stations_console:volunteer_shifts")

    def act(self, data: dict[str, Any]) -> None:
        """What lies ahead is cancelled."""
        series.end_series(series=self.series, reason=data["reason"], by=self.request.user)


class UnsignedView(StaffMixin, TemplateView):
    """Who came and never signed out."""

    template_name = "console/volunteers/unsigned.html"
    permission = KEEPS

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The oldest first."""
        return super().get_context_data(**kwargs, rows=not_signed_out(self.request.user)[:_SHOWN])


class EndView(ChangePage):
    """When one of them left, and how that is known."""

    done = gettext_lazy("已补记，时长和积分已算好。")

    @cached_property
    def place(self) -> ShiftPlace:
        """404 outside, and for who never came. Sent twice, it is there still."""
        rows = ShiftPlace.objects.visible_to(self.request.user).filter(came_at__isnull=False)
        return get_object_or_404(
            rows.select_related("volunteer__citizen", "shift__station"), pk=self.kwargs["pk"]
        )

    def form(self, data: Any = None) -> EndForm:
        """The end of the shift."""
        ends = timezone.localtime(self.place.shift.ends_at)
        return EndForm(data, initial={"at": ends.strftime("%H:%M")})

    @property
    def title(self) -> str:  # type: ignore[override]
        """Whose, of which shift."""
        row = self.place
        day = timezone.localtime(row.shift.starts_at)
        told = {"name": row.volunteer.citizen.name, "shift": row.shift, "day": f"{day:%Y-%m-%d}"}
        return _("%(name)s %(day)s“%(shift)s”几点结束的？") % told

    def back(self) -> str:
        """The list."""
        return reverse("stations_console:volunteer_unsigned")

    def act(self, data: dict[str, Any]) -> None:
        """The hours are credited."""
        at = EndForm.moment(self.place, data["at"])
        service.set_end(place=self.place, at=at, reason=data["reason"], by=self.request.user)
