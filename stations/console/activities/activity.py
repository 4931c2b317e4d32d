"""An activity: planned, changed, copied, ended; who is invited to a group."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.generic import TemplateView

from accounts.console.acts import ActsMixin
from core.dates import add_months, end_of_month, month_of, today
from core.errors import DomainError
from core.forms import key_of
from stations.commands.activities.changes import end_activity
from stations.commands.activities.fitting import ages_words
from stations.commands.activities.people import invite, uninvite
from stations.commands.activities.planning import Planned, copy_activity, plan_activity
from stations.console.activities.base import ActivityMixin, ActivityStationMixin
from stations.console.activities.forms import ActivityForm, CopyForm, EndForm, FindForm
from stations.enums import Weekday
from stations.models import Activity
from stations.queries.activities import days_left_out, sessions_of
from stations.queries.citizens import find_citizens

SHOWN = 62
SEES = "stations.see_restricted_activity"


def say_planned(request: HttpRequest, planned: Planned) -> None:
    """How many sessions, and which days the room was taken."""
    messages.success(request, _("已保存，新排 %(count)s 场。") % {"count": len(planned.made)})
    if planned.left_out:
        days = _("、").join(f"{day:%m-%d}" for day in planned.left_out)
        messages.warning(request, _("这些天房间已被占用，没有排上：%(days)s。") % {"days": days})


class PlanView(ActivityStationMixin, TemplateView):
    """A new one."""

    template_name = "console/activities/plan.html"
    permission = "stations.plan_activity"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """An empty form."""
        kwargs.setdefault("form", self._form(initial={"first_day": today()}))
        return super().get_context_data(**kwargs)

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Its sessions are made at once."""
        form = self._form(request.POST)
        if form.is_valid():
            try:
                row = form.fill(Activity(station=self.station))
                planned = plan_activity(activity=row, by=request.user)
            except DomainError as refusal:
                form.refuse(refusal)
            else:
                say_planned(request, planned)
                return redirect("stations_console:activity", planned.activity.pk)
        return self.render_to_response(self.get_context_data(form=form), status=422)

    def _form(self, *args: Any, **kwargs: Any) -> ActivityForm:
        restricted = self.request.user.has_perm(SEES)
        return ActivityForm(*args, station=self.station, restricted=restricted, **kwargs)


class ActivityChangeView(ActivityMixin, TemplateView):
    """Sessions that were made stay as they are."""

    template_name = "console/activities/plan.html"
    permission = "stations.plan_activity"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """What stands in the row."""
        kwargs.setdefault("form", self._form(initial=ActivityForm.initial_of(self.activity)))
        return super().get_context_data(
            **kwargs, station=self.activity.station, activity=self.activity
        )

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """New days get sessions."""
        form = self._form(request.POST)
        if form.is_valid():
            try:
                planned = plan_activity(activity=form.fill(self.activity), by=request.user)
            except DomainError as refusal:
                form.refuse(refusal)
            else:
                say_planned(request, planned)
                return redirect("stations_console:activity", pk)
        return self.render_to_response(self.get_context_data(form=form), status=422)

    def _form(self, *args: Any, **kwargs: Any) -> ActivityForm:
        restricted = self.request.user.has_perm(SEES)
        station = self.activity.station
        return ActivityForm(*args, station=station, restricted=restricted, **kwargs)


class ActivityView(ActivityMixin, ActsMixin, TemplateView):
    """Facts, sessions, days that were left out; copy it or end it."""

    template_name = "console/activities/activity.html"
    post_permission = "stations.plan_activity"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """What is coming first."""
        activity, month = self.activity, add_months(month_of(today()), 1)
        days = {"first_day": month, "last_day": end_of_month(month)}
        kwargs.setdefault("copying", CopyForm(initial=days, auto_id="id_copy_%s"))
        kwargs.setdefault("ending", EndForm(initial={"on": today()}, auto_id="id_end_%s"))
        invitations = activity.invitations.standing().select_related("citizen")
        return super().get_context_data(
            **kwargs,
            activity=activity,
            sessions=sessions_of(activity)[:SHOWN],
            weekdays=[Weekday(day).label for day in activity.weekdays],
            ages=ages_words(activity.ages) if activity.ages.limited else "",
            left_out=days_left_out(activity),
            invitations=invitations if activity.is_restricted else [],
            finding=FindForm(auto_id="id_find_%s"),
            plans=self.request.user.has_perm(self.post_permission),
        )

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """One of the acts."""
        acts = {
            "copy": self._copy,
            "end": self._end,
            "invite": self._invite,
            "uninvite": self._uninvite,
        }
        act = acts.get(request.POST.get("act", ""))
        if act is None:
            raise Http404
        return act(request)

    def _copy(self, request: HttpRequest) -> HttpResponse:
        form = CopyForm(request.POST, auto_id="id_copy_%s")
        if form.is_valid():
            try:
                copied = copy_activity(activity=self.activity, by=request.user, **form.cleaned_data)
            except DomainError as refusal:
                form.refuse(refusal)
            else:
                say_planned(request, copied)
                return redirect("stations_console:activity", copied.activity.pk)
        return self.render_to_response(self.get_context_data(copying=form, form=form), status=422)

    def _end(self, request: HttpRequest) -> HttpResponse:
        form = EndForm(request.POST, auto_id="id_end_%s")
        if form.is_valid():
            try:
                end_activity(activity=self.activity, by=request.user, **form.cleaned_data)
            except DomainError as refusal:
                form.refuse(refusal)
            else:
                messages.success(request, _("已提前结束，报过名的人已通知。"))
                return redirect("stations_console:activity", self.activity.pk)
        return self.render_to_response(self.get_context_data(ending=form, form=form), status=422)

    def _invite(self, request: HttpRequest) -> HttpResponse:
        found = find_citizens(request.POST.get("number", ""), request.user)
        back = ("stations_console:activity", self.activity.pk)
        if not found:
            messages.error(request, _("没有找到，请核对完整的身份证号或电话。"))
            return redirect(*back)
        if len(found) > 1:  # the others of the household must not learn of the group
            messages.error(request, _("没有找到，或者不止一位；请输入身份证号。"))
            return redirect(*back)
        return self.act(
            lambda: invite(activity=self.activity, citizen=found[0], by=request.user),
            _("已邀请。"),
            *back,
        )

    def _uninvite(self, request: HttpRequest) -> HttpResponse:
        rows = self.activity.invitations.visible_to(request.user)
        row = get_object_or_404(rows, pk=key_of(request.POST.get("invitation", "")))
        return self.act(
            lambda: uninvite(invitation=row, by=request.user),
            _("邀请已收回。"),
            "stations_console:activity",
            self.activity.pk,
        )
