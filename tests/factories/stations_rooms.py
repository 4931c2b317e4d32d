"""Rooms that people book, and advisers' talks."""

from datetime import date, time, timedelta

from django.utils import timezone

from accounts.enums import Role
from core.audit import SYSTEM
from core.dates import today
from stations.commands.consultations import Talk, follow_up, note_consultation
from stations.commands.rooms.answering import confirm_booking
from stations.commands.rooms.asking import RoomWish, ask_for_room
from stations.enums.consultations import ConsultNext, ConsultTopic, ConsultWay
from stations.models import (
    Consultation,
    ConsultationFollowUp,
    RoomBooking,
    RoomHours,
    RoomNotice,
    RoomRule,
)
from stations.queries.rooms import hours_on
from tests.factories.accounts import staff
from tests.factories.stations import StationFactory
from tests.factories.stations_activities import RoomFactory
from tests.factories.stations_cases import CitizenFactory

BEGUN = date(2020, 1, 1)


def room_rule(**changes) -> RoomRule:
    """A month ahead, three hours, two bookings."""
    told = {
        "days_ahead": 30,
        "most_minutes": 180,
        "most_held": 2,
        "effective_from": BEGUN,
        "document_no": "测试",
    }
    return RoomRule.objects.create(**{**told, **changes})


def lent_room(station=None, **changes):
    """A room for thirty that can be had from eight to eight on every day; the rule is there."""
    if not RoomRule.objects.exists():
        room_rule()
    room = RoomFactory(station=station or StationFactory(), **changes)
    RoomHours.objects.bulk_create(
        RoomHours(room=room, weekday=weekday, opens=time(8), closes=time(20))
        for weekday in range(7)
    )
    return room


def open_day(room) -> date:
    """Tomorrow or later: a day on which rooms are lent."""
    from_tomorrow = (today() + timedelta(days=ahead) for ahead in range(1, 15))
    return next(day for day in from_tomorrow if hours_on(room, day))


def room_wish(room, citizen=None, **changes) -> RoomWish:
    """From nine to ten on a day on which it is lent."""
    told = {
        "citizen": citizen or CitizenFactory(division=room.station.division),
        "room": room,
        "day": changes.pop("day", None) or open_day(room),
        "starts": time(9),
        "ends": time(10),
        "people": 8,
        "purpose": "合唱队排练",
        "key": f"r{RoomBooking.objects.count()}",
    }
    return RoomWish(**{**told, **changes})


def asked_for(room, citizen=None, by=SYSTEM, **changes) -> RoomBooking:
    """Waits for the station's answer."""
    return ask_for_room(wish=room_wish(room, citizen, **changes), by=by)


def adviser_at(station):
    """Who sits at the station's desk."""
    return staff(Role.COMMUNITY_WORKER, station.division)


def talk_at(station, citizen=None, **changes) -> Talk:
    """Just now, about money."""
    told = {
        "station": station,
        "at": timezone.now(),
        "way": ConsultWay.POINT,
        "topics": [ConsultTopic.POLICY],
        "asked": "老伴走了以后补贴还有吗",
        "advised": "要重新申请，带户口本",
        "next_step": ConsultNext.WINDOW,
        "key": f"c{Consultation.objects.count()}",
        "citizen": citizen,
    }
    return Talk(**{**told, **changes})


def consulted(station, citizen=None, by=None, **changes) -> Consultation:
    """Written down."""
    return note_consultation(
        talk=talk_at(station, citizen, **changes), by=by or adviser_at(station)
    )


def _room_in(community, operator):
    return lent_room(StationFactory(division=community, operator=operator))


def _notice(community, operator) -> RoomNotice:
    row = confirm_booking(booking=asked_for(_room_in(community, operator)), by=SYSTEM)
    return row.notices.get()


def _follow_up(community, operator) -> ConsultationFollowUp:
    station = StationFactory(division=community, operator=operator)
    by = adviser_at(station)
    person = CitizenFactory(division=community)
    row = consulted(station, person, by, follow_up_on=today())
    return follow_up(consultation=row, words="已办", key="f", by=by)


SCOPED = {
    RoomHours: lambda community, operator: _room_in(community, operator).hours.first(),
    RoomBooking: lambda community, operator: asked_for(_room_in(community, operator)),
    RoomNotice: _notice,
    Consultation: lambda community, operator: consulted(
        StationFactory(division=community, operator=operator)
    ),
    ConsultationFollowUp: _follow_up,
}
