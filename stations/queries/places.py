"""What to show of places."""

from django.db.models import Q

from accounts.models import User
from stations.models import Station, StationQuerySet


def public_stations(user: User) -> StationQuerySet:
    """The open places of every district in which the user has a role: facts of the public map."""
    districts = {prefix[:6] for prefix in user.scope.prefixes}
    districts |= {
        held.organisation.division_id[:6]
        for held in user.current_memberships
        if held.organisation is not None
    }
    inside = Q(pk__in=[])
    for code in sorted(districts):
        inside |= Q(division__code__startswith=code)
    return Station.objects.open().filter(inside)
