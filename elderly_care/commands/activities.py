"""Activities for a person in care, asked for by themselves or by family: what the link allows, nothing else."""

from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from core.audit import Actor
from core.errors import NotAllowed, NotFound
from core.language import platform_language
from core.locking import locked
from elderly_care.commands.citizens import fill_citizens
from elderly_care.enums import FamilyItem, Relation
from elderly_care.models import FamilyLink, Resident
from stations.commands.activities.signing import SignUp, enrol, withdraw
from stations.commands.departures import end_affairs_of
from stations.enums.activities import SignUpChannel
from stations.models import ActivitySession, ActivitySignUp, Citizen
from stations.queries.departures import sign_ups_ahead


@transaction.atomic
def sign_up_resident(
    *, link: FamilyLink, session: ActivitySession, key: str, by: User
) -> ActivitySignUp:
    """A place for whom the link is about. Raises NotAllowed, NotFound and what enrol raises."""
    citizen = _person(link, by)
    own = link.relation == Relation.SELF
    channel = SignUpChannel.PORTAL if own else SignUpChannel.FAMILY
    return enrol(wish=SignUp(session, citizen, channel, key), by=by)


@transaction.atomic
def cancel_resident(*, link: FamilyLink, sign_up: ActivitySignUp, by: User) -> ActivitySignUp:
    """Give the place back. Raises NotAllowed, NotFound, TooLate, WrongState."""
    citizen = _person(link, by)
    if sign_up.citizen_id != citizen.pk:
        raise NotFound
    return withdraw(sign_up=sign_up, by=by)


@transaction.atomic
def end_affairs_at_stations(*, resident_ids: Sequence[int], by: Actor) -> int:
    """Of people who died or moved away: appointments, rooms, shifts; places in activities go to who waits. How many.

    Not of a file that was merged into another: that person is still there, and comes under the old number.
    """
    gone = Resident.objects.filter(
        pk__in=list(resident_ids), merged_into__isnull=True, citizen__isnull=False
    )
    people = list(gone.order_by("citizen").values_list("citizen", flat=True))
    if not people:
        return 0
    with platform_language():
        why = _("本人已去世或迁出")
    return _end_sign_ups(people, why, by) + end_affairs_of(citizen_ids=people, reason=why, by=by)


def _end_sign_ups(people: list[int], why: str, by: Actor) -> int:
    ahead = list(sign_ups_ahead(people).select_related("session"))
    for row in ahead:
        withdraw(sign_up=row, by=by, reason=why)
    return len(ahead)


def _person(link: FamilyLink, by: User) -> Citizen:
    """The citizen whom the link is about; the person is locked, so a link that ends is seen."""
    locked(Resident.objects.filter(pk=link.resident_id), no_key=True).get()
    row = FamilyLink.objects.current().filter(pk=link.pk, user=by).select_related("resident")
    held = row.filter(resident__died_on__isnull=True).first()
    if held is None:
        raise NotFound
    if not held.allows(FamilyItem.ORDER):
        raise NotAllowed
    person = held.resident
    if person.citizen_id is None:
        fill_citizens([person])
        person.save(update_fields=["citizen"])
    return Citizen.objects.get(pk=person.citizen_id)
