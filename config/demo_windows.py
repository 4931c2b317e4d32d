"""Windows of the demonstration street: three desks, departments, people with numbers, cases at every step."""

from dataclasses import dataclass
from datetime import date, time

from accounts.commands import create_organisation, keep
from accounts.enums import OrganisationKind
from accounts.models import Division, Organisation, User
from config.demo import RESIDENT
from core.audit import Actor
from core.identity import check_character
from elderly_care.models import Resident
from stations import commands
from stations.commands import answers, booking, cases, ratings, tickets
from stations.enums import (
    CaseChannel,
    CaseOutcome,
    DepartmentKind,
    Weekday,
    WindowKind,
)
from stations.models import (
    Case,
    CaseItem,
    Citizen,
    DepartmentDesk,
    Station,
    Window,
    WindowHours,
)
from stations.queries.slots import WindowCalendar

HALL = "望京综合市民驿站"
CLERK = "clerk"
DISTRICT = "110105"
CIVIL_CODE, INSURANCE_CODE = "11110105MB0000001C", "11110105MB0000002F"
WINDOWS = {
    1: (WindowKind.ELDER, "为老服务接待"),
    2: (WindowKind.AFFAIRS, "社区事务延伸服务"),
    3: (WindowKind.PARTY, "党群服务"),
}
HOURS = ((time(8, 30), time(11, 30)), (time(13, 0), time(17, 0)))
NAMES = ("吕小梅", "陈艳玲", "方志远", "何秋月", "沈国强", "宋慧敏", "丁一鸣", "罗建华")


@dataclass(frozen=True)
class Scene:
    """One case: whose, what for, on which channel, and how far it came."""

    person: int
    item: str
    channel: str
    until: str
    score: int = 0


SCENES = (
    Scene(0, "医保手册更换", CaseChannel.WINDOW, "closed", 5),
    Scene(1, "长期护理保险申请", CaseChannel.PHONE, "forwarded"),
    Scene(2, "老年人优待证办理", CaseChannel.WINDOW, "ready"),
    Scene(3, "高龄津贴申请", CaseChannel.HOME, "supplement"),
    Scene(4, "公共租赁住房申请", CaseChannel.WECHAT, "submitted"),
    Scene(5, "党员组织关系转入", CaseChannel.WINDOW, "closed", 2),
    Scene(6, "医保手册更换", CaseChannel.WINDOW, "closed", 4),
    Scene(7, "欠薪投诉登记", CaseChannel.WINDOW, "forwarded"),
)


def load_demo_windows(by: Actor) -> None:
    """Safe to repeat; quick when all is there."""
    station = Station.objects.filter(name=HALL).first()
    clerk = User.objects.filter(username=CLERK).first()
    if station is None or clerk is None or Case.objects.filter(station=station).exists():
        return
    windows = {number: _window(station, number, by) for number in WINDOWS}
    _departments(by)
    people = [_person(number, station, by) for number in range(len(NAMES))]
    _account(station, by)
    for number, scene in enumerate(SCENES):
        _play(scene, number, people, clerk)
    _queue(windows[2], people, clerk)
    _bookings(windows[2], people, clerk)


def _window(station: Station, number: int, by: Actor) -> Window:
    kind, name = WINDOWS[number]
    known = Window.objects.filter(station=station, number=number).first()
    if known is not None:
        return known
    window = keep(row=Window(station=station, number=number, kind=kind, name=name), by=by)
    window.items.set(CaseItem.objects.offered().filter(window_kind=kind))
    for weekday in range(Weekday.SATURDAY):
        for opens, closes in HOURS:
            keep(row=WindowHours(window=window, weekday=weekday, opens=opens, closes=closes), by=by)
    return window


def _departments(by: Actor) -> None:
    """Neither has a system: what goes to them waits in the list until somebody brings it."""
    for code, name, kind in (
        (CIVIL_CODE, "演示区民政局", DepartmentKind.CIVIL_AFFAIRS),
        (INSURANCE_CODE, "演示区医疗保障局", DepartmentKind.MEDICAL_INSURANCE),
    ):
        if DepartmentDesk.objects.filter(department=kind, region=DISTRICT).exists():
            continue
        body = Organisation.objects.filter(name=name).first() or create_organisation(
            name=name,
            kind=OrganisationKind.DEPARTMENT,
            credit_code=code,
            division=Division.objects.get(code=DISTRICT),
            by=by,
        )
        app = f"demo-{kind.replace('_', '-')}"
        keep(
            row=DepartmentDesk(organisation=body, department=kind, region=DISTRICT, app=app), by=by
        )


def _person(number: int, station: Station, by: Actor) -> Citizen:
    digits = f"990103{date(1952 + number * 5, 3, 8):%Y%m%d}{number * 2 + 10:03d}"
    facts = commands.CitizenFacts(
        name=NAMES[number],
        division_code=station.division_id,
        phone=f"1390000{number + 1:04d}",
        id_number=digits + check_character(digits),
    )
    return commands.register_citizen(facts=facts, by=by, station=station)


def _account(station: Station, by: Actor) -> None:
    """The demonstration's resident uses the portal for cases, too."""
    user = User.objects.filter(username=RESIDENT).first()
    found = Resident.objects.filter(family_links__user=user, family_links__relation="self").first()
    if user is None or found is None or hasattr(user, "citizen"):
        return
    facts = commands.CitizenFacts(
        name=found.name,
        division_code=found.community_id,
        phone=str(found.phone or ""),
        id_number=str(found.id_number),
    )
    citizen = commands.register_citizen(facts=facts, by=by, station=station)
    commands.link_citizen(citizen=citizen, user=user, by=by)


def _play(scene: Scene, number: int, people: list[Citizen], by: User) -> None:
    station = Station.objects.get(name=HALL)
    item = CaseItem.objects.get(name=scene.item)
    wish = cases.Wish(
        station=station,
        item=item,
        citizen=people[scene.person],
        channel=scene.channel,
        way=item.ways[0],
        key=f"demo-{number}",
    )
    case = cases.open_case(wish=wish, by=by)
    if scene.until == "submitted":
        return
    positions = list(case.materials.values_list("position", flat=True))
    given = positions[:1] if scene.until == "supplement" else positions
    case = cases.check_papers(case=case, seen=cases.Seen(given), by=by)
    if scene.until in ("closed", "ready"):
        result = answers.Answer(CaseOutcome.GRANTED)
        case = answers.answer(case=case, result=result, by=by)
    if scene.score:
        ratings.rate(case=case, score=scene.score, words="", channel=CaseChannel.WINDOW, by=by)


def _queue(window: Window, people: list[Citizen], by: User) -> None:
    for number, person in enumerate(people[:4]):
        visitor = tickets.Visitor(citizen=person)
        tickets.take_ticket(window=window, by=by, key=f"demo-{number}", visitor=visitor)
    tickets.call_next(window=window, by=by)


def _bookings(window: Window, people: list[Citizen], by: User) -> None:
    calendar = WindowCalendar(Window.objects.select_related("station").get(pk=window.pk))
    item = CaseItem.objects.get(name="医保手册更换")
    for number, day in enumerate(calendar.days()[:3]):
        slots = calendar.slots_on(day)
        wish = booking.Booking(
            citizen=people[number],
            window=window,
            item=item,
            day=day,
            starts_at=slots[-1][0],
            channel=CaseChannel.PHONE,
            key=f"demo-{number}",
        )
        booking.book(wish=wish, by=by)
