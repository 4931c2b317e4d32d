"""Small children: enrolled by a guardian, fetched by listed people only, carers enough, forgotten at the end."""

from datetime import date, datetime, timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import Error, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.enums import Role
from core.dates import birthday, today
from core.errors import NotAllowed, NotFound
from core.models import AuditEvent
from elderly_care.commands import child_care, child_ratio, day_care_leave, day_care_roll
from elderly_care.commands.day_care_errors import (
    CarersOverloaded,
    ChildFetchedByStranger,
    NoAuthority,
    OutsideHours,
)
from elderly_care.commands.day_care_places import end_day_care
from elderly_care.enums.day_care import DayState, EnrolmentState, UnitKind
from elderly_care.models import (
    ChildCareGiven,
    ChildDay,
    ChildDayAct,
    ChildEnrolment,
    ChildMedicineOrder,
    ChildPickup,
)
from elderly_care.queries.child_places import carers_for
from elderly_care.queries.day_care import roll, units_of
from stations.models import Citizen
from subsidies.models import ChildDayFee, DayCareFee
from subsidies.queries import differences
from tests.factories.accounts import CommunityFactory, UserFactory, staff
from tests.factories.elderly_care_day_care import (
    ChildRatioRuleFactory,
    at,
    child_day_for,
    child_in_care,
    manager_of,
    medicine_for,
    unit_of,
)

pytestmark = pytest.mark.django_db
AFTERNOON = datetime(2026, 3, 9, 15, tzinfo=ZoneInfo("Asia/Shanghai"))


@pytest.fixture(autouse=True)
def _afternoon():
    """The place is open."""
    with time_machine.travel(AFTERNOON, tick=False):
        yield


@pytest.fixture
def unit():
    return unit_of(kind=UnitKind.CHILD, workers=1)


@pytest.fixture
def manager(unit):
    return manager_of(unit)


@pytest.fixture
def desk(client, manager):
    client.force_login(manager)
    return client


def page(name, *arguments):
    return reverse(f"care_console:{name}", args=arguments)


def came(row, manager, key="a", **said):
    arrival = day_care_roll.Arrival(at(9), f"{key}{row.pk}", "母亲", **said)
    return day_care_roll.take_arrival(enrolment=row, arrival=arrival, by=manager)


def left(row, manager, key="d", **said):
    departure = day_care_roll.Departure(at(14), f"{key}{row.pk}", **said)
    return day_care_roll.take_departure(enrolment=row, departure=departure, by=manager)


def papers(**said):
    facts = {
        "child_name": "刘小米",
        "child_birth_date": birthday(today(), -2),
        "guardian_name": "刘洋",
        "guardian_id_number": "11010519491231002X",
        "guardian_phone": "13800000003",
        "relation": "母亲",
        "consent_no": "TY-9",
        "consented_on": today(),
        "note": "对鸡蛋过敏",
    }
    return facts | said


def test_from_the_papers_to_the_place(desk, unit):
    ChildRatioRuleFactory()
    address = page("child_enrol", unit.pk)
    for _ in range(2):
        assert desk.post(address, papers()).status_code == 302
    row = ChildEnrolment.objects.get()
    assert (Citizen.objects.count(), row.state, row.note) == (
        2,
        EnrolmentState.PLACED,
        "对鸡蛋过敏",
    )
    guardian = ChildPickup.objects.get()
    assert (guardian.name, guardian.authority_no, guardian.phone) == ("刘洋", "TY-9", "13800000003")
    start = {"number": "TW-9", "signed_by": "刘洋", "relation": "母亲", "starts_on": today()}
    assert desk.post(page("child_start", row.pk), start).status_code == 302
    pickup = {"name": "刘海", "relation": "外公", "phone": "13800000004", "authority_no": "SQ-1"}
    wrong = pickup | {"authority_no": " "}
    assert desk.post(page("child_pickup", row.pk), wrong).status_code == 422
    assert desk.post(page("child_pickup", row.pk), pickup).status_code == 302
    shown = desk.get(page("child_place", row.pk)).content.decode()
    assert all(words in shown for words in ("刘小米", "138****0004", "SQ-1", "TW-9", "对鸡蛋过敏"))
    assert "13800000003" not in shown
    assert AuditEvent.objects.filter(action="elderly_care.child_place.shown").exists()


@pytest.mark.parametrize(
    "wrong",
    [
        {"child_birth_date": date(2020, 1, 1)},
        {"child_birth_date": ""},
        {"guardian_id_number": "110105194912310021"},
        {"consent_no": ""},
        {"consented_on": "2027-01-01"},
        {"child_id_number": "11010519491231002X", "child_birth_date": ""},
    ],
)
def test_without_the_papers_nothing_is_kept(desk, unit, wrong):
    answer = desk.post(page("child_enrol", unit.pk), papers(**wrong))
    assert answer.status_code == 422
    assert not ChildEnrolment.objects.exists()
    assert not Citizen.objects.exists()


def test_a_child_goes_with_listed_people_only(unit, manager):
    row = child_in_care(unit)
    assert came(row, manager).fee_fen == 2500
    with pytest.raises(ChildFetchedByStranger):
        left(row, manager, name="邻居", reason="母亲打电话说的")
    other = child_in_care(unit)
    with pytest.raises(NotFound):
        left(row, manager, pickup_id=other.pickups.get().pk)
    mother = row.pickups.get()
    child_care.unlist_child_pickup(pickup=mother, by=manager)
    with pytest.raises(NotFound):
        left(row, manager, pickup_id=mother.pk)
    with pytest.raises(NoAuthority):
        child_care.list_child_pickup(
            enrolment=row,
            who=child_care.Authorised("刘海", "外公", "13800000004", ""),
            by=manager,
        )
    grandpa = child_care.list_child_pickup(
        enrolment=row,
        who=child_care.Authorised("刘海", "外公", "13800000004", "SQ-1"),
        by=manager,
    )
    day = left(row, manager, pickup_id=grandpa.pk)
    assert (day.state, day.picked_up_by) == (DayState.LEFT, "刘海（外公）")
    assert not DayCareFee.objects.exists()
    assert ChildDayFee.objects.get().price_fen == 2500
    with pytest.raises(Error), transaction.atomic():
        ChildDayAct.objects.update(who="别人")
    with pytest.raises(Error), transaction.atomic():
        ChildDay.objects.update(pickup=None)


def test_one_more_than_the_carers_may_look_after(unit, manager):
    ChildRatioRuleFactory(below_months=36, children=2)
    rows = [child_in_care(unit) for _ in range(3)]
    for row in rows[:2]:
        came(row, manager)
    with pytest.raises(CarersOverloaded) as refused:
        came(rows[2], manager)
    assert refused.value.params == {"needed": 2, "staff": 1}
    assert came(rows[2], manager, reason="园长已到场").reason == "园长已到场"
    left(rows[0], manager, pickup_id=rows[0].pickups.get().pk)
    fourth, fifth = child_in_care(unit), child_in_care(unit)
    child_ratio.note_carers(unit=unit, carers=2, by=manager)
    came(fourth, manager)
    came(fifth, manager)
    assert [line.state for line in roll(unit, today())].count(DayState.PRESENT) == 4


def test_classes_have_carers_of_their_own(unit):
    for months, children in ((12, 3), (24, 5), (36, 7)):
        ChildRatioRuleFactory(below_months=months, children=children)
    born = [birthday(today(), -1)] * 5 + [birthday(today(), -2)] * 8
    infants = [today() - timedelta(days=200)] * 3
    assert carers_for(unit, [*born, *infants], today()) == 1 + 2 + 1
    assert carers_for(unit, [*born, birthday(today(), -3)], today()) is None
    assert carers_for(unit, [], today()) == 0


def test_the_roll_of_children_on_the_page(desk, unit, django_assert_max_num_queries):
    rows = [child_in_care(unit) for _ in range(2)]
    address = page("day_care_roll", unit.pk)
    assert all(row.child.name in desk.get(address).content.decode() for row in rows)
    assert AuditEvent.objects.filter(action="elderly_care.child_roll.shown").exists()
    act = page("day_care_roll_act", unit.pk, rows[0].pk)
    desk.post(act, {"act": "arrive", "key": "k1", "clock": "09:00", "name": "母亲"})
    assert desk.post(act, {"act": "lunch", "key": "k2", "outcome": "all"}).status_code == 302
    desk.post(act, {"act": "depart", "key": "k3", "pickup": rows[0].pickups.get().pk})
    desk.post(page("day_care_roll_act", unit.pk, rows[1].pk), {"act": "leave", "key": "k4"})
    assert list(ChildDay.objects.order_by("pk").values_list("state", flat=True)) == [
        "left",
        "leave",
    ]
    assert desk.post(page("child_carers", unit.pk), {"carers": 3}).status_code == 302
    assert unit.carers.get().carers == 3
    leave = {"first": today(), "last": today() + timedelta(days=1)}
    assert desk.post(page("child_leave", rows[1].pk), leave).status_code == 302
    (place,) = units_of(manager_of(unit), today())
    assert (place.taken, place.attended) == (2, 1)


@pytest.mark.parametrize(("hour", "inside"), [(7, False), (8, True)])
def test_hours_are_the_childrens_own(unit, manager, hour, inside):
    row = child_in_care(unit)
    arrival = day_care_roll.Arrival(at(hour, 30), "a", "母亲")
    if inside:
        assert day_care_roll.take_arrival(enrolment=row, arrival=arrival, by=manager)
        return
    with pytest.raises(OutsideHours):
        day_care_roll.take_arrival(enrolment=row, arrival=arrival, by=manager)


def test_consent_taken_back_ends_the_place_and_forgets(desk, unit, manager):
    row = child_in_care(unit)
    came(row, manager)
    assert desk.post(page("child_withdraw", row.pk), {"reason": ""}).status_code == 422
    assert desk.post(page("child_withdraw", row.pk), {"reason": "不同意了"}).status_code == 302
    row.refresh_from_db()
    assert (row.state, row.note, row.withdrawn_at is None) == (EnrolmentState.ENDED, None, False)
    assert row.pickups.get().phone is None
    mother = row.pickups.get()
    assert left(row, manager, pickup_id=mother.pk).state == DayState.LEFT  # somebody must fetch it
    with time_machine.travel(AFTERNOON + timedelta(days=1), tick=False):
        assert roll(unit, today()) == []


def test_the_end_gives_the_place_on(desk, unit):
    row = child_in_care(unit)
    assert desk.post(page("child_end", row.pk), {"reason": "上幼儿园"}).status_code == 302
    row.refresh_from_db()
    assert (row.state, row.note) == (EnrolmentState.ENDED, None)
    assert desk.get(page("child_place", row.pk)).status_code == 200


@pytest.mark.parametrize("name", ["child_place", "child_start", "child_pickup", "child_end"])
def test_another_place_sees_nothing(client, unit, name):
    row = child_in_care(unit)
    client.force_login(staff(Role.STATION_MANAGER, CommunityFactory()))
    assert client.get(page(name, row.pk)).status_code == 404
    client.force_login(staff(Role.CAREGIVER, unit.station.division))
    assert client.get(page(name, row.pk)).status_code == 403


@pytest.mark.parametrize(
    ("role", "status"),
    [(Role.CAREGIVER, 200), (Role.AUDITOR, 403), (Role.PARTNER_ENGINEER, 403)],
)
def test_the_childrens_roll_is_for_who_keeps_it(client, unit, role, status):
    row = child_in_care(unit)
    client.force_login(staff(role, unit.station.division))
    answer = client.get(page("day_care_roll", unit.pk))
    assert answer.status_code == status
    act = page("day_care_roll_act", unit.pk, row.pk)
    if status == 403:
        assert row.child.name not in answer.content.decode()
        client.post(act, {"act": "arrive", "key": "k", "clock": "09:00"})
        assert not ChildDay.objects.exists()


@pytest.fixture
def mother(client, unit):
    row = child_in_care(unit)
    row.guardian.user = UserFactory()
    row.guardian.save()
    client.force_login(row.guardian.user)
    return client, row


def test_the_guardian_at_home(mother, unit):
    client, row = mother
    child_in_care(unit)
    child_day_for(row)
    assert reverse("family:children") in client.get(reverse("family:index")).content.decode()
    shown = client.get(reverse("family:children")).content.decode()
    assert shown.count('id="child-') == 1
    day = today() + timedelta(days=1)
    said = {"first": day, "last": day, "key": "g1", "reason": "打疫苗"}
    address = reverse("family:child_leave", args=[row.pk])
    assert client.get(address).status_code == 200
    for _ in range(2):
        assert client.post(address, said).status_code == 302
    assert row.days.get(day=day).state == DayState.LEAVE
    wrong = said | {"last": day - timedelta(days=1), "key": "g2"}
    assert client.post(address, wrong).status_code == 422
    address = reverse("family:child_withdraw", args=[row.pk])
    assert client.get(address).status_code == 200
    assert client.post(address).status_code == 302
    row.refresh_from_db()
    assert row.state == EnrolmentState.ENDED


def test_the_guardian_reads_what_was_eaten_and_given(mother, django_assert_num_queries):
    client, row = mother
    address, order = reverse("family:children"), medicine_for(row, ChildMedicineOrder)
    day = child_day_for(row)
    given = {"given_by": UserFactory(), "signed_name": "李老师", "outcome": "some"}
    ChildCareGiven.objects.create(day=day, kind="lunch", given_at=at(11, 30), note="咳嗽", **given)
    asked = CaptureQueriesContext(connection)
    with asked:
        assert "午餐 · 吃了一部分 · 咳嗽" in client.get(address).content.decode()
    noon = {"kind": "medicine", "order": order, "due_at": order.times[0], "given_at": at(12)}
    ChildCareGiven.objects.create(day=day, **noon, **given)
    with django_assert_num_queries(len(asked)):
        assert f"服药 {order.medicine}" in client.get(address).content.decode()


def test_somebody_elses_child_is_nobodys_business(mother, unit):
    client, _row = mother
    other = child_in_care(unit)
    for name in ("child_leave", "child_withdraw"):
        assert client.get(reverse(f"family:{name}", args=[other.pk])).status_code == 404
    with pytest.raises(NotAllowed):
        child_care.withdraw_child_consent(enrolment=other, reason="x", by=UserFactory())
    leave = day_care_leave.Leave(today(), today(), "k")
    with pytest.raises(NotAllowed):
        day_care_leave.ask_leave(enrolment=other, leave=leave, by=UserFactory())


def test_no_partner_reads_of_children(api_as, unit):
    row = child_in_care(unit)
    child_day_for(row)
    api = api_as(staff(Role.PARTNER_ENGINEER, unit.station.operator))
    assert api.get("/api/v1/day-care-days").data["results"] == []
    said = {"act": "arrive", "enrolment": row.pk, "at": at(9).isoformat(), "key": "p1"}
    assert api.post("/api/v1/day-care-days", said).status_code == 404


def test_a_childs_fee_is_charged_once_and_taken_back_with_the_day(unit, manager):
    row = child_in_care(unit)
    mother = row.pickups.get()
    came(row, manager)
    assert not ChildDayFee.objects.exists()
    for _ in range(2):
        day = left(row, manager, pickup_id=mother.pk)
    (fee,) = ChildDayFee.objects.all()
    assert (fee.price_fen, fee.operator, fee.reversed_at) == (2500, unit.station.operator, None)
    for _ in range(2):
        day = day_care_roll.take_day_back(day=day, reason="记错", key="v", by=manager)
    fee.refresh_from_db()
    assert fee.reversed_at is not None
    assert [found for found in differences() if "child_day" in str(found)] == []
    with pytest.raises(Error), transaction.atomic():
        ChildDayFee.objects.update(price_fen=1)


def test_the_ledgers_report_names_a_childs_day_without_its_fee(unit):
    child_day_for(child_in_care(unit), state=DayState.PRESENT)
    assert [found for found in differences() if "child_day" in str(found)] == []
    day = ChildDay.objects.get()
    day.state, day.left_at, day.picked_up_by = DayState.LEFT, at(14), "母亲"
    day.pickup = day.enrolment.pickups.get()
    day.save()
    assert len([found for found in differences() if "child_day" in str(found)]) == 1


def test_a_child_eats_and_takes_medicine_by_written_order(unit, manager, desk):
    row = child_in_care(unit)
    came(row, manager)
    written = {
        "medicine": "对乙酰氨基酚 5ml",
        "times": "12:00",
        "starts_on": today(),
        "ordered_by": "儿科 王医生",
        "order_no": "EK-1",
        "consented_by": "李娜",
        "consented_relation": "母亲",
        "consented_on": today(),
    }
    assert desk.post(page("child_medicine", row.pk), {**written, "order_no": ""}).status_code == 422
    ahead = written | {"consented_on": today() + timedelta(days=1)}
    refused = desk.post(page("child_medicine", row.pk), ahead)
    assert (refused.status_code, "同意日期不能晚于今天。" in refused.content.decode()) == (
        422,
        True,
    )
    assert desk.post(page("child_medicine", row.pk), written).status_code == 302
    order = ChildMedicineOrder.objects.get()
    act = page("day_care_roll_act", unit.pk, row.pk)
    noon = {"act": "medicine", "order": order.pk, "due_at": "12:00", "outcome": "all"}
    for told in ({"act": "lunch", "outcome": "some"}, noon):
        for _ in range(2):
            desk.post(act, {"key": uuid4().hex, "occurred_at": at(12).isoformat(), **told})
    given = ChildCareGiven.objects.order_by("pk").values_list("kind", "outcome", "signed_name")
    assert list(given) == [
        ("lunch", "some", manager.display_name),
        ("medicine", "all", manager.display_name),
    ]
    text = desk.get(page("day_care_roll", unit.pk)).content.decode()
    assert all(words in text for words in ("对乙酰氨基酚 5ml 已服", "午餐 吃了一部分"))
    desk.post(page("child_place", row.pk), {"act": "end_order", "row": order.pk})
    assert not ChildMedicineOrder.objects.standing(today()).exists()
    with pytest.raises(Error), transaction.atomic():
        ChildCareGiven.objects.update(outcome="none")


def test_who_gives_the_meal_reads_what_the_child_cannot_eat(unit, desk):
    row = child_in_care(unit)
    ChildEnrolment.objects.filter(pk=row.pk).update(note="对鸡蛋过敏")
    assert "对鸡蛋过敏" in desk.get(page("day_care_roll", unit.pk)).content.decode()


def test_medicine_ends_with_the_place(unit, manager):
    row = child_in_care(unit)
    medicine_for(row, ChildMedicineOrder)
    end_day_care(enrolment=row, reason="搬家", by=manager)
    assert not ChildMedicineOrder.objects.standing(today()).exists()
