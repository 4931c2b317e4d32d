"""Places of day care: asked for, given to whoever asked first, begun with an agreement, ended."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.commands import require_may
from accounts.models import User
from core.audit import SYSTEM, Actor, record
from core.dates import today
from core.errors import NotFound, require_reason
from core.language import platform_language
from core.locking import locked
from elderly_care.commands.day_care_errors import (
    AlreadyEnrolled,
    NoAgreement,
    NoRiskSheet,
    NotInCare,
)
from elderly_care.commands.notices import notify
from elderly_care.commands.persons import locked_person
from elderly_care.enums.day_care import UnitKind
from elderly_care.models import (
    ChildEnrolment,
    ChildPickup,
    DayCareEnrolment,
    DayCareUnit,
    Resident,
)
from elderly_care.queries.day_care import (
    MODELS,
    AnyEnrolment,
    books_of,
    free_places,
    open_units,
    sheet_of,
)
from elderly_care.transitions import PLACE

E = TypeVar("E", bound=AnyEnrolment)
_COLUMNS = ("agreement_no", "agreed_by", "agreed_relation", "started_on", "updated_at")


@dataclass(frozen=True)
class DayCareAgreement:
    """Which paper, signed by whom, from which day on."""

    number: str
    signed_by: str
    relation: str
    starts_on: date


@transaction.atomic
def ask_for_day_care(*, resident: Resident, unit: DayCareUnit, by: Actor) -> DayCareEnrolment:
    """A place, or the end of the waiting list. Asked again at the same unit, the same row.

    Whoever speaks for the person asks at any place that is open to all; the staff where they work.
    Raises NotAllowed, NotFound, GoneAway, AlreadyEnrolled.
    """
    at_home = isinstance(by, User) and by.has_perm("elderly_care.speak_for", resident)
    if at_home and not open_units(today()).filter(pk=unit.pk).exists():
        raise NotFound
    if not at_home:
        require_may(by, "elderly_care.enrol_day_care")
    reader = SYSTEM if at_home else by
    person = locked_person(resident, reader)
    row = locked_unit(unit, reader, UnitKind.ELDER)
    known = DayCareEnrolment.objects.open().filter(resident=person).select_related("unit__station")
    if (held := known.first()) is not None:
        if held.unit_id == row.pk:
            return held
        raise AlreadyEnrolled(unit=held.unit)
    made = DayCareEnrolment.objects.create(
        resident=person, unit=row, asked_by=by if isinstance(by, User) else None
    )
    record(made, "elderly_care.day_care.asked", by=by, resident=person.pk, unit=row.pk)
    promote(row, by=by)
    made.refresh_from_db()
    return made


@transaction.atomic
def start_day_care(
    *, enrolment: DayCareEnrolment, agreement: DayCareAgreement, by: User
) -> DayCareEnrolment:
    """The agreement is signed and the risk sheet is there. Twice is once.

    Raises NotAllowed, NotFound, WrongState, NoRiskSheet, NoAgreement.
    """
    row = locked_enrolment(enrolment, by, "elderly_care.enrol_day_care")
    if _begun_already(row, agreement):
        return row
    PLACE.check(row, "start")
    if sheet_of(row) is None:
        raise NoRiskSheet
    begin(row, agreement, by)
    return row


def begin(row: AnyEnrolment, agreement: DayCareAgreement, by: User) -> None:
    """Of a locked enrolment that has a place. Raises NoAgreement, WrongState."""
    if not (agreement.number.strip() and agreement.signed_by.strip()):
        raise NoAgreement(fields={"number": [str(NoAgreement.message)]})
    row.agreement_no = agreement.number.strip()[:60]
    row.agreed_by = agreement.signed_by.strip()[:60]
    row.agreed_relation = agreement.relation.strip()[:40]
    row.started_on = agreement.starts_on
    PLACE.move(row, "start", by=by, save=_COLUMNS, starts_on=row.started_on)


def _begun_already(row: AnyEnrolment, agreement: DayCareAgreement) -> bool:
    return row.started_on is not None and row.agreement_no == agreement.number.strip()[:60]


@transaction.atomic
def end_day_care(*, enrolment: AnyEnrolment, reason: str, by: User) -> AnyEnrolment:
    """The place is free, and whoever waits longest gets it. Twice is once.

    Raises NotAllowed, NotFound, ReasonMissing.
    """
    why = require_reason(reason, longest=300)
    require_may(by, "elderly_care.enrol_day_care")
    unit = locked_unit(enrolment.unit, by, enrolment.unit.kind)
    rows: Any = type(enrolment).objects.filter(pk=enrolment.pk)
    row = locked(rows).select_related("unit").get()
    if row.ended_on is None:
        finish(row, why, by)
        promote(unit, by=by)
    return row


def promote(unit: DayCareUnit, *, by: Actor) -> int:
    """Free places of a locked unit go to those who asked first; they are told. Returns how many."""
    waiting = MODELS[unit.kind].objects.waiting().filter(unit=unit)
    chosen = list(locked(waiting)[: free_places(unit, today())])
    for row in chosen:
        PLACE.move(row, "place", by=by, save=["updated_at"])
        if isinstance(row, DayCareEnrolment):
            _tell(row, unit, by)
    return len(chosen)


@transaction.atomic
def end_day_care_of(*, resident_ids: Sequence[int], by: Actor) -> int:
    """Of who died or moved away: places, waiting and medicine end today; the next ones get the places."""
    mine = DayCareEnrolment.objects.open().filter(resident__in=list(resident_ids))
    units = DayCareUnit.objects.filter(pk__in=mine.values("unit")).select_related("station")
    held = list(locked(units, no_key=True))
    with platform_language():
        why = _("本人已去世或迁出")
    rows = list(locked(mine))
    for row in rows:
        finish(row, why, by)
    for unit in held:
        promote(unit, by=by)
    return len(rows)


def finish(row: AnyEnrolment, why: str, by: Actor) -> None:
    """End a locked enrolment, and with it the medicine that is given there; of a child much is forgotten."""
    row.ended_on = max(today(), row.started_on or today())
    row.end_reason = why
    columns = ["ended_on", "end_reason", "updated_at"]
    if isinstance(row, ChildEnrolment):
        row.note = None
        columns.append("note")
        ChildPickup.objects.filter(enrolment=row).update(phone=None)
    PLACE.move(row, "end", by=by, reason=why, save=columns)
    orders = books_of(row).orders.objects.filter(enrolment=row, ended_at__isnull=True)
    orders.update(ended_at=timezone.now())


def _tell(row: DayCareEnrolment, unit: DayCareUnit, by: Actor) -> None:
    with platform_language():
        text = _("%(place)s 的日间照料有名额了，请带身份证到站点签协议。") % {"place": unit.station}
        notify(resident=row.resident, subject=_("日间照料有名额"), text=text, by=by, about=row)


def locked_unit(unit: DayCareUnit, by: Actor, kind: str) -> DayCareUnit:
    """The row that whoever gives places away holds. Raises NotFound outside the user's scope."""
    rows = DayCareUnit.objects.filter(pk=unit.pk, kind=kind)
    if isinstance(by, User):
        rows = rows.visible_to(by)
    row = locked(rows, no_key=True).select_related("station").first()
    if row is None:
        raise NotFound
    return row


def locked_enrolment(enrolment: E, by: Actor, permission: str) -> E:
    """One enrolment, one writer at a time. Raises NotAllowed, NotFound."""
    require_may(by, permission)
    rows: Any = type(enrolment).objects.filter(pk=enrolment.pk)
    if isinstance(by, User):
        rows = rows.visible_to(by)
    related = ("unit__station", enrolment.person_field)
    row: E | None = locked(rows, no_key=True).select_related(*related).first()
    if row is None:
        raise NotFound
    return row


def going_on(enrolment: E, by: Actor, permission: str) -> E:
    """The same, but what is over gets no new facts. Raises NotAllowed, NotFound, NotInCare."""
    held = locked_enrolment(enrolment, by, permission)
    if held.ended_on is not None:
        raise NotInCare(day=today())
    return held


def move_day_care(kept: Resident, dropped: Resident, by: Actor) -> int:
    """The place follows a person to the file that is kept, unless that one has a place of its own."""
    if DayCareEnrolment.objects.open().filter(resident=kept).exists():
        return 0
    return DayCareEnrolment.objects.open().filter(resident=dropped).update(resident=kept)
