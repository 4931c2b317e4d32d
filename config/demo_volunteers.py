"""Volunteers, partners and circles of the demonstration street."""

from datetime import date, datetime, time, timedelta

from django.utils import timezone

from accounts.commands import create_user
from accounts.models import Division, User
from config.demo import PASSWORD, STREET
from config.demo_places import COMPREHENSIVE
from core.audit import SYSTEM
from core.dates import today
from stations.commands import CitizenFacts, register_citizen
from stations.commands.citizens import link_citizen
from stations.commands.volunteers import people, service, shifts, teams
from stations.commands.volunteers.series import plan_series
from stations.enums.partners import DutyKind, PartnerKind, PartnerMode, WorkerCertificate
from stations.enums.volunteers import VolunteerKind as Kind
from stations.models import (
    Covenant,
    DutyItem,
    Gift,
    Grid,
    Partner,
    PartnerVisit,
    PartnerWork,
    PartyCircle,
    ShiftPlace,
    ShiftSeries,
    SocialWorkRoom,
    Station,
    StationWorker,
    Volunteer,
    VolunteerShift,
    VolunteerSkill,
    VolunteerTeam,
)

PEOPLE, WAITING = 12, 2
LEADER = "teamleader"
PARTNERS = {
    "望京医院": (PartnerKind.MEDICAL, PartnerMode.JOINED),
    "区民政局": (PartnerKind.DEPARTMENT, PartnerMode.SUPERVISED),
    "望京科技园": (PartnerKind.RESIDENT_UNIT, PartnerMode.JOINED),
    "社区公益服务中心": (PartnerKind.SOCIAL_ORGANISATION, PartnerMode.COMMISSIONED),
    "便民理发店": (PartnerKind.MERCHANT, PartnerMode.JOINED),
}
DUTIES = {
    DutyKind.LAWFUL: ("组织居民自治", "调解民间纠纷", "管理居委会财产"),
    DutyKind.ASSIST: ("协助公共卫生", "协助优抚救济", "协助流动人口服务"),
}
SIDE = 0.004  # degrees: a grid of some 400 metres


def load_demo_volunteers() -> None:
    """Safe to repeat; quick when all is there."""
    station = Station.objects.filter(name=COMPREHENSIVE, division__code__startswith=STREET).first()
    manager = User.objects.filter(username="manager").first()
    if station is None or manager is None or Volunteer.objects.filter(station=station).exists():
        return
    team = VolunteerTeam.objects.create(name="读书妈妈", division=station.division, station=station)
    helpers = _people(station, team)
    for name, points, left in (("大米 5 斤", 60, 20), ("雨伞", 30, 15), ("毛巾", 10, 50)):
        Gift.objects.create(station=station, name=name, points=points, left=left)
    for days in range(1, 6):
        _held(station, today() - timedelta(days=days), helpers[: 3 + days % 3], manager)
    _ahead(station, team, helpers)
    _partners(station)
    _registers(station)


def _people(station: Station, team: VolunteerTeam) -> list[Volunteer]:
    """Approved ones, and some who wait for it."""
    reading = VolunteerSkill.objects.filter(code="reading").first()
    made = []
    for number in range(PEOPLE + WAITING):
        facts = CitizenFacts(
            name=f"{'吕何许陈姜孔韩杨秦尤朱曹严华'[number]}{'小梅丽华海燕春芳'[number % 4 * 2 :][:2]}",
            division_code=station.division_id,
            phone=f"1390003{number:04d}",
            birth_date=date(1970 + number, 1 + number % 12, 8),
        )
        citizen = register_citizen(facts=facts, by=SYSTEM, station=station)
        row = people.register_volunteer(
            citizen=citizen, station=station, team=team if number % 2 else None, by=SYSTEM
        )
        if number < PEOPLE:
            people.approve_volunteer(volunteer=row, by=SYSTEM)
            made.append(row)
            if reading and number % 2:
                people.note_skill(volunteer=row, skill=reading, by=SYSTEM)
    return made


def _leader(team: VolunteerTeam, volunteer: Volunteer) -> None:
    """With an account of the portal."""
    name = volunteer.citizen.name
    user = create_user(username=LEADER, display_name=name, password=PASSWORD, by=SYSTEM)
    link_citizen(citizen=volunteer.citizen, user=user, by=SYSTEM)
    teams.appoint_leader(team=team, leader=volunteer, by=SYSTEM)


def _shift(station: Station, day: date, **told: object) -> VolunteerShift:
    """From nine to half past eleven; sign-up two weeks before."""
    starts, ends = (
        timezone.make_aware(datetime.combine(day, at)) for at in (time(9), time(11, 30))
    )
    facts = {"kind": Kind.WINDOW, "title": "窗口引导", "needed": 6, **told}
    row = VolunteerShift(
        station=station,
        starts_at=starts,
        ends_at=ends,
        opens_at=min(starts, timezone.now()) - timedelta(days=14),
        closes_at=starts,
        **facts,
    )
    return shifts.plan_shift(shift=row, by=SYSTEM)


def _held(station: Station, day: date, helpers: list[Volunteer], manager: User) -> None:
    """What was served before the platform came is written straight into the roll: sign-up is over."""
    row = _shift(station, day)
    for person in helpers:
        place = ShiftPlace.objects.create(
            shift=row, volunteer=person, key=f"demo-{row.pk}-{person.pk}"
        )
        row.taken += 1
        VolunteerShift.objects.filter(pk=row.pk).update(taken=row.taken)
        service.sign_in(place=place, at=row.starts_at, by=manager)
        service.sign_out(place=place, at=row.ends_at, by=manager)
    shifts.close_shift(shift=row)


def _ahead(station: Station, team: VolunteerTeam, helpers: list[Volunteer]) -> None:
    """Some shifts to come, of every week and of a team; at one somebody seeks a substitute."""
    _leader(team, helpers[1])
    for days in (2, 3, 5, 9):
        row = _shift(station, today() + timedelta(days=days), needed=4)
        for person in helpers[:2]:
            key = f"demo-{row.pk}-{person.pk}"
            place = shifts.take_shift(wish=shifts.TakeShift(row, person, key), by=SYSTEM)
        if days == 3:
            shifts.seek_substitute(place=place, by=SYSTEM)
    day = today() + timedelta(days=4)
    _shift(station, day, kind=Kind.STORY, title="亲子故事会读书妈妈", team=team, needed=3)
    weekly = ShiftSeries(
        station=station, team=team, kind=Kind.STORY, title="每周绘本角", place="二楼亲子园",
        needed=2, weekdays=[2, 5], first_day=today() + timedelta(days=1),
        last_day=today() + timedelta(days=180), starts_at=time(15), ends_at=time(16, 30),
        opens_days_before=14,
    )  # fmt: skip
    plan_series(series=weekly, by=SYSTEM)


def _partners(station: Station) -> None:
    street = Division.objects.get(code=STREET)
    rows = {
        name: Partner.objects.create(
            name=name, kind=kind, mode=mode, division=street, agreed_from=date(2024, 1, 1)
        )
        for name, (kind, mode) in PARTNERS.items()
    }
    told = {"station": station, "first_day": date(2024, 1, 1), "ends_at": time(11)}
    PartnerVisit.objects.create(
        partner=rows["望京医院"], service="义诊、测血压", rhythm="weekly", weekday=2,
        starts_at=time(9), capacity=40, **told,
    )  # fmt: skip
    PartnerVisit.objects.create(
        partner=rows["便民理发店"], service="理发", rhythm="monthly", weekday=4, nth=2,
        starts_at=time(8, 30), **told,
    )  # fmt: skip
    for days, (name, what) in enumerate((("望京医院", "义诊"), ("便民理发店", "理发"))):
        PartnerWork.objects.create(
            partner=rows[name], station=station, day=today() - timedelta(days=days + 3),
            what=what, helpers=4, served=36,
        )  # fmt: skip
    circle = PartyCircle.objects.create(name="望京党建活力圈", division=street)
    circle.stations.add(station)
    circle.partners.add(rows["望京医院"], rows["望京科技园"])


def _registers(station: Station) -> None:
    street, community = Division.objects.get(code=STREET), station.division
    west, south = float(station.longitude or 116.47), float(station.latitude or 39.99)
    for number in range(2):
        left = west + (number - 1) * SIDE
        corners = [(0, 0), (SIDE, 0), (SIDE, SIDE), (0, SIDE)]
        Grid.objects.create(
            division=community, code=f"{number + 1:02d}", name=f"第{'一二'[number]}网格",
            station=station, worker_name="网格员小王", phone="010-64700001",
            outline=[[left + x, south + y] for x, y in corners],
        )  # fmt: skip
    SocialWorkRoom.objects.create(division=community, name="社工室", opened_on=date(2022, 3, 1))
    Covenant.objects.create(division=community, title="居民公约", adopted_on=date(2021, 5, 1))
    for kind, names in DUTIES.items():
        for number, name in enumerate(names, start=1):
            DutyItem.objects.create(division=street, kind=kind, number=number, name=name)
    for number, level in enumerate(WorkerCertificate):
        StationWorker.objects.create(
            division=community, name=f"社工{'甲乙丙丁'[number]}", post="all_round",
            certificate=level, of_military=number == 0, hired_on=date(2023, 7, 1),
        )  # fmt: skip
