"""For whom staff may ask for a visit: people of their own area, and of regions that they serve."""

from django.db.models import Q

from accounts.models import User
from dispatch.models import ServiceProvider
from elderly_care.models import Resident, ResidentQuerySet
from elderly_care.queries import FOUND_ORDER, SEARCH_LIMIT, matching


def people_to_serve(user: User) -> ResidentQuerySet:
    """Whom dispatch.request_for_resident allows. 1 query."""
    regions = ServiceProvider.objects.filter(operator__in=user.scope.organisations)
    near = Q(pk__in=[])
    for region in sorted(set(regions.order_by().values_list("region", flat=True))):
        near |= Q(community__code__startswith=region)
    return Resident.objects.visible_to(user) | Resident.objects.filter(near)


def find_people_to_serve(text: str, user: User) -> list[Resident]:
    """Whom a text may mean. 1 query besides the regions."""
    found = matching(people_to_serve(user), text).select_related("community")
    return list(found.order_by(*FOUND_ORDER)[:SEARCH_LIMIT])
