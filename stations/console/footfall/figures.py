"""How many came: today by station and street, a station by hour, a month by day; each as a file, too."""

from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.generic import TemplateView, View

from accounts.console.guards import StaffMixin
from core.audit import record
from core.dates import end_of_month, today
from stations.console.base import StationMixin
from stations.console.footfall.files import hours_file, lines_file, stations_file
from stations.console.footfall.forms import DayForm, MonthForm
from stations.queries.footfall import (
    NamedLine,
    day_lines,
    hours_of,
    people_in,
    station_lines,
    street_lines,
    streets_of,
    total,
    visits_of,
)

VIEWS = "stations.view_stationvisit"
SHOWN = 100


class FootfallView(StaffMixin, TemplateView):
    """A day in scope, by station and by street."""

    template_name = "console/footfall/index.html"
    permission = VIEWS

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """8 queries, however many stations."""
        form = DayForm(self.request.GET)
        day = form.cleaned_data["day"] if form.is_valid() else today()
        user = self.request.user
        lines = station_lines(user, day, day)
        return super().get_context_data(
            **kwargs,
            form=form,
            day=day,
            lines=lines,
            streets=street_lines(lines, streets_of(lines)),
            total=total([line.count for line in lines]),
            people=people_in(user, day, day),
        )


class FootfallFileView(StaffMixin, View):
    """The same as a file."""

    permission = VIEWS

    def get(self, request: HttpRequest) -> HttpResponseBase:
        """Who took it is recorded."""
        form = DayForm(request.GET)
        if not form.is_valid():
            return redirect("stations_console:footfall")
        day = form.cleaned_data["day"]
        record(request.user, "stations.footfall.exported", by=request.user, day=day)
        return stations_file(station_lines(request.user, day, day), f"footfall-{day:%Y%m%d}.csv")


class FootfallMonthView(StaffMixin, TemplateView):
    """Days of a month in scope; the same as a file."""

    template_name = "console/footfall/month.html"
    permission = VIEWS

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Who took a file is recorded."""
        if "file" not in request.GET:
            return super().get(request, *args, **kwargs)
        month = self.month
        record(request.user, "stations.footfall.exported", by=request.user, month=month)
        return lines_file(self.lines, _("日期"), f"footfall-{month:%Y-%m}.csv")

    @cached_property
    def form(self) -> MonthForm:
        """What was asked for."""
        return MonthForm(self.request.GET)

    @cached_property
    def month(self) -> Any:
        """This one, unless another is asked for."""
        return self.form.cleaned_data["month"] if self.form.is_valid() else today().replace(day=1)

    @property
    def lines(self) -> list[NamedLine]:
        """Days on which somebody came."""
        return day_lines(self.request.user, self.month)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """5 queries."""
        lines, user = self.lines, self.request.user
        return super().get_context_data(
            **kwargs,
            form=self.form,
            month=self.month,
            lines=lines,
            total=total([line.count for line in lines]),
            people=people_in(user, self.month, end_of_month(self.month)),
        )


class StationFootfallView(StationMixin, TemplateView):
    """A station's day by hour, and who was there by name; the hours as a file."""

    template_name = "console/footfall/station.html"
    permission = VIEWS

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Who took a file is recorded."""
        if "file" not in request.GET:
            return super().get(request, *args, **kwargs)
        record(self.station, "stations.footfall.exported", by=request.user, day=self.day)
        name = f"footfall-{self.station.pk}-{self.day:%Y%m%d}.csv"
        return hours_file(hours_of(self.station, self.day), name)

    @cached_property
    def form(self) -> DayForm:
        """What was asked for."""
        return DayForm(self.request.GET)

    @cached_property
    def day(self) -> Any:
        """Today, unless another is asked for."""
        return self.form.cleaned_data["day"] if self.form.is_valid() else today()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """7 queries."""
        hours = hours_of(self.station, self.day)
        user = self.request.user
        most = max(
            (max(one.count.known, one.count.nameless, one.count.came_in or 0) for one in hours),
            default=0,
        )
        visits = (
            visits_of(self.station, self.day, user)[:SHOWN]
            if user.has_perm("stations.view_citizen")
            else []
        )
        return super().get_context_data(
            **kwargs,
            station=self.station,
            form=self.form,
            day=self.day,
            hours=hours,
            most=max(most, 1),
            total=total([one.count for one in hours]),
            visits=visits,
            shown=SHOWN,
        )
