"""Shifts: the weeks ahead, planning, and one shift with its roll."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.generic import TemplateView

from accounts.console.acts import ActsMixin
from accounts.console.guards import StaffMixin
from core.dates import today
from core.errors import DomainError
from core.forms import key_of
from stations.commands.volunteers import changes, service, shifts
from stations.commands.volunteers.series import plan_series
from stations.console.volunteers.forms import HoursForm, NumberForm, ShiftForm
from stations.enums.volunteers import PlaceState, ShiftState, VolunteerKind
from stations.models import ActivitySession, ShiftPlace, Volunteer, VolunteerShift
from stations.models.activities import SEES_RESTRICTED
from stations.queries import find_citizens
from stations.queries.volunteers import roll_of, shifts_in

KEEPS = "stations.keep_volunteers"
PAST, AHEAD = 7, 28


class CalendarView(StaffMixin, TemplateView):
    """A week back, four weeks ahead."""

    template_name = "console/volunteers/shifts.html"
    permission = "stations.view_volunteershift"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """In scope, in order."""
        since, until = today() - timedelta(days=PAST), today() + timedelta(days=AHEAD)
        rows = shifts_in(self.request.user, since, until)
        keeps = self.request.user.has_perm(KEEPS)
        return super().get_context_data(**kwargs, rows=rows, keeps=keeps)


class PlanView(StaffMixin, TemplateView):
    """A new shift."""

    template_name = "console/volunteers/form.html"
    permission = KEEPS

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Tomorrow, unless a session of an activity is to be helped at."""
        initial = {"day": today() + timedelta(days=1), "needed": 2, **self._session()}
        kwargs.setdefault("form", ShiftForm(user=self.request.user, initial=initial))
        return super().get_context_data(
            **kwargs, title=_("新班次"), back=reverse("stations_console:volunteer_shifts")
        )

    def _session(self) -> dict[str, Any]:
        """What the page of a session knows already."""
        rows = ActivitySession.objects.visible_to(self.request.user).select_related("activity")
        found = rows.filter(pk=key_of(self.request.GET.get("session", ""))).first()
        if found is None:
            return {}
        starts, ends = map(timezone.localtime, (found.starts_at, found.ends_at))
        return {
            "session": found.pk,
            "station": found.activity.station_id,
            "kind": VolunteerKind.ACTIVITY,
            "title": "" if found.activity.is_restricted else found.activity.title,
            "day": starts.date(),
            "starts_at": starts.strftime("%H:%M"),
            "ends_at": ends.strftime("%H:%M"),
        }

    def post(self, request: HttpRequest) -> HttpResponse:
        """One shift is open for sign-up at once; those of every week open one after the other."""
        form = ShiftForm(request.POST, user=request.user)
        if form.is_valid():
            try:
                return self._plan(form)
            except DomainError as refusal:
                form.refuse(refusal)
        return self.render_to_response(self.get_context_data(form=form), status=422)

    def _plan(self, form: ShiftForm) -> HttpResponse:
        by = self.request.user
        if form.is_weekly:
            plan_series(series=form.series(), by=by)
            messages.success(self.request, _("每周班次已排好，以后每晚往后排。"))
            return redirect("stations_console:volunteer_shifts")
        made = shifts.plan_shift(shift=form.shift(), by=by)
        messages.success(self.request, _("班次已发布，志愿者可以报名了。"))
        return redirect("stations_console:volunteer_shift", made.pk)


class ShiftView(StaffMixin, ActsMixin, TemplateView):
    """Who comes, who came, for how long; POST act=… does one thing."""

    template_name = "console/volunteers/shift.html"
    permission = "stations.view_volunteershift"
    post_permission = KEEPS

    @cached_property
    def shift(self) -> VolunteerShift:
        """404 outside."""
        rows = VolunteerShift.objects.visible_to(self.request.user).related()
        return get_object_or_404(
            rows.select_related("session__activity", "series"), pk=self.kwargs["pk"]
        )

    def _session(self) -> ActivitySession | None:
        """What the shift helps at; a group that isn't public is for named roles."""
        session = self.shift.session
        if session is None or not session.activity.is_restricted:
            return session
        return session if self.request.user.has_perm(SEES_RESTRICTED) else None

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The roll and what may be done."""
        kwargs.setdefault("finding", NumberForm())
        kwargs.setdefault("hours", HoursForm())
        user = self.request.user
        return super().get_context_data(
            **kwargs,
            shift=self.shift,
            session=self._session(),
            rows=roll_of(self.shift),
            keeps=user.has_perm(KEEPS),
            planned=self.shift.state == ShiftState.PLANNED,
            ahead=self.shift.starts_at > timezone.now(),
            day_over=timezone.localdate(self.shift.ends_at) < today(),
            booked=PlaceState.BOOKED,
            came=PlaceState.CAME,
            left=PlaceState.LEFT,
            key=uuid4(),
        )

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """One of the acts."""
        act = request.POST.get("act", "")
        if act == "find":
            return self._find(request)
        if act == "correct":
            return self._correct(request)
        acts = {
            "sign_up": (self._sign_up, _("已报上。")),
            "come": (lambda: service.sign_in(place=self._place(), by=request.user), _("已签到。")),
            "leave": (
                lambda: service.sign_out(place=self._place(), by=request.user),
                _("已签退，时长已记。"),
            ),
            "give_back": (
                lambda: shifts.give_back(place=self._place(), by=request.user),
                _("已取消。"),
            ),
            "seek": (
                lambda: shifts.seek_substitute(place=self._place(), by=request.user),
                _("正在求替班；有人接替以前，仍由原来的人来。"),
            ),
            "take_over": (self._take_over, _("已接替。")),
            "cancel": (
                lambda: changes.cancel_shift(
                    shift=self.shift, reason=request.POST.get("reason", ""), by=request.user
                ),
                _("班次已取消，已通知报过名的人；没有登记电话的，请设法转告。"),
            ),
        }
        if act not in acts:
            raise Http404
        run, done = acts[act]
        return self.act(run, done, "stations_console:volunteer_shift", pk)

    def _find(self, request: HttpRequest) -> HttpResponse:
        form = NumberForm(request.POST)
        seen = Volunteer.objects.visible_to(request.user).active().related()
        citizens = find_citizens(request.POST.get("number", ""), request.user)
        found = list(seen.filter(citizen__in=citizens).order_by("pk"))
        if form.is_valid() and not found:
            form.add_error("number", _("没有找到已注册的志愿者。"))
        context = self.get_context_data(finding=form, people=found)
        return self.render_to_response(context, status=422 if form.errors else 200)

    def _correct(self, request: HttpRequest) -> HttpResponse:
        form = HoursForm(request.POST)
        if form.is_valid():
            data = form.cleaned_data
            try:
                service.correct_hours(
                    place=self._place(),
                    minutes=data["minutes"],
                    reason=data["reason"],
                    by=request.user,
                )
            except DomainError as refusal:
                form.refuse(refusal)
            else:
                messages.success(request, _("时长已更正，积分随着改。"))
                return redirect("stations_console:volunteer_shift", self.shift.pk)
        return self.render_to_response(self.get_context_data(hours=form), status=422)

    def _place(self) -> ShiftPlace:
        rows = self.shift.places.select_related("volunteer__citizen", "shift")
        return get_object_or_404(rows, pk=key_of(self.request.POST.get("place", "")))

    def _sign_up(self) -> ShiftPlace:
        wish = shifts.TakeShift(self.shift, self._volunteer(), self._key())
        return shifts.take_shift(wish=wish, by=self.request.user)

    def _take_over(self) -> ShiftPlace:
        who = self._volunteer()
        return shifts.take_over(
            place=self._place(), volunteer=who, key=self._key(), by=self.request.user
        )

    def _volunteer(self) -> Volunteer:
        seen = Volunteer.objects.visible_to(self.request.user).related()
        return get_object_or_404(seen, pk=key_of(self.request.POST.get("volunteer", "")))

    def _key(self) -> str:
        return self.request.POST.get("key", "")[:60] or str(uuid4())
