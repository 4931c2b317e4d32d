"""For whom staff may order: people of their own area, and neighbours of their organisation's places."""

from collections.abc import Iterable
from dataclasses import replace

from django.db.models import Q

from accounts.models import User
from elderly_care.models import Resident, ResidentQuerySet
from elderly_care.queries import FOUND_ORDER, SEARCH_LIMIT, matching
from meals.queries.menus import OfferedMenu
from stations.models import Station

STREET_DIGITS = 9


def people_for(user: User) -> ResidentQuerySet:
    """Whom meals.order_for_resident allows: by area, and in streets where the user's organisation runs
    a place. For ordering only: their other data stay with their own area. 1 query."""
    codes = Station.objects.filter(operator__in=user.scope.organisations).values_list("division")
    near = Q(pk__in=[])
    for street in {code[:STREET_DIGITS] for (code,) in codes if len(code) >= STREET_DIGITS}:
        near |= Q(community__code__startswith=street)
    return Resident.objects.visible_to(user) | Resident.objects.filter(near)


def find_people(text: str, user: User) -> list[Resident]:
    """Whom a text may mean. 2 queries."""
    found = matching(people_for(user), text).select_related("community").order_by(*FOUND_ORDER)
    return list(found[:SEARCH_LIMIT])


def operators_for(user: User, resident: Resident) -> frozenset[int] | None:
    """Whose meals alone the user may order for this person; None: anybody's."""
    anywhere = user.has_perm("meals.order_from_any_kitchen", resident)
    if anywhere or user.scope.covers(resident.community_id):
        return None
    return frozenset(user.scope.organisations)


def of_operators(
    offered: Iterable[OfferedMenu], operators: frozenset[int] | None
) -> list[OfferedMenu]:
    """Of menus and their points what these operators cook or hand over."""
    if operators is None:
        return list(offered)
    kept = []
    for each in offered:
        cooks = each.menu.kitchen.station.operator_id in operators
        points = tuple(s for s in each.stations if cooks or s.operator_id in operators)
        if points:
            kept.append(replace(each, stations=points))
    return kept
