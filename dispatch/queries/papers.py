"""What must be on file before a paid visit: agreements, an assessment."""

from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from accounts.logic.regions import regions_around
from accounts.models import Organisation, User
from dispatch.models import ServiceAgreement
from dispatch.queries.catalogue import is_assessed
from elderly_care.models import Resident


@dataclass(frozen=True)
class Papers:
    """Of one person on one day, with whom an agreement could still be signed."""

    agreements: list[ServiceAgreement]
    is_assessed: bool
    without: list[Organisation]


def papers_of(resident: Resident, day: date) -> Papers:
    """3 queries."""
    rows = ServiceAgreement.objects.on(day).filter(resident=resident).select_related("operator")
    agreements = list(rows.order_by("-signed_on", "-pk"))
    signed = {row.operator_id for row in agreements}
    serving = operators_near(resident)
    without = [operator for operator in serving if operator.pk not in signed]
    return Papers(agreements, is_assessed(resident, day), without)


def operators_near(resident: Resident) -> QuerySet[Organisation]:
    """Who serves where the person lives."""
    around = regions_around(resident.community_id)
    serving = Organisation.objects.filter(
        is_active=True, provides__region__in=around, provides__stopped_at__isnull=True
    )
    return Organisation.objects.filter(pk__in=serving.values("pk")).order_by("name", "pk")


def operators_to_sign_for(user: User, resident: Resident) -> QuerySet[Organisation]:
    """Whose agreement with the person the user may write down: in the own place all, else the own."""
    near = operators_near(resident)
    if user.scope.covers(resident.community_id):
        return near
    return near.filter(pk__in=user.scope.organisations)
