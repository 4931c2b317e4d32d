"""Day care, beds and respite: a unit with nine places at 25 yuan, somebody in care, a bed."""

from datetime import date, datetime, time, timedelta

import factory
from django.utils import timezone

from accounts.enums import OrganisationKind, Role
from core.dates import birthday, today
from elderly_care.commands import child_places, day_care_places
from elderly_care.enums.beds import RespiteMode
from elderly_care.enums.day_care import DayAct, DayState, EnrolmentState, UnitKind
from elderly_care.models import (
    Bed,
    BedStay,
    CareGiven,
    ChildCareGiven,
    ChildCarers,
    ChildDay,
    ChildDayAct,
    ChildEnrolment,
    ChildMedicineOrder,
    ChildPickup,
    ChildRatioRule,
    DayCareAct,
    DayCareDay,
    DayCareEnrolment,
    DayCareRule,
    DayCareTerms,
    DayCareUnit,
    MedicineOrder,
    PickupPerson,
    RespiteBooking,
    RespiteRule,
    RiskSheet,
)
from stations.enums import StationKind
from tests.factories.accounts import CommunityFactory, OrganisationFactory, staff
from tests.factories.elderly_care import ResidentFactory
from tests.factories.stations import StationFactory
from tests.factories.stations_cases import CitizenFactory


class DayCareRuleFactory(factory.django.DjangoModelFactory):
    """08:30–16:30, at most 30 yuan a day."""

    kind = UnitKind.ELDER
    opens_at = time(8, 30)
    closes_at = time(16, 30)
    ceiling_fen = 3000
    covers = "午餐和点心"
    effective_from = date(2020, 1, 1)
    document_no = "测试规则"

    class Meta:
        model = DayCareRule
        django_get_or_create = ("kind", "effective_from")


class ChildRatioRuleFactory(factory.django.DjangoModelFactory):
    """One carer for seven children under 36 months."""

    below_months = 36
    children = 7
    effective_from = date(2020, 1, 1)
    document_no = "测试规则"

    class Meta:
        model = ChildRatioRule
        django_get_or_create = ("below_months", "effective_from")


class RespiteRuleFactory(factory.django.DjangoModelFactory):
    """Thirty days in an institution."""

    mode = RespiteMode.INSTITUTION
    longest_days = 30
    effective_from = date(2020, 1, 1)
    document_no = "测试规则"

    class Meta:
        model = RespiteRule
        django_get_or_create = ("mode", "effective_from")


def at(hour, minute=0, day=None):
    """A moment of a day, by our clocks."""
    return timezone.make_aware(datetime.combine(day or today(), time(hour, minute)))


def station_of(community=None, operator=None):
    """Open, with an operator of a social organisation."""
    community = community or CommunityFactory()
    operator = operator or OrganisationFactory(
        division=community, kind=OrganisationKind.SOCIAL_ORGANISATION
    )
    kind = StationKind.ELDER_STATION
    return StationFactory(division=community, operator=operator, kind=kind)


def unit_of(station=None, *, places=9, fee_fen=2500, kind=UnitKind.ELDER, workers=0):
    """Day care at a station, since long."""
    ceiling = 3000 if kind == UnitKind.ELDER else None
    DayCareRuleFactory(kind=kind, ceiling_fen=ceiling)
    made, _new = DayCareUnit.objects.get_or_create(station=station or station_of(), kind=kind)
    DayCareTerms.objects.create(
        unit=made, places=places, fee_fen=fee_fen, staff=workers, valid_from=date(2020, 1, 1)
    )
    return made


def manager_of(unit):
    """Runs the place."""
    division = unit.station.division
    return staff(Role.STATION_MANAGER, division.parent or division)


def asked(unit, **fields):
    """Somebody who asked for a place."""
    resident = ResidentFactory(community=unit.station.division, **fields)
    return day_care_places.ask_for_day_care(resident=resident, unit=unit, by=manager_of(unit))


def in_care(unit=None, *, resident=None, since=date(2020, 1, 1)):
    """Somebody who is looked after, with a risk sheet and an agreement."""
    unit = unit or unit_of()
    row = DayCareEnrolment.objects.create(
        resident=resident or ResidentFactory(community=unit.station.division),
        unit=unit,
        state=EnrolmentState.ACTIVE,
        started_on=since,
        agreement_no="XY-1",
        agreed_by="王芳",
    )
    sheet_for(row)
    return row


def sheet_for(enrolment):
    """Falls."""
    return RiskSheet.objects.create(
        enrolment=enrolment, falls="some", swallowing="none", wandering="none", assessed_on=today()
    )


def pickup_for(enrolment, name="王芳"):
    """The daughter."""
    return PickupPerson.objects.create(
        enrolment=enrolment, name=name, relation="女儿", phone="13800000001"
    )


def day_for(enrolment=None, state=DayState.PRESENT, day=None):
    """Came at nine."""
    day = day or today()
    return DayCareDay.objects.create(
        enrolment=enrolment or in_care(), day=day, state=state, arrived_at=at(9, day=day)
    )


def medicine_for(enrolment, model=MedicineOrder, **fields):
    """Every noon, ordered and agreed to."""
    columns = {
        "medicine": "氨氯地平 5mg",
        "times": [time(12, 0)],
        "starts_on": date(2020, 1, 1),
        "ordered_by": "社区医院 王医生",
        "order_no": "YZ-1",
        "consented_by": "王芳",
        "consented_relation": "女儿",
        "consented_on": date(2020, 1, 1),
    }
    return model.objects.create(enrolment=enrolment, **columns | fields)


def bed_of(station=None, number="1"):
    """A bed since long."""
    return Bed.objects.create(
        station=station or station_of(), room="201", number=number, opened_on=date(2020, 1, 1)
    )


def child_of(station, years=2):
    """A small child of the place."""
    born = birthday(today(), -years)
    return CitizenFactory(division=station.division, station=station, birth_date=born)


def guardian_of(station):
    """The mother, in writing."""
    mother = CitizenFactory(division=station.division, station=station, birth_date=date(1990, 1, 1))
    return child_places.Guardian(mother, "母亲", "TY-1", today())


def _unit(community, operator):
    return unit_of(station_of(community, operator))


def _enrolment(community, operator):
    return in_care(_unit(community, operator))


def _child(community, operator):
    unit = unit_of(station_of(community, operator), kind=UnitKind.CHILD, workers=1)
    guardian = guardian_of(unit.station)
    return ChildEnrolment.objects.create(
        unit=unit,
        child=child_of(unit.station),
        guardian=guardian.citizen,
        guardian_relation="母亲",
        consent_no="TY-1",
        consented_on=today(),
    )


def child_in_care(unit=None, years=2):
    """A child who is looked after, and its mother, who may fetch it."""
    ChildRatioRuleFactory()
    unit = unit or unit_of(kind=UnitKind.CHILD, workers=1)
    row = ChildEnrolment.objects.create(
        unit=unit,
        child=child_of(unit.station, years),
        guardian=guardian_of(unit.station).citizen,
        guardian_relation="母亲",
        consent_no="TY-1",
        consented_on=today(),
        note="对鸡蛋过敏",
        state=EnrolmentState.ACTIVE,
        started_on=date(2020, 1, 1),
        agreement_no="TW-1",
        agreed_by="李娜",
    )
    child_pickup_for(row)
    return row


def child_pickup_for(enrolment, name="李娜"):
    """The mother."""
    return ChildPickup.objects.create(
        enrolment=enrolment, name=name, relation="母亲", phone="13800000002", authority_no="TY-1"
    )


def child_day_for(enrolment, state=DayState.PRESENT):
    """Came at nine."""
    return ChildDay.objects.create(enrolment=enrolment, day=today(), state=state, arrived_at=at(9))


def _child_day(community, operator):
    return child_day_for(_child(community, operator))


def _child_act(community, operator):
    day = _child_day(community, operator)
    return ChildDayAct.objects.create(
        day=day, act=DayAct.ARRIVE, key=f"c{day.pk}", at=day.arrived_at
    )


def _carers(community, operator):
    unit = unit_of(station_of(community, operator), kind=UnitKind.CHILD)
    return ChildCarers.objects.create(unit=unit, day=today(), carers=2)


def _day(community, operator):
    return day_for(_enrolment(community, operator))


def _act(community, operator):
    day = _day(community, operator)
    return DayCareAct.objects.create(
        day=day, act=DayAct.ARRIVE, key=f"k{day.pk}", at=day.arrived_at
    )


def _given(community, operator):
    day = _day(community, operator)
    carer = staff(Role.STATION_MANAGER, community)
    return CareGiven.objects.create(
        day=day,
        kind="lunch",
        outcome="all",
        given_at=day.arrived_at,
        given_by=carer,
        signed_name="张",
    )


def _given_to_child(community, operator):
    day = _child_day(community, operator)
    carer = staff(Role.STATION_MANAGER, community)
    told = {"kind": "lunch", "outcome": "all", "given_at": day.arrived_at}
    return ChildCareGiven.objects.create(day=day, given_by=carer, signed_name="张", **told)


def _child_medicine(community, operator):
    return medicine_for(_child(community, operator), ChildMedicineOrder)


def _stay(community, operator):
    bed = bed_of(station_of(community, operator))
    return BedStay.objects.create(
        bed=bed,
        resident=ResidentFactory(community=community),
        kind="residence",
        starts_on=today() - timedelta(days=1),
    )


def _respite(community, operator):
    station = station_of(community, operator)
    return RespiteBooking.objects.create(
        resident=ResidentFactory(community=community),
        station=station,
        mode=RespiteMode.HOME,
        starts_on=today(),
        ends_on=today() + timedelta(days=2),
        key=f"r{station.pk}",
    )


SCOPED = {
    DayCareUnit: _unit,
    DayCareTerms: lambda community, operator: _unit(community, operator).terms.get(),
    DayCareEnrolment: _enrolment,
    ChildEnrolment: _child,
    ChildPickup: lambda community, operator: child_pickup_for(_child(community, operator)),
    ChildDay: _child_day,
    ChildDayAct: _child_act,
    ChildCarers: _carers,
    RiskSheet: lambda community, operator: _enrolment(community, operator).risk_sheets.get(),
    PickupPerson: lambda community, operator: pickup_for(_enrolment(community, operator)),
    DayCareDay: _day,
    DayCareAct: _act,
    MedicineOrder: lambda community, operator: medicine_for(_enrolment(community, operator)),
    CareGiven: _given,
    ChildMedicineOrder: _child_medicine,
    ChildCareGiven: _given_to_child,
    Bed: lambda community, operator: bed_of(station_of(community, operator)),
    BedStay: _stay,
    RespiteBooking: _respite,
}
