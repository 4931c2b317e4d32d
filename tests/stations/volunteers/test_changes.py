"""Shifts of every week, shifts that change, and ends that are written down afterwards."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from accounts.enums import Role
from core.audit import SYSTEM
from core.dates import today
from core.errors import NotFound, ReasonMissing
from core.transitions import WrongState
from stations.commands.activities.errors import NothingPlanned
from stations.commands.volunteers import changes, errors, points, service, shifts
from stations.commands.volunteers.series import HORIZON, end_series, make_shifts, plan_ahead
from stations.enums.volunteers import PlaceState
from stations.models import ServiceHours, ShiftPlace, ShiftSeries, VolunteerShift
from stations.queries.volunteers import not_signed_out
from tests.factories.accounts import CommunityFactory, staff
from tests.factories.stations import StationFactory
from tests.factories.stations_volunteers import (
    VolunteerSkillFactory,
    came_yesterday,
    held_yesterday,
    series,
    shift,
    taken,
    volunteer,
)
from tests.subsidies.threads import together

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def changed(row, **told):
    """As it is, but for what is said."""
    plain = changes.ShiftChange(row.starts_at, row.ends_at, row.place, row.needed, "停电")
    return changes.change_shift(shift=row, change=replace(plain, **told), by=SYSTEM)


def test_a_series_makes_its_shifts_once():
    row = series()
    days = list(row.shifts.order_by("starts_at").values_list("planned_for", flat=True))
    assert days == [row.first_day + timedelta(weeks=n) for n in range(3)]
    assert plan_ahead() == 0
    assert make_shifts(series=row) == []
    assert not row.shifts.filter(code="").exists()


def test_the_same_series_sent_twice_is_there_once():
    row = series()
    assert series(row.station) == row
    assert ShiftSeries.objects.count() == 1


def test_a_long_series_goes_on_every_night():
    row = series(last_day=today() + timedelta(days=200))
    assert row.shifts.count() == ((HORIZON - timedelta(days=2)).days // 7) + 1
    last = row.shifts.latest("starts_at")
    elsewhen = {"planned_for": today() - timedelta(days=1)}
    row.shifts.filter(pk=last.pk).update(**elsewhen)  # as if the horizon had not been so far
    assert plan_ahead() == 1
    opened = row.shifts.latest("starts_at")
    assert opened.closes_at - opened.opens_at == timedelta(days=28)


def test_a_series_without_a_day_is_refused():
    first = today() + timedelta(days=2)
    with pytest.raises(NothingPlanned):
        series(first_day=first, last_day=first, weekdays=[(first.weekday() + 1) % 7])


def test_a_series_that_ends_frees_everybody():
    row = series()
    ahead = list(row.shifts.order_by("starts_at"))
    place = taken(ahead[0])
    for _twice in range(2):
        end_series(series=row, reason="装修", by=SYSTEM)
    place.refresh_from_db()
    assert place.state == PlaceState.CANCELLED
    assert set(row.shifts.values_list("state", flat=True)) == {"cancelled"}
    assert place.volunteer.notices.filter(text__contains="装修").count() == 1
    assert plan_ahead() == 0


def test_who_signed_up_is_told_of_another_time_or_place():
    row = shift()
    place = taken(row)
    changed(row, starts_at=row.starts_at + HOUR, ends_at=row.ends_at + HOUR, place="二楼")
    row.refresh_from_db()
    notice = place.volunteer.notices.latest("pk")
    assert (notice.subject, row.place, row.taken) == ("志愿班次改动", "二楼", 1)
    assert "二楼" in notice.text
    assert row.closes_at == row.starts_at


def test_another_number_is_nobodys_news():
    row = shift(needed=2)
    place = taken(row)
    changed(row, needed=5)
    assert place.volunteer.notices.count() == 1


def test_never_fewer_than_have_signed_up():
    row = shift(needed=3)
    taken(row), taken(row)
    with pytest.raises(errors.NeededTooSmall):
        changed(row, needed=1)
    changed(row, needed=2)
    row.refresh_from_db()
    assert (row.needed, row.taken) == (2, 2)


def test_what_is_over_or_behind_isnt_changed():
    row = shift()
    with pytest.raises(errors.NotAhead):
        changed(row, starts_at=timezone.now() - HOUR)
    with pytest.raises(ReasonMissing):
        changed(row, reason=" ")
    held_yesterday(row)
    with pytest.raises(errors.AlreadyBegun):
        changed(row, needed=9)
    row = shift()
    changes.cancel_shift(shift=row, reason="下雪", by=SYSTEM)
    with pytest.raises(errors.ShiftNotPlanned):
        changed(row, needed=9)


def test_nobody_is_moved_into_two_places():
    station = StationFactory()
    who = volunteer(station)
    row = shift(station)
    later = shift(station, starts_at=row.ends_at)
    taken(row, who), taken(later, who)
    with pytest.raises(errors.PeopleElsewhere):
        changed(row, ends_at=row.ends_at + HOUR)
    changed(row, starts_at=row.starts_at - HOUR)


def test_nobody_is_moved_beyond_their_paper():
    row = shift(skill=VolunteerSkillFactory())
    who = volunteer(row.station)
    who.skills.create(skill=row.skill, valid_until=row.day)
    taken(row, who)
    week = timedelta(days=7)
    with pytest.raises(errors.PeopleElsewhere):
        changed(row, starts_at=row.starts_at + week, ends_at=row.ends_at + week)


def test_staff_elsewhere_change_nothing():
    row, weekly, place = shift(), series(), came_yesterday()
    by = staff(Role.STREET_CLERK, CommunityFactory().parent)
    change = changes.ShiftChange(row.starts_at, row.ends_at, "", 9, "停电")
    with pytest.raises(NotFound):
        changes.change_shift(shift=row, change=change, by=by)
    with pytest.raises(NotFound):
        end_series(series=weekly, reason="装修", by=by)
    with pytest.raises(NotFound):
        service.set_end(place=place, at=place.shift.ends_at, reason="忘了", by=by)
    assert not not_signed_out(by).exists()


def test_an_end_is_written_down_once():
    place = came_yesterday()
    by = staff(Role.STREET_CLERK, place.shift.station.division.parent)
    assert list(not_signed_out(by)) == [place]
    at = place.shift.starts_at + HOUR
    for _twice in range(2):
        service.set_end(place=place, at=at, reason="忘了签退", by=by)
    hours = ServiceHours.objects.get()
    assert (hours.minutes, hours.reason, hours.noted_by) == (60, "忘了签退", by)
    assert points.balance_of(place.volunteer_id) == 10
    assert not not_signed_out(by).exists()
    with pytest.raises(WrongState):
        service.set_end(place=place, at=at + HOUR, reason="再改", by=by)
    assert ServiceHours.objects.count() == 1


@pytest.mark.parametrize("hours", [-1, 3])
def test_nobody_leaves_before_coming_or_after_the_end(hours):
    place = came_yesterday()
    at = place.shift.starts_at + hours * HOUR
    with pytest.raises(errors.EndOutside):
        service.set_end(place=place, at=at, reason="忘了", by=SYSTEM)
    with pytest.raises(ReasonMissing):
        service.set_end(place=place, at=place.shift.ends_at, reason="", by=SYSTEM)


def test_after_its_day_nobody_signs_out_by_pressing_a_button():
    place = came_yesterday()
    with pytest.raises(errors.DayOver):
        service.sign_out(place=place, by=SYSTEM)
    assert not ServiceHours.objects.exists()


@pytest.mark.parametrize("table", ["shiftseries", "volunteernotice"])
def test_nothing_is_deleted(table):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT has_table_privilege('yizhan_app', %s, 'DELETE')", [f"stations_{table}"]
        )
        assert cursor.fetchone() == (False,)


@pytest.mark.django_db(transaction=True)
def test_a_change_and_a_sign_up_dont_overlook_each_other():
    """Either the number stays above who signed up, or the last sign-up is refused."""
    row = shift(needed=3)
    taken(row)
    others = [volunteer(row.station) for _n in range(2)]
    acts = [
        lambda: changed(row, needed=1),
        lambda: taken(row, others[0], key="a"),
        lambda: taken(row, others[1], key="b"),
    ]
    answers = together(3, lambda n: acts[n]())
    row.refresh_from_db()
    assert row.taken <= row.needed
    assert row.taken == row.places.holding().count()
    assert all(
        isinstance(one, VolunteerShift | ShiftPlace | errors.NeededTooSmall | errors.ShiftFull)
        for one in answers
    )


@pytest.mark.django_db(transaction=True)
def test_two_desks_write_one_end():
    place = came_yesterday()
    ends = [place.shift.starts_at + HOUR, place.shift.ends_at]
    answers = together(
        2, lambda n: service.set_end(place=place, at=ends[n], reason="忘了", by=SYSTEM)
    )
    assert sorted(isinstance(one, WrongState) for one in answers) == [False, True]
    assert ServiceHours.objects.count() == 1


def test_giving_back_a_place_of_a_series():
    row = series()
    place = taken(row.shifts.order_by("-starts_at").first())
    assert shifts.give_back(place=place, by=SYSTEM).state == PlaceState.CANCELLED
