"""Who had better not handle an application."""

from accounts.models import Membership, User
from elderly_care.models import FamilyLink, Resident
from subsidies.models import Application, DeclaredInterest


def has_interest(user: User, application: Application) -> bool:
    """Applied it themselves, acts or acted for the person, or has declared a relation."""
    resident = application.resident_id
    return (
        user.pk == application.applicant_id
        or FamilyLink.objects.filter(user=user.pk, resident=resident).exists()
        or DeclaredInterest.objects.filter(user=user.pk, resident=resident).exists()
    )


def involves_staff(resident: Resident) -> bool:
    """Family of somebody who works here: registered apart."""
    staff = Membership.objects.current().values("user")
    return (
        FamilyLink.objects.current().filter(resident=resident, user__in=staff).exists()
        or DeclaredInterest.objects.filter(resident=resident).exists()
    )
