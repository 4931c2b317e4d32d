"""Volunteers: the list, registering at the desk, a person's page, certificates, gifts, figures."""

from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.generic import ListView as DjangoListView
from django.views.generic import TemplateView, View

from accounts.console.acts import ActsMixin
from accounts.console.guards import StaffMixin
from core.dates import today
from core.errors import DomainError
from core.forms import key_of
from stations.commands.volunteers import certificates, people, points, teams
from stations.console.activities.calendar import month_asked
from stations.console.volunteers.forms import (
    FilterForm,
    MonthForm,
    NumberForm,
    SkillForm,
    StationChoices,
    TeamForm,
)
from stations.models import Citizen, Gift, Redemption, Volunteer
from stations.queries import find_citizens
from stations.queries.volunteers import (
    gifts_for,
    minutes_in,
    places_of,
    points_of,
    volunteer_figures,
    volunteers_in,
)

KEEPS = "stations.keep_volunteers"
_SHOWN = 50


class ListView(StaffMixin, DjangoListView):
    """In scope; masked names."""

    template_name = "console/volunteers/list.html"
    permission = "stations.view_volunteer"
    paginate_by = 50

    def get_queryset(self) -> Any:
        """Narrowed by state and station."""
        self.form = FilterForm(self.request.GET or None, user=self.request.user)
        data = self.form.cleaned_data if self.form.is_bound and self.form.is_valid() else {}
        station = data.get("station")
        return volunteers_in(
            self.request.user, state=data.get("state", ""), station=station and station.pk
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With the form."""
        return super().get_context_data(
            **kwargs, form=self.form, keeps=self.request.user.has_perm(KEEPS)
        )


class RegisterView(StaffMixin, TemplateView):
    """A citizen, found by a whole number, becomes a volunteer; the number is in no address."""

    template_name = "console/volunteers/register.html"
    permission = KEEPS

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """First the number, then where."""
        kwargs.setdefault("finding", NumberForm())
        kwargs.setdefault("form", StationChoices(user=self.request.user))
        return super().get_context_data(**kwargs)

    def post(self, request: HttpRequest) -> HttpResponse:
        """Find, or register."""
        if request.POST.get("act") == "register":
            return self._register(request)
        finding = NumberForm(request.POST)
        found = find_citizens(request.POST.get("number", ""), request.user)
        if finding.is_valid() and not found:
            finding.add_error("number", _("没有找到。请先登记市民，再登记志愿者。"))
        context = self.get_context_data(finding=finding, people=found)
        return self.render_to_response(context, status=422 if finding.errors else 200)

    def _register(self, request: HttpRequest) -> HttpResponse:
        seen = Citizen.objects.visible_to(request.user)
        citizen = get_object_or_404(seen, pk=key_of(request.POST.get("citizen", "")))
        form = StationChoices(request.POST, user=request.user)
        if form.is_valid():
            station = form.cleaned_data["station"]
            try:
                made = people.register_volunteer(citizen=citizen, station=station, by=request.user)
            except DomainError as refusal:
                form.refuse(refusal)
            else:
                messages.success(request, _("已登记，审核通过后可以报班次。"))
                return redirect("stations_console:volunteer", made.pk)
        context = self.get_context_data(form=form, people=[citizen])
        return self.render_to_response(context, status=422)


class OneMixin(StaffMixin):
    """The volunteer of the path."""

    permission = "stations.view_volunteer"

    @cached_property
    def volunteer(self) -> Volunteer:
        """404 outside."""
        rows = Volunteer.objects.visible_to(self.request.user).related()
        return get_object_or_404(rows, pk=self.kwargs["pk"])


class VolunteerView(OneMixin, ActsMixin, TemplateView):
    """What they can do, their shifts, hours and points; POST act=… does one thing."""

    template_name = "console/volunteers/volunteer.html"
    post_permission = KEEPS

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Everything about them."""
        row, year = self.volunteer, today().year
        kwargs.setdefault("skill_form", SkillForm())
        team = TeamForm(user=self.request.user, initial={"team": row.team_id})
        kwargs.setdefault("team_form", team)
        return super().get_context_data(
            **kwargs,
            volunteer=row,
            year=year,
            skills=row.skills.select_related("skill"),
            places=places_of(row),
            entries=points_of(row)[:_SHOWN],
            balance=points.balance_of(row.pk),
            minutes=minutes_in(row, year),
            gifts=gifts_for(row),
            keeps=self.request.user.has_perm(KEEPS),
            key=uuid4(),
        )

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """One of the acts."""
        act, row, by = request.POST.get("act", ""), self.volunteer, request.user
        reason = request.POST.get("reason", "")
        simple = {
            "approve": (lambda: people.approve_volunteer(volunteer=row, by=by), _("已通过。")),
            "refuse": (
                lambda: people.refuse_volunteer(volunteer=row, reason=reason, by=by),
                _("已写明未通过的原因。"),
            ),
            "suspend": (
                lambda: people.pause_volunteer(volunteer=row, reason=reason, by=by),
                _("已暂停服务。"),
            ),
            "resume": (lambda: people.resume_volunteer(volunteer=row, by=by), _("已恢复服务。")),
            "leave": (lambda: people.leave_volunteering(volunteer=row, by=by), _("已退出。")),
            "lead": (lambda: self._lead(row), _("已设为队长。")),
            "lead_no_more": (lambda: self._lead(None), _("已不再是队长。")),
            "redeem": (self._redeem, _("礼品已留出，交给本人后请按“已领取”。")),
        }
        if act in simple:
            run, done = simple[act]
            return self.act(run, done, "stations_console:volunteer", pk)
        forms = {"skill": self._skill, "team": self._team}
        if act not in forms:
            raise Http404
        return forms[act](request)

    def _lead(self, leader: Volunteer | None) -> object:
        if (team := self.volunteer.team) is None:
            raise Http404
        return teams.appoint_leader(team=team, leader=leader, by=self.request.user)

    def _redeem(self) -> Redemption:
        rows = Gift.objects.visible_to(self.request.user)
        gift = get_object_or_404(rows, pk=key_of(self.request.POST.get("gift", "")))
        key = self.request.POST.get("key", "")[:60] or str(uuid4())
        return points.redeem(volunteer=self.volunteer, gift=gift, key=key, by=self.request.user)

    def _skill(self, request: HttpRequest) -> HttpResponse:
        form = SkillForm(request.POST)
        if form.is_valid():
            try:
                people.note_skill(volunteer=self.volunteer, by=request.user, **form.cleaned_data)
            except DomainError as refusal:
                form.refuse(refusal)
            else:
                messages.success(request, _("技能已登记。"))
                return redirect("stations_console:volunteer", self.volunteer.pk)
        return self.render_to_response(self.get_context_data(skill_form=form), status=422)

    def _team(self, request: HttpRequest) -> HttpResponse:
        form = TeamForm(request.POST, user=request.user)
        if form.is_valid():
            team = form.cleaned_data["team"]
            return self.act(
                lambda: people.keep_team_of(volunteer=self.volunteer, team=team, by=request.user),
                _("队伍已改。"),
                "stations_console:volunteer",
                self.volunteer.pk,
            )
        return self.render_to_response(self.get_context_data(team_form=form), status=422)


class CertificateView(OneMixin, View):
    """Built when it is asked for."""

    def get(self, request: HttpRequest, pk: int, year: int) -> HttpResponse:
        """A PDF of a year's service."""
        try:
            pdf = certificates.certificate(volunteer=self.volunteer, year=year, by=request.user)
        except DomainError as refusal:
            messages.error(request, refusal.in_full)
            return redirect("stations_console:volunteer", pk)
        answer = HttpResponse(pdf, content_type="application/pdf")
        name = f"volunteer-{self.volunteer.number}-{year}.pdf"
        answer["Content-Disposition"] = f'attachment; filename="{name}"'
        return answer


class GiftsView(StaffMixin, ActsMixin, TemplateView):
    """What was asked for and not fetched yet."""

    template_name = "console/volunteers/gifts.html"
    permission = "stations.view_redemption"
    post_permission = KEEPS

    def _rows(self) -> Any:
        rows = Redemption.objects.visible_to(self.request.user).filter(state="reserved")
        return rows.select_related("volunteer__citizen", "gift__station").order_by("pk")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The oldest first."""
        keeps = self.request.user.has_perm(KEEPS)
        return super().get_context_data(**kwargs, rows=self._rows()[:200], keeps=keeps)

    def post(self, request: HttpRequest) -> HttpResponse:
        """Handed out, or taken back."""
        row = get_object_or_404(self._rows(), pk=key_of(request.POST.get("redemption", "")))
        acts = {
            "collect": (points.hand_out, _("已记为领取。")),
            "cancel": (points.cancel_redemption, _("已取消，积分已退回。")),
        }
        if (found := acts.get(request.POST.get("act", ""))) is None:
            raise Http404
        run, done = found
        return self.act(
            lambda: run(redemption=row, by=request.user), done, "stations_console:volunteer_gifts"
        )


class FiguresView(StaffMixin, TemplateView):
    """A month, everywhere in scope."""

    template_name = "console/volunteers/figures.html"
    permission = "stations.view_volunteer"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """This month, or the one that was asked for."""
        month = month_asked(self.request.GET.get("month", ""))
        form = MonthForm(initial={"month": f"{month:%Y-%m}"})
        found = volunteer_figures(self.request.user, month)
        return super().get_context_data(**kwargs, form=form, month=month, figures=found)
