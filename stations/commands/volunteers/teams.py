"""Who leads a team: a member, who marks the attendance of the team's own shifts and of nobody else's."""

from django.db import transaction
from django.db.models import F

from accounts.commands import require_inside
from accounts.models import User
from core.audit import Actor, record
from core.locking import locked
from stations.commands.volunteers.errors import NotOfTheTeam
from stations.enums.volunteers import VolunteerState
from stations.models import ShiftPlace, Volunteer, VolunteerTeam


@transaction.atomic
def appoint_leader(*, team: VolunteerTeam, leader: Volunteer | None, by: Actor) -> VolunteerTeam:
    """From now on they lead it, or nobody does. Raises NotFound, NotOfTheTeam."""
    require_inside(team, by)
    if leader is not None:
        require_inside(leader, by)
        who = locked(Volunteer.objects.filter(pk=leader.pk), no_key=True).get()
        if who.team_id != team.pk or who.state != VolunteerState.ACTIVE:
            raise NotOfTheTeam
    row = locked(VolunteerTeam.objects.filter(pk=team.pk), no_key=True).get()
    row.leader = leader
    row.save(update_fields=["leader", "updated_at"])
    record(row, "stations.volunteerteam.leader", by=by, leader=leader and leader.pk)
    return row


def leads(team_id: int | None, by: Actor) -> bool:
    """Do they lead that team today? Who leaves it or is suspended leads it no longer."""
    if team_id is None or not isinstance(by, User):
        return False
    rows = VolunteerTeam.objects.filter(
        pk=team_id,
        is_active=True,
        leader__citizen__user=by,
        leader__state=VolunteerState.ACTIVE,
        leader__team=F("pk"),
    )
    return rows.exists()


def marks_for(place: ShiftPlace, by: Actor) -> bool:
    """A leader signs in and out whoever serves in a shift of the team; for themselves, they type the code."""
    return place.volunteer.citizen.user_id != by.pk and leads(place.shift.team_id, by)
