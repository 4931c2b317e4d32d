"""Assistance of the demonstration district: a charity fund, ramps and homes, a case of social work."""

from datetime import date, timedelta

from django.db import transaction

from accounts.models import User
from config.demo import COMMUNITY, STREET
from core.dates import today
from elderly_care.commands import adaptations, charity, charity_aids, social_work
from elderly_care.enums.assistance import AdaptationKind, AdaptationSource
from elderly_care.models import AdaptationProject, CharityFund, Resident
from stations.models import SocialWorkRoom

GIFTS = (
    ("money", 5_000_000, "望京街道商会", ""),
    ("money", 320_000, "", ""),
    ("goods", 500_000, "某家电公司", "取暖器 2 套"),
)
AIDS = (
    ("medical", "money", 300_000, "", "住院自付费用高，经入户核实。"),
    ("heating", "goods", 250_000, "取暖器 1 套", "家里没有集中供暖。"),
    ("difficulty", "money", 100_000, "", "临时生活困难。"),
)
RAMPS = (
    (AdaptationKind.RAMP_NEW, "12 号楼 3 单元入口", 4),
    (AdaptationKind.RAMP_SUPERVISED, "菜市场南门", 4),
    (AdaptationKind.RAMP_MODIFIED, "社区服务站门口", 2),
)


@transaction.atomic
def load_demo_assistance() -> None:
    """All or nothing; quick when all is there."""
    if CharityFund.objects.exists():
        return
    users = {name: User.objects.get(username=name) for name in ("clerk", "approver", "community")}
    people = list(Resident.objects.living_here().filter(community=COMMUNITY).order_by("pk")[:6])
    _fund(users, people)
    _build(users, people)
    _accompany(users, people[5])


def _fund(users: dict[str, User], people: list[Resident]) -> None:
    clerk, opened = users["clerk"], date(today().year - 1, 1, 10)
    facts = charity.FundFacts("望京守望慈善基金", "望京守望基金管理委员会", STREET, opened)
    fund = charity.open_fund(facts=facts, by=clerk)
    for number, (form, fen, donor, goods) in enumerate(GIFTS):
        day = opened + timedelta(days=30 * number)
        gift = charity.Gift(form, fen, f"SW-{number + 1:04d}", day, donor, goods)
        charity.donate(fund=fund, gift=gift, by=clerk)
    for number, (purpose, form, fen, goods, reason) in enumerate(AIDS):
        wish = charity_aids.AidWish(
            purpose, form, fen, reason, f"demo-aid-{number}", people[number], goods=goods
        )
        aid = charity_aids.propose_aid(fund=fund, wish=wish, by=clerk)
        if number < 2:
            charity_aids.decide_aid(aid=aid, approve=True, by=users["approver"])


def _build(users: dict[str, User], people: list[Resident]) -> None:
    """Each further along than the next."""
    day = today()
    for number, (kind, place, steps) in enumerate(RAMPS):
        wish = adaptations.AdaptationWish(
            kind,
            AdaptationSource.COMMUNITY,
            day,
            f"demo-ramp-{number}",
            community_code=COMMUNITY,
            place=place,
        )
        _go_on(adaptations.ask_adaptation(wish=wish, by=users["community"]), steps, users)
    wish = adaptations.AdaptationWish(
        AdaptationKind.HOME, AdaptationSource.SELF, day, "demo-home", people[4]
    )
    _go_on(adaptations.ask_adaptation(wish=wish, by=users["community"]), 1, users)


def _go_on(project: AdaptationProject, steps: int, users: dict[str, User]) -> None:
    worker, day = users["community"], today()
    accepted = adaptations.Acceptance(day, "陈芳", "业主代表 李建国")
    acts = (
        lambda: adaptations.assess_adaptation(
            project=project, plan="按坡度要求施工，加装扶手。", estimate_fen=800_000, by=worker
        ),
        lambda: adaptations.decide_adaptation(project=project, approve=True, by=users["approver"]),
        lambda: adaptations.finish_building(
            project=project, built_on=day, cost_fen=760_000, builder="街道维修队", by=worker
        ),
        lambda: adaptations.accept_adaptation(project=project, acceptance=accepted, by=worker),
    )
    for act in acts[:steps]:
        act()


def _accompany(users: dict[str, User], person: Resident) -> None:
    room, _made = SocialWorkRoom.objects.get_or_create(
        division=person.community,
        name="夏意益家社工室",
        defaults={"opened_on": date(2022, 3, 1)},
    )
    wish = social_work.CaseWish(
        room=room,
        aims="重建与邻居的往来，每周参加一次站点活动。",
        review_due_on=today() + timedelta(days=60),
        key="demo-case",
        resident=person,
    )
    case = social_work.open_case(wish=wish, by=users["community"])
    social_work.add_note(
        case=case,
        text="上门建立信任，本人愿意参加手工小组。",
        key="demo-note",
        by=users["community"],
    )
