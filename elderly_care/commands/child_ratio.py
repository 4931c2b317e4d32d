"""Carers for small children: enough for those who have a place, and for those who are there."""

from datetime import date

from django.db import transaction

from accounts.commands import require_may
from accounts.models import User
from core.audit import record
from core.dates import today
from core.locking import locked
from elderly_care.commands.day_care_errors import (
    CarersOverloaded,
    NoDayCare,
    NotUnderThree,
    TooFewCarers,
)
from elderly_care.commands.day_care_places import locked_unit
from elderly_care.enums.day_care import EnrolmentState, UnitKind
from elderly_care.models import ChildCarers, ChildEnrolment, DayCareTerms, DayCareUnit
from elderly_care.queries.child_places import births_there, carers_for, carers_there


def require_carers(unit: DayCareUnit, one_more: ChildEnrolment) -> None:
    """For everybody who has a place, by the terms. Raises NoDayCare, NotUnderThree, TooFewCarers."""
    terms = DayCareTerms.objects.at(unit, today())
    if terms is None:
        raise NoDayCare
    there = ChildEnrolment.objects.filter(unit=unit, state=EnrolmentState.ACTIVE)
    born = [*there.values_list("child__birth_date", flat=True), one_more.child.birth_date]
    needed = carers_for(unit, born, today())
    if needed is None:
        raise NotUnderThree
    if needed > terms.staff:
        raise TooFewCarers(needed=needed, staff=terms.staff)


def require_carers_there(held: ChildEnrolment, day: date) -> None:
    """For one more at the door of a locked unit. Raises NotUnderThree, CarersOverloaded."""
    needed = carers_for(held.unit, [*births_there(held.unit, day), held.child.birth_date], day)
    if needed is None:
        raise NotUnderThree
    carers = carers_there(held.unit, day)
    if needed > carers:
        said = {"needed": needed, "staff": carers}
        raise CarersOverloaded(fields={"reason": [str(CarersOverloaded.message) % said]}, **said)


@transaction.atomic
def note_carers(*, unit: DayCareUnit, carers: int, by: User) -> ChildCarers:
    """How many are there today; the same again is the same. Raises NotAllowed, NotFound."""
    require_may(by, "elderly_care.keep_child_roll")
    held = locked_unit(unit, by, UnitKind.CHILD)
    rows = locked(ChildCarers.objects.filter(unit=held, day=today()))
    row = rows.first() or ChildCarers(unit=held, day=today())
    if row.pk is None or row.carers != carers:
        row.carers, row.noted_by = carers, by
        row.save()
        record(held, "elderly_care.child_place.carers", by=by, carers=carers, day=row.day)
    return row
