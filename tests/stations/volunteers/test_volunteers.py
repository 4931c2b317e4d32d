"""Volunteers: registering, shifts, substitutes, hours once, points never below zero."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.db.models import Sum
from django.utils import timezone

from accounts.enums import Role
from core.audit import SYSTEM
from core.dates import today
from core.errors import NotFound
from core.transitions import WrongState
from stations.commands.reach import KeyUsed
from stations.commands.volunteers import changes, errors, people, points, service, shifts
from stations.enums.volunteers import PlaceState, VolunteerState
from stations.models import PointsEntry, ShiftPlace, VolunteerShift
from stations.queries.volunteers import places_sought, shifts_on_offer, volunteer_figures
from tests.factories.accounts import CommunityFactory, UserFactory, staff
from tests.factories.stations import StationFactory
from tests.factories.stations_cases import CitizenFactory
from tests.factories.stations_volunteers import (
    VolunteerSkillFactory,
    gift,
    held_yesterday,
    served,
    shift,
    taken,
    volunteer,
)
from tests.subsidies.threads import together

pytestmark = pytest.mark.django_db


def test_one_person_has_all_roles():
    """吕小梅 uses the station and helps there: one citizen, one more role."""
    person = CitizenFactory(name="吕小梅")
    row = volunteer(citizen=person)
    assert row.citizen == person
    with pytest.raises(errors.AlreadyVolunteer):
        people.register_volunteer(citizen=person, station=row.station, by=SYSTEM)


def test_who_left_may_ask_again():
    row = people.leave_volunteering(volunteer=volunteer(), by=SYSTEM)
    assert row.state == VolunteerState.LEFT
    again = people.register_volunteer(citizen=row.citizen, station=row.station, by=SYSTEM)
    assert (again.pk, again.state) == (row.pk, VolunteerState.PENDING)


def test_a_child_needs_a_guardian():
    child = CitizenFactory(birth_date=today() - timedelta(days=3000), id_number=None)
    with pytest.raises(errors.TooYoung):
        volunteer(citizen=child)


def test_only_who_is_approved_takes_shifts():
    row = shift()
    with pytest.raises(errors.NotActive):
        taken(row, volunteer(row.station, pending=True))


def test_staff_elsewhere_and_strangers_do_nothing():
    row = volunteer(pending=True)
    for by in (staff(Role.STREET_CLERK, CommunityFactory().parent), UserFactory()):
        with pytest.raises(NotFound):
            people.approve_volunteer(volunteer=row, by=by)
        with pytest.raises(NotFound):
            people.leave_volunteering(volunteer=row, by=by)


def test_the_quota_and_the_same_key():
    row = shift()
    who = volunteer(row.station)
    first = taken(row, who, key="a")
    assert taken(row, who, key="a") == first
    with pytest.raises(KeyUsed):
        taken(row, key="a")
    with pytest.raises(errors.AlreadyOnShift):
        taken(row, who, key="b")
    taken(row)
    with pytest.raises(errors.ShiftFull):
        taken(row)
    row.refresh_from_db()
    assert row.taken == 2


def test_nobody_is_in_two_places():
    station = StationFactory()
    who = volunteer(station)
    taken(shift(station), who)
    with pytest.raises(errors.OtherShift):
        taken(shift(station, title="送餐"), who)


def test_a_skill_with_a_paper_that_holds_on_the_day():
    row = shift(skill=VolunteerSkillFactory(name="急救", needs_proof=True))
    who = volunteer(row.station)
    with pytest.raises(errors.SkillMissing):
        taken(row, who)
    with pytest.raises(errors.ProofMissing):
        people.note_skill(volunteer=who, skill=row.skill, by=SYSTEM)
    note = {"volunteer": who, "skill": row.skill, "proof": "救护员证 1 号", "by": SYSTEM}
    people.note_skill(**note, valid_until=today())
    with pytest.raises(errors.SkillMissing):
        taken(row, who)
    people.note_skill(**note, valid_until=row.day)
    assert taken(row, who).state == PlaceState.BOOKED


def test_giving_back_in_time_and_too_late():
    row = shift()
    place = taken(row)
    shifts.give_back(place=place, by=SYSTEM)
    assert shifts.give_back(place=place, by=SYSTEM).state == PlaceState.CANCELLED
    row.refresh_from_db()
    assert row.taken == 0
    place = taken(row)
    VolunteerShift.objects.filter(pk=row.pk).update(
        starts_at=timezone.now() + timedelta(hours=23),
        closes_at=timezone.now() + timedelta(hours=23),
        ends_at=timezone.now() + timedelta(hours=25),
    )
    with pytest.raises(errors.TooLateToCancel):
        shifts.give_back(place=ShiftPlace.objects.get(pk=place.pk), by=SYSTEM)


def test_a_shift_stays_theirs_until_somebody_takes_it_over():
    row = shift(needed=1)
    place, other = taken(row), volunteer(row.station)
    with pytest.raises(errors.NobodySeeks):
        shifts.take_over(place=place, volunteer=other, key="o", by=SYSTEM)
    place = shifts.seek_substitute(place=place, by=SYSTEM)
    assert place.state == PlaceState.BOOKED
    assert list(places_sought(other)) == [place]
    assert not shifts_on_offer(other).exists()
    made = shifts.take_over(place=place, volunteer=other, key="o", by=SYSTEM)
    assert shifts.take_over(place=place, volunteer=other, key="o", by=SYSTEM) == made
    place.refresh_from_db()
    row.refresh_from_db()
    assert (place.state, made.took_over, row.taken) == (PlaceState.HANDED, place, 1)
    with pytest.raises(errors.NobodySeeks):
        shifts.take_over(place=place, volunteer=volunteer(row.station), key="p", by=SYSTEM)
    with pytest.raises(WrongState):
        shifts.seek_no_more(place=place, by=SYSTEM)


def test_hours_and_points_are_credited_once():
    place = served(minutes=90)
    service.sign_out(place=place, by=SYSTEM)
    assert [row.minutes for row in place.hours.all()] == [90]
    assert points.balance_of(place.volunteer_id) == 15


def test_a_correction_is_a_counter_row():
    place = served(minutes=90)
    for _twice in range(2):
        service.correct_hours(place=place, minutes=60, reason="早退", by=SYSTEM)
    assert [row.minutes for row in place.hours.order_by("pk")] == [90, -30]
    assert points.balance_of(place.volunteer_id) == 10
    service.correct_hours(place=place, minutes=120, reason="核对签到表", by=SYSTEM)
    assert points.balance_of(place.volunteer_id) == 20
    with pytest.raises(errors.TooManyMinutes):
        service.correct_hours(place=place, minutes=121, reason="写错", by=SYSTEM)


def test_spent_points_are_not_asked_back():
    place = served(minutes=120)
    points.redeem(volunteer=place.volunteer, gift=gift(cost=15), key="r", by=SYSTEM)
    service.correct_hours(place=place, minutes=0, reason="记错人", by=SYSTEM)
    assert points.balance_of(place.volunteer_id) == 0


def test_gifts_and_points_go_together():
    place, rice = served(minutes=120), gift(cost=20, left=1)
    who = place.volunteer
    made = points.redeem(volunteer=who, gift=rice, key="r", by=SYSTEM)
    assert points.redeem(volunteer=who, gift=rice, key="r", by=SYSTEM) == made
    with pytest.raises(errors.GiftGone):
        points.redeem(volunteer=who, gift=rice, key="s", by=SYSTEM)
    with pytest.raises(errors.PointsMissing):
        points.redeem(volunteer=who, gift=gift(cost=1), key="t", by=SYSTEM)
    for _twice in range(2):
        points.cancel_redemption(redemption=made, by=SYSTEM)
    rice.refresh_from_db()
    assert (rice.left, points.balance_of(who.pk)) == (1, 20)
    with pytest.raises(WrongState):
        points.hand_out(redemption=made, by=SYSTEM)


def test_signing_in_by_code_and_in_time():
    account = UserFactory()
    row = shift()
    who = volunteer(row.station, CitizenFactory(user=account, division=row.station.division))
    place = taken(row, who)
    place = ShiftPlace.objects.select_related("shift", "volunteer__citizen").get(pk=place.pk)
    with pytest.raises(errors.WrongCode):
        service.sign_in(place=place, code="", by=account)
    with pytest.raises(errors.NotThen):
        service.sign_in(place=place, code=row.code, by=account)
    with pytest.raises(NotFound):
        service.sign_in(place=place, code=row.code, by=UserFactory())


def test_who_never_came_is_absent():
    row = shift()
    place = taken(row)
    held_yesterday(row)
    assert shifts.close_shifts() == 1
    place.refresh_from_db()
    assert place.state == PlaceState.ABSENT


def test_a_cancelled_shift_frees_everybody():
    row = shift()
    place = taken(row)
    for _twice in range(2):
        changes.cancel_shift(shift=row, reason="下雪", by=SYSTEM)
    place.refresh_from_db()
    row.refresh_from_db()
    assert (place.state, row.taken) == (PlaceState.CANCELLED, 0)


def test_figures_of_a_month():
    place = served(minutes=120)
    served(minutes=30)
    who = volunteer(place.volunteer.station)
    assert who.state == VolunteerState.ACTIVE
    user = staff(Role.STREET_CLERK, place.volunteer.station.division.parent)
    found = volunteer_figures(user, today() - timedelta(days=1))
    assert (found.registered, found.served, found.minutes) == (2, 1, 120)


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE stations_servicehours SET minutes = 1",
        "DELETE FROM stations_servicehours",
        "UPDATE stations_pointsentry SET points = 1",
        "DELETE FROM stations_pointsentry",
        "UPDATE stations_pointsbalance SET points = -1",
        "UPDATE stations_shiftplace SET volunteer_id = volunteer_id + 1",
    ],
)
def test_the_database_keeps_what_was_written(sql):
    served()
    refused = pytest.raises(DatabaseError, match="permission denied|is forbidden")
    with refused, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)


def test_the_database_refuses_points_below_zero():
    place = served(minutes=60)
    made = points.redeem(volunteer=place.volunteer, gift=gift(cost=10), key="r", by=SYSTEM)
    with pytest.raises(IntegrityError, match="stations_points_enough"), transaction.atomic():
        PointsEntry.objects.create(
            volunteer=place.volunteer,
            kind="corrected",
            points=-1,
            hours=served(minutes=5).hours.get(),
            rule=made.volunteer.points_entries.filter(rule__isnull=False)[0].rule,
        )


@pytest.mark.django_db(transaction=True)
def test_many_want_the_last_place():
    row = shift(needed=3)
    people_ = [volunteer(row.station) for _n in range(6)]
    answers = together(6, lambda n: taken(row, people_[n], key=f"k{n}"))
    assert sum(isinstance(one, ShiftPlace) for one in answers) == 3
    assert sum(isinstance(one, errors.ShiftFull) for one in answers) == 3
    row.refresh_from_db()
    assert row.taken == row.places.holding().count() == 3


@pytest.mark.django_db(transaction=True)
def test_two_take_over_at_once():
    row = shift(needed=1)
    place = shifts.seek_substitute(place=taken(row), by=SYSTEM)
    others = [volunteer(row.station) for _n in range(2)]
    answers = together(
        2,
        lambda n: shifts.take_over(place=place, volunteer=others[n], key=f"o{n}", by=SYSTEM),
    )
    assert sum(isinstance(one, ShiftPlace) for one in answers) == 1
    assert sum(isinstance(one, errors.NobodySeeks) for one in answers) == 1
    assert row.places.holding().count() == 1


@pytest.mark.django_db(transaction=True)
def test_points_are_spent_once():
    place, rice = served(minutes=120), gift(cost=10, left=9)
    answers = together(
        5, lambda n: points.redeem(volunteer=place.volunteer, gift=rice, key=f"g{n}", by=SYSTEM)
    )
    assert sum(isinstance(one, errors.PointsMissing) for one in answers) == 3
    rice.refresh_from_db()
    sums = PointsEntry.objects.filter(volunteer=place.volunteer).aggregate(sum=Sum("points"))
    assert (rice.left, points.balance_of(place.volunteer_id), sums["sum"]) == (7, 0, 0)
