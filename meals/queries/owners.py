"""Whose turn it is to find out how a person is."""

from accounts.enums import Role
from accounts.models import Membership, User
from meals.enums import AlertLevel
from meals.models import MealOrder

_ROLES = {
    AlertLevel.STATION: (Role.STATION_MANAGER, Role.COMMUNITY_WORKER),
    AlertLevel.STREET: (Role.STREET_CLERK,),
    AlertLevel.DISTRICT: (Role.DISTRICT_ADMIN,),
}


def owner_of(order: MealOrder, level: int, *, besides: int | None = None) -> User | None:
    """The one named for a level: of the point's operator or of the person's own place.

    Roles in their order, the nearest place first, then who has been there longest. besides: the key
    of who has it already.
    """
    roles = _ROLES[AlertLevel(level)]
    home = order.resident.community_id
    held = Membership.objects.current().filter(role__in=roles, user__is_active=True)
    if besides is not None:
        held = held.exclude(user=besides)
    rows = held.select_related("user").order_by("valid_from", "pk")
    near = [row for row in rows.filter(division__isnull=False) if home.startswith(row.division_id)]
    own = rows.filter(organisation=order.station.operator_id) if level == AlertLevel.STATION else ()
    found = sorted(
        [*own, *near], key=lambda row: (roles.index(row.role), -len(row.division_id or ""))
    )
    return found[0].user if found else None


def next_owner(
    order: MealOrder, level: int, *, besides: int | None = None
) -> tuple[int, User] | None:
    """The next level above at which there is somebody else; None when there is nobody."""
    for above in AlertLevel.values[level + 1 :]:
        user = owner_of(order, above, besides=besides)
        if user is not None:
            return above, user
    return None
