"""Who had better not handle an application."""

from accounts.models import Membership, User
from elderly_care.models import FamilyLink, Resident
from subsidies.models import Application, DeclaredInterest


def is_close_to(user: User, resident_id: int) -> bool:
    """Acts or acted for the person, or has declared a relation."""
    pair = {"user": user.pk, "resident": resident_id}
    return (
        FamilyLink.objects.filter(**pair).exists()
        or DeclaredInterest.objects.filter(**pair).exists()
    )


def has_interest(user: User, application: Application) -> bool:
    """Applied it themselves, or is close to the person."""
    return user.pk == application.applicant_id or is_close_to(user, application.resident_id)


def involves_staff(resident: Resident) -> bool:
    """Family of somebody who works here: registered apart."""
    staff = Membership.objects.current().values("user")
    return (
        FamilyLink.objects.current().filter(resident=resident, user__in=staff).exists()
        or DeclaredInterest.objects.filter(resident=resident).exists()
    )
