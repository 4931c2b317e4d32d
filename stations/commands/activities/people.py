"""Children and who answers for them; who is invited to a group that isn't public."""

from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils import timezone

from accounts.commands import require_inside
from accounts.models import User
from core.audit import Actor, record
from core.dates import age_on, today
from core.errors import NotFound
from core.locking import locked
from stations.commands.activities.errors import GuardianTooYoung, NotAChild, TooManyChildren
from stations.commands.activities.fitting import GROWN_UP
from stations.commands.activities.signing import withdraw
from stations.commands.citizens import CitizenFacts, register_citizen
from stations.commands.reach import is_staff, require_in_reach, require_person
from stations.enums.activities import SignUpState
from stations.models import Activity, ActivityInvitation, Citizen, GuardianBond

MOST_CHILDREN = 10  # that a citizen writes down alone, those taken out again counted


@dataclass(frozen=True)
class Child:
    """As whoever answers for it says; relation: 母亲. The ID number may be missing."""

    name: str
    birth_date: date
    relation: str
    id_number: str = ""


@transaction.atomic
def bind_child(*, guardian: Citizen, child: Child, by: Actor) -> GuardianBond:
    """A child of a grown-up, who consents to what is kept of it; said twice, it is one child.

    Raises GuardianTooYoung, InvalidInput, NotAChild, NotFound, OtherName,
    TooManyChildren.
    """
    require_person([guardian], by)
    require_in_reach(guardian, by)
    parent = locked(Citizen.objects.filter(pk=guardian.pk), no_key=True).get()
    if parent.birth_date is None or age_on(parent.birth_date, today()) < GROWN_UP:
        raise GuardianTooYoung
    if child.birth_date <= today() and age_on(child.birth_date, today()) >= GROWN_UP:
        raise NotAChild
    bonds = GuardianBond.objects.standing().filter(guardian=parent)
    same = {"child__name": child.name.strip(), "child__birth_date": child.birth_date}
    if (known := bonds.filter(**same).first()) is not None:
        return known
    _require_few(parent, by)
    row = register_citizen(facts=_facts(parent, child), by=by, station=parent.station)
    if (known := bonds.filter(child=row).first()) is not None:
        return known
    made = GuardianBond.objects.create(
        child=row, guardian=parent, relation=child.relation.strip()[:20], bound_by_id=by.pk
    )
    record(made, "stations.guardianbond.consented", by=by, child=row.pk, guardian=parent.pk)
    return made


def _require_few(parent: Citizen, by: Actor) -> None:
    if not isinstance(by, User) or (is_staff(by) and parent.user_id != by.pk):
        return
    if GuardianBond.objects.filter(guardian=parent, bound_by=by).count() >= MOST_CHILDREN:
        raise TooManyChildren(most=MOST_CHILDREN)


def _facts(parent: Citizen, child: Child) -> CitizenFacts:
    """A child has no phone of its own: whoever answers for it is rung."""
    return CitizenFacts(
        name=child.name,
        division_code=parent.division_id,
        phone=str(parent.phone or ""),
        id_number=child.id_number,
        birth_date=child.birth_date,
    )


@transaction.atomic
def unbind_child(*, bond: GuardianBond, by: Actor) -> GuardianBond:
    """The consent ends; what the child was signed up for is cancelled. Harmless when repeated.

    Raises NotFound.
    """
    require_person([bond.guardian], by)
    if is_staff(by) and bond.guardian.user_id != by.pk:
        require_inside(bond, by)
    row = locked(GuardianBond.objects.filter(pk=bond.pk)).get()
    if row.ended_at is not None:
        return row
    row.ended_at = timezone.now()
    row.save(update_fields=["ended_at"])
    record(row, "stations.guardianbond.ended", by=by)
    ahead = row.child.sign_ups.filter(
        guardian=row.guardian_id,
        state__in=[SignUpState.BOOKED, SignUpState.WAITING],
        session__starts_at__gt=timezone.now(),
    )
    for sign_up in ahead.select_related("session").order_by("session", "pk"):
        withdraw(sign_up=sign_up, by=by)
    return row


@transaction.atomic
def invite(*, activity: Activity, citizen: Citizen, by: Actor) -> ActivityInvitation:
    """Somebody may come to a group that isn't public; invited twice, once. Raises NotFound."""
    require_inside(activity, by)
    require_in_reach(citizen, by)
    locked(Activity.objects.filter(pk=activity.pk), no_key=True).get()
    if not activity.is_restricted:
        raise NotFound
    row, made = ActivityInvitation.objects.get_or_create(
        activity=activity, citizen=citizen, ended_at=None, defaults={"invited_by_id": by.pk}
    )
    if made:
        record(row, "stations.activityinvitation.invited", by=by)
    return row


@transaction.atomic
def uninvite(*, invitation: ActivityInvitation, by: Actor) -> ActivityInvitation:
    """Taken back; a place that they have stays until somebody cancels it. Raises NotFound."""
    require_inside(invitation, by)
    row = locked(ActivityInvitation.objects.filter(pk=invitation.pk)).get()
    if row.ended_at is None:
        row.ended_at = timezone.now()
        row.save(update_fields=["ended_at"])
        record(row, "stations.activityinvitation.ended", by=by)
    return row
