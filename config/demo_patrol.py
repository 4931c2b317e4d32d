"""Patrol visits of the demonstration district: local plans, who goes, some pairs, what was found today."""

from uuid import uuid4

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from config.demo import COMMUNITY, STREET
from core.audit import SYSTEM
from core.dates import month_of, today
from elderly_care.commands.patrol_generation import generate_patrols
from elderly_care.commands.patrol_visits import Found, report_visit
from elderly_care.commands.patrols import PatrollerFacts, Pause, add_patroller, pair, pause_patrols
from elderly_care.enums.patrols import PatrollerKind, PatrolMode, PatrolPeriod, PatrolTarget
from elderly_care.models import Patroller, PatrolRule, PatrolTask, Resident

GOES = (("community", PatrollerKind.COMMUNITY, 30), ("manager", PatrollerKind.STATION, 10))
PAIRED, RESTING = 6, 2
LOCAL = (
    (PatrolTarget.ALONE, PatrolMode.VISIT, PatrolPeriod.WEEK),
    (PatrolTarget.ALONE, PatrolMode.CALL, PatrolPeriod.DAY),
    (PatrolTarget.EMPTY_NEST, PatrolMode.VISIT, PatrolPeriod.WEEK),
    (PatrolTarget.EMPTY_NEST, PatrolMode.CALL, PatrolPeriod.DAY),
)
FOUND = (("ok", ""), ("needs", "想请人帮忙洗澡"), ("no_answer", ""), ("ok", "精神不错"))


def load_demo_patrols() -> None:
    """Safe to repeat; quick when all is there. The day's tasks are made every day."""
    if not Patroller.objects.exists():
        _begin()
    if generate_patrols():
        _report()


@transaction.atomic
def _begin() -> None:
    for target, mode, period in LOCAL:
        PatrolRule.objects.get_or_create(
            region=STREET,
            target=target,
            mode=mode,
            effective_from=month_of(today()),
            defaults={"period": period, "document_no": "示例〔2024〕1号"},
        )
    going = []
    for username, kind, capacity in GOES:
        user = User.objects.get(username=username)
        going.append(
            add_patroller(facts=PatrollerFacts(user, COMMUNITY, kind, capacity), by=SYSTEM)
        )
    here = Resident.objects.living_here().filter(community=COMMUNITY).order_by("pk")
    for person in here[:PAIRED]:
        pair(resident=person, patroller=going[0], by=SYSTEM)
    for person in here[PAIRED : PAIRED + RESTING]:
        pause_patrols(resident=person, pause=Pause("hospital", today()), by=SYSTEM)


def _report() -> None:
    """The first of the day."""
    user = User.objects.get(username="community")
    rows = PatrolTask.objects.open().of_user(user).filter(planned_on__lte=today())
    for task, (outcome, note) in zip(rows.order_by("pk")[: len(FOUND)], FOUND, strict=False):
        found = Found(outcome, uuid4().hex, timezone.now(), note)
        report_visit(task=task, found=found, by=user)
