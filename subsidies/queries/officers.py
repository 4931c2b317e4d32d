"""Who could take the next step of an application: of the role, of the place, and free to do so."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q

from accounts.enums import Role
from accounts.logic.regions import regions_around
from accounts.models import Membership
from elderly_care.models import FamilyLink
from subsidies.enums import ApplicationState, Level
from subsidies.models import Application, Decision, DeclaredInterest, JointOpinion

_NEXT = {
    ApplicationState.SUBMITTED: (Role.STREET_CLERK,),
    ApplicationState.ACCEPTED: (Role.STREET_CLERK,),
    ApplicationState.REVIEWED: (Role.STREET_APPROVER, Role.DISTRICT_ADMIN),
    ApplicationState.DISPUTED: (Role.DISTRICT_ADMIN,),
    ApplicationState.APPEALED: (Role.DISTRICT_ADMIN,),
}


@dataclass(frozen=True)
class Officer:
    """A person and the place in which they hold the role."""

    user_id: int
    place: str


def nobody_able(application: Application) -> bool:
    """The step waits for officers, and there is none who may take it."""
    roles = next_roles(application)
    return bool(roles) and not free_officers(application, roles)


def next_roles(application: Application) -> tuple[str, ...]:
    """Whose step it is; none where it waits for the person, a department or the end of a notice."""
    if with_district(application):
        return (Role.DISTRICT_ADMIN,)
    return _NEXT.get(ApplicationState(application.state), ())


def with_district(application: Application) -> bool:
    """Nobody of the street can take the step."""
    beyond = application.approval_level == Level.DISTRICT
    return application.state in (ApplicationState.DISPUTED, ApplicationState.APPEALED) or (
        beyond and application.state == ApplicationState.REVIEWED
    )


def free_officers(application: Application, roles: Iterable[str]) -> list[Officer]:
    """Without who is close to the person or had a part in the round; for an appeal, in any round.

    The nearest first, then the one with the lowest number. One query.
    """
    around = regions_around(application.resident.community_id)
    held = Membership.objects.current().filter(
        role__in=roles, division__in=around, user__is_active=True
    )
    pair = {"user": OuterRef("user"), "resident": application.resident_id}
    free = held.exclude(
        Q(user=application.applicant_id)
        | Exists(FamilyLink.objects.filter(**pair))
        | Exists(DeclaredInterest.objects.filter(**pair))
        | _took_part(application)
    )
    found = {Officer(user, place) for user, place in free.values_list("user_id", "division_id")}
    return sorted(found, key=lambda officer: (-len(officer.place), officer.user_id))


def _took_part(application: Application) -> Q:
    of_it = Q(application=application)
    if application.state != ApplicationState.APPEALED:
        of_it &= Q(round=application.round)
    decided = Decision.objects.filter(of_it, decided_by=OuterRef("user"))
    answered = JointOpinion.objects.filter(of_it, answered_by=OuterRef("user"))
    return Q(Exists(decided)) | Q(Exists(answered))
