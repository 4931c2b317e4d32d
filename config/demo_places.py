"""The demonstration street's places: three tiers, hours, plans, functions, figures, communities."""

from collections.abc import Iterable
from datetime import timedelta
from decimal import Decimal

from django.db.models import Avg, Count

from accounts.commands import keep, save_rule
from accounts.models import Division, Organisation
from config.demo import OPERATOR_CODE, OTHER_STREET, STREET
from config.demo_meals import CENTRE
from config.demo_station_parts import (
    load_demo_devices,
    load_demo_rooms,
    load_demo_station_papers,
)
from core.audit import Actor
from core.dates import month_of, today
from elderly_care.models import Resident
from stations import commands
from stations.enums import (
    FunctionCategory,
    Specialty,
    StationKind,
    StationTier,
)
from stations.logic.hours import every_day, workdays
from stations.models import (
    CommunityPlace,
    NetworkRule,
    NetworkTarget,
    Population,
    ServiceFunction,
    Station,
    StationFunction,
)

HUB = "朝阳区智慧养老平台"
COMPREHENSIVE = "望京综合市民驿站"
FEWEST_HOMES = 5  # of fewer the middle would say where somebody lives
# name → kind, division, area, longitude, latitude, hours, specialties
CITIZEN_PLACES: dict[str, tuple] = {
    COMPREHENSIVE: (
        *(StationKind.COMPREHENSIVE_STATION, "110105026046", "1285"),
        *("116.463500", "39.988900", every_day("08:30", "20:30"), [Specialty.ALL_AGES]),
    ),
    "南湖东园社区客厅": (
        *(StationKind.SPECIALISED_STATION, "110105026050", "420"),
        *("116.460100", "39.997000", every_day("09:00", "18:00"), [Specialty.LIVING_HALL]),
    ),
    "花家地南里居民议事厅": (
        *(StationKind.SPECIALISED_STATION, "110105026039", "310"),
        *("116.465200", "39.984800", workdays("09:00", "17:00"), [Specialty.SELF_GOVERNMENT]),
    ),
    "阜荣街日间照料站": (
        *(StationKind.DAYCARE_STATION, "110105026063", "360"),
        *("116.475600", "39.991100", workdays("08:30", "16:30"), []),
    ),
    "望京养老顾问点": (
        *(StationKind.ADVISER_POINT, "110105026048", "60"),
        *("116.472800", "40.001500", workdays("09:00", "17:00"), [Specialty.ELDER_SERVICES]),
    ),
}
PLANNED = {"夏都雅园嵌入式服务综合体": "110105026065", "香宜嵌入式服务综合体": "110105026046"}


def load_demo_places(by: Actor) -> None:
    """Once; needs the kitchens' places."""
    centre = Station.objects.filter(name=CENTRE, division=STREET).first()
    if centre is None or Station.objects.filter(name=HUB).exists():
        return
    operator = Organisation.objects.get(credit_code=OPERATOR_CODE)
    _tiers(centre, operator, by)
    for name, facts in CITIZEN_PLACES.items():
        _place(name, facts, centre, by)
    _plans(operator, by)
    large = Station.objects.get(name=COMPREHENSIVE)
    for station in (centre, large):
        load_demo_station_papers(station, by)
    load_demo_rooms(large, by)
    _functions(by)
    load_demo_devices(large, by)
    _figures(by)
    _middles(by)


def _tiers(centre: Station, operator: Organisation, by: Actor) -> None:
    hub = Station(
        name=HUB,
        kind=StationKind.COMMAND_HUB,
        tier=StationTier.HUB,
        division_id=STREET[:6],
        operator=operator,
        address="朝阳区政务服务大厅三层",
        phone="010-84700000",
        hours=every_day("00:00", "24:00"),
    )
    hub = commands.open_station(station=commands.add_station(station=hub, by=by), by=by)
    centre.supplied_by, centre.floor_area = hub, Decimal(3100)
    commands.change_station(station=centre, by=by)


def _place(name: str, facts: tuple, centre: Station, by: Actor) -> None:
    kind, division, area, longitude, latitude, hours, specialties = facts
    station = Station(
        name=name,
        kind=kind,
        division_id=division,
        operator=centre.operator,
        supplied_by=centre,
        address="社区服务楼一层",
        phone="010-84700000",
        hours=hours,
        floor_area=Decimal(area),
        specialties=specialties,
        longitude=longitude,
        latitude=latitude,
    )
    commands.open_station(station=commands.add_station(station=station, by=by), by=by)


def _plans(operator: Organisation, by: Actor) -> None:
    """One is being built, one is late."""
    for number, (name, division) in enumerate(PLANNED.items()):
        station = Station(
            name=name,
            kind=StationKind.EMBEDDED_COMPLEX,
            division_id=division,
            operator=operator,
            address="社区配套楼",
            planned_open_on=today() + timedelta(days=120 - 150 * number),
        )
        station = commands.add_station(station=station, by=by)
        commands.build_station(station=station, by=by)


def _codes(**wanted: object) -> list[str]:
    return list(ServiceFunction.objects.filter(**wanted).values_list("pk", flat=True))


def _functions(by: Actor) -> None:
    offers: dict[str, Iterable[str]] = {
        COMPREHENSIVE: _codes(is_active=True),
        CENTRE: _codes(domain__in=["elders", "health"]),
        "南湖东园社区客厅": _codes(domain="joy"),
        "花家地南里居民议事厅": _codes(category=FunctionCategory.AREA),
        "阜荣街日间照料站": _codes(name__in=["日间照料", "短时托老", "老年助餐", "测血压"]),
        "望京养老顾问点": _codes(category=FunctionCategory.AFFAIRS, domain="elders"),
    }
    for name, codes in offers.items():
        station = Station.objects.get(name=name, division__code__startswith=STREET)
        commands.offer_functions(station=station, codes=codes, by=by)
    own = StationFunction(
        station=Station.objects.get(name=COMPREHENSIVE),
        own_name="社区菜园",
        own_category=FunctionCategory.LIVING,
    )
    commands.add_own_function(function=own, by=by)


def _figures(by: Actor) -> None:
    rule = NetworkRule(
        region=STREET,
        effective_from=today(),
        document_no="演示街道站点布局要求",
        least_comprehensive=1,
        least_area=Decimal(800),
        least_stations=3,
        most_stations=6,
        comprehensive_kinds=[StationKind.COMPREHENSIVE_STATION],
        counted_kinds=[StationKind.COMPREHENSIVE_STATION, StationKind.SPECIALISED_STATION],
    )
    save_rule(rule=rule, by=by)
    street = {"division_id": STREET}
    people = Population(
        **street,
        as_of=month_of(today()),
        residents=150_000,
        aged_60=32_000,
        under_3=3_600,
        source="演示数据",
    )
    target = NetworkTarget(
        **street,
        name="社区养老设施覆盖率",
        year=today().year,
        target_bp=9000,
        is_above=True,
        actual_bp=8650,
        as_of=month_of(today()),
        document_no="演示街道年度目标",
    )
    for row in (people, target):
        keep(row=row, by=by)


def _middles(by: Actor) -> None:
    """Of each community with enough homes, rounded to a hundred metres."""
    homes = Resident.objects.filter(longitude__isnull=False).living_here()
    here = homes.filter(community__code__startswith=STREET) | homes.filter(
        community__code__startswith=OTHER_STREET
    )
    rows = (
        here.order_by("community")
        .values("community")
        .annotate(homes=Count("pk"), lng=Avg("longitude"), lat=Avg("latitude"))
    )
    for row in rows.filter(homes__gte=FEWEST_HOMES):
        middle = CommunityPlace(
            division=Division.objects.get(code=row["community"]),
            longitude=round(row["lng"], 3),
            latitude=round(row["lat"], 3),
        )
        keep(row=middle, by=by)
