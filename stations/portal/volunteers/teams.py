"""A team as its leader sees it: shifts, names, and who came."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.generic import TemplateView

from core.dates import today
from core.errors import DomainError
from core.forms import key_of
from stations.commands.volunteers import service
from stations.enums.volunteers import PlaceState
from stations.models import VolunteerShift, VolunteerTeam
from stations.portal.volunteers.views import VolunteerRequiredMixin
from stations.queries.volunteer_teams import expected_at, members_of, shifts_of, team_led_by


class LeaderMixin(VolunteerRequiredMixin):
    """404 for who leads no team."""

    def team(self) -> VolunteerTeam:
        """The one that they lead."""
        found = team_led_by(self.joined())
        if found is None:
            raise Http404
        return found


class TeamView(LeaderMixin, TemplateView):
    """The team's shifts and who belongs to it."""

    template_name = "portal/volunteers/team.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Names and nothing else about anybody."""
        team = self.team()
        return super().get_context_data(
            **kwargs, team=team, shifts=shifts_of(team), members=members_of(team)
        )


class TeamShiftView(LeaderMixin, TemplateView):
    """Who is expected; POST act=come|leave marks one of them."""

    template_name = "portal/volunteers/team_shift.html"

    def _shift(self) -> VolunteerShift:
        return get_object_or_404(shifts_of(self.team()), pk=self.kwargs["pk"])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """For themselves, the leader types the code like everybody."""
        shift = self._shift()
        return super().get_context_data(
            **kwargs,
            shift=shift,
            rows=expected_at(shift),
            own=self.citizen.pk,
            begun=shift.starts_at <= timezone.now(),
            day_over=timezone.localdate(shift.ends_at) < today(),
        )

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Through the command, which asks again whether they lead the team."""
        acts = {
            "come": (service.sign_in, _("已签到。")),
            "leave": (service.sign_out, _("已签退。")),
        }
        if (found := acts.get(request.POST.get("act", ""))) is None:
            raise Http404
        run, done = found
        rows = self._shift().places.select_related("volunteer__citizen", "shift")
        place = get_object_or_404(rows, pk=key_of(request.POST.get("place", "")))
        if place.state not in (PlaceState.BOOKED, PlaceState.CAME, PlaceState.LEFT):
            raise Http404
        try:
            run(place=place, by=request.user)
        except DomainError as refusal:
            messages.error(request, refusal.in_full)
        else:
            messages.success(request, done)
        return redirect("stations_portal:volunteer_team_shift", pk)
