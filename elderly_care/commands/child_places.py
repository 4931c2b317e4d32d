"""Places for children under three: a guardian in writing, carers by the ratio, the end on the third birthday."""

from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.commands import require_may
from accounts.models import User
from core.audit import SYSTEM, Actor, record
from core.dates import age_on, birthday, today
from core.errors import NotFound, require_valid
from core.language import platform_language
from core.locking import locked
from elderly_care.commands.child_ratio import require_carers
from elderly_care.commands.day_care_errors import (
    AlreadyEnrolled,
    NoGuardian,
    NotUnderThree,
)
from elderly_care.commands.day_care_places import (
    DayCareAgreement,
    begin,
    finish,
    locked_unit,
    promote,
)
from elderly_care.enums.day_care import EnrolmentState, UnitKind
from elderly_care.logic.day_care import CHILD_YEARS
from elderly_care.models import ChildEnrolment, ChildPickup, DayCareUnit
from elderly_care.transitions import PLACE
from stations.models import Citizen

ENROLS = "elderly_care.enrol_day_care"
GROWN_UP = 18


@dataclass(frozen=True)
class Guardian:
    """Who answers for a child, as what, by which paper of which day."""

    citizen: Citizen
    relation: str
    consent_no: str
    consented_on: date


@transaction.atomic
def ask_for_child_place(
    *, child: Citizen, guardian: Guardian, unit: DayCareUnit, by: User, note: str = ""
) -> ChildEnrolment:
    """A place, or the end of the waiting list. Asked again at the same unit, the same row.

    Raises NotAllowed, NotFound, NotUnderThree, NoGuardian, AlreadyEnrolled.
    """
    require_may(by, ENROLS)
    people = Citizen.objects.visible_to(by).filter(pk__in=[child.pk, guardian.citizen.pk])
    if len(locked(people, no_key=True)) != 2:
        raise NotFound
    row = locked_unit(unit, by, UnitKind.CHILD)
    _require_child(child)
    _require_guardian(guardian)
    known = ChildEnrolment.objects.open().filter(child=child).select_related("unit__station")
    if (held := known.first()) is not None:
        if held.unit_id == row.pk:
            return held
        raise AlreadyEnrolled(unit=held.unit)
    made = _enrolled(child, guardian, row, note, by)
    record(made, "elderly_care.child_place.asked", by=by, unit=row.pk)
    promote(row, by=by)
    made.refresh_from_db()
    return made


def _enrolled(
    child: Citizen, guardian: Guardian, unit: DayCareUnit, note: str, by: User
) -> ChildEnrolment:
    """The row, and the guardian as who may fetch the child."""
    made = ChildEnrolment(
        child=child,
        guardian=guardian.citizen,
        guardian_relation=guardian.relation.strip()[:40],
        consent_no=guardian.consent_no.strip()[:60],
        consented_on=guardian.consented_on,
        note=note.strip()[:1000] or None,
        unit=unit,
        asked_by=by,
    )
    require_valid(made)
    made.save(force_insert=True)
    ChildPickup.objects.create(
        enrolment=made,
        name=guardian.citizen.name,
        relation=made.guardian_relation,
        phone=guardian.citizen.phone,
        authority_no=made.consent_no,
    )
    return made


@transaction.atomic
def start_child_place(
    *, enrolment: ChildEnrolment, agreement: DayCareAgreement, by: User
) -> ChildEnrolment:
    """The agreement is signed, and there are carers enough for one child more. Twice is once.

    Raises NotAllowed, NotFound, WrongState, NotUnderThree, NoDayCare, TooFewCarers, NoAgreement.
    """
    require_may(by, ENROLS)
    unit = locked_unit(enrolment.unit, by, UnitKind.CHILD)
    row = locked(ChildEnrolment.objects.filter(pk=enrolment.pk)).select_related("child").get()
    if row.state == EnrolmentState.ACTIVE:
        return row
    PLACE.check(row, "start")
    _require_child(row.child)
    require_carers(unit, row)
    begin(row, agreement, by)
    return row


def end_grown_children(*, by: Actor = SYSTEM) -> int:
    """Every night: whoever is three has no such place any more; the next one gets it."""
    latest = birthday(today(), -CHILD_YEARS)
    grown = ChildEnrolment.objects.open().filter(child__birth_date__lte=latest)
    return sum(_end_grown(pk, by) for pk in list(grown.order_by("pk").values_list("pk", flat=True)))


def promote_everywhere(*, by: Actor = SYSTEM) -> int:
    """Every night: places that new terms brought go to who waits. Returns how many."""
    keys = DayCareUnit.objects.order_by("pk").values_list("pk", flat=True)
    return sum(_promote_one(pk, by) for pk in list(keys))


@transaction.atomic
def _promote_one(pk: int, by: Actor) -> int:
    unit = locked(DayCareUnit.objects.filter(pk=pk), no_key=True).select_related("station").get()
    return promote(unit, by=by)


@transaction.atomic
def _end_grown(pk: int, by: Actor) -> bool:
    with platform_language():
        why = _("已满三周岁")
    unit_id = ChildEnrolment.objects.values_list("unit", flat=True).get(pk=pk)
    units = DayCareUnit.objects.filter(pk=unit_id).select_related("station")
    unit = locked(units, no_key=True).get()
    row = locked(ChildEnrolment.objects.open().filter(pk=pk)).first()
    if row is None:
        return False
    finish(row, why, by)
    promote(unit, by=by)
    return True


def _require_child(child: Citizen) -> None:
    if child.birth_date is None or age_on(child.birth_date, today()) >= CHILD_YEARS:
        raise NotUnderThree


def _require_guardian(guardian: Guardian) -> None:
    born = guardian.citizen.birth_date
    grown = born is not None and age_on(born, today()) >= GROWN_UP
    written = guardian.relation.strip() and guardian.consent_no.strip()
    if not grown:
        raise NoGuardian(fields={"guardian_id_number": [_("监护人要年满 18 岁。")]})
    if guardian.consented_on > today():
        raise NoGuardian(fields={"consented_on": [_("同意日期不能晚于今天。")]})
    if not written:
        raise NoGuardian(fields={"consent_no": [str(NoGuardian.message)]})
