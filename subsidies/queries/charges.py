"""Who may charge for whom, and charges by their operators' numbers."""

from django.db.models import QuerySet

from accounts.enums import Role
from accounts.models import Organisation, User
from elderly_care.models import Resident
from subsidies.models import Charge, Hold

DISTRICT_DIGITS = 6
CHARGING = (Role.STATION_MANAGER, Role.PARTNER_ENGINEER)


def operators_of(user: User) -> list[Organisation]:
    """For which operators a user may charge: those that they work for."""
    bodies = {
        held.organisation_id
        for held in user.current_memberships
        if held.organisation_id and held.role in CHARGING
    }
    if not bodies:
        return []
    return list(Organisation.objects.operators().filter(pk__in=bodies, is_active=True))


def charges_of(user: User) -> QuerySet[Charge]:
    """Charges of the operators that a user charges for: an area's other operators stay unseen."""
    rows = Charge.objects.filter(operator__in=operators_of(user))
    return rows.select_related("resident", "operator")


def reference_of_hold(hold_id: str | int) -> str:
    """Under which name the ledger keeps a hold; empty when there is none."""
    return Hold.objects.filter(pk=hold_id).values_list("reference", flat=True).first() or ""


def operators_for(resident: Resident) -> list[Organisation]:
    """Operators of the person's district, to enter a charge by hand."""
    district = resident.community_id[:DISTRICT_DIGITS]
    rows = Organisation.objects.operators().filter(division__code__startswith=district)
    return list(rows.filter(is_active=True))
