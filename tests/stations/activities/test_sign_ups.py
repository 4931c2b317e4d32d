"""Places and waiting lists: ages, guardians, invitations, cancelling, promotion, notices."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.enums import Role
from core.audit import SYSTEM
from core.dates import today
from core.errors import NotFound, ReasonMissing
from core.transitions import WrongState
from stations.commands.activities import changes, errors, people
from stations.commands.activities.planning import plan_ahead
from stations.commands.activities.signing import SignUp, cancel_sign_up, sign_up
from stations.commands.reach import KeyUsed
from stations.enums.activities import SignUpChannel, SignUpState
from stations.models import ActivityNotice, ActivitySession, ActivitySignUp
from stations.queries.sign_ups import position_of
from stations.tasks import send_activity_notices
from tests.elderly_care.gateway import running_gateway
from tests.factories.accounts import CommunityFactory, UserFactory, staff
from tests.factories.stations import StationFactory
from tests.factories.stations_activities import (
    RoomFactory,
    child_of,
    planned,
    session,
    signed_up,
)
from tests.factories.stations_cases import CitizenFactory
from tests.subsidies.threads import together

pytestmark = pytest.mark.django_db


def aged(years):
    return CitizenFactory(
        birth_date=today() - timedelta(days=round(years * 365.25) + 30), id_number=None
    )


def test_places_then_the_waiting_list():
    row = session()
    made = [signed_up(row) for _n in range(4)]
    assert [one.state for one in made] == ["booked", "booked", "waiting", "waiting"]
    assert [position_of(one) for one in made] == [0, 0, 1, 2]
    row.refresh_from_db()
    assert (row.taken, row.left) == (2, 0)


def test_the_same_key_is_the_same_place():
    row, one = session(), CitizenFactory()
    first = signed_up(row, one, key="a")
    assert signed_up(row, one, key="a") == first
    with pytest.raises(KeyUsed):
        signed_up(row, key="a")
    with pytest.raises(errors.AlreadySignedUp):
        signed_up(row, one, key="b")
    row.refresh_from_db()
    assert row.taken == 1


def test_a_place_that_is_given_back_goes_to_the_first_who_waits():
    row = session()
    first, _second, third, fourth = [signed_up(row) for _n in range(4)]
    cancel_sign_up(sign_up=first, by=SYSTEM)
    cancel_sign_up(sign_up=first, by=SYSTEM)
    for one in (third, fourth):
        one.refresh_from_db()
    assert (third.state, fourth.state) == ("booked", "waiting")
    assert third.promoted_at is not None
    notice = ActivityNotice.objects.get()
    assert (notice.sign_up, notice.subject) == (third, "有名额了，已为您报上")
    assert "书法课" in notice.text
    row.refresh_from_db()
    assert row.taken == 2


def test_who_is_elsewhere_by_then_is_passed_over():
    row = session(quota=1)
    first, second, third = [signed_up(row) for _n in range(3)]
    signed_up(session(), second.citizen)
    cancel_sign_up(sign_up=first, by=SYSTEM)
    states = dict(row.sign_ups.values_list("pk", "state"))
    assert states == {first.pk: "cancelled", second.pk: "waiting", third.pk: "booked"}


def test_nobody_is_promoted_when_sign_up_has_closed():
    row = session(quota=1)
    first, second = signed_up(row), signed_up(row)
    ActivitySession.objects.filter(pk=row.pk).update(
        opens_at=timezone.now() - timedelta(days=2), closes_at=timezone.now()
    )
    cancel_sign_up(sign_up=first, by=SYSTEM)
    second.refresh_from_db()
    assert second.state == SignUpState.WAITING
    with pytest.raises(errors.SignUpClosed):
        signed_up(row)


def test_not_before_sign_up_opens():
    row = session(first_day=today() + timedelta(days=9), opens_days_before=2)
    with pytest.raises(errors.SignUpClosed):
        signed_up(row)


@pytest.mark.parametrize(
    ("years", "refusal"), [(0, errors.WrongAge), (1, None), (6, None), (7, errors.WrongAge)]
)
def test_one_to_six_with_a_guardian(years, refusal):
    row = session(age_from=1, age_to=6, needs_guardian=True)
    bond = child_of(aged(35), years=years)
    if refusal:
        with pytest.raises(refusal):
            signed_up(row, bond.child, guardian=bond.guardian)
    else:
        made = signed_up(row, bond.child, guardian=bond.guardian)
        assert made.guardian == bond.guardian


def test_a_child_never_comes_alone_nor_with_a_stranger():
    row = session()
    bond = child_of(aged(35))
    for guardian in (None, aged(40)):
        with pytest.raises(errors.GuardianMissing):
            signed_up(row, bond.child, guardian=guardian)
    people.unbind_child(bond=bond, by=SYSTEM)
    with pytest.raises(errors.GuardianMissing):
        signed_up(row, bond.child, guardian=bond.guardian)


def test_without_a_birth_date_no_age():
    unknown = CitizenFactory(birth_date=None, id_number=None, sequence=1)
    with pytest.raises(errors.BirthDateMissing):
        signed_up(session(age_from=60), unknown)
    assert signed_up(session(), unknown).state == SignUpState.BOOKED


@pytest.mark.parametrize(
    ("guardian_years", "child_years", "refusal"),
    [(17, 3, errors.GuardianTooYoung), (40, 18, errors.NotAChild), (40, 17, None)],
)
def test_who_answers_for_whom(guardian_years, child_years, refusal):
    parent = aged(guardian_years)
    if refusal:
        with pytest.raises(refusal):
            child_of(parent, years=child_years)
        return
    assert child_of(parent, years=child_years) == child_of(parent, years=child_years)


def test_consent_that_ends_cancels_what_lies_ahead():
    bond = child_of(aged(35))
    row = session()
    made = signed_up(row, bond.child, guardian=bond.guardian)
    people.unbind_child(bond=bond, by=SYSTEM)
    people.unbind_child(bond=bond, by=SYSTEM)
    made.refresh_from_db()
    row.refresh_from_db()
    assert (made.state, row.taken) == ("cancelled", 0)


def test_a_group_is_for_who_was_invited():
    row = session(is_restricted=True)
    one = CitizenFactory()
    with pytest.raises(NotFound):
        signed_up(row, one)
    invitation = people.invite(activity=row.activity, citizen=one, by=SYSTEM)
    assert people.invite(activity=row.activity, citizen=one, by=SYSTEM) == invitation
    assert signed_up(row, one).state == SignUpState.BOOKED
    changes.cancel_session(session=row, reason="另行通知", by=SYSTEM)
    assert row.activity.title not in ActivityNotice.objects.get().text


def test_the_staff_invite_people_in_their_scope():
    row = session(is_restricted=True)
    place = row.activity.station.division
    manager = staff(Role.STATION_MANAGER, place)
    with pytest.raises(NotFound):
        people.invite(activity=row.activity, citizen=CitizenFactory(), by=manager)
    people.invite(activity=row.activity, citizen=CitizenFactory(division=place), by=manager)


def test_nobody_is_in_two_rooms_at_once():
    one = CitizenFactory()
    signed_up(session(), one)
    with pytest.raises(errors.OtherActivity):
        signed_up(session(), one)


def test_a_refusal_never_names_a_group_that_is_not_public():
    one, group = CitizenFactory(), session(is_restricted=True)
    people.invite(activity=group.activity, citizen=one, by=SYSTEM)
    signed_up(group, one)
    with pytest.raises(errors.OtherActivity) as refused:
        signed_up(session(), one)
    assert group.activity.title not in str(refused.value)


def test_nobody_signs_up_a_stranger_as_their_guardian():
    mother = CitizenFactory(user=UserFactory())
    wish = SignUp(session(), CitizenFactory(), SignUpChannel.PORTAL, "k", mother)
    with pytest.raises(errors.GuardianMissing):
        sign_up(wish=wish, by=mother.user)


def test_citizens_act_for_themselves_and_their_children():
    row = session()
    mother = CitizenFactory(user=UserFactory(), birth_date=aged(35).birth_date, id_number=None)
    bond = child_of(mother)
    stranger = UserFactory()
    for citizen, guardian in ((mother, None), (bond.child, mother)):
        wish = SignUp(row, citizen, SignUpChannel.PORTAL, f"k{citizen.pk}", guardian)
        with pytest.raises(NotFound):
            sign_up(wish=wish, by=stranger)
        made = sign_up(wish=wish, by=mother.user)
        with pytest.raises(NotFound):
            cancel_sign_up(sign_up=made, by=stranger)
        cancel_sign_up(sign_up=made, by=mother.user)


def test_the_staff_of_another_street_signs_up_nobody():
    row = session()
    wish = SignUp(row, CitizenFactory(), SignUpChannel.PHONE, "k")
    outsider = staff(Role.COMMUNITY_WORKER, CommunityFactory())
    with pytest.raises(NotFound):
        sign_up(wish=wish, by=outsider)
    made = sign_up(wish=wish, by=staff(Role.COMMUNITY_WORKER, row.activity.station.division))
    with pytest.raises(NotFound):
        cancel_sign_up(sign_up=made, by=outsider)


def test_a_cancelled_session_tells_everybody_once():
    row = session()
    for _n in range(3):
        signed_up(row)
    with pytest.raises(ReasonMissing):
        changes.cancel_session(session=row, reason=" ", by=SYSTEM)
    for _n in range(2):
        changes.cancel_session(session=row, reason="老师生病", by=SYSTEM)
    row.refresh_from_db()
    assert (row.state, row.taken) == ("cancelled", 0)
    assert set(ActivitySignUp.objects.values_list("state", flat=True)) == {"cancelled"}
    assert ActivityNotice.objects.filter(text__contains="老师生病").count() == 3
    with pytest.raises(errors.SessionNotPlanned):
        signed_up(row)


def change(row, **what):
    told = {
        "starts_at": row.starts_at,
        "ends_at": row.ends_at,
        "room": row.room,
        "place": row.place,
        "quota": row.quota,
        "reason": "场地检修",
    }
    return changes.Change(**{**told, **what})


def test_a_session_moves_and_everybody_is_told():
    row = session()
    signed_up(row)
    later = {
        "starts_at": row.starts_at + timedelta(days=1),
        "ends_at": row.ends_at + timedelta(days=1),
    }
    moved = changes.change_session(session=row, change=change(row, **later), by=SYSTEM)
    assert moved.closes_at == moved.starts_at
    notice = ActivityNotice.objects.get()
    assert notice.subject == "活动改期"
    assert "场地检修" in notice.text
    changes.change_session(session=row, change=change(moved, quota=5), by=SYSTEM)
    assert ActivityNotice.objects.count() == 1
    past = change(moved, starts_at=timezone.now() - timedelta(days=2))
    with pytest.raises(errors.NotAhead):
        changes.change_session(session=row, change=past, by=SYSTEM)


def test_more_places_let_those_in_who_wait():
    row = session(quota=1)
    signed_up(row)
    second = signed_up(row)
    changes.change_session(session=row, change=change(row, quota=2), by=SYSTEM)
    second.refresh_from_db()
    assert second.state == SignUpState.BOOKED
    with pytest.raises(errors.QuotaTooSmall):
        changes.change_session(session=row, change=change(row, quota=1), by=SYSTEM)


def test_a_session_moves_only_to_a_free_room_that_holds_it():
    room = RoomFactory(capacity=5)
    row = session(room.station, room=room)
    small = RoomFactory(station=room.station, capacity=1)
    other = session(room.station, place="院子")
    with pytest.raises(errors.RoomTaken):
        changes.change_session(session=other, change=change(other, room=room, place=""), by=SYSTEM)
    with pytest.raises(errors.QuotaTooLarge):
        changes.change_session(session=row, change=change(row, room=small), by=SYSTEM)
    changes.cancel_session(session=row, reason="停电", by=SYSTEM)
    changes.change_session(session=other, change=change(other, room=room, place=""), by=SYSTEM)
    with pytest.raises(WrongState):
        changes.change_session(session=row, change=change(row, quota=1), by=SYSTEM)


@pytest.mark.concurrency
@pytest.mark.django_db(transaction=True)
def test_eight_want_three_places_at_once():
    row = session(quota=3)
    people_ = [CitizenFactory() for _n in range(8)]

    def ask(number):
        wish = SignUp(row, people_[number], SignUpChannel.PORTAL, f"k{number}")
        return sign_up(wish=wish, by=SYSTEM)

    made = together(8, ask)
    states = [one.state for one in made]
    assert (states.count("booked"), states.count("waiting")) == (3, 5)
    booked = [one for one in made if one.state == "booked"]
    answers = together(3, lambda number: cancel_sign_up(sign_up=booked[number], by=SYSTEM))
    assert {one.state for one in answers} == {"cancelled"}
    row.refresh_from_db()
    assert row.taken == row.sign_ups.placed().count() == 3
    first = sorted(one.pk for one in made if one.state == "waiting")[:3]
    assert sorted(row.sign_ups.placed().values_list("pk", flat=True)) == first


@pytest.mark.concurrency
@pytest.mark.django_db(transaction=True)
def test_one_person_presses_twice_at_once():
    row, one = session(), CitizenFactory()
    wish = SignUp(row, one, SignUpChannel.PORTAL, "k")
    made = together(4, lambda _number: sign_up(wish=wish, by=SYSTEM))
    assert len({one.pk for one in made}) == 1
    row.refresh_from_db()
    assert row.taken == 1


@pytest.mark.concurrency
@pytest.mark.django_db(transaction=True)
def test_two_planners_make_each_session_once():
    station = StationFactory()
    row = planned(station, first_day=today(), last_day=today())
    row.last_day = today() + timedelta(days=5)
    row.save()
    made = together(3, lambda _number: plan_ahead())
    assert sorted(made) == [0, 0, 5]


def test_who_answers_for_a_child_is_rung_once(settings):
    with running_gateway() as gateway:
        settings.SMS_GATEWAY_URL = gateway.address
        settings.SMS_GATEWAY_TOKEN = "secret"
        settings.SMS_HOURS = (0, 24)
        row = session()
        parent = CitizenFactory(phone="13812341234")
        signed_up(row, child_of(parent).child, guardian=parent)
        signed_up(row, CitizenFactory(phone=None))
        changes.cancel_session(session=row, reason="停电", by=SYSTEM)
        send_activity_notices()
        send_activity_notices()
    assert [one["phone"] for one in gateway.requests] == ["13812341234"]
    states = ActivityNotice.objects.order_by("pk").values_list("sms_state", flat=True)
    assert list(states) == ["sent", "no_phone"]
