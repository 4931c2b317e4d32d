"""A session: its roll and waiting list, signing people up, cancelling and moving, what is counted."""

from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.generic import TemplateView

from accounts.console.acts import ActsMixin
from core.dates import today
from core.errors import DomainError
from core.forms import key_of
from stations.commands.activities.changes import cancel_session, change_session
from stations.commands.activities.counters import set_counters
from stations.commands.activities.fitting import ages_words
from stations.commands.activities.people import Child, bind_child
from stations.commands.activities.signing import SignUp, cancel_sign_up, sign_up
from stations.console.activities.base import SessionMixin
from stations.console.activities.forms import ChangeForm, ChildForm, CountersForm, FindForm
from stations.enums.activities import SignUpChannel, SignUpState
from stations.models import ActivitySignUp, Citizen
from stations.queries.sign_ups import (
    people_behind,
    person_at_desk,
    roll_rows,
    told_of_cancelling,
)

SIGNS_UP = "stations.sign_up_for_activity"
_CHANNELS = (SignUpChannel.PHONE, SignUpChannel.WINDOW)


class SessionView(SessionMixin, ActsMixin, TemplateView):
    """Whoever is expected, was there or waits; POST act=… does one thing."""

    template_name = "console/activities/session.html"
    post_permission = SIGNS_UP

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Everybody on it."""
        kwargs.setdefault("finding", FindForm())
        rows = list(roll_rows([self.session.pk]))
        waiting = [row for row in rows if row.state == SignUpState.WAITING]
        user, ages = self.request.user, self.session.activity.ages
        return super().get_context_data(
            **kwargs,
            session=self.session,
            activity=self.session.activity,
            expected=[row for row in rows if row.state != SignUpState.WAITING],
            waiting=waiting,
            counters=self.session.counters.all(),
            ages=ages_words(ages) if ages.limited else "",
            is_today=self.session.day == today(),
            told=told_of_cancelling(self.session),
            channels=[(one.value, one.label) for one in _CHANNELS],
            key=uuid4(),
            signs_up=user.has_perm(SIGNS_UP),
            plans=user.has_perm("stations.plan_activity"),
        )

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """One of the acts."""
        acts = {
            "find": self._find,
            "sign_up": self._sign_up,
            "cancel": self._cancel,
            "cancel_session": self._cancel_session,
        }
        act = acts.get(request.POST.get("act", ""))
        if act is None:
            raise Http404
        return act(request)

    def _find(self, request: HttpRequest) -> HttpResponse:
        """The person and the children for whom they answer; the number is in no address."""
        form = FindForm(request.POST)
        people = people_behind(request.POST.get("number", ""), request.user)
        if form.is_valid() and not people:
            form.add_error("number", _("没有找到。请先在“查市民”里登记。"))
        if form.errors:
            return self.render_to_response(self.get_context_data(finding=form), status=422)
        return self.render_to_response(self.get_context_data(finding=form, people=people))

    def _sign_up(self, request: HttpRequest) -> HttpResponse:
        channel = request.POST.get("channel", "")
        wish = SignUp(
            session=self.session,
            citizen=self._citizen("citizen"),
            guardian=self._citizen("guardian") if request.POST.get("guardian") else None,
            channel=channel if channel in _CHANNELS else SignUpChannel.WINDOW,
            key=request.POST.get("key", "")[:60] or str(uuid4()),
        )
        try:
            made = sign_up(wish=wish, by=request.user)
        except DomainError as refusal:
            messages.error(request, refusal.in_full)
        else:
            self._say(request, made)
        return redirect("stations_console:activity_session", self.session.pk)

    def _say(self, request: HttpRequest, made: ActivitySignUp) -> None:
        if made.state == SignUpState.WAITING:
            words = _("名额已满，已排在候补名单里，报名号 %(number)s。")
        else:
            words = _("已报名，报名号 %(number)s。")
        messages.success(request, words % {"number": made.number})

    def _cancel(self, request: HttpRequest) -> HttpResponse:
        rows = ActivitySignUp.objects.visible_to(request.user).filter(session=self.session)
        row = get_object_or_404(rows, pk=key_of(request.POST.get("sign_up", "")))
        return self.act(
            lambda: cancel_sign_up(sign_up=row, by=request.user),
            _("报名已取消。"),
            "stations_console:activity_session",
            self.session.pk,
        )

    def _cancel_session(self, request: HttpRequest) -> HttpResponse:
        if not request.user.has_perm("stations.plan_activity"):
            raise Http404
        reason = request.POST.get("reason", "")
        return self.act(
            lambda: cancel_session(session=self.session, reason=reason, by=request.user),
            _("这一场已取消，报过名的人已通知。"),
            "stations_console:activity_session",
            self.session.pk,
        )

    def _citizen(self, field: str) -> Citizen:
        """Somebody who was found by a whole number: in scope, or a child of somebody in scope."""
        row = person_at_desk(key_of(self.request.POST.get(field, "")), self.request.user)
        if row is None:
            raise Http404
        return row


class SessionChangeView(SessionMixin, TemplateView):
    """Another time, room or number of places."""

    template_name = "console/activities/change.html"
    permission = "stations.plan_activity"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """What stands in the row."""
        initial = ChangeForm.initial_of(self.session)
        kwargs.setdefault("form", ChangeForm(session=self.session, initial=initial))
        return super().get_context_data(**kwargs, session=self.session)

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Everybody is told."""
        form = ChangeForm(request.POST, session=self.session)
        if form.is_valid():
            try:
                change_session(session=self.session, change=form.change, by=request.user)
            except DomainError as refusal:
                form.refuse(refusal)
            else:
                messages.success(request, _("已改，报过名的人已通知。"))
                return redirect("stations_console:activity_session", pk)
        return self.render_to_response(self.get_context_data(form=form), status=422)


class CountersView(SessionMixin, TemplateView):
    """What is counted at an event, and how much is expected."""

    template_name = "console/activities/counters.html"
    permission = "stations.plan_activity"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Every kind."""
        goals = dict(self.session.counters.values_list("kind", "goal"))
        kwargs.setdefault("form", CountersForm(goals=goals))
        return super().get_context_data(**kwargs, session=self.session)

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Those that were filled in."""
        form = CountersForm(request.POST, goals={})
        if form.is_valid():
            try:
                set_counters(session=self.session, goals=form.goals, by=request.user)
            except DomainError as refusal:
                form.refuse(refusal)
            else:
                messages.success(request, _("已保存，签到页上可以计数了。"))
                return redirect("stations_console:activity_session", pk)
        return self.render_to_response(self.get_context_data(form=form), status=422)


class ChildView(SessionMixin, TemplateView):
    """A child of a citizen, bound at the desk, on the way to a sign-up."""

    template_name = "console/activities/child.html"
    permission = SIGNS_UP

    @property
    def guardian(self) -> Citizen:
        """In scope."""
        rows = Citizen.objects.visible_to(self.request.user)
        return get_object_or_404(rows, pk=self.kwargs["citizen"])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Whose child."""
        kwargs.setdefault("form", ChildForm())
        return super().get_context_data(**kwargs, session=self.session, guardian=self.guardian)

    def post(self, request: HttpRequest, pk: int, citizen: int) -> HttpResponse:
        """The guardian has consented at the desk."""
        form = ChildForm(request.POST)
        if form.is_valid():
            data = form.cleaned_data
            child = Child(data["name"], data["birth_date"], data["relation"])
            try:
                bind_child(guardian=self.guardian, child=child, by=request.user)
            except DomainError as refusal:
                form.refuse(refusal)
            else:
                messages.success(request, _("已登记孩子，请再找一次监护人的号码来报名。"))
                return redirect("stations_console:activity_session", pk)
        return self.render_to_response(self.get_context_data(form=form), status=422)
