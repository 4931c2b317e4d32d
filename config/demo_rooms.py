"""Rooms of the demonstration's comprehensive station that people book, and talks of an adviser."""

from datetime import datetime, time, timedelta

from django.utils import timezone

from accounts.commands import keep
from accounts.models import User
from config.demo import STREET
from config.demo_places import COMPREHENSIVE
from core.audit import Actor
from core.dates import today
from stations.commands.consultations import Talk, note_consultation
from stations.commands.rooms.answering import confirm_booking
from stations.commands.rooms.asking import RoomWish, ask_for_room
from stations.enums import Weekday
from stations.enums.consultations import ConsultNext, ConsultTopic, ConsultWay
from stations.models import Citizen, Consultation, Room, RoomHours, Station
from stations.queries.rooms import days_of, free_times, rule_for

LENT = ("多功能厅", "书画教室")
OPENS, CLOSES = time(8), time(20)
TALKS = (
    (
        ConsultTopic.POLICY,
        "八十岁有没有高龄补贴？",
        "有，按月发，带身份证到窗口申请。",
        ConsultNext.WINDOW,
    ),
    (
        ConsultTopic.CARE,
        "出院以后谁能上门照护？",
        "先申请能力评估，再看等级。",
        ConsultNext.ASSESSMENT,
    ),
    (
        ConsultTopic.AIDS,
        "卫生间想装扶手。",
        "可以申请适老化改造，社区上门看。",
        ConsultNext.SERVICE,
    ),
)


def load_demo_rooms_and_advice(by: Actor) -> None:
    """Safe to repeat; quick when all is there."""
    station = Station.objects.filter(name=COMPREHENSIVE, division__code__startswith=STREET).first()
    if station is None or RoomHours.objects.filter(room__station=station).exists():
        return
    people = list(Citizen.objects.filter(division=station.division_id).order_by("pk")[:3])
    for name in LENT:
        room = station.rooms.filter(name=name).first()
        if room is not None:
            _lend(room, by)
    _book(station, people, by)
    _advise(station, people)


def _lend(room: Room, by: Actor) -> None:
    for weekday in Weekday:
        keep(row=RoomHours(room=room, weekday=weekday, opens=OPENS, closes=CLOSES), by=by)


def _book(station: Station, people: list[Citizen], by: Actor) -> None:
    """One that was confirmed, one that waits, each an hour in the first free time of another day."""
    room, rule = station.rooms.filter(name=LENT[0]).first(), rule_for(station)
    if room is None or rule is None:
        return
    room.station = station
    for number, (person, day) in enumerate(zip(people[:2], days_of(room, rule)[1:], strict=False)):
        free = [part for part in free_times(room, day) if _minutes(*part) >= 60]
        if not free:
            continue
        starts = free[-1][0]
        ends = (datetime.combine(day, starts) + timedelta(hours=1)).time()
        purpose, group = ("合唱队排练", "望京合唱队") if number == 0 else ("家庭聚会", "")
        wish = RoomWish(
            person, room, day, starts, ends, 12, purpose, f"demo-room-{number}", group=group
        )
        made = ask_for_room(wish=wish, by=by)
        if number == 0:
            confirm_booking(booking=made, by=by)


def _minutes(starts: time, ends: time) -> int:
    return (ends.hour - starts.hour) * 60 + ends.minute - starts.minute


def _advise(station: Station, people: list[Citizen]) -> None:
    """By the station's manager, the first with a word that is still owed."""
    adviser = User.objects.filter(username="manager").first()
    if adviser is None or Consultation.objects.exists():
        return
    in_scope = Station.objects.visible_to(adviser).filter(pk=station.pk).exists()
    known = list(Citizen.objects.visible_to(adviser).filter(pk__in=[one.pk for one in people]))
    for number, (topic, asked, advised, next_step) in enumerate(TALKS if in_scope else ()):
        person = known[number] if number < len(known) else None
        talk = Talk(
            station=station,
            at=timezone.now() - timedelta(days=number + 1),
            way=ConsultWay.POINT if number else ConsultWay.PHONE,
            topics=[topic],
            asked=asked,
            advised=advised,
            next_step=next_step,
            key=f"demo-talk-{number}",
            citizen=person,
            follow_up_on=today() + timedelta(days=3) if person and not number else None,
        )
        note_consultation(talk=talk, by=adviser)
