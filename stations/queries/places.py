"""What to show of places."""

from django.db.models import Prefetch, Q

from accounts.models import User
from core.dates import today
from stations.models import SpecialDays, Station, StationFunction, StationQuerySet


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


def with_offer(rows: StationQuerySet) -> StationQuerySet:
    """Each with its coming special days and what it offers. 2 queries more."""
    coming = SpecialDays.objects.not_over(today()).order_by("first_day", "pk")
    functions = StationFunction.objects.select_related("function")
    return rows.prefetch_related(
        Prefetch("special_days", coming, to_attr="coming_days"), Prefetch("functions", functions)
    )
