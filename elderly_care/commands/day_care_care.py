"""What has to be watched, who may fetch somebody, meals and medicine that were given."""

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from core.acts import happened_at
from core.audit import SYSTEM, record
from core.dates import today
from core.errors import InvalidInput, require_valid
from core.identity import read_name, read_phone
from core.locking import locked
from elderly_care.commands.day_care_errors import NoMedicineOrder, NotThere
from elderly_care.commands.day_care_places import going_on, locked_enrolment
from elderly_care.enums.day_care import CareKind, CareOutcome, DayState
from elderly_care.models import (
    DayCareEnrolment,
    PickupPerson,
    RiskSheet,
)
from elderly_care.queries.day_care import (
    AnyDay,
    AnyEnrolment,
    AnyGiven,
    AnyOrder,
    allergy_words,
    books_of,
)

ENROLS = "elderly_care.enrol_day_care"


@dataclass(frozen=True)
class Risks:
    """What was found; allergies: what is told beside the restrictions that are on file."""

    falls: str
    swallowing: str
    wandering: str
    medicines: str = ""
    allergies: str = ""
    note: str = ""


@dataclass(frozen=True)
class Order:
    """A written order and the consent to it."""

    medicine: str
    times: tuple[time, ...]
    starts_on: date
    ordered_by: str
    order_no: str
    consented_by: str
    consented_relation: str
    consented_on: date
    ends_on: date | None = None


@dataclass(frozen=True)
class Given:
    """A meal, or a medicine of an order at a time that the order names."""

    kind: str
    outcome: str
    order_id: int | None = None
    due_at: time | None = None
    note: str = ""
    at: datetime | None = None


@transaction.atomic
def fill_risk_sheet(*, enrolment: DayCareEnrolment, risks: Risks, by: User) -> RiskSheet:
    """A new sheet; what the file knows of allergies stands in it.

    Raises NotAllowed, NotFound, NotInCare, InvalidInput.
    """
    held = going_on(enrolment, by, ENROLS)
    told = (allergy_words(held.resident, today()), risks.allergies.strip())
    row = RiskSheet(
        enrolment=held,
        falls=risks.falls,
        swallowing=risks.swallowing,
        wandering=risks.wandering,
        medicines=risks.medicines.strip()[:1000] or None,
        allergies="；".join(words for words in told if words)[:1000] or None,
        note=risks.note.strip()[:1000] or None,
        assessed_on=today(),
        assessed_by=by,
    )
    require_valid(row)
    row.save(force_insert=True)
    record(held, "elderly_care.day_care.risk_sheet", by=by, sheet=row.pk)
    return row


@transaction.atomic
def list_pickup(
    *, enrolment: DayCareEnrolment, name: str, relation: str, phone: str, by: User
) -> PickupPerson:
    """Somebody may bring and fetch the person; the same name and phone again is the same row.

    Raises NotAllowed, NotFound, NotInCare, InvalidInput.
    """
    held = _spoken_for(enrolment, by) or going_on(enrolment, by, ENROLS)
    clean = {"name": read_name(name), "relation": relation.strip()[:40], "phone": read_phone(phone)}
    for row in PickupPerson.objects.current().filter(enrolment=held, name=clean["name"]):
        if str(row.phone) == clean["phone"]:
            return row
    made = PickupPerson(enrolment=held, **clean)
    require_valid(made)
    made.save()
    record(held, "elderly_care.day_care.pickup_listed", by=by, pickup=made.pk)
    return made


def _spoken_for(enrolment: DayCareEnrolment, by: User) -> DayCareEnrolment | None:
    """Who speaks for the person names who may fetch them. Raises NotInCare."""
    if not by.has_perm("elderly_care.speak_for", enrolment.resident):
        return None
    return going_on(enrolment, SYSTEM, ENROLS)


@transaction.atomic
def unlist_pickup(*, pickup: PickupPerson, by: User) -> PickupPerson:
    """May not fetch anybody any more. Twice is once. Raises NotAllowed, NotFound."""
    held = locked_enrolment(pickup.enrolment, by, ENROLS)
    row = locked(PickupPerson.objects.filter(pk=pickup.pk, enrolment=held)).get()
    if row.ended_on is None:
        row.ended_on = today()
        row.save(update_fields=["ended_on", "updated_at"])
        record(held, "elderly_care.day_care.pickup_unlisted", by=by, pickup=row.pk)
    return row


@transaction.atomic
def add_medicine_order(*, enrolment: AnyEnrolment, order: Order, by: User) -> AnyOrder:
    """A doctor's written order, with who agreed: of a child the guardian.

    Raises NotAllowed, NotFound, NotInCare, NoMedicineOrder, InvalidInput.
    """
    held = going_on(enrolment, by, ENROLS)
    written = (order.ordered_by, order.order_no, order.consented_by, order.medicine)
    if not all(words.strip() for words in written) or not order.times:
        raise NoMedicineOrder
    if order.consented_on > today():
        raise InvalidInput(fields={"consented_on": [str(_("同意日期不能晚于今天。"))]})
    row: AnyOrder = books_of(held).orders(
        enrolment=held,
        medicine=order.medicine.strip()[:300],
        times=sorted(set(order.times)),
        starts_on=order.starts_on,
        ends_on=order.ends_on,
        ordered_by=order.ordered_by.strip(),
        order_no=order.order_no.strip(),
        consented_by=order.consented_by.strip(),
        consented_relation=order.consented_relation.strip(),
        consented_on=order.consented_on,
    )
    require_valid(row)
    row.save()
    record(held, "elderly_care.day_care.medicine_ordered", by=by, order=row.pk)
    return row


@transaction.atomic
def end_medicine_order(*, order: AnyOrder, reason: str, by: User) -> AnyOrder:
    """Taken back by the doctor, or the consent is: from now on it isn't given. Twice is once."""
    held = locked_enrolment(order.enrolment, by, ENROLS)
    orders = books_of(held).orders.objects.filter(pk=order.pk, enrolment=held)
    row: AnyOrder = locked(orders).get()
    if row.ended_at is None:
        row.ended_at = timezone.now()
        row.save(update_fields=["ended_at", "updated_at"])
        record(held, "elderly_care.day_care.medicine_ended", by=by, reason=reason, order=row.pk)
    return row


@transaction.atomic
def give_care(*, enrolment: AnyEnrolment, given: Given, by: User) -> AnyGiven:
    """Sign that a meal or a medicine was given; the same once more is the same row.

    at: when a tablet without network kept it, else now.
    Raises NotAllowed, NotFound, NotThere, NoMedicineOrder, InvalidInput.
    """
    held = locked_enrolment(enrolment, by, books_of(enrolment).keeps)
    at = happened_at(given.at or timezone.now(), timezone.now())
    day = _day_there(held, at)
    if given.outcome not in CareOutcome.values:
        raise InvalidInput(fields={"outcome": [str(InvalidInput.message)]})
    what = _what(held, given, at)
    rows = books_of(held).given
    known: AnyGiven | None = rows.objects.filter(day=day, **what).first()
    if known is not None:
        return known
    row: AnyGiven = rows(
        day=day,
        outcome=given.outcome,
        note=given.note.strip()[:200],
        given_at=at,
        given_by=by,
        signed_name=str(by.display_name)[:60],
        **what,
    )
    require_valid(row)
    row.save(force_insert=True)
    record(held, "elderly_care.day_care.given", by=by, kind=str(row.kind), given=row.pk)
    return row


def _day_there(held: AnyEnrolment, at: datetime) -> AnyDay:
    """What was given before the person was fetched may be told after it. Raises NotThere."""
    days = books_of(held).days.objects.filter(enrolment=held, day=timezone.localdate(at))
    there = Q(state=DayState.PRESENT) | Q(state=DayState.LEFT, left_at__gte=at)
    day: AnyDay | None = days.filter(there).first()
    if day is None:
        raise NotThere
    return day


def _what(held: AnyEnrolment, given: Given, at: datetime) -> dict[str, Any]:
    if given.kind not in CareKind.values:
        raise InvalidInput(fields={"kind": [str(InvalidInput.message)]})
    if given.kind != CareKind.MEDICINE:
        return {"kind": given.kind, "order": None, "due_at": None}
    standing = Q(ended_at__isnull=True) | Q(ended_at__gt=at)
    dated = books_of(held).orders.objects.on(timezone.localdate(at))
    orders = dated.filter(standing, enrolment=held)
    order = orders.filter(pk=given.order_id or 0).first()
    if order is None or given.due_at not in order.times:
        raise NoMedicineOrder
    return {"kind": given.kind, "order": order, "due_at": given.due_at}
