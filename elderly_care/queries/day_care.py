"""Day care as it is read: what holds where, who has a place, who waits, what a day looks like."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import (
    Count,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
)
from django.db.models.functions import Coalesce

from accounts.models import User
from core.dates import today
from elderly_care.enums import RestrictionKind
from elderly_care.enums.day_care import HOLDING, OPEN, DayState, EnrolmentState, UnitKind
from elderly_care.models import (
    CareGiven,
    ChildCareGiven,
    ChildDay,
    ChildDayAct,
    ChildEnrolment,
    ChildMedicineOrder,
    ChildPickup,
    DayCareAct,
    DayCareDay,
    DayCareEnrolment,
    DayCareRule,
    DayCareTerms,
    DayCareUnit,
    MedicineOrder,
    PickupPerson,
    Resident,
    Restriction,
    RiskSheet,
)
from stations.enums import StationState

AnyEnrolment = DayCareEnrolment | ChildEnrolment
AnyDay = DayCareDay | ChildDay
AnyOrder = MedicineOrder | ChildMedicineOrder
AnyGiven = CareGiven | ChildCareGiven
MODELS: dict[str, type[DayCareEnrolment] | type[ChildEnrolment]] = {
    UnitKind.ELDER: DayCareEnrolment,
    UnitKind.CHILD: ChildEnrolment,
}


@dataclass(frozen=True)
class Books:
    """In which tables a roll is kept, and who may write there."""

    days: Any
    acts: Any
    pickups: Any
    orders: Any
    given: Any
    keeps: str


_ELDERS = Books(
    days=DayCareDay,
    acts=DayCareAct,
    pickups=PickupPerson,
    orders=MedicineOrder,
    given=CareGiven,
    keeps="elderly_care.keep_day_care_roll",
)
_CHILDREN = Books(
    days=ChildDay,
    acts=ChildDayAct,
    pickups=ChildPickup,
    orders=ChildMedicineOrder,
    given=ChildCareGiven,
    keeps="elderly_care.keep_child_roll",
)


def books_of(enrolment: AnyEnrolment) -> Books:
    """Elders and small children have rolls of their own: a child's is open to fewer."""
    return _CHILDREN if isinstance(enrolment, ChildEnrolment) else _ELDERS


def rule_at(unit: DayCareUnit, day: date) -> DayCareRule | None:
    """The most special rule of the place and day. Reads the station."""
    rules = DayCareRule.objects.in_force(unit.station.division_id, day)
    return rules.filter(kind=unit.kind).first()


def taken(unit: DayCareUnit) -> int:
    """How many hold a place."""
    return MODELS[unit.kind].objects.holding().filter(unit=unit).count()


def free_places(unit: DayCareUnit, day: date) -> int:
    """How many more may come; never less than none. 2 queries."""
    terms = DayCareTerms.objects.at(unit, day)
    return max(terms.places - taken(unit), 0) if terms else 0


def allergy_words(resident: Resident, day: date) -> str:
    """What the file says that the person can't eat."""
    rows = Restriction.objects.on(day).filter(resident=resident).order_by("kind", "value")
    return "；".join(f"{RestrictionKind(row.kind).label}：{row.value_words}" for row in rows)


def units_of(user: User, day: date) -> QuerySet[DayCareUnit]:
    """In scope, each with places, how many are taken, wait, and are there on the day. 1 query."""
    rows = _with_places(DayCareUnit.objects.visible_to(user), day)
    there = _attended(DayCareDay, day) + _attended(ChildDay, day)
    return rows.annotate(attended=there).order_by("station__name", "-kind")


def open_units(day: date) -> QuerySet[DayCareUnit]:
    """For elders, at stations that serve and say what a day costs: what everybody may know of them. 1 query."""
    rows = DayCareUnit.objects.filter(kind=UnitKind.ELDER, station__state=StationState.OPEN)
    return _with_places(rows, day).filter(places__gt=0).order_by("station__name", "pk")


def _with_places(rows: QuerySet[DayCareUnit], day: date) -> QuerySet[DayCareUnit]:
    terms = DayCareTerms.objects.on(day).filter(unit=OuterRef("pk"))
    return rows.select_related("station").annotate(
        places=Subquery(terms.values("places")[:1]),
        fee_fen=Subquery(terms.values("fee_fen")[:1]),
        taken=_counted(HOLDING),
        waiting=_counted([EnrolmentState.WAITING]),
    )


def offered(day: date) -> list[tuple[DayCareUnit, DayCareRule | None]]:
    """The open ones, each with its hours. 1 query, and 1 for each community that has one."""
    units = list(open_units(day))
    rules = {unit.station.division_id: rule_at(unit, day) for unit in units}
    return [(unit, rules[unit.station.division_id]) for unit in units]


def waiting_place(enrolment: DayCareEnrolment) -> int:
    """How many got in line before, and this one."""
    rows = DayCareEnrolment.objects.waiting().filter(unit=enrolment.unit_id)
    return rows.filter(pk__lte=enrolment.pk).count()


def _attended(model: Any, day: date) -> Any:
    came = [DayState.PRESENT, DayState.LEFT]
    rows = model.objects.filter(enrolment__unit=OuterRef("pk"), day=day, state__in=came)
    return Coalesce(Subquery(_count(rows, "enrolment__unit")), 0)


def _count(rows: QuerySet[Any], by: str) -> Any:
    return rows.order_by().values(by).annotate(n=Count("pk")).values("n")


def _counted(states: Any) -> Any:
    """Elders' and children's enrolments of a unit; a unit has one kind."""
    mine = Q(unit=OuterRef("pk"), state__in=states)
    elders = Subquery(_count(DayCareEnrolment.objects.filter(mine), "unit"))
    children = Subquery(_count(ChildEnrolment.objects.filter(mine), "unit"))
    return Coalesce(elders, 0) + Coalesce(children, 0)


@dataclass(frozen=True)
class RollLine:
    """Somebody with a place, and what was written of the day."""

    enrolment: AnyEnrolment
    day: AnyDay | None
    pickups: list[Any]

    @property
    def person(self) -> Any:
        """The elder or the child."""
        return getattr(self.enrolment, self.enrolment.person_field)

    @property
    def state(self) -> str:
        """Without a row the person is expected."""
        return self.day.state if self.day else DayState.EXPECTED.value

    @property
    def state_words(self) -> str:
        """For the page."""
        return str(DayState(self.state).label)


def roll(unit: DayCareUnit, day: date) -> list[RollLine]:
    """Everybody in care on a day, by name. 3 queries whatever their number."""
    model: Any = MODELS[unit.kind]
    in_time = Q(ended_on__isnull=True) | Q(ended_on__gte=day)
    rows = model.objects.filter(in_time, unit=unit, started_on__lte=day)
    name = "resident__name_pinyin" if model is DayCareEnrolment else "child__name"
    people = rows.select_related("unit", model.person_field).order_by(name, "pk")
    enrolments = list(people.prefetch_related("pickups"))
    books = _CHILDREN if model is ChildEnrolment else _ELDERS
    found = books.days.objects.filter(enrolment__in=enrolments, day=day)
    days = {row.enrolment_id: row for row in found}
    return [
        RollLine(one, days.get(one.pk), [p for p in one.pickups.all() if p.ended_on is None])
        for one in enrolments
        if one.pk in days or not _is_gone(one, day)
    ]


def _is_gone(enrolment: Any, day: date) -> bool:
    """The place ended on this day because its elder died or moved away: nobody waits for them."""
    person = getattr(enrolment, "resident", None)
    gone = person is not None and bool(person.died_on or person.moved_out_on)
    return gone and enrolment.ended_on == day


@dataclass(frozen=True)
class MedicineLine:
    """A medicine that is due at a time of the day, and whether it was given."""

    order: AnyOrder
    due_at: Any
    given: AnyGiven | None


@dataclass(frozen=True)
class CareLine:
    """Of somebody on the roll: what was given, what is due, what has to be watched."""

    signed: list[AnyGiven]
    medicines: list[MedicineLine]
    sheet: RiskSheet | None

    @property
    def meals(self) -> set[str]:
        """Which were given."""
        return {row.kind for row in self.signed if not row.order_id}


def care_lines(lines: list[RollLine], day: date) -> dict[int, CareLine]:
    """By enrolment, of everybody on a roll; only elders have risk sheets. 3 queries at most, whatever their number."""
    keys = [line.enrolment.pk for line in lines]
    books = books_of(lines[0].enrolment) if lines else _ELDERS
    orders: dict[int, list[AnyOrder]] = {}
    for order in books.orders.objects.standing(day).filter(enrolment__in=keys).order_by("pk"):
        orders.setdefault(order.enrolment_id, []).append(order)
    rows = (
        RiskSheet.objects.filter(enrolment__in=keys)
        if books is _ELDERS
        else RiskSheet.objects.none()
    )
    sheets = {sheet.enrolment_id: sheet for sheet in rows.order_by("pk")}
    given: dict[int, list[AnyGiven]] = {}
    signed = books.given.objects.filter(day__enrolment__in=keys, day__day=day)
    for row in signed.select_related("day", "order").order_by("given_at", "pk"):
        given.setdefault(row.day.enrolment_id, []).append(row)
    return {
        key: _care_line(given.get(key, []), orders.get(key, []), sheets.get(key)) for key in keys
    }


def _care_line(given: list[AnyGiven], orders: list[AnyOrder], sheet: RiskSheet | None) -> CareLine:
    by_order = {(g.order_id, g.due_at): g for g in given if g.order_id}
    medicines = [
        MedicineLine(order, at, by_order.get((order.pk, at)))
        for order in orders
        for at in sorted(order.times)
    ]
    return CareLine(given, medicines, sheet)


def sheet_of(enrolment: DayCareEnrolment) -> RiskSheet | None:
    """The newest."""
    return RiskSheet.objects.filter(enrolment=enrolment).order_by("-pk").first()


def enrolment_of(resident: Resident) -> DayCareEnrolment | None:
    """The open one, else the last."""
    rows = DayCareEnrolment.objects.filter(resident=resident).select_related("unit__station")
    return rows.filter(state__in=OPEN).first() or rows.order_by("-pk").first()


def pickups_of(enrolment: DayCareEnrolment) -> list[PickupPerson]:
    """Who may bring and fetch the person now."""
    return list(PickupPerson.objects.current().filter(enrolment=enrolment).order_by("pk"))


def is_in_care(enrolment: AnyEnrolment, day: date | None = None) -> bool:
    """Has begun and not ended by the day."""
    day = day or today()
    begun = enrolment.started_on is not None and enrolment.started_on <= day
    return begun and (enrolment.ended_on is None or day <= enrolment.ended_on)
