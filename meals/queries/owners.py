"""Whose turn it is to find out how a person is, or to put a kitchen right."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Q

from accounts.enums import Role
from accounts.models import Membership, User
from meals.enums import AlertLevel
from meals.logic.turns import Holder, Turn, turn_after, turns
from meals.models import Kitchen, MealOrder

_ABOVE = {
    AlertLevel.STREET.value: (Role.STREET_CLERK,),
    AlertLevel.DISTRICT.value: (Role.DISTRICT_ADMIN,),
}
_OF_PEOPLE: Mapping[int, Sequence[str]] = {
    AlertLevel.STATION.value: (Role.STATION_MANAGER, Role.COMMUNITY_WORKER),
    AlertLevel.COLLEAGUE.value: (Role.STATION_MANAGER, Role.COMMUNITY_WORKER),
    **_ABOVE,
}
# The second is who answers for the operator: the next cook may stand in another kitchen.
_OF_KITCHENS: Mapping[int, Sequence[str]] = {
    AlertLevel.STATION.value: (Role.KITCHEN, Role.STATION_MANAGER),
    AlertLevel.COLLEAGUE.value: (Role.STATION_MANAGER, Role.KITCHEN),
    **_ABOVE,
}


@dataclass(frozen=True)
class Place:
    """Who runs it, and the division around it."""

    operator: int
    home: str


def turns_of_order(order: MealOrder) -> list[Turn]:
    """Of the point's operator, then of the person's own place. 1 query, 2 with the point's."""
    place = Place(order.station.operator_id, order.resident.community_id)
    return _turns_at([place], _OF_PEOPLE)[place]


def turns_of_kitchens(kitchens: Iterable[int]) -> dict[int, list[Turn]]:
    """Its cook, who answers for the operator, then the levels above. 2 queries."""
    rows = Kitchen.objects.filter(pk__in=list(kitchens))
    places = {
        pk: Place(operator, home)
        for pk, operator, home in rows.values_list("pk", "station__operator", "station__division")
    }
    found = _turns_at(set(places.values()), _OF_KITCHENS)
    return {pk: found[place] for pk, place in places.items()}


def _turns_at(
    places: Collection[Place], levels: Mapping[int, Sequence[str]]
) -> dict[Place, list[Turn]]:
    around = {place.home[:length] for place in places for length in (6, 9, 12)}
    here = Q(organisation__in={place.operator for place in places}) | Q(division__in=around)
    wanted = {role for roles in levels.values() for role in roles}
    held = Membership.objects.current().filter(here, role__in=wanted, user__is_active=True)
    rows = list(
        held.order_by("valid_from", "pk").values_list("user", "role", "organisation", "division")
    )
    return {
        place: turns(
            levels,
            [
                Holder(user, role, division or "")
                for user, role, organisation, division in rows
                if organisation == place.operator or (division and place.home.startswith(division))
            ],
        )
        for place in places
    }


def next_owner(order: MealOrder, level: int, owner: int | None) -> tuple[int, User] | None:
    """Who follows, with the level; None when nobody stands above."""
    after = turn_after(turns_of_order(order), level, owner)
    return (after.level, User.objects.get(pk=after.user)) if after else None
