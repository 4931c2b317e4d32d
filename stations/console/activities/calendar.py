"""The month of a station: 170 sessions on one page, narrowed by kind, brand and room; copying; figures."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.generic import TemplateView

from accounts.console.guards import StaffMixin
from core.dates import NotAMonth, add_months, end_of_month, month_of, parse_month, today
from core.errors import DomainError
from stations.commands.activities.planning import copy_month
from stations.console.activities.base import ActivityStationMixin
from stations.console.activities.forms import CalendarForm, CopyMonthForm, MonthForm
from stations.enums.activities import SessionState
from stations.queries.activities import Choice, by_day, calendar_rows, stations_with_activities
from stations.queries.activity_figures import activity_figures


def month_asked(text: str) -> date:
    """The month of a form, else this one."""
    try:
        return parse_month(text)
    except NotAMonth:
        return month_of(today())


class IndexView(StaffMixin, TemplateView):
    """Which station?"""

    template_name = "console/activities/index.html"
    permission = "stations.view_activity"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """In scope, the busiest first."""
        rows = stations_with_activities(self.request.user)
        return super().get_context_data(**kwargs, stations=rows)


class CalendarView(ActivityStationMixin, TemplateView):
    """Day by day."""

    template_name = "console/activities/calendar.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """422 when a choice is none."""
        start = {"month": f"{today():%Y-%m}"}
        form = CalendarForm(request.GET or None, station=self.station, initial=start)
        ok = not form.is_bound or form.is_valid()
        context = self.get_context_data(form=form, **kwargs)
        return self.render_to_response(context, status=200 if ok else 422)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """One query for all sessions of the month."""
        form = kwargs["form"]
        data = getattr(form, "cleaned_data", {})
        month = month_asked(data.get("month", ""))
        choice = Choice(
            data.get("kind", ""),
            data["brand"].pk if data.get("brand") else None,
            data["room"].pk if data.get("room") else None,
        )
        user = self.request.user
        rows = list(calendar_rows(self.station, user, month, end_of_month(month), choice))
        days = by_day(rows)
        held = [row for row in rows if row.state != SessionState.CANCELLED]
        return super().get_context_data(
            **kwargs,
            month=month,
            before=add_months(month, -1),
            after=add_months(month, 1),
            days=days,
            shown_days=[day for day, _rows in days],
            count=len(held),
            came=sum(row.came for row in held),
            waiting=sum(row.waiting for row in held),
            today=today(),
            plans=user.has_perm("stations.plan_activity"),
        )


class CopyMonthView(ActivityStationMixin, TemplateView):
    """What ended last month, once more."""

    template_name = "console/activities/copy.html"
    permission = "stations.plan_activity"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """This month to the next."""
        month = month_of(today())
        initial = {"month": f"{month:%Y-%m}", "to": f"{add_months(month, 1):%Y-%m}"}
        kwargs.setdefault("form", CopyMonthForm(initial=initial))
        return super().get_context_data(**kwargs)

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Copies that are there stay as they are."""
        form = CopyMonthForm(request.POST)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form), status=422)
        try:
            month, to = (parse_month(form.cleaned_data[name]) for name in ("month", "to"))
            found = copy_month(station=self.station, month=month, to=to, by=request.user)
        except DomainError as refusal:
            form.refuse(refusal)
            return self.render_to_response(self.get_context_data(form=form), status=422)
        made = sum(len(one.made) for one in found)
        words = ngettext("已照搬，排出 %(count)s 场。", "已照搬，排出 %(count)s 场。", made)
        messages.success(request, words % {"count": made})
        if left_out := sum(len(one.left_out) for one in found):
            messages.warning(
                request, _("有 %(count)s 场因为房间已被占用没有排上。") % {"count": left_out}
            )
        page = reverse("stations_console:activity_calendar", args=[pk])
        return redirect(f"{page}?month={to:%Y-%m}")


class FiguresView(StaffMixin, TemplateView):
    """How much took place in a month, everywhere in scope."""

    template_name = "console/activities/figures.html"
    permission = "stations.view_activity"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """422 when a choice is none."""
        start = {"month": f"{today():%Y-%m}"}
        form = MonthForm(request.GET or None, user=request.user, initial=start)
        ok = not form.is_bound or form.is_valid()
        return self.render_to_response(self.get_context_data(form=form), status=200 if ok else 422)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """This month and all stations, or what was asked for."""
        data = getattr(kwargs["form"], "cleaned_data", {})
        month, station = month_asked(data.get("month", "")), data.get("station")
        found = activity_figures(self.request.user, month, station)
        return super().get_context_data(**kwargs, month=month, station=station, figures=found)
