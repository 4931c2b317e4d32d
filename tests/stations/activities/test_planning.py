"""Activities become sessions: once, in free rooms, not on days on which nobody is there."""

from datetime import date, time, timedelta

import pytest
from django.db import IntegrityError, transaction

from accounts.enums import Role
from core.audit import SYSTEM
from core.dates import add_months, end_of_month, month_of, today
from core.errors import InvalidInput, NotFound
from stations.commands.activities import changes
from stations.commands.activities.errors import NothingPlanned
from stations.commands.activities.planning import (
    HORIZON,
    copy_activity,
    copy_month,
    make_sessions,
    plan_activity,
    plan_ahead,
)
from stations.models import Activity, ActivityBrand, ActivitySession, SpecialDays
from stations.queries.activities import sessions_of
from tests.factories.accounts import CommunityFactory, OrganisationFactory, staff
from tests.factories.stations import StationFactory
from tests.factories.stations_activities import RoomFactory, activity, planned

pytestmark = pytest.mark.django_db


def days(row):
    return [one.planned_for for one in row.sessions.order_by("planned_for")]


def test_a_week_of_sessions_is_made_once():
    row = planned()
    assert days(row) == [today() + timedelta(days=n) for n in range(1, 8)]
    assert make_sessions(activity=row, by=SYSTEM).made == []
    assert plan_ahead() == 0
    one = row.sessions.order_by("planned_for")[0]
    assert (one.quota, one.ends_at - one.starts_at) == (2, timedelta(minutes=90))
    assert one.starts_at - one.opens_at == timedelta(days=14)


def test_what_goes_on_is_planned_as_far_as_the_horizon():
    row = planned(last_day=today() + timedelta(days=300))
    assert days(row)[-1] == today() + HORIZON
    assert plan_ahead() == 0


def test_closed_days_and_days_that_were_skipped_have_none():
    station = StationFactory()
    drill = today() + timedelta(days=2)
    SpecialDays.objects.create(
        station=station, first_day=drill, last_day=drill, periods=[], reason="消防演练"
    )
    row = planned(station, skipped=[today() + timedelta(days=4)])
    gone = {drill, today() + timedelta(days=4)}
    assert days(row) == [
        day for n in range(1, 8) if (day := today() + timedelta(days=n)) not in gone
    ]


@pytest.mark.usefixtures("calendar")
@pytest.mark.parametrize(("anyway", "count"), [(False, 1), (True, 4)])
def test_public_holidays(anyway, count):
    first = date(2025, 9, 30)
    row = planned(first_day=first, last_day=first + timedelta(days=3), on_holidays=anyway)
    assert row.sessions.count() == count


def test_a_room_is_given_once():
    room = RoomFactory()
    first = planned(room.station, room=room)
    told = plan_activity(
        activity=activity(
            room.station,
            room=room,
            title="合唱",
            starts_at=time(10),
            ends_at=time(11),
            last_day=today() + timedelta(days=8),
        ),
        by=SYSTEM,
    )
    assert [one.planned_for for one in told.made] == [today() + timedelta(days=8)]
    assert told.left_out == days(first)
    later = planned(room.station, room=room, starts_at=time(10, 30), ends_at=time(11))
    assert len(days(later)) == 7


def test_what_would_stand_on_no_calendar_is_not_saved():
    room = RoomFactory()
    planned(room.station, room=room)
    taken = activity(room.station, room=room, title="合唱")
    on_no_day = activity(weekdays=[0], skipped=[today() + timedelta(days=n) for n in range(1, 8)])
    for row in (taken, on_no_day):
        with pytest.raises(NothingPlanned):
            plan_activity(activity=row, by=SYSTEM)
    assert Activity.objects.count() == 1
    far = today() + timedelta(days=90)  # its sessions are made when their time comes near
    assert plan_activity(activity=activity(first_day=far, last_day=far), by=SYSTEM).made == []


def test_pressed_twice_is_planned_once():
    station = StationFactory()
    once, again = (
        plan_activity(activity=activity(station, title="便民日"), by=SYSTEM) for _ in range(2)
    )
    assert (again.activity, again.made) == (once.activity, once.made)
    assert Activity.objects.count() == 1


def test_what_is_coming_stands_first():
    week = timedelta(days=7)
    row = planned(first_day=today() - week, last_day=today() + week, skipped=[today()])
    ahead = [today() + timedelta(days=n) for n in range(1, 8)]
    over = [today() - timedelta(days=n) for n in range(1, 8)]
    assert [one.day for one in sessions_of(row)] == ahead + over


def test_the_database_refuses_what_the_command_would_not_do():
    room = RoomFactory()
    planned(room.station, room=room)
    other = planned(room.station, room=room, starts_at=time(12), ends_at=time(13))
    row = other.sessions.order_by("pk")[0]
    with pytest.raises(IntegrityError), transaction.atomic():
        ActivitySession.objects.filter(pk=row.pk).update(
            starts_at=row.starts_at - timedelta(hours=3)
        )


@pytest.mark.parametrize(
    "wrong",
    [
        {"place": ""},
        {"ends_at": time(9)},
        {"quota": 0},
        {"age_from": 6, "age_to": 1},
        {"weekdays": []},
        {"weekdays": [9]},
        {"kind": "nothing"},
    ],
)
def test_what_can_not_be_is_refused(wrong):
    with pytest.raises(InvalidInput):
        plan_activity(activity=activity(**wrong), by=SYSTEM)
    assert not Activity.objects.exists()


def test_only_rooms_of_the_house_that_hold_everybody():
    room = RoomFactory(capacity=5)
    for station, quota in ((StationFactory(), 2), (room.station, 6)):
        with pytest.raises(InvalidInput):
            plan_activity(activity=activity(station, room=room, quota=quota), by=SYSTEM)


def test_the_organiser_is_the_brands():
    station = StationFactory()
    ngo = OrganisationFactory()
    brand = ActivityBrand.objects.create(
        name="品墨轩", division=station.division.parent, organiser=ngo
    )
    assert planned(station, brand=brand).organiser == ngo
    assert planned(station).organiser == station.operator
    elsewhere = ActivityBrand.objects.create(
        name="常青藤", division=CommunityFactory(), organiser=ngo
    )
    with pytest.raises(NotFound):
        plan_activity(activity=activity(station, brand=elsewhere), by=SYSTEM)


def test_only_at_ones_own_stations():
    station = StationFactory()
    for who in (CommunityFactory(), station.division):
        clerk = staff(Role.COMMUNITY_WORKER, who)
        if who == station.division:
            assert plan_activity(activity=activity(station), by=clerk).made
        else:
            with pytest.raises(NotFound):
                plan_activity(activity=activity(station), by=clerk)


def test_a_restricted_group_is_planned_by_named_roles_only():
    station = StationFactory()
    worker = staff(Role.COMMUNITY_WORKER, station.division)
    with pytest.raises(NotFound):
        plan_activity(activity=activity(station, is_restricted=True), by=worker)
    clerk = staff(Role.STREET_CLERK, station.division.parent)
    row = plan_activity(activity=activity(station, is_restricted=True), by=clerk).activity
    assert not ActivitySession.objects.visible_to(worker).exists()
    assert ActivitySession.objects.visible_to(clerk).filter(activity=row).count() == 7


def test_a_copy_is_made_once():
    row = planned()
    start = today() + timedelta(days=20)
    told = {"first_day": start, "last_day": start + timedelta(days=1)}
    first = copy_activity(activity=row, by=SYSTEM, **told)
    again = copy_activity(activity=row, by=SYSTEM, **told)
    assert first.activity == again.activity
    assert (len(first.made), again.made) == (2, [])


def test_a_month_is_copied():
    month, after = month_of(today()), add_months(month_of(today()), 1)
    station = StationFactory()
    planned(station, title="每周", first_day=month, last_day=end_of_month(month), weekdays=[1])
    once = end_of_month(month)
    planned(station, title="一次", first_day=once, last_day=once, weekdays=[once.weekday()])
    goes_on = after + timedelta(days=80)
    planned(station, title="继续", first_day=month, last_day=goes_on)
    for _time in range(2):
        copy_month(station=station, month=month, to=after, by=SYSTEM)
    copies = Activity.objects.filter(copied_from__isnull=False).order_by("title")
    assert [row.title for row in copies] == ["一次", "每周"]
    assert (copies[1].first_day, copies[1].last_day) == (after, end_of_month(after))
    assert copies[0].first_day.weekday() == once.weekday()
    assert copies[0].first_day.month == after.month


def test_an_activity_ends_early():
    row = planned()
    ends = today() + timedelta(days=3)
    changes.end_activity(activity=row, on=ends, reason="老师离职", by=SYSTEM)
    states = dict(row.sessions.order_by("planned_for").values_list("planned_for", "state"))
    assert [state for _day, state in sorted(states.items())] == ["planned"] * 3 + ["cancelled"] * 4
    assert plan_ahead() == 0
