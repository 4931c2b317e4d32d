"""For whom staff may ask for a visit, in their own area and in regions that they serve; who is to go."""

from datetime import date

from django.db.models import Prefetch, Q, QuerySet

from accounts.models import User
from core.dates import today
from dispatch.enums import OrderState
from dispatch.models import (
    Assignment,
    Carer,
    CarerLeave,
    CarerShift,
    Certificate,
    ServiceProvider,
    WorkOrder,
)
from dispatch.queries.planning import Day
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


def person_with_orders(key: int, user: User) -> Resident | None:
    """Somebody with work orders in scope. 1 query."""
    orders = WorkOrder.objects.visible_to(user).filter(resident=key)
    return Resident.objects.filter(pk__in=orders.values("resident")).first()


def person_of_visit(order_id: int, user: User) -> ResidentQuerySet:
    """Whose visit it is, if the user was ever sent there. 1 query."""
    visits = Assignment.objects.filter(order=order_id, carer__user=user)
    return Resident.objects.filter(pk__in=visits.values("order__resident"))


def visits_between(carer: Carer, first: date, last: date) -> list[int]:
    """Orders of some days to which a carer is still to go. 1 query."""
    visits = Assignment.objects.active().filter(
        carer=carer,
        starts_at__gte=Day(first).midnight,
        starts_at__lt=Day(last).end,
        order__state__in=OrderState.COMING,
    )
    return list(visits.order_by("starts_at", "order").values_list("order", flat=True))


def with_papers(carers: QuerySet[Carer]) -> QuerySet[Carer]:
    """With their names and certificates. 2 queries."""
    papers = Certificate.objects.select_related("skill").order_by("skill", "-valid_from", "pk")
    return carers.select_related("user").prefetch_related(Prefetch("certificates", papers))


def with_hours(carers: QuerySet[Carer]) -> QuerySet[Carer]:
    """With their shifts and leave from today on. 2 queries more."""
    shifts = CarerShift.objects.filter(day__gte=today()).order_by("day", "starts_at")
    leaves = CarerLeave.objects.filter(ends_on__gte=today()).order_by("starts_on")
    return carers.prefetch_related(Prefetch("shifts", shifts), Prefetch("leaves", leaves))
