"""Rooms, papers, functions, devices and figures of places."""

from datetime import UTC, date, datetime
from decimal import Decimal

import factory

from stations.enums import (
    ChangeKind,
    ContractMode,
    DeviceKind,
    DeviceStatus,
    FunctionCategory,
    LicenceKind,
    RoomKind,
    StationKind,
    SupportKind,
    Tenure,
)
from stations.models import (
    BuildingDevice,
    CommunityPlace,
    DeviceReport,
    InKindSupport,
    NetworkRule,
    NetworkTarget,
    OperatingContract,
    Population,
    Premises,
    ReachRule,
    Room,
    ServiceFunction,
    SpecialDays,
    StationChange,
    StationFunction,
    StationLicence,
)
from tests.factories.accounts import CommunityFactory, UserFactory
from tests.factories.stations import StationFactory


class RoomFactory(factory.django.DjangoModelFactory):
    """40 m² for twenty people."""

    station = factory.SubFactory(StationFactory)
    name = factory.Sequence(lambda n: f"{n} 号活动室")
    kind = RoomKind.ACTIVITY
    area = Decimal(40)
    capacity = 20

    class Meta:
        model = Room


class PremisesFactory(factory.django.DjangoModelFactory):
    """500 m² of the street's, for nothing, since 2020."""

    station = factory.SubFactory(StationFactory)
    address = factory.Sequence(lambda n: f"南湖北路 {n} 号")
    owner = "望京街道办事处"
    tenure = Tenure.FREE_USE
    area = Decimal(500)
    agreement_no = "2020-01"
    valid_from = date(2020, 1, 1)

    class Meta:
        model = Premises


class ContractFactory(factory.django.DjangoModelFactory):
    """Publicly built, privately run, since 2020."""

    station = factory.SubFactory(StationFactory)
    operator = factory.SelfAttribute("station.operator")
    mode = ContractMode.PUBLIC_BUILT
    number = factory.Sequence(lambda n: f"HT-{n}")
    valid_from = date(2020, 1, 1)

    class Meta:
        model = OperatingContract


class LicenceFactory(factory.django.DjangoModelFactory):
    """A registration without an end."""

    station = factory.SubFactory(StationFactory)
    kind = LicenceKind.REGISTRATION
    number = factory.Sequence(lambda n: f"ZZ-{n}")
    valid_from = date(2020, 1, 1)

    class Meta:
        model = StationLicence


class FunctionFactory(factory.django.DjangoModelFactory):
    """A function of the catalogue."""

    code = factory.Sequence(lambda n: f"test-{n}")
    category = FunctionCategory.LIVING
    name = factory.Sequence(lambda n: f"第{n}项功能")
    position = factory.Sequence(lambda n: 1000 + n)
    document_no = "测试"

    class Meta:
        model = ServiceFunction


class DeviceFactory(factory.django.DjangoModelFactory):
    """A lift that has said nothing yet."""

    station = factory.SubFactory(StationFactory)
    kind = DeviceKind.LIFT
    serial = factory.Sequence(lambda n: f"lift-{n}")
    place = "1 号梯"

    class Meta:
        model = BuildingDevice


class NetworkRuleFactory(factory.django.DjangoModelFactory):
    """As in Hongkou: one comprehensive station of 800 m², three to six stations."""

    region = "110105"
    effective_from = date(2018, 8, 1)
    document_no = "测试"
    least_comprehensive = 1
    least_area = Decimal(800)
    least_stations = 3
    most_stations = 6
    comprehensive_kinds = (StationKind.COMPREHENSIVE_STATION,)
    counted_kinds = (
        StationKind.CITIZEN_STATION,
        StationKind.COMPREHENSIVE_STATION,
        StationKind.SPECIALISED_STATION,
    )

    class Meta:
        model = NetworkRule


class ReachRuleFactory(factory.django.DjangoModelFactory):
    """500 m to a meal point."""

    region = "110105"
    code = "last_500"
    name = "500 米"
    effective_from = date(2018, 8, 1)
    document_no = "测试"
    kinds = (StationKind.MEAL_POINT,)
    metres = 500

    class Meta:
        model = ReachRule


class CommunityPlaceFactory(factory.django.DjangoModelFactory):
    """The middle of a community."""

    division = factory.SubFactory(CommunityFactory)
    longitude = Decimal("116.470000")
    latitude = Decimal("39.990000")

    class Meta:
        model = CommunityPlace


def a_population(division) -> Population:
    """莲湖区 as published."""
    return Population.objects.create(
        division=division,
        as_of=date(2024, 12, 31),
        residents=1_030_000,
        aged_60=182_300,
        under_3=26_300,
        source="2024 年年报",
    )


def a_target(division, **said) -> NetworkTarget:
    """护理型床位占比 60 %."""
    told = {"name": "护理型床位占比", "year": 2025, "target_bp": 6000, "document_no": "2025 年目标"}
    return NetworkTarget.objects.create(division=division, **(told | said))


def a_report(device, **said) -> DeviceReport:
    """It is well."""
    told = {
        "status": DeviceStatus.NORMAL,
        "occurred_at": datetime(2026, 1, 1, tzinfo=UTC),
        "key": f"{device.pk}",
        "sent_by": UserFactory(),
    }
    return DeviceReport.objects.create(device=device, **(told | said))


def _at(community, operator):
    return StationFactory(division=community, operator=operator)


def _special(community, operator):
    days = {"first_day": date(2030, 2, 1), "last_day": date(2030, 2, 3), "reason": "春节放假"}
    return SpecialDays.objects.create(station=_at(community, operator), **days)


def _support(community, operator):
    contract = ContractFactory(station=_at(community, operator))
    return InKindSupport.objects.create(
        station=contract.station,
        contract=contract,
        month=date(2024, 1, 1),
        kind=SupportKind.RENT,
        waived_fen=100_00,
        document_no="会议纪要",
    )


def _change(community, operator):
    return StationChange.objects.create(
        station=_at(community, operator),
        kind=ChangeKind.OPENED,
        on=date(2024, 1, 1),
        kind_then=StationKind.MEAL_POINT,
    )


SCOPED = {
    Room: lambda community, operator: RoomFactory(station=_at(community, operator)),
    Premises: lambda community, operator: PremisesFactory(station=_at(community, operator)),
    OperatingContract: lambda community, operator: ContractFactory(
        station=_at(community, operator)
    ),
    InKindSupport: _support,
    StationLicence: lambda community, operator: LicenceFactory(station=_at(community, operator)),
    StationFunction: lambda community, operator: StationFunction.objects.create(
        station=_at(community, operator), function=FunctionFactory()
    ),
    SpecialDays: _special,
    StationChange: _change,
    BuildingDevice: lambda community, operator: DeviceFactory(station=_at(community, operator)),
    DeviceReport: lambda community, operator: a_report(
        DeviceFactory(station=_at(community, operator))
    ),
    Population: lambda community, operator: a_population(CommunityFactory(parent=community.parent)),
    NetworkTarget: lambda community, operator: a_target(CommunityFactory(parent=community.parent)),
    CommunityPlace: lambda community, operator: CommunityPlaceFactory(
        division=CommunityFactory(parent=community.parent)
    ),
}
