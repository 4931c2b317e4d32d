"""Rooms that people book: one calendar with activities, the station answers, people are told."""

from datetime import time, timedelta

import pytest
from django.db import Error, IntegrityError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Role
from core.audit import SYSTEM
from core.dates import today
from core.errors import NotFound, ReasonMissing
from core.transitions import WrongState
from stations.commands.activities.changes import Change, change_session
from stations.commands.activities.errors import NothingPlanned, RoomTaken
from stations.commands.activities.planning import plan_activity
from stations.commands.reach import KeyUsed
from stations.commands.rooms.answering import (
    cancel_room_booking,
    confirm_booking,
    lapse_bookings,
    refuse_booking,
)
from stations.commands.rooms.errors import (
    BookingBegun,
    HoldsEnough,
    OutsideHours,
    RoomHeld,
    RoomNotLent,
    TooLong,
    TooManyPeople,
)
from stations.models import ActivitySession, RoomBooking, RoomHours, RoomNotice, SpecialDays
from stations.queries.rooms import free_times, moment
from tests.factories.accounts import CommunityFactory, UserFactory, staff
from tests.factories.stations import StationFactory
from tests.factories.stations_activities import activity, planned
from tests.factories.stations_cases import CitizenFactory
from tests.factories.stations_rooms import asked_for, lent_room, open_day, room_wish
from tests.subsidies.threads import together

pytestmark = pytest.mark.django_db


@pytest.fixture
def station():
    return StationFactory(name="橡树湾")


@pytest.fixture
def room(station):
    return lent_room(station, name="多功能厅")


@pytest.fixture
def worker(station):
    return staff(Role.COMMUNITY_WORKER, station.division)


@pytest.fixture
def person(station):
    return CitizenFactory(division=station.division, user=UserFactory())


def test_a_room_is_held_once(room):
    made = asked_for(room, key="a")
    assert asked_for(room, made.citizen, key="a") == made
    with pytest.raises(KeyUsed):
        asked_for(room, key="a")
    with pytest.raises(RoomHeld):
        asked_for(room, starts=time(9, 30), ends=time(11))
    asked_for(room, starts=time(10), ends=time(11))
    cancel_room_booking(booking=made, by=SYSTEM, reason="消防演练")
    assert asked_for(room).state == "asked"


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"people": 31}, TooManyPeople),
        ({"starts": time(7)}, OutsideHours),
        ({"ends": time(20, 30), "starts": time(19)}, OutsideHours),
        ({"starts": time(11)}, OutsideHours),
        ({"ends": time(12, 30)}, TooLong),
    ],
)
def test_what_does_not_fit(room, changes, refusal):
    with pytest.raises(refusal):
        asked_for(room, **changes)
    assert not RoomBooking.objects.exists()


def test_too_far_ahead_over_and_closed(room, station):
    day = open_day(room)
    for wrong in (today() - timedelta(days=1), today() + timedelta(days=31)):
        with pytest.raises(OutsideHours):
            asked_for(room, day=wrong)
    SpecialDays.objects.create(station=station, first_day=day, last_day=day, reason="装修")
    with pytest.raises(OutsideHours):
        asked_for(room, day=day)
    room.is_active = False
    room.save()
    with pytest.raises(RoomNotLent):
        asked_for(room, day=day)


def test_hours_that_meet_or_overlap_are_one_stretch(room):
    day = open_day(room)
    room.hours.all().delete()
    for opens, closes in ((9, 12), (11, 13), (13, 14), (15, 16)):
        row = {"opens": time(opens), "closes": time(closes)}
        RoomHours.objects.create(room=room, weekday=day.weekday(), **row)
    assert free_times(room, day) == [(time(9), time(14)), (time(15), time(16))]
    asked_for(room, day=day, starts=time(12, 30), ends=time(13, 30))
    with pytest.raises(OutsideHours):
        asked_for(room, day=day, starts=time(13, 30), ends=time(15, 30))


def test_one_person_does_not_book_it_out(room, person):
    for hour in (9, 10):
        asked_for(room, person, starts=time(hour), ends=time(hour + 1))
    with pytest.raises(HoldsEnough):
        asked_for(room, person, starts=time(11), ends=time(12))


def test_an_activity_leaves_a_booked_room_alone(room, station):
    made = asked_for(room)
    planned(
        station,
        room=room,
        starts_at=time(9, 30),
        first_day=made.day,
        last_day=made.day + timedelta(1),
    )
    assert made.day not in {row.day for row in ActivitySession.objects.all()}
    alone = activity(station, room=room, title="讲座", first_day=made.day, last_day=made.day)
    with pytest.raises(NothingPlanned):
        plan_activity(activity=alone, by=SYSTEM)


def test_a_booking_leaves_an_activity_alone(room, station):
    day = open_day(room)
    planned(station, room=room, starts_at=time(9), first_day=day, last_day=day)
    with pytest.raises(RoomHeld):
        asked_for(room, day=day)
    assert free_times(room, day) == [(time(8), time(9)), (time(10, 30), time(20))]


def test_a_session_is_not_moved_into_a_booking(room, station):
    made = asked_for(room)
    row = planned(
        station,
        room=room,
        starts_at=time(13),
        ends_at=time(14),
        first_day=made.day,
        last_day=made.day,
    ).sessions.get()
    change = Change(made.starts_at, made.ends_at, room, row.quota, "换时间")
    with pytest.raises(RoomTaken):
        change_session(session=row, change=change, by=SYSTEM)


def test_the_database_knows_one_calendar(room, station):
    made = asked_for(room)
    row = planned(
        station,
        room=room,
        starts_at=time(13),
        ends_at=time(14),
        first_day=made.day,
        last_day=made.day,
    ).sessions.get()
    sessions = ActivitySession.objects.filter(pk=row.pk)
    with pytest.raises(IntegrityError), transaction.atomic():
        sessions.update(starts_at=made.starts_at, ends_at=made.ends_at)
    told = {"room": room, "citizen": made.citizen, "purpose": "x", "people": 1}
    for times in ((row.starts_at, row.ends_at), (made.starts_at, made.ends_at)):
        with pytest.raises(IntegrityError), transaction.atomic():
            RoomBooking.objects.create(starts_at=times[0], ends_at=times[1], **told)
    for statement in (
        "UPDATE stations_roombooking SET people = 2",
        "UPDATE stations_roombooking SET ends_at = ends_at + interval '1 hour'",
    ):
        with pytest.raises(Error), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


def test_the_station_answers_and_people_are_told(room, worker):
    rows = [asked_for(room, starts=time(hour), ends=time(hour + 1)) for hour in (9, 10, 11)]
    for _again in range(2):
        assert confirm_booking(booking=rows[0], by=worker).state == "confirmed"
        assert refuse_booking(booking=rows[1], reason="有活动", by=worker).state == "refused"
    with pytest.raises(WrongState):
        confirm_booking(booking=rows[1], by=worker)
    with pytest.raises(ReasonMissing):
        cancel_room_booking(booking=rows[2], by=worker)
    cancel_room_booking(booking=rows[2], reason="停电", by=worker)
    told = list(RoomNotice.objects.order_by("pk").values_list("booking", "text"))
    assert [key for key, _text in told] == [row.pk for row in rows]
    words = ["多功能厅", "有活动", "停电"]
    assert [word for word, (_key, text) in zip(words, told, strict=True) if word in text] == words


def test_who_asked_calls_off_without_a_word(room, person):
    made = asked_for(room, person, by=person.user)
    assert cancel_room_booking(booking=made, by=person.user).state == "cancelled"
    assert not RoomNotice.objects.exists()


def begun(room):
    """Asked for, not answered, and over since a minute: no command makes such a row."""
    at = timezone.now()
    return RoomBooking.objects.create(
        room=room,
        citizen=CitizenFactory(),
        purpose="排练",
        people=2,
        starts_at=at - timedelta(minutes=2),
        ends_at=at - timedelta(minutes=1),
    )


def test_what_has_begun_stands(room, worker):
    row = begun(room)
    for act in (confirm_booking, cancel_room_booking):
        more = {"reason": "x"} if act is cancel_room_booking else {}
        with pytest.raises(BookingBegun):
            act(booking=row, by=worker, **more)
    assert lapse_bookings() == 1
    assert lapse_bookings() == 0
    row.refresh_from_db()
    assert row.state == "lapsed"


def test_others_keep_off(room, person, worker):
    made = asked_for(room, person, by=person.user)
    stranger = CitizenFactory(user=UserFactory())
    outsider = staff(Role.COMMUNITY_WORKER, CommunityFactory())
    for by in (stranger.user, outsider):
        with pytest.raises(NotFound):
            cancel_room_booking(booking=made, by=by, reason="x")
    with pytest.raises(NotFound):
        asked_for(room, person, by=stranger.user, starts=time(14), ends=time(15))
    with pytest.raises(NotFound):
        asked_for(room, CitizenFactory(), by=worker, starts=time(14), ends=time(15))
    with pytest.raises(NotFound):
        asked_for(room, person, by=outsider, starts=time(14), ends=time(15))


def test_a_citizen_books_and_calls_off(client, client_as, room, person, django_assert_num_queries):
    page = reverse("stations_portal:room", args=[room.pk])
    assert "多功能厅" in client.get(reverse("stations_portal:rooms")).text
    assert client.get(page).status_code == 302
    mine = client_as(person.user)
    day = open_day(room)
    assert "08:00–20:00" in mine.get(f"{page}?day={day}").text
    told = {"key": "a", "starts": "09:00", "ends": "10:00", "people": "8", "purpose": "排练"}
    assert mine.post(page, {"key": "a"}).status_code == 422
    assert mine.post(f"{page}?day={day}", {**told, "people": "99"}).status_code == 422
    assert (
        "结束时间要晚于开始时间。" in mine.post(f"{page}?day={day}", {**told, "ends": "08:00"}).text
    )
    for wrong in ("", "?day=2020-01-01", "?day=x"):  # a page that was left open past its day
        assert "这一天不能预约" in mine.post(f"{page}{wrong}", told).text
    assert not RoomBooking.objects.exists()
    for _again in range(2):
        assert mine.post(f"{page}?day={day}", told).status_code == 302
    made = RoomBooking.objects.get()
    assert made.starts_at == moment(day, time(9))
    own = reverse("stations_portal:my_rooms")
    assert made.number in mine.get(own).text
    with django_assert_num_queries(5):
        mine.get(own)
    stranger = client_as(CitizenFactory(user=UserFactory()).user)
    assert made.number not in stranger.get(own).text
    assert stranger.post(own, {"booking": made.pk}).status_code == 404
    assert mine.post(own, {"booking": made.pk}).status_code == 302
    made.refresh_from_db()
    assert made.state == "cancelled"


def test_staff_answer_on_their_pages(client_as, room, worker, django_assert_num_queries):
    rows = [asked_for(room, starts=time(hour), ends=time(hour + 1)) for hour in (9, 10)]
    index = reverse("stations_console:room_bookings")
    day = reverse("stations_console:room_day", args=[room.station_id]) + f"?day={rows[0].day}"
    desk = client_as(worker)
    assert rows[0].number in desk.get(index).text
    assert desk.post(index, {"booking": rows[0].pk, "act": "dance"}).status_code == 404
    desk.post(index, {"booking": rows[0].pk, "act": "confirm"})
    page = desk.post(day, {"booking": rows[1].pk, "act": "refuse"}, follow=True)
    assert page.redirect_chain == [(day, 302)]
    assert str(ReasonMissing.message) in page.text
    desk.post(day, {"booking": rows[1].pk, "act": "refuse", "reason": "有活动"})
    states = RoomBooking.objects.order_by("pk").values_list("state", flat=True)
    assert list(states) == ["confirmed", "refused"]
    assert "排练" in desk.get(day).text
    for _round in range(2):
        with django_assert_num_queries(4):
            desk.get(index)
        with django_assert_num_queries(9):
            desk.get(day)
        lent_room(room.station)
        asked_for(room, starts=time(12 + _round), ends=time(13 + _round))
    outsider = client_as(staff(Role.COMMUNITY_WORKER, CommunityFactory()))
    assert rows[0].citizen.name not in outsider.get(index).text
    assert outsider.get(day).status_code == 404
    assert outsider.post(index, {"booking": rows[0].pk, "act": "cancel"}).status_code == 404


def test_staff_see_that_a_room_is_not_lent_on_a_closed_day(client_as, room, worker):
    day = open_day(room)
    page = reverse("stations_console:room_day", args=[room.station_id]) + f"?day={day}"
    assert "08:00–20:00" in client_as(worker).get(page).text
    SpecialDays.objects.create(station=room.station, first_day=day, last_day=day, reason="检修")
    assert "08:00–20:00" not in client_as(worker).get(page).text


def test_staff_book_for_a_group(client_as, room, worker):
    person = CitizenFactory(division=room.station.division)
    page = reverse("stations_console:room_for", args=[person.pk])
    desk = client_as(worker)
    told = {
        "key": "a",
        "room": room.pk,
        "day": open_day(room).isoformat(),
        "starts": "09:00",
        "ends": "10:00",
        "people": "8",
        "group": "夕阳红合唱队",
        "purpose": "排练",
    }
    assert "多功能厅" in desk.get(page).text
    assert desk.post(page, {**told, "ends": "08:00"}).status_code == 422
    assert desk.post(page, told).status_code == 302
    assert RoomBooking.objects.get().group == "夕阳红合唱队"


@pytest.mark.concurrency
@pytest.mark.django_db(transaction=True)
def test_ten_at_once_get_one_room():
    room = lent_room()
    day = open_day(room)
    wishes = [room_wish(room, day=day, key=f"k{number}") for number in range(10)]
    answers = together(
        10, lambda number: asked_for(room, wishes[number].citizen, key=wishes[number].key, day=day)
    )
    assert sum(isinstance(one, RoomHeld) for one in answers) == 9
    assert RoomBooking.objects.count() == 1
