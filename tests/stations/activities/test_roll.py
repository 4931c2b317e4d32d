"""The roll: who came, who left, the wrong line, the door; twice is once; a tablet tells hours later."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.enums import Role
from core.audit import SYSTEM
from core.errors import InvalidInput, NotFound
from core.transitions import WrongState
from stations.commands.activities import counters, errors, roll
from stations.commands.activities.door import guest_at
from stations.commands.activities.signing import cancel_sign_up
from stations.commands.reach import KeyUsed
from stations.enums.activities import SignUpState
from stations.models import ActivitySession, ActivitySignUp, Citizen, CounterAct, SignUpAct
from stations.signals import citizen_entered
from tests.factories.accounts import CommunityFactory, staff
from tests.factories.stations_activities import (
    child_of,
    noted,
    session,
    session_today,
    signed_up,
)
from tests.factories.stations_cases import CitizenFactory
from tests.subsidies.threads import together

pytestmark = pytest.mark.django_db


@pytest.fixture
def entered():
    heard = []

    def hear(sender, **told):
        heard.append((told["citizen_id"], told["station_id"], told["how"], told["key"]))

    citizen_entered.connect(hear)
    yield heard
    citizen_entered.disconnect(hear)


@pytest.fixture
def row():
    return session_today()


def come(one, key=""):
    return roll.check_in(sign_up=one, noted=noted(key), by=SYSTEM)


def test_coming_and_leaving_once(row, entered):
    one = signed_up(row)
    assert come(one, "a").state == SignUpState.CAME
    assert come(one, "a").came_at == come(one, "b").came_at
    left = roll.check_out(sign_up=one, noted=noted("c"), by=SYSTEM)
    again = roll.check_out(sign_up=one, noted=noted("c"), by=SYSTEM)
    assert (left.state, left.left_at) == ("left", again.left_at)
    assert list(SignUpAct.objects.order_by("pk").values_list("act", flat=True)) == ["come", "leave"]
    station = row.activity.station_id
    assert entered == [(one.citizen_id, station, "activity", f"activity:{one.pk}")]


def test_the_wrong_line(row, entered):
    one = signed_up(row)
    come(one)
    back = roll.undo(sign_up=one, noted=noted(), by=SYSTEM)
    assert (back.state, back.came_at) == ("booked", None)
    come(one)
    assert len({key for *_rest, key in entered}) == 1
    with pytest.raises(WrongState):
        roll.undo(sign_up=signed_up(row), noted=noted(), by=SYSTEM)


def test_a_key_is_of_one_act(row):
    one = signed_up(row)
    come(one, "a")
    with pytest.raises(KeyUsed):
        roll.check_out(sign_up=one, noted=noted("a"), by=SYSTEM)
    with pytest.raises(KeyUsed):
        come(signed_up(row), "a")


def test_who_waits_comes_in_where_there_is_room():
    row = session_today(quota=1)
    first, second = signed_up(row), signed_up(row)
    with pytest.raises(errors.SessionFull):
        come(second)
    cancel_sign_up(sign_up=first, by=SYSTEM)
    second.refresh_from_db()
    assert come(second).state == SignUpState.CAME


def test_only_on_the_day():
    tomorrow = signed_up(session())
    with pytest.raises(errors.NotThatDay):
        come(tomorrow)
    with pytest.raises(InvalidInput):
        roll.check_in(sign_up=tomorrow, noted=roll.Noted("", timezone.now()), by=SYSTEM)


def test_a_tablet_tells_the_next_day():
    row = session_today()
    one, other = signed_up(row), signed_up(row)
    yesterday = timedelta(days=1)
    ActivitySession.objects.filter(pk=row.pk).update(
        starts_at=row.starts_at - yesterday,
        ends_at=row.ends_at - yesterday,
        opens_at=row.opens_at - yesterday,
        closes_at=row.closes_at - yesterday,
    )
    assert roll.close_sessions() == 1
    assert roll.close_sessions() == 0
    states = dict(ActivitySignUp.objects.values_list("pk", "state"))
    assert set(states.values()) == {"no_show"}
    told = roll.Noted("late", row.starts_at - yesterday - timedelta(hours=1))
    assert roll.check_in(sign_up=one, noted=told, by=SYSTEM).state == SignUpState.CAME
    other.refresh_from_db()
    assert other.state == SignUpState.NO_SHOW


def test_nobody_who_waited_stays_waiting():
    row = session_today(quota=1)
    signed_up(row)
    waiting = signed_up(row)
    ActivitySession.objects.filter(pk=row.pk).update(
        starts_at=row.starts_at - timedelta(days=1),
        ends_at=row.ends_at - timedelta(days=1),
        opens_at=row.opens_at - timedelta(days=1),
        closes_at=row.closes_at - timedelta(days=1),
    )
    roll.close_sessions()
    waiting.refresh_from_db()
    assert waiting.state == SignUpState.LAPSED


def walk_in(row, citizen=None, guardian=None, key="", reason=""):
    guest = roll.Guest(citizen, guardian)
    return roll.walk_in(session=row, guest=guest, noted=noted(key, reason), by=SYSTEM)


def test_from_the_street(row, entered):
    made = walk_in(row, key="a")
    assert walk_in(row, key="a") == made
    assert (made.state, made.citizen, made.person) == ("came", None, "未登记姓名")
    known = CitizenFactory()
    walk_in(row, known)
    with pytest.raises(errors.SessionFull):
        walk_in(row)
    over = walk_in(row, reason="轮椅老人，已到现场")
    row.refresh_from_db()
    assert (row.taken, row.over, row.left) == (3, 1, 0)
    assert over.acts.get().reason == "轮椅老人，已到现场"
    assert [one[0] for one in entered] == [None, known.pk, None]


def test_who_had_signed_up_is_not_there_twice(row):
    one = signed_up(row)
    assert walk_in(row, one.citizen) == one
    one.refresh_from_db()
    row.refresh_from_db()
    assert (one.state, row.taken) == ("came", 1)


def test_a_guest_who_was_not_there_gives_the_place_back(row):
    walk_in(row)
    made = walk_in(row)
    extra = walk_in(row, reason="挤一挤")
    assert roll.undo(sign_up=extra, noted=noted(), by=SYSTEM).state == SignUpState.CANCELLED
    row.refresh_from_db()
    assert (row.taken, row.over) == (2, 0)
    roll.undo(sign_up=made, noted=noted(), by=SYSTEM)
    row.refresh_from_db()
    assert (row.taken, row.left) == (1, 1)


def test_ages_hold_at_the_door():
    row = session_today(age_from=1, age_to=6, needs_guardian=True)
    with pytest.raises(errors.NameNeeded):
        walk_in(row)
    with pytest.raises(errors.WrongAge):
        walk_in(row, CitizenFactory())
    bond = child_of(CitizenFactory())
    assert walk_in(row, bond.child, bond.guardian).guardian == bond.guardian


def test_who_stands_at_the_door_is_found_or_written_down(row):
    keeper = staff(Role.COMMUNITY_WORKER, row.activity.station.division)
    known = CitizenFactory(division=row.activity.station.division, phone="13800001234")

    def guest(number, name="", of=row):
        return guest_at(session=of, number=number, name=name, by=keeper)

    assert guest("") == roll.Guest()
    assert guest("13800001234").citizen == known
    with pytest.raises(errors.NobodyKnown):
        guest("13800005678")
    new = guest("13800005678", "郑小梅").citizen
    assert Citizen.objects.get(pk=new.pk).name == "郑小梅"
    CitizenFactory(division=known.division, phone="13800001234", name="孙丽")
    with pytest.raises(errors.SeveralPeople):
        guest("13800001234")
    assert guest("13800001234", known.name).citizen == known
    bond = child_of(known, name="豆豆")
    story = session_today(age_from=1, age_to=6, needs_guardian=True)
    assert guest("13800001234", "豆豆", story) == roll.Guest(bond.child, known)
    with pytest.raises(errors.NobodyKnown):
        guest("13800001234", "毛毛", story)


def test_rolls_of_another_street(row):
    one = signed_up(row)
    outsider = staff(Role.STATION_MANAGER, CommunityFactory())
    for act in (roll.check_in, roll.check_out, roll.undo):
        with pytest.raises(NotFound):
            act(sign_up=one, noted=noted(), by=outsider)
    with pytest.raises(NotFound):
        roll.walk_in(session=row, guest=roll.Guest(), noted=noted(), by=outsider)


def test_the_staff_write_down_people_in_their_scope(row):
    worker = staff(Role.COMMUNITY_WORKER, row.activity.station.division)
    with pytest.raises(NotFound):
        roll.walk_in(session=row, guest=roll.Guest(CitizenFactory()), noted=noted(), by=worker)
    neighbour = roll.Guest(CitizenFactory(division=row.activity.station.division))
    assert roll.walk_in(session=row, guest=neighbour, noted=noted(), by=worker).state == "came"


def counted(row, **goals):
    return counters.set_counters(session=row, goals=goals, by=SYSTEM)


def test_what_is_counted_at_a_fair(row):
    publicity, haircut = counted(row, publicity=1000, haircut=100)
    for amount, key in ((500, "a"), (500, "a"), (520, "b"), (-20, "c")):
        counters.count(counter=publicity, amount=amount, noted=noted(key), by=SYSTEM)
    publicity.refresh_from_db()
    assert (publicity.count, publicity.goal) == (1000, 1000)
    assert CounterAct.objects.count() == 3
    for amount in (0, -1, 1001):
        with pytest.raises(errors.WrongCount):
            counters.count(counter=haircut, amount=amount, noted=noted(), by=SYSTEM)
    with pytest.raises(KeyUsed):
        counters.count(counter=haircut, amount=500, noted=noted("a"), by=SYSTEM)
    counted(row, haircut=120, knife=20)
    assert [one.goal for one in row.counters.order_by("pk")] == [1000, 120, 20]


@pytest.mark.concurrency
@pytest.mark.django_db(transaction=True)
def test_several_phones_count_at_once():
    row = session_today()
    (counter,) = counted(row, clinic=200)

    def press(number):
        told = roll.Noted(f"k{number // 2}", timezone.now())
        return counters.count(counter=counter, amount=10, noted=told, by=SYSTEM)

    together(8, press)
    counter.refresh_from_db()
    assert counter.count == 40


@pytest.mark.concurrency
@pytest.mark.django_db(transaction=True)
def test_two_tablets_write_one_arrival():
    row = session_today()
    one = signed_up(row)
    told = [roll.Noted(f"k{number}", timezone.now()) for number in range(4)]
    made = together(4, lambda n: roll.check_in(sign_up=one, noted=told[n], by=SYSTEM))
    assert {answer.state for answer in made} == {"came"}
    assert one.acts.count() == 1
