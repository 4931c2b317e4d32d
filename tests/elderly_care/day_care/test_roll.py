"""The roll: who came when, who fetched whom, leave, meals and medicine."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import Error, transaction

from accounts.enums import Role
from core.audit import SYSTEM
from core.dates import today
from core.errors import NotAllowed, NotFound
from core.transitions import WrongState
from elderly_care.commands import day_care_leave, record_death
from elderly_care.commands import day_care_roll as roll_commands
from elderly_care.commands.day_care_care import (
    Given,
    Order,
    add_medicine_order,
    end_medicine_order,
    give_care,
    list_pickup,
    unlist_pickup,
)
from elderly_care.commands.day_care_errors import (
    AttendedThen,
    BadDates,
    KeyReused,
    NobodyNamed,
    NoMedicineOrder,
    NotInCare,
    NotThere,
    OutsideHours,
    PickupNotListed,
    WrongDay,
)
from elderly_care.commands.day_care_leave import Leave
from elderly_care.commands.day_care_roll import Arrival, Departure
from elderly_care.enums.day_care import DayState
from elderly_care.models import CareGiven, DayCareAct, DayCareDay
from elderly_care.queries.day_care import care_lines, roll
from tests.factories.accounts import CommunityFactory, staff
from tests.factories.elderly_care_day_care import (
    at,
    day_for,
    in_care,
    manager_of,
    medicine_for,
    pickup_for,
    unit_of,
)

pytestmark = pytest.mark.django_db
EVENING = datetime(2026, 3, 9, 20, tzinfo=ZoneInfo("Asia/Shanghai"))


@pytest.fixture(autouse=True)
def _evening():
    """The whole day lies behind us."""
    with time_machine.travel(EVENING, tick=False):
        yield


@pytest.fixture
def enrolment():
    return in_care()


@pytest.fixture
def manager(enrolment):
    return manager_of(enrolment.unit)


def arrive(enrolment, manager, moment, key="a1"):
    arrival = Arrival(moment, key, "儿子")
    return roll_commands.take_arrival(enrolment=enrolment, arrival=arrival, by=manager)


def depart(enrolment, manager, moment, key="d1", **who):
    departure = Departure(moment, key, **who)
    return roll_commands.take_departure(enrolment=enrolment, departure=departure, by=manager)


@pytest.mark.parametrize(
    ("hour", "minute", "inside"),
    [(8, 29, False), (8, 30, True), (16, 30, True), (16, 31, False)],
)
def test_checking_in_outside_hours_is_refused(enrolment, manager, hour, minute, inside):
    if inside:
        row = arrive(enrolment, manager, at(hour, minute))
        assert (row.state, row.fee_fen, row.brought_by) == (DayState.PRESENT, 2500, "儿子")
        return
    with pytest.raises(OutsideHours):
        arrive(enrolment, manager, at(hour, minute))
    assert not DayCareDay.objects.exists()


@pytest.mark.parametrize(
    ("minute", "reason", "taken"), [(30, "", True), (31, "", False), (31, "堵车", True)]
)
def test_whoever_fetches_late_says_why(enrolment, manager, minute, reason, taken):
    arrive(enrolment, manager, at(9))
    listed = pickup_for(enrolment)
    who = {"pickup_id": listed.pk, "reason": reason}
    if taken:
        row = depart(enrolment, manager, at(16, minute), **who)
        assert (row.state, row.picked_up_by) == (DayState.LEFT, "王芳（女儿）")
        return
    with pytest.raises(OutsideHours):
        depart(enrolment, manager, at(16, minute), **who)


def test_an_unlisted_person_needs_a_reason(enrolment, manager):
    arrive(enrolment, manager, at(9))
    with pytest.raises(PickupNotListed):
        depart(enrolment, manager, at(15), name="邻居老赵")
    with pytest.raises(NobodyNamed):
        depart(enrolment, manager, at(15))
    row = depart(enrolment, manager, at(15), name="邻居老赵", reason="已电话向女儿核实")
    assert (row.picked_up_by, row.pickup, row.reason) == ("邻居老赵", None, "已电话向女儿核实")


def test_somebody_elses_or_an_ended_pickup_is_nobody(enrolment, manager):
    arrive(enrolment, manager, at(9))
    other = pickup_for(in_care(enrolment.unit))
    with pytest.raises(NotFound):
        depart(enrolment, manager, at(15), pickup_id=other.pk)
    mine = list_pickup(
        enrolment=enrolment, name="王芳", relation="女儿", phone="13800000001", by=manager
    )
    again = list_pickup(
        enrolment=enrolment, name="王芳", relation="女儿", phone="13800000001", by=manager
    )
    assert mine == again
    unlist_pickup(pickup=mine, by=manager)
    with pytest.raises(NotFound):
        depart(enrolment, manager, at(15), pickup_id=mine.pk)


def test_two_tablets_and_repeats_write_once(enrolment, manager):
    first = arrive(enrolment, manager, at(9), key="tablet-1")
    again = arrive(enrolment, manager, at(9), key="tablet-1")
    other = arrive(enrolment, manager, at(9, 5), key="tablet-2")
    assert {first.pk, again.pk, other.pk} == {first.pk}
    assert other.arrived_at == at(9)
    listed = pickup_for(enrolment)
    for key in ("x", "x", "y"):
        depart(enrolment, manager, at(16), key=key, pickup_id=listed.pk)
    assert list(DayCareAct.objects.order_by("pk").values_list("key", flat=True)) == [
        "tablet-1",
        "x",
    ]
    with pytest.raises(KeyReused):
        depart(enrolment, manager, at(16), key="tablet-1", pickup_id=listed.pk)


def test_moments_that_cannot_be(enrolment, manager):
    with pytest.raises(NotInCare):
        arrive(
            in_care(enrolment.unit, since=today()), manager, at(9, day=today() - timedelta(days=1))
        )
    with pytest.raises(WrongState):
        depart(enrolment, manager, at(9), name="谁", reason="…")
    arrive(enrolment, manager, at(12))
    with pytest.raises(WrongDay):
        depart(enrolment, manager, at(11), name="谁", reason="…")


def test_absent_and_came_after_all(enrolment, manager):
    for _ in range(2):
        row = day_care_leave.mark_absent(enrolment=enrolment, day=today(), key="ab", by=manager)
    assert row.state == DayState.ABSENT
    assert arrive(enrolment, manager, at(10)).state == DayState.PRESENT
    with pytest.raises(WrongState):
        day_care_leave.mark_absent(enrolment=enrolment, day=today(), key="ab2", by=manager)
    tomorrow = today() + timedelta(days=1)
    with pytest.raises(WrongDay):
        day_care_leave.mark_absent(enrolment=enrolment, day=tomorrow, key="ab3", by=manager)


def test_leave_of_some_days(enrolment, manager):
    leave = Leave(today(), today() + timedelta(days=2), "l1", "去女儿家")
    for _ in range(2):
        days = day_care_leave.ask_leave(enrolment=enrolment, leave=leave, by=manager)
    assert [day.state for day in days] == [DayState.LEAVE] * 3
    assert DayCareAct.objects.count() == 3
    back = day_care_leave.withdraw_leave(enrolment=enrolment, day=today(), key="w1", by=manager)
    assert back.state == DayState.EXPECTED
    arrive(enrolment, manager, at(9))
    again = Leave(today(), today(), "l2")
    with pytest.raises(AttendedThen):
        day_care_leave.ask_leave(enrolment=enrolment, leave=again, by=manager)
    for last in (today() - timedelta(days=1), today() + timedelta(days=92)):
        wrong = Leave(today(), last, "l3")
        with pytest.raises(BadDates):
            day_care_leave.ask_leave(enrolment=enrolment, leave=wrong, by=manager)


def test_other_streets_and_roles(enrolment):
    elsewhere = staff(Role.STATION_MANAGER, CommunityFactory())
    with pytest.raises(NotFound):
        arrive(enrolment, elsewhere, at(9))
    auditor = staff(Role.AUDITOR, enrolment.unit.station.division)
    with pytest.raises(NotAllowed):
        arrive(enrolment, auditor, at(9))
    carer = staff(Role.CAREGIVER, enrolment.unit.station.operator)
    assert arrive(enrolment, carer, at(9)).state == DayState.PRESENT
    day = DayCareDay.objects.get()
    with pytest.raises(NotAllowed):
        roll_commands.take_day_back(day=day, reason="写错", key="v", by=carer)


def test_medicine_only_by_order_and_consent(enrolment, manager):
    day_for(enrolment)
    written = {
        "medicine": "氨氯地平 5mg",
        "times": (time(12, 0),),
        "starts_on": today(),
        "ordered_by": "王医生",
        "order_no": "YZ-9",
        "consented_by": "王芳",
        "consented_relation": "女儿",
        "consented_on": today(),
    }
    for missing in ("order_no", "consented_by", "ordered_by"):
        wrong = Order(**written | {missing: " "})
        with pytest.raises(NoMedicineOrder):
            add_medicine_order(enrolment=enrolment, order=wrong, by=manager)
    with pytest.raises(NoMedicineOrder):
        give_care(enrolment=enrolment, given=Given("medicine", "all"), by=manager)
    order = add_medicine_order(enrolment=enrolment, order=Order(**written), by=manager)
    noon = Given("medicine", "all", order.pk, time(12, 0))
    for _ in range(2):
        row = give_care(enrolment=enrolment, given=noon, by=manager)
    assert (row.signed_name, CareGiven.objects.count()) == (manager.display_name, 1)
    at_four = Given("medicine", "all", order.pk, time(16, 0))
    with pytest.raises(NoMedicineOrder):
        give_care(enrolment=enrolment, given=at_four, by=manager)
    end_medicine_order(order=order, reason="撤回同意", by=manager)
    with pytest.raises(NoMedicineOrder):
        give_care(enrolment=enrolment, given=noon, by=manager)


def test_meals_are_given_to_who_is_there(enrolment, manager):
    with pytest.raises(NotThere):
        give_care(enrolment=enrolment, given=Given("lunch", "all"), by=manager)
    day_for(enrolment)
    assert (
        give_care(enrolment=enrolment, given=Given("lunch", "some"), by=manager).outcome == "some"
    )
    with pytest.raises(Error), transaction.atomic():
        CareGiven.objects.update(outcome="all")
    with pytest.raises(Error), transaction.atomic():
        CareGiven.objects.all().delete()


@pytest.mark.parametrize("came", [False, True])
def test_nobody_waits_for_who_died_today(enrolment, came):
    if came:
        day_for(enrolment)
    assert len(roll(enrolment.unit, today())) == 1
    record_death(resident=enrolment.resident, died_on=today(), by=SYSTEM)
    assert len(roll(enrolment.unit, today())) == came
    assert len(roll(enrolment.unit, today() - timedelta(days=1))) == 1


def test_lists_ask_as_much_for_three_as_for_one(django_assert_num_queries):
    unit = unit_of()
    for _ in range(2):
        enrolment = in_care(unit)
        pickup_for(enrolment)
        medicine_for(enrolment)
        day_for(enrolment)
        in_care()
        with django_assert_num_queries(3):
            lines = roll(unit, today())
        with django_assert_num_queries(3):
            care = care_lines(lines, today())
    assert ([len(line.pickups) for line in lines], len(care)) == ([1, 1], 2)
    assert [m.due_at for line in care.values() for m in line.medicines] == [time(12, 0)] * 2


def test_what_was_given_may_be_told_after_the_person_was_fetched(enrolment, manager):
    order = medicine_for(enrolment)
    arrive(enrolment, manager, at(9))
    depart(enrolment, manager, at(15), name="女儿", reason="已核实")
    end_medicine_order(order=order, reason="停药", by=manager)
    noon = Given("medicine", "all", order.pk, time(12, 0), at=at(12))
    assert give_care(enrolment=enrolment, given=noon, by=manager).given_at == at(12)
    with pytest.raises(NotThere):
        give_care(enrolment=enrolment, given=Given("lunch", "all", at=at(16)), by=manager)
