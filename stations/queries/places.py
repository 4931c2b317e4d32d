"""What to show of places."""

from django.db.models import Prefetch, Q, QuerySet

from accounts.models import Division, User
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


def register(
    user: User,
    *,
    q: str = "",
    kind: str = "",
    tier: str = "",
    state: str = "",
    street: Division | None = None,
) -> QuerySet[Station]:
    """Every place in scope, in whatever state, narrowed by what is said."""
    rows = Station.objects.visible_to(user).select_related("division", "operator")
    said = {"kind": kind, "tier": tier, "state": state}
    rows = rows.filter(**{name: value for name, value in said.items() if value})
    if street is not None:
        rows = rows.filter(division__code__startswith=street.code)
    if q:
        rows = rows.filter(Q(name__icontains=q) | Q(address__icontains=q))
    return rows.order_by("division", "name", "pk")
