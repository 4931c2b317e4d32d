"""Activities of the demonstration street: a month of some 170 sessions at one station, people, a fair, a group."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from accounts.commands import create_organisation
from accounts.enums import OrganisationKind
from accounts.models import Division, Organisation, User
from config.demo import STREET
from config.demo_places import COMPREHENSIVE
from core.audit import SYSTEM
from core.dates import month_of, today
from stations.commands import CitizenFacts, register_citizen
from stations.commands.activities import counters, people, planning, roll, signing
from stations.enums.activities import ActivityKind as Kind
from stations.enums.activities import SignUpChannel, SignUpState
from stations.models import Activity, ActivityBrand, ActivitySession, Citizen, Room, Station

NGO, NGO_CODE = "望京社区公益服务中心", "52110105MJ0000009C"
GROWN_UPS, COMING = 14, 9
SHOWN = 20  # sessions with people on their rolls; all of them would take a while to write down
BRANDS = {
    "品墨轩": "书法、国画和手工",
    "常青藤": "健康讲座和养生操",
    "创艺坊": "缝纫、绿植和编织",
    "科技驿站": "手机和智能设备课堂",
}
EVERY_DAY = tuple(range(7))


@dataclass(frozen=True)
class Plan:
    """What takes place week by week."""

    title: str
    kind: Kind
    room: str
    weekdays: tuple[int, ...]
    starts: time
    minutes: int
    quota: int
    brand: str = ""
    ages: tuple[int | None, int | None] = (None, None)
    on_holidays: bool = False


STORIES = [
    Plan(
        f"亲子故事会第 {number} 场", Kind.STORY, "亲子园", EVERY_DAY, time(hour, 30), 40, 12,
        ages=(1, 6), on_holidays=True,
    )
    for number, hour in enumerate((9, 11, 14, 16), start=1)
]  # fmt: skip
COURSES = [
    Plan("书法课", Kind.COURSE, "书画教室", (0, 2, 4), time(9), 90, 20, "品墨轩"),
    Plan("缝纫坊", Kind.WORKSHOP, "书画教室", (1, 3), time(14), 120, 15, "创艺坊"),
    Plan("绿植坊", Kind.WORKSHOP, "阳光房", (5,), time(10), 90, 15, "创艺坊"),
    Plan("健康讲座", Kind.LECTURE, "多功能厅", (2,), time(15), 60, 80, "常青藤"),
    Plan("八段锦", Kind.SPORT, "多功能厅", (0, 2, 4), time(8, 30), 60, 40, "常青藤"),
    Plan("手机课堂", Kind.COURSE, "书画教室", (4,), time(14), 90, 20, "科技驿站"),
    Plan("舞蹈队", Kind.SPORT, "多功能厅", (1, 3), time(16), 90, 30, ages=(45, None)),
]
TITLES = len(STORIES) + len(COURSES)


def load_demo_activities() -> None:
    """Safe to repeat; quick when all is there."""
    station = Station.objects.filter(name=COMPREHENSIVE, division__code__startswith=STREET).first()
    manager = User.objects.filter(username="manager").first()
    if station is None or manager is None or Activity.objects.filter(station=station).exists():
        return
    brands = _brands()
    for plan in (*STORIES, *COURSES):
        _plan(plan, station, brands)
    grown_ups = [_person(number, station) for number in range(GROWN_UPS)]
    _fair(station)
    _group(station, grown_ups)
    _past(station, grown_ups, manager)
    _ahead(station, grown_ups)


def _brands() -> dict[str, ActivityBrand]:
    street = Division.objects.get(code=STREET)
    body = Organisation.objects.filter(name=NGO).first() or create_organisation(
        name=NGO,
        kind=OrganisationKind.SOCIAL_ORGANISATION,
        credit_code=NGO_CODE,
        division=street,
        by=SYSTEM,
    )
    rows = [
        ActivityBrand(name=name, summary=summary, division=street, organiser=body)
        for name, summary in BRANDS.items()
    ]
    return {row.name: planning.keep_brand(brand=row, by=SYSTEM) for row in rows}


def _plan(plan: Plan, station: Station, brands: dict[str, ActivityBrand]) -> None:
    """From the beginning of this month, for a year."""
    begins = month_of(today())
    ends = (datetime.combine(begins, plan.starts) + timedelta(minutes=plan.minutes)).time()
    row = Activity(
        station=station,
        brand=brands.get(plan.brand),
        kind=plan.kind,
        title=plan.title,
        room=Room.objects.get(station=station, name=plan.room),
        first_day=begins,
        last_day=begins + timedelta(days=360),
        weekdays=list(plan.weekdays),
        on_holidays=plan.on_holidays,
        starts_at=plan.starts,
        ends_at=ends,
        quota=plan.quota,
        age_from=plan.ages[0],
        age_to=plan.ages[1],
        needs_guardian=plan.kind == Kind.STORY,
    )
    planning.plan_activity(activity=row, by=SYSTEM)


def _once(station: Station, day: date, **told: object) -> ActivitySession:
    row = Activity(
        station=station,
        first_day=day,
        last_day=day,
        weekdays=[day.weekday()],
        on_holidays=True,
        **told,
    )
    return planning.plan_activity(activity=row, by=SYSTEM).made[0]


def _fair(station: Station) -> None:
    """守望相伴: what the street counted at its spring fair."""
    session = _once(
        station,
        today(),
        kind=Kind.OUTREACH,
        title="守望相伴便民集市",
        place="驿站门前广场",
        starts_at=time(8),
        ends_at=time(17),
        quota=1000,
    )
    goals = {"publicity": 1000, "haircut": 100, "clinic": 200, "knife": 20}
    rows = counters.set_counters(session=session, goals=goals, by=SYSTEM)
    done = {"publicity": 420, "haircut": 38, "clinic": 76, "knife": 9}
    for row in rows:
        noted = roll.Noted(f"demo-{row.kind}", timezone.now())
        counters.count(counter=row, amount=done[row.kind], noted=noted, by=SYSTEM)


def _group(station: Station, grown_ups: list[Citizen]) -> None:
    """用爱连接你我他: no list shows it, whoever is invited sees it."""
    session = _once(
        station,
        today() + timedelta(days=5),
        kind=Kind.GROUP,
        title="用爱连接你我他支持小组",
        room=Room.objects.get(station=station, name="阳光房"),
        starts_at=time(14),
        ends_at=time(15, 30),
        quota=10,
        is_restricted=True,
    )
    for person in grown_ups[:3]:
        people.invite(activity=session.activity, citizen=person, by=SYSTEM)


def _person(number: int, station: Station) -> Citizen:
    born = date(1950 + number * 2, 1 + number % 12, 10)
    facts = CitizenFacts(
        name=f"{'赵钱孙李周吴郑王冯陈褚卫蒋沈'[number]}{'淑芬建国秀英志强'[number % 4 * 2 :][:2]}",
        division_code=station.division_id,
        phone=f"1390002{number:04d}",
        birth_date=born,
    )
    return register_citizen(facts=facts, by=SYSTEM, station=station)


def _past(station: Station, grown_ups: list[Citizen], manager: User) -> None:
    """Who came to what was held last."""
    start = timezone.make_aware(datetime.combine(today(), time.min))
    held = ActivitySession.objects.filter(
        activity__station=station, starts_at__lt=start, activity__needs_guardian=False
    )
    for session in held.select_related("activity").order_by("-starts_at", "-pk")[:SHOWN]:
        for person in grown_ups[: COMING - session.pk % 4]:
            noted = roll.Noted(f"demo-{session.pk}-{person.pk}", session.starts_at)
            guest = roll.Guest(person)
            roll.walk_in(session=session, guest=guest, noted=noted, by=manager)
    roll.close_sessions()


def _ahead(station: Station, grown_ups: list[Citizen]) -> None:
    """A story session that is full, with somebody who waits; some grown-ups at courses."""
    coming = ActivitySession.objects.filter(
        activity__station=station, opens_at__lte=timezone.now(), closes_at__gt=timezone.now()
    ).select_related("activity")
    story = coming.filter(activity__kind=Kind.STORY).order_by("starts_at", "pk").first()
    if story is not None:
        for number, parent in enumerate(grown_ups):
            _child_comes(story, parent, number)
    courses = coming.filter(activity__kind=Kind.COURSE).order_by("starts_at", "pk")
    for session in courses[:4]:
        for person in grown_ups[:COMING]:
            _sign_up(signing.SignUp(session, person, SignUpChannel.PHONE, f"demo-{session.pk}"))


def _child_comes(session: ActivitySession, parent: Citizen, number: int) -> None:
    born = today() - timedelta(days=900 + number * 40)
    child = people.Child(f"{parent.name[0]}小{'安乐康宁'[number % 4]}", born, "祖辈")
    bond = people.bind_child(guardian=parent, child=child, by=SYSTEM)
    key = f"demo-{session.pk}"
    _sign_up(signing.SignUp(session, bond.child, SignUpChannel.WINDOW, key, parent))


def _sign_up(wish: signing.SignUp) -> SignUpState:
    own = signing.SignUp(
        wish.session, wish.citizen, wish.channel, f"{wish.key}-{wish.citizen.pk}", wish.guardian
    )
    return SignUpState(signing.sign_up(wish=own, by=SYSTEM).state)
