"""People who come, doors that count, surveys that are asked."""

from datetime import time, timedelta

from django.utils import timezone

from accounts.enums import Role
from core.audit import SYSTEM
from core.dates import today
from stations.commands.footfall.counters import Counted, record_door_counts
from stations.commands.footfall.entries import Coming, note_entry
from stations.commands.surveys.answering import Sheet, answer_survey
from stations.commands.surveys.life import draft_survey, open_survey
from stations.enums import DeviceKind, WindowKind
from stations.enums.footfall import EntryWay
from stations.enums.surveys import QuestionKind, SurveyChannel
from stations.models import (
    BuildingDevice,
    Clinic,
    DoorCount,
    RoomDuty,
    StationEntry,
    StationVisit,
    Survey,
    SurveyAnswer,
    SurveyQuestion,
)
from tests.factories.accounts import staff
from tests.factories.stations import StationFactory
from tests.factories.stations_cases import CitizenFactory, WindowFactory

NEEDS = ["老年餐桌", "助浴", "上门看护"]
RIGHT = {1: [0], 2: [0, 1], 3: 80, 4: "多开一会儿"}


def came(station, citizen=None, **changes) -> StationEntry:
    """Now, at the reception, under a key of its own."""
    told = {
        "station": station,
        "at": timezone.now(),
        "way": EntryWay.DESK,
        "key": f"e{StationEntry.objects.count()}",
        "citizen": citizen,
    }
    return note_entry(coming=Coming(**{**told, **changes}), by=SYSTEM)


def counter_at(station, **changes) -> BuildingDevice:
    """A counter above the door."""
    told = {"kind": DeviceKind.DOOR_COUNTER, "serial": "KL-01", "place": "大门", **changes}
    return BuildingDevice.objects.create(station=station, **told)


def stretch(device, *, days: int = 1, hour: int = 9, **changes) -> Counted:
    """A quarter of an hour, so many days ago."""
    start = timezone.localtime() - timedelta(days=days)
    start = start.replace(hour=hour, minute=0, second=0, microsecond=0)
    told = {
        "station_id": device.station_id,
        "serial": device.serial,
        "starts_at": start,
        "ends_at": start + timedelta(minutes=15),
        "came_in": 12,
        "went_out": 7,
    }
    return Counted(**{**told, **changes})


def questions() -> list[SurveyQuestion]:
    """One of each kind but two; not stored."""
    return [
        SurveyQuestion(kind=QuestionKind.RANKING, text="最需要什么？", options=NEEDS),
        SurveyQuestion(kind=QuestionKind.MULTIPLE, text="去过哪里？", options=["驿站", "食堂"]),
        SurveyQuestion(kind=QuestionKind.NUMBER, text="一个月去几次？"),
        SurveyQuestion(kind=QuestionKind.TEXT, text="想说什么？", is_required=False),
    ]


def typed(*questions) -> dict[str, object]:
    """What a browser sends of questions: kind, words, options, whether they must be answered."""
    sent: dict[str, object] = {"question_rows": len(questions)}
    for number, (kind, text, options, is_required) in enumerate(questions):
        own = {"kind": kind, "text": text, "options": options}
        own |= {"is_required": "on"} if is_required else {}
        sent |= {f"question{number}-{name}": value for name, value in own.items()}
    return sent


def drafted(division, **changes) -> Survey:
    """This week, anonymous or not."""
    told = {
        "title": f"需求调查{Survey.objects.count()}",
        "division": division,
        "opens_on": today() - timedelta(days=3),
        "closes_on": today() + timedelta(days=3),
    }
    return draft_survey(survey=Survey(**{**told, **changes}), questions=questions(), by=SYSTEM)


def asked_in(division, **changes) -> Survey:
    """The same, open."""
    return open_survey(survey=drafted(division, **changes), by=SYSTEM)


def answered(survey, citizen=None, by=SYSTEM, **changes) -> SurveyAnswer:
    """On paper, without a name unless one is given."""
    told = {
        "survey": survey,
        "channel": SurveyChannel.PAPER,
        "key": f"a{SurveyAnswer.objects.count()}",
        "replies": RIGHT,
        "citizen": citizen,
        "community": survey.division_id,
    }
    return answer_survey(sheet=Sheet(**{**told, **changes}), by=by)


def room(station, **changes):
    """A consulting room, with a doctor on every day of the week from nine to ten."""
    window = WindowFactory(station=station, **{"kind": WindowKind.CLINIC, **changes})
    for weekday in range(7):
        duty(window, weekday=weekday)
    return window


def duty(window, **changes) -> RoomDuty:
    """From nine to ten."""
    told = {"person": "周医生", "opens": time(9), "closes": time(10), **changes}
    return RoomDuty.objects.create(window=window, **told)


def clinic_at(station) -> Clinic:
    """A hospital's branch."""
    return Clinic.objects.create(station=station, name="卫生服务站", hospital="中心医院")


def _station(community, operator):
    return StationFactory(division=community, operator=operator)


def _count(community, operator):
    device = counter_at(_station(community, operator))
    sender = staff(Role.PARTNER_ENGINEER, operator)
    return record_door_counts(counts=[stretch(device)], by=sender)[0]


SCOPED = {
    StationVisit: lambda community, operator: (
        came(_station(community, operator), CitizenFactory(division=community)).visit
    ),
    StationEntry: lambda community, operator: came(_station(community, operator)),
    DoorCount: _count,
    Clinic: lambda community, operator: clinic_at(_station(community, operator)),
    RoomDuty: lambda community, operator: room(_station(community, operator)).duties.first(),
    Survey: lambda community, operator: drafted(community),
    SurveyQuestion: lambda community, operator: drafted(community).questions.first(),
    SurveyAnswer: lambda community, operator: answered(asked_in(community)),
}
