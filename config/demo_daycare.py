"""Day care of the demonstration street: nine places, two who wait, some days, beds, a respite booking."""

from datetime import date, datetime, time, timedelta

from django.utils import timezone

from accounts.models import User
from config.demo import DAUGHTER, RESIDENT, STREET
from config.demo_places import COMPREHENSIVE
from core.dates import birthday, today
from elderly_care.commands import beds, respite
from elderly_care.commands.child_care import GuardianPaper, enrol_child
from elderly_care.commands.child_places import start_child_place
from elderly_care.commands.day_care_care import Risks, fill_risk_sheet, list_pickup
from elderly_care.commands.day_care_places import (
    DayCareAgreement,
    ask_for_day_care,
    start_day_care,
)
from elderly_care.commands.day_care_roll import Arrival, Departure, take_arrival, take_departure
from elderly_care.commands.day_care_rules import (
    Terms,
    load_day_care_rules,
    open_day_care,
    set_terms,
)
from elderly_care.enums.beds import RespiteMode
from elderly_care.enums.day_care import EnrolmentState, UnitKind
from elderly_care.models import Bed, DayCareEnrolment, DayCareUnit, Resident
from stations.commands.citizens import CitizenFacts, link_citizen
from stations.models import Station

PLACES, ASKING = 9, 11
FEE_FEN = 2500
PAST_DAYS = 14
BEDS, TAKEN = 20, 13  # 65 %
CHILD_FEE_FEN = 6000
CHILDREN = (
    ("刘小米", "刘洋", "母亲"),
    ("陈一诺", "陈思", "父亲"),
)  # the first one's is the daughter


def load_demo_day_care() -> None:
    """Safe to repeat; quick when all is there."""
    station = Station.objects.filter(name=COMPREHENSIVE, division__code__startswith=STREET).first()
    if station is None or DayCareUnit.objects.exists():
        return
    load_day_care_rules()
    manager = User.objects.get(username="manager")
    unit = open_day_care(station=station, by=manager)
    since = today() - timedelta(days=PAST_DAYS)
    set_terms(unit=unit, terms=Terms(PLACES, FEE_FEN, since, 3), by=manager)
    street = Resident.objects.living_here().filter(community__code__startswith=STREET)
    elder = User.objects.get(username=RESIDENT).family_links.get().resident
    others = list(street.exclude(pk=elder.pk).order_by("pk")[: ASKING - 1 + TAKEN + 1])
    for number, person in enumerate([elder, *others[: ASKING - 1]]):
        row = ask_for_day_care(resident=person, unit=unit, by=manager)
        if row.state == EnrolmentState.PLACED:
            _start(row, number, since, manager)
    _beds(station, others[ASKING - 1 :], manager)
    _children(station, manager)


def _start(row: DayCareEnrolment, number: int, since: date, manager: User) -> None:
    risks = Risks("some" if number % 2 else "high", "none", "none", medicines="降压药")
    fill_risk_sheet(enrolment=row, risks=risks, by=manager)
    agreement = DayCareAgreement(f"RT-{number + 1:03d}", "家属", "子女", since)
    start_day_care(enrolment=row, agreement=agreement, by=manager)
    phone = f"1390001{number:04d}"
    pickup = list_pickup(enrolment=row, name="家属", relation="子女", phone=phone, by=manager)
    for ago in range(1, PAST_DAYS):
        day = today() - timedelta(days=ago)
        if day.isoweekday() > 5 or (number + ago) % 5 == 0:
            continue
        came = Arrival(_at(day, 8, 40 + number), f"demo-a-{row.pk}-{ago}", "家属")
        left = Departure(_at(day, 16, 5), f"demo-d-{row.pk}-{ago}", pickup_id=pickup.pk)
        take_arrival(enrolment=row, arrival=came, by=manager)
        take_departure(enrolment=row, departure=left, by=manager)


def _children(station: Station, manager: User) -> None:
    """Six places with two carers; two children came this morning or will."""
    unit = open_day_care(station=station, kind=UnitKind.CHILD, by=manager)
    set_terms(unit=unit, terms=Terms(6, CHILD_FEE_FEN, today(), 2), by=manager)
    daughter = User.objects.get(username=DAUGHTER)
    for number, (child, name, relation) in enumerate(CHILDREN):
        guardian = name if number else str(daughter.display_name)
        row = enrol_child(
            unit=unit,
            child=CitizenFacts(
                child,
                station.division_id,
                f"1390002{number:04d}",
                birth_date=birthday(today(), -1) - timedelta(days=100 * number),
            ),
            guardian=CitizenFacts(
                guardian,
                station.division_id,
                f"1390002{number:04d}",
                birth_date=birthday(today(), -30 - number),
            ),
            paper=GuardianPaper(relation, f"TYS-{number + 1:03d}", today(), "对鸡蛋过敏"),
            by=manager,
        )
        agreement = DayCareAgreement(f"TW-{number + 1:03d}", guardian, relation, today())
        start_child_place(enrolment=row, agreement=agreement, by=manager)
        if not number:
            link_citizen(citizen=row.guardian, user=daughter, by=manager)


def _at(day: date, hour: int, minute: int) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(hour, minute)))


def _beds(station: Station, people: list[Resident], manager: User) -> None:
    since = today() - timedelta(days=PAST_DAYS)
    for room in ("301", "302"):
        numbers = [str(number) for number in range(1, BEDS // 2 + 1)]
        beds.add_beds(station=station, room=room, numbers=numbers, opened_on=since, by=manager)
    rows = list(Bed.objects.filter(station=station).order_by("pk"))
    for bed, person in zip(rows, people[:TAKEN], strict=False):
        nights = beds.Nights(since + timedelta(days=bed.pk % 7))
        stay = beds.reserve_bed(bed=bed, resident=person, nights=nights, by=manager)
        beds.move_in(stay=stay, by=manager, on=nights.first)
    first = today() + timedelta(days=3)
    wish = respite.RespiteWish(
        station=station,
        mode=RespiteMode.INSTITUTION,
        starts_on=first,
        ends_on=first + timedelta(days=7),
        key="demo-respite",
        bed=rows[-1],
        reason="家属出差",
    )
    respite.book_respite(resident=people[TAKEN], wish=wish, by=manager)
