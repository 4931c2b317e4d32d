"""A small child at the desk: enrolled with the guardian's paper, who may fetch it, consent taken back."""

from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils import timezone

from accounts.commands import require_may
from accounts.models import User
from core.audit import record
from core.dates import today
from core.errors import NotAllowed, NotFound, require_reason, require_valid
from core.identity import read_name, read_phone
from core.locking import locked
from elderly_care.commands.child_places import ENROLS, Guardian, ask_for_child_place
from elderly_care.commands.day_care_errors import NoAuthority, NotInCare
from elderly_care.commands.day_care_leave import speaks_for
from elderly_care.commands.day_care_places import finish, locked_enrolment, promote
from elderly_care.enums.day_care import DayState
from elderly_care.models import ChildEnrolment, ChildPickup, DayCareUnit
from stations.commands.citizens import CitizenFacts, register_citizen
from stations.models import Citizen


@dataclass(frozen=True)
class GuardianPaper:
    """As what somebody answers for a child, by which paper of which day; note: what has to be watched."""

    relation: str
    consent_no: str
    consented_on: date
    note: str = ""


@transaction.atomic
def enrol_child(
    *,
    unit: DayCareUnit,
    child: CitizenFacts,
    guardian: CitizenFacts,
    paper: GuardianPaper,
    by: User,
) -> ChildEnrolment:
    """Both are registered at the station unless they are known, and the child gets a place or waits.

    Raises what register_citizen and ask_for_child_place raise.
    """
    require_may(by, ENROLS)
    grown = register_citizen(facts=guardian, station=unit.station, by=by)
    # A child without an ID number has nothing unique: of two clicks at once one waits here.
    locked(Citizen.objects.filter(pk=grown.pk), no_key=True).get()
    small = _known(grown, child) or register_citizen(facts=child, station=unit.station, by=by)
    answers = Guardian(grown, paper.relation, paper.consent_no, paper.consented_on)
    return ask_for_child_place(child=small, guardian=answers, unit=unit, note=paper.note, by=by)


def _known(guardian: Citizen, child: CitizenFacts) -> Citizen | None:
    """A child without an ID number is known by its guardian, name and birth date."""
    if child.id_number.strip():
        return None
    rows = ChildEnrolment.objects.filter(guardian=guardian, child__birth_date=child.birth_date)
    same = rows.filter(child__name=child.name.strip()).select_related("child")
    row = same.order_by("-pk").first()
    return row.child if row else None


@dataclass(frozen=True)
class Authorised:
    """Whom the guardian names, and by which paper."""

    name: str
    relation: str
    phone: str
    authority_no: str


@transaction.atomic
def list_child_pickup(*, enrolment: ChildEnrolment, who: Authorised, by: User) -> ChildPickup:
    """May fetch the child from now on; the same name and paper again is the same row.

    After the end only while the child is still there, and without a phone.
    Raises NotAllowed, NotFound, NotInCare, NoAuthority, InvalidInput.
    """
    held = locked_enrolment(enrolment, by, ENROLS)
    is_over = held.ended_on is not None
    if is_over and not held.days.filter(day=today(), state=DayState.PRESENT).exists():
        raise NotInCare(day=today())
    paper = who.authority_no.strip()[:60]
    if not paper:
        raise NoAuthority(fields={"authority_no": [str(NoAuthority.message)]})
    name, phone = read_name(who.name), read_phone(who.phone)
    rows = ChildPickup.objects.current().filter(enrolment=held, name=name, authority_no=paper)
    if (known := rows.first()) is not None:
        return known
    made = ChildPickup(
        enrolment=held,
        name=name,
        relation=who.relation.strip()[:40],
        phone=None if is_over else phone,
        authority_no=paper,
    )
    require_valid(made)
    made.save(force_insert=True)
    record(held, "elderly_care.child_place.pickup_listed", by=by, pickup=made.pk)
    return made


@transaction.atomic
def unlist_child_pickup(*, pickup: ChildPickup, by: User) -> ChildPickup:
    """May not fetch the child any more; the phone is forgotten. Twice is once. Raises NotAllowed, NotFound."""
    held = locked_enrolment(pickup.enrolment, by, ENROLS)
    row = locked(ChildPickup.objects.filter(pk=pickup.pk, enrolment=held)).get()
    if row.ended_on is None:
        row.ended_on, row.phone = today(), None
        row.save(update_fields=["ended_on", "phone", "updated_at"])
        record(held, "elderly_care.child_place.pickup_unlisted", by=by, pickup=row.pk)
    return row


@transaction.atomic
def withdraw_child_consent(*, enrolment: ChildEnrolment, reason: str, by: User) -> ChildEnrolment:
    """The guardian, or staff for the guardian: the place ends at once, notes and phones are forgotten.

    Twice is once. Raises NotAllowed, NotFound, ReasonMissing.
    """
    why = require_reason(reason, longest=300)
    is_guardian = speaks_for(enrolment, by)
    if not is_guardian and not by.has_perm(ENROLS):
        raise NotAllowed
    units = DayCareUnit.objects.filter(pk=enrolment.unit_id)
    if not is_guardian:
        units = units.visible_to(by)
    unit = locked(units, no_key=True).select_related("station").first()
    if unit is None:
        raise NotFound
    row = locked(ChildEnrolment.objects.filter(pk=enrolment.pk)).select_related("unit").get()
    if row.withdrawn_at is not None:
        return row
    row.withdrawn_at = timezone.now()
    row.save(update_fields=["withdrawn_at", "updated_at"])
    record(row, "elderly_care.child_place.consent_withdrawn", by=by, reason=why)
    if row.ended_on is None:
        finish(row, why, by)
        promote(unit, by=by)
    return row
