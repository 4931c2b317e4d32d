"""What the leader of a team sees: its own shifts, and names; no number, no address, nobody of another team."""

from datetime import timedelta

from django.db.models import F, QuerySet

from core.dates import span_of, today
from stations.enums.volunteers import ShiftState, VolunteerState
from stations.models import ShiftPlace, Volunteer, VolunteerShift, VolunteerTeam

BEFORE, AHEAD = timedelta(days=7), timedelta(days=28)


def team_led_by(volunteer: Volunteer) -> VolunteerTeam | None:
    """The team that they belong to and lead."""
    if volunteer.state != VolunteerState.ACTIVE or volunteer.team_id is None:
        return None
    rows = VolunteerTeam.objects.filter(leader=volunteer, pk=volunteer.team_id, is_active=True)
    return rows.first()


def members_of(team: VolunteerTeam) -> QuerySet[Volunteer]:
    """Who belongs to it and serves, by name."""
    return team.members.active().select_related("citizen").order_by("citizen__name", "pk")


def shifts_of(team: VolunteerTeam) -> QuerySet[VolunteerShift]:
    """For this team alone: a week back, four weeks ahead; cancelled ones are gone."""
    start, end = span_of(today() - BEFORE, today() + AHEAD)
    rows = team.shifts.filter(starts_at__gte=start, starts_at__lt=end)
    return rows.exclude(state=ShiftState.CANCELLED).related().order_by("starts_at", "pk")


def expected_at(shift: VolunteerShift) -> QuerySet[ShiftPlace]:
    """Who comes or came, by name; those who gave their place back are gone."""
    rows = shift.places.holding().select_related("volunteer__citizen")
    return rows.annotate(name=F("volunteer__citizen__name")).order_by("name", "pk")
