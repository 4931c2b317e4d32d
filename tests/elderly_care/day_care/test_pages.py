"""The pages: roll, enrolment, beds, respite, the family's leave, and what partners read and tell."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.enums import Role
from core.dates import today
from elderly_care.enums import Relation
from elderly_care.enums.day_care import DayState, EnrolmentState, UnitKind
from elderly_care.models import (
    Bed,
    BedStay,
    CareGiven,
    DayCareDay,
    DayCareEnrolment,
    DayCareTerms,
    FamilyLink,
    MedicineOrder,
    RespiteBooking,
)
from elderly_care.queries.day_care import MODELS
from stations.enums import StationState
from tests.factories.accounts import CommunityFactory, staff
from tests.factories.elderly_care import FamilyLinkFactory, ResidentFactory
from tests.factories.elderly_care_day_care import (
    RespiteRuleFactory,
    at,
    bed_of,
    child_day_for,
    child_in_care,
    day_for,
    in_care,
    manager_of,
    medicine_for,
    pickup_for,
    station_of,
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
    return unit_of()


@pytest.fixture
def desk(client, unit):
    """The manager's tablet."""
    client.force_login(manager_of(unit))
    return client


def page(name, *arguments):
    return reverse(f"care_console:{name}", args=arguments)


def wrote(desk, enrolment, act, key="k", **said):
    """What a form of the roll sends, as a page without scripts does."""
    address = page("day_care_roll_act", enrolment.unit_id, enrolment.pk)
    return desk.post(address, {"act": act, "key": key, **said}, follow=True)


def test_the_roll_is_written_with_buttons(desk, unit):
    enrolment = in_care(unit)
    listed = pickup_for(enrolment)
    roll = page("day_care_roll", unit.pk)
    assert enrolment.resident.name in desk.get(roll).content.decode()
    for _ in range(2):
        answer = wrote(desk, enrolment, "arrive", "k1", clock="09:05", name="儿子")
        assert answer.redirect_chain == [(roll, 302)]
    wrote(desk, enrolment, "depart", "k2", pickup=listed.pk)
    day = DayCareDay.objects.get()
    assert (day.state, day.arrived_at, day.picked_up_by) == (DayState.LEFT, at(9, 5), str(listed))
    wrote(desk, enrolment, "void", "k3", reason="记错了人")
    day.refresh_from_db()
    assert day.state == DayState.EXPECTED


def test_who_stays_away(desk, unit):
    enrolment = in_care(unit)
    for number, (act, state) in enumerate(
        [("absent", "absent"), ("leave", "leave"), ("undo_leave", "expected")]
    ):
        wrote(desk, enrolment, act, f"k{number}", reason="感冒")
        assert DayCareDay.objects.get().state == state


@pytest.mark.parametrize(
    ("act", "said"),
    [
        ("arrive", {"clock": "25:99"}),
        ("arrive", {"clock": "08:29"}),
        ("arrive", {"clock": "16:00"}),
        ("arrive", {"clock": "15:01"}),
        ("arrive", {"key": ""}),
        ("depart", {}),
        ("depart", {"pickup": "9" * 30}),
        ("lunch", {"outcome": "all"}),
        ("nonsense", {}),
    ],
)
def test_a_refusal_stands_on_the_page_and_changes_nothing(desk, unit, act, said):
    if said.get("clock") == "16:00":
        said = said | {"occurred_at": "nonsense"}
    answer = wrote(desk, in_care(unit), act, **said)
    assert answer.status_code == 200
    assert next(iter(answer.context["messages"])).level_tag == "error"
    assert not DayCareDay.objects.exists()


def test_the_tablet_is_told_in_json(desk, unit):
    enrolment = in_care(unit)
    address = page("day_care_roll_act", unit.pk, enrolment.pk)
    said = {"act": "arrive", "key": "k", "occurred_at": at(9).isoformat(), "name": "儿子"}
    answer = desk.post(address, said, headers={"Accept": "application/json"})
    assert (answer.status_code, answer.json()) == (200, {"message": "已签到。"})
    early = said | {"key": "k2", "occurred_at": at(8).isoformat()}
    other = page("day_care_roll_act", unit.pk, in_care(unit).pk)
    answer = desk.post(other, early, headers={"Accept": "application/json"})
    assert (answer.status_code, answer.json()["code"]) == (409, "day_care.outside_hours")
    assert DayCareDay.objects.get().arrived_at == at(9)


def test_somebody_of_another_place_is_not_on_the_roll(desk, unit):
    other = in_care()
    address = page("day_care_roll_act", unit.pk, other.pk)
    assert desk.post(address, {"act": "arrive", "key": "k"}).status_code == 404
    assert desk.get(page("day_care_roll", other.unit_id)).status_code == 404
    assert desk.get(page("day_care_enrolment", other.pk)).status_code == 404


def test_meals_and_medicine_are_signed(desk, unit):
    enrolment = in_care(unit)
    order = medicine_for(enrolment)
    day_for(enrolment)
    roll = page("day_care_roll", unit.pk)
    assert str(order.medicine) in desk.get(roll).content.decode()
    wrote(desk, enrolment, "lunch", outcome="some", note="胃口不好")
    medicine = {"order": order.pk, "due_at": "12:00", "outcome": "all"}
    wrote(desk, enrolment, "medicine", **medicine)
    wrote(desk, enrolment, "medicine", **medicine | {"due_at": "13:00"})
    kinds = CareGiven.objects.order_by("pk").values_list("kind", flat=True)
    assert list(kinds) == ["lunch", "medicine"]
    assert "胃口不好" in desk.get(roll).content.decode()


def test_from_the_wish_to_the_start(desk, unit):
    person = ResidentFactory(community=unit.station.division)
    assert desk.post(page("day_care_enrol", person.pk), {"unit": unit.pk}).status_code == 302
    row = DayCareEnrolment.objects.get()
    start = {"number": "XY-1", "signed_by": "王芳", "relation": "女儿", "starts_on": today()}
    assert desk.post(page("day_care_start", row.pk), start).status_code == 422
    risks = {"falls": "high", "swallowing": "none", "wandering": "none"}
    assert desk.post(page("day_care_risks", row.pk), risks).status_code == 302
    assert desk.post(page("day_care_start", row.pk), start).status_code == 302
    pickup = {"name": "王芳", "relation": "女儿", "phone": "13800000001"}
    assert desk.post(page("day_care_pickup", row.pk), pickup).status_code == 302
    medicine = {
        "medicine": "氨氯地平",
        "times": "9:00 12:00",
        "starts_on": today(),
        "ordered_by": "王医生",
        "order_no": "1",
        "consented_by": "王芳",
        "consented_relation": "女儿",
        "consented_on": today(),
    }
    wrong = medicine | {"times": "noon"}
    assert desk.post(page("day_care_medicine", row.pk), wrong).status_code == 422
    assert desk.post(page("day_care_medicine", row.pk), medicine).status_code == 302
    leave = {"first": today(), "last": today() + timedelta(days=1)}
    assert desk.post(page("day_care_leave", row.pk), leave).status_code == 302
    shown = desk.get(page("day_care_enrolment", row.pk)).content.decode()
    assert all(words in shown for words in ("高，专人看护", "王芳", "氨氯地平", "请假"))


def test_what_ends_on_the_page_of_an_enrolment(desk, unit):
    row = in_care(unit)
    order, pickup = medicine_for(row), pickup_for(row)
    address = page("day_care_enrolment", row.pk)
    desk.post(address, {"act": "end_order", "row": order.pk})
    desk.post(address, {"act": "unlist", "row": pickup.pk})
    assert not row.pickups.current().exists()
    assert not MedicineOrder.objects.standing(today()).exists()
    assert desk.post(page("day_care_end", row.pk), {"reason": "回家"}).status_code == 302
    row.refresh_from_db()
    assert row.state == EnrolmentState.ENDED


@pytest.mark.parametrize(("yuan", "status"), [("30.00", 302), ("30.01", 422), ("abc", 422)])
def test_terms_on_the_page(desk, unit, yuan, status):
    said = {"places": 12, "fee_fen": yuan, "staff": 2, "valid_from": today()}
    answer = desk.post(page("day_care_terms", unit.pk), said)
    assert answer.status_code == status
    assert DayCareTerms.objects.count() == (2 if status == 302 else 1)


def test_places_and_one_place(desk, unit):
    in_care(unit)
    for name, arguments in (("day_care", ()), ("day_care_unit", (unit.pk,)), ("day_care_open", ())):
        assert unit.station.name in desk.get(page(name, *arguments)).content.decode()


def test_beds_from_register_to_leaving(desk, unit):
    station = unit.station
    said = {"room": "201", "numbers": "1 2 2", "opened_on": "2020-01-01"}
    assert desk.post(page("bed_add", station.pk), said).status_code == 302
    first, second = Bed.objects.order_by("number")
    person = ResidentFactory(community=station.division)
    kept = {"bed": first.pk, "first": today()}
    assert desk.post(page("bed_reserve", person.pk), kept).status_code == 302
    assert desk.post(page("bed_reserve", person.pk), kept).status_code == 422
    stay, board = BedStay.objects.get(), page("bed_board", station.pk)
    desk.post(board, {"act": "move_in", "row": stay.pk})
    desk.post(board, {"act": "stop", "row": second.pk, "reason": "维修"})
    shown = desk.get(board).content.decode()
    assert all(words in shown for words in (person.name, "维修", "50%"))
    desk.post(board, {"act": "leave", "row": stay.pk})
    desk.post(board, {"act": "restore", "row": second.pk})
    desk.post(board, {"act": "nonsense", "row": second.pk})
    assert set(Bed.objects.values_list("state", flat=True)) == {"free"}
    assert station.name in desk.get(page("beds")).content.decode()


def test_respite_from_booking_to_end(desk, unit):
    RespiteRuleFactory()
    station = unit.station
    bed, person = bed_of(station), ResidentFactory(community=station.division)
    said = {
        "station": station.pk,
        "mode": "institution",
        "starts_on": today(),
        "ends_on": today() + timedelta(days=3),
        "key": "r1",
    }
    assert desk.post(page("respite_book", person.pk), said).status_code == 422
    assert desk.post(page("respite_book", person.pk), said | {"bed": bed.pk}).status_code == 302
    row = RespiteBooking.objects.get()
    for act, state in (("cancel", "booked"), ("begin", "under_way"), ("finish", "done")):
        desk.post(page("respites"), {"act": act, "row": row.pk})
        row.refresh_from_db()
        assert row.state == state
    assert person.name in desk.get(page("respites")).content.decode()


@pytest.mark.parametrize("name", ["day_care", "beds", "respites"])
def test_lists_are_for_the_staff_of_the_place(client, unit, name):
    client.force_login(staff(Role.KITCHEN, unit.station.division))
    assert client.get(page(name)).status_code == 403
    client.force_login(staff(Role.STATION_MANAGER, CommunityFactory()))
    assert unit.station.name not in client.get(page(name)).content.decode()


@pytest.fixture
def family(client, unit):
    enrolment = in_care(unit)
    link = FamilyLinkFactory(resident=enrolment.resident, relation=Relation.CHILD)
    client.force_login(link.user)
    return client, enrolment, link


def test_the_family_asks_for_leave(family):
    client, enrolment, link = family
    address = reverse("family:day_care")
    said = {"first": today(), "last": today() + timedelta(days=1), "key": "f1", "reason": "体检"}
    assert client.get(address).status_code == 200
    for _ in range(2):
        assert client.post(address, said).status_code == 302
    states = DayCareDay.objects.filter(enrolment=enrolment).values_list("state", flat=True)
    assert list(states) == [DayState.LEAVE] * 2
    wrong = said | {"last": today() - timedelta(days=1), "key": "f2"}
    assert client.post(address, wrong).status_code == 422
    link.may_order = False
    link.save()
    assert client.get(address).status_code == 403


@pytest.mark.parametrize("kind", [Relation.SELF, Relation.CHILD])
def test_a_place_is_asked_for_at_home(client, kind):
    unit = unit_of(places=1)
    link = FamilyLinkFactory(relation=kind)
    client.force_login(link.user)
    ask = reverse("family:day_care_ask", args=[unit.pk])
    assert "每天 25 元" in client.get(ask).content.decode()
    for _twice in range(2):
        assert client.post(ask).status_code == 302
    made = DayCareEnrolment.objects.get()
    assert (made.resident, made.state) == (link.resident, EnrolmentState.PLACED)
    assert "签协议" in client.get(reverse("family:day_care")).content.decode()
    elsewhere = reverse("family:day_care_ask", args=[unit_of().pk])
    assert client.post(elsewhere).status_code == 422

    second = FamilyLinkFactory(relation=kind)
    client.force_login(second.user)
    assert client.post(ask).status_code == 302
    assert "候补第 1 位" in client.get(reverse("family:day_care")).content.decode()
    if kind == Relation.CHILD:
        FamilyLink.objects.filter(pk=second.pk).update(may_order=False)
        assert client.post(ask).status_code == 403


def test_only_places_that_serve_elders_are_offered(client):
    unit, closed, small = unit_of(), unit_of(), unit_of(kind=UnitKind.CHILD)
    closed.station.state, closed.station.closed_on = StationState.CLOSED, today()
    closed.station.save()
    client.force_login(FamilyLinkFactory(relation=Relation.SELF).user)

    shown = client.get(reverse("family:day_care")).content.decode()
    assert unit.station.name in shown
    assert closed.station.name not in shown
    for other in (closed, small):
        address = reverse("family:day_care_ask", args=[other.pk])
        assert client.get(address).status_code == client.post(address).status_code == 404
    assert not DayCareEnrolment.objects.exists()


def test_the_family_names_who_may_fetch(family):
    client, enrolment, link = family
    address = reverse("family:day_care_pickup")
    told = {"name": "李强", "relation": "女婿", "phone": "13800138000"}
    for wrong in ({"phone": "12"}, {"name": ""}, {"relation": ""}):
        assert client.post(address, told | wrong).status_code == 422
    for _twice in range(2):
        assert client.post(address, told).status_code == 302
    (row,) = enrolment.pickups.all()
    assert row.name == "李强"
    shown = client.get(reverse("family:day_care")).content.decode()
    assert "李强" in shown
    assert "13800138000" not in shown
    link.may_order = False
    link.save()
    assert client.post(address, told | {"name": "赵六"}).status_code == 403


@pytest.mark.parametrize("granted", [True, False])
def test_the_family_reads_of_medicine_what_was_granted(family, granted):
    client, enrolment, link = family
    link.may_see_health = granted
    link.save()
    order, day = medicine_for(enrolment), day_for(enrolment)
    given = {"given_by": manager_of(enrolment.unit), "signed_name": "王", "outcome": "all"}
    CareGiven.objects.create(day=day, kind="lunch", given_at=at(11), **given)
    noon = {"kind": "medicine", "order": order, "due_at": order.times[0], "given_at": at(12)}
    CareGiven.objects.create(day=day, **noon, **given)
    shown = client.get(reverse("family:day_care")).content.decode()
    assert "午餐 · 吃完" in shown
    assert (order.medicine in shown) is granted


def test_partners_read_occupancy_and_tell_attendance(api_as, unit):
    enrolment = in_care(unit)
    bed_of(unit.station)
    other = in_care()
    api = api_as(staff(Role.PARTNER_ENGINEER, unit.station.operator))
    (place,) = api.get("/api/v1/day-care").data["results"]
    assert (place["places"], place["taken"], place["attended"]) == (9, 1, 0)
    assert [bed["state"] for bed in api.get("/api/v1/beds").data["results"]] == ["free"]
    said = {"act": "arrive", "enrolment": enrolment.pk, "at": at(9).isoformat(), "key": "p1"}
    for _ in range(2):
        answer = api.post("/api/v1/day-care-days", said)
        assert (answer.status_code, answer.data["state"]) == (200, "present")
    early = said | {"at": at(8, 29).isoformat(), "key": "p2", "enrolment": in_care(unit).pk}
    assert api.post("/api/v1/day-care-days", early).status_code == 409
    elsewhere = said | {"enrolment": other.pk, "key": "p3"}
    assert api.post("/api/v1/day-care-days", elsewhere).status_code == 404
    assert api.post("/api/v1/day-care-days", {"act": "x"}).status_code == 400
    assert len(api.get("/api/v1/day-care-days").data["results"]) == 1


def test_the_portrait_says_it(desk, unit):
    enrolment = in_care(unit)
    station_of()
    shown = desk.get(page("portrait", enrolment.resident_id)).content.decode()
    assert unit.station.name in shown
    assert page("day_care_enrolment", enrolment.pk) in shown


def test_who_does_not_look_after_people_reads_nothing_of_their_health(client, unit):
    enrolment = in_care(unit)
    order = medicine_for(enrolment)
    client.force_login(staff(Role.AUDITOR, unit.station.division))
    shown = client.get(page("day_care_enrolment", enrolment.pk)).content.decode()
    assert enrolment.resident.name in shown
    assert str(order.medicine) not in shown
    assert "有，注意观察" not in shown
    day_for(enrolment)
    roll = client.get(page("day_care_roll", unit.pk)).content.decode()
    assert enrolment.resident.name in roll
    assert str(order.medicine) not in roll


@pytest.mark.parametrize("kind", [UnitKind.ELDER, UnitKind.CHILD])
def test_the_roll_asks_as_often_for_three_as_for_one(client, kind):
    unit = unit_of(kind=kind, workers=3)
    client.force_login(manager_of(unit))
    asked = []
    for count in (1, 3):
        while unit_rows(unit) < count:
            somebody_there(unit)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(page("day_care_roll", unit.pk)).status_code == 200
        asked.append(len(queries))
    assert asked[0] == asked[1]


def unit_rows(unit):
    return MODELS[unit.kind].objects.filter(unit=unit).count()


def somebody_there(unit):
    if unit.kind == UnitKind.CHILD:
        child_day_for(child_in_care(unit))
        return
    row = in_care(unit)
    pickup_for(row)
    order = medicine_for(row)
    day = day_for(row)
    CareGiven.objects.create(
        day=day,
        kind="medicine",
        order=order,
        due_at=order.times[0],
        outcome="all",
        given_at=day.arrived_at,
        given_by=staff(Role.CAREGIVER, unit.station.division),
        signed_name="张",
    )
