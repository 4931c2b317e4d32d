"""People who come to the demonstration street's comprehensive station, and a survey of their needs."""

from datetime import timedelta

from django.utils import timezone

from accounts.models import User
from config.demo import STREET
from config.demo_places import COMPREHENSIVE
from core.audit import SYSTEM
from core.dates import today
from stations.commands.footfall.counters import Counted, record_door_counts
from stations.commands.footfall.entries import Coming, note_entry
from stations.commands.surveys.answering import Sheet, answer_survey
from stations.commands.surveys.life import draft_survey, open_survey
from stations.enums import DeviceKind
from stations.enums.footfall import EntryWay
from stations.enums.surveys import QuestionKind, SurveyChannel
from stations.models import (
    BuildingDevice,
    Citizen,
    DoorCount,
    Station,
    Survey,
    SurveyQuestion,
)

TITLE = "养老服务需求调查"
NEEDS = ["老年餐桌", "上门看护", "助浴", "陪同就医", "文体活动", "日间照料"]
SHEETS = 12
OPEN_HOURS = range(9, 17)
PER_HOUR = (31, 52, 48, 66, 40, 37, 29, 18)
TAPPED = 14


def load_demo_footfall() -> None:
    """Safe to repeat; quick when all is there."""
    station = Station.objects.filter(name=COMPREHENSIVE, division__code__startswith=STREET).first()
    manager = User.objects.filter(username="manager").first()
    if station is None or manager is None or DoorCount.objects.exists():
        return
    _doors(station, manager)
    _people(station)
    _survey(station)


def _doors(station: Station, manager: User) -> None:
    """Yesterday, an hour at a time."""
    BuildingDevice.objects.get_or_create(
        station=station,
        serial="KL-01",
        defaults={"kind": DeviceKind.DOOR_COUNTER, "place": "大门"},
    )
    midnight = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    starts = [midnight + timedelta(days=-1, hours=hour) for hour in OPEN_HOURS]
    counts = [
        Counted(station.pk, "KL-01", start, start + timedelta(hours=1), came_in, came_in - 3)
        for start, came_in in zip(starts, PER_HOUR, strict=True)
    ]
    record_door_counts(counts=counts, by=manager)


def _people(station: Station) -> None:
    at = timezone.now() - timedelta(days=1)
    known = Citizen.objects.filter(division__code__startswith=STREET).order_by("pk")[:SHEETS]
    for person in known:
        coming = Coming(station, at, EntryWay.DESK, f"demo-entry:{person.pk}", person)
        note_entry(coming=coming, by=SYSTEM)
    nameless = Coming(station, at, EntryWay.DESK, "demo-entry:nameless", people=TAPPED)
    note_entry(coming=nameless, by=SYSTEM)


def _survey(station: Station) -> None:
    """Asked in the whole street; answered on paper by people without a name."""
    day = today()
    survey = Survey(
        title=TITLE,
        division_id=STREET,
        purpose="每年一次，听听大家最需要什么。",
        opens_on=day - timedelta(days=10),
        closes_on=day + timedelta(days=50),
    )
    questions = [
        SurveyQuestion(kind=QuestionKind.RANKING, text="您最需要哪些服务？", options=NEEDS),
        SurveyQuestion(
            kind=QuestionKind.SINGLE, text="您满意吗？", options=["满意", "一般", "不满意"]
        ),
        SurveyQuestion(kind=QuestionKind.NUMBER, text="一个月来几次？", is_required=False),
        SurveyQuestion(kind=QuestionKind.TEXT, text="您还想说什么？", is_required=False),
    ]
    draft_survey(survey=survey, questions=questions, by=SYSTEM)
    open_survey(survey=survey, by=SYSTEM)
    for number in range(SHEETS):
        replies = {1: [0, 1 + number % 5], 2: [number % 3 // 2], 3: number}
        sheet = Sheet(
            survey=survey,
            channel=SurveyChannel.PAPER,
            key=f"demo-sheet:{number}",
            replies=replies,
            community=station.division_id,
            age_group="from_70",
        )
        answer_survey(sheet=sheet, by=SYSTEM)
