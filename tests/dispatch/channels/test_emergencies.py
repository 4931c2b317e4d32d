"""Emergencies: presses join the open card, silence is called back, family is told, an outcome ends it."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.enums import Role
from accounts.models import StaffNotice
from core.dates import today
from dispatch.commands import call_errors, emergencies
from dispatch.enums.calls import EmergencyOutcome
from dispatch.models import CallDevice, CarerPosition, Emergency, EmergencyPress, WorkOrder
from dispatch.queries.calls import false_alarms_of, nearest_helpers
from elderly_care.enums import Relation
from elderly_care.models import Notice
from tests.clock import at_noon
from tests.dispatch.telephone import lines, tell
from tests.factories.accounts import CommunityFactory, UserFactory, staff
from tests.factories.dispatch import CarerFactory, CarerShiftFactory, district_scene
from tests.factories.dispatch_intake import an_emergency
from tests.factories.dispatch_visits import VisitRuleFactory
from tests.factories.elderly_care import FamilyLinkFactory, ResidentFactory

pytestmark = pytest.mark.django_db
CONSOLE = "/console/dispatch"


@pytest.fixture
def scene(settings):
    scene = district_scene()
    settings.CTI_LINES = lines(scene.community.parent)
    CallDevice.objects.create(serial="D-9", resident=scene.resident)
    with at_noon():
        yield scene


@pytest.fixture
def desk(scene, client_as):
    return client_as(agent(scene))


def agent(scene):
    return staff(Role.CALL_AGENT, scene.community.parent)


def press(client, number, silent=False):
    event = {"event": "pressed", "serial": "D-9", "silent": silent}
    return tell(client, nonce=f"n-{number}-{silent}", call_id=f"p-{number}", **event)


def address(emergency):
    return f"{CONSOLE}/emergencies/{emergency.pk}/"


def test_presses_of_one_device_join_its_open_card(scene, client):
    answers = [press(client, number) for number in (1, 2)]
    answers.append(tell(client, nonce="again", event="pressed", call_id="p-2", serial="D-9"))
    emergency = Emergency.objects.get()
    assert {answer.json()["id"] for answer in answers} == {emergency.pk}
    assert EmergencyPress.objects.filter(emergency=emergency).count() == 2

    emergencies.close_emergency(
        emergency=emergency, outcome="helped", note="已上门", by=agent(scene)
    )
    press(client, 3)
    assert Emergency.objects.open().get() != emergency


def test_a_second_press_without_a_word_is_called_back_again(scene, client):
    press(client, 1, silent=True)
    emergency = Emergency.objects.get()
    by = agent(scene)
    emergencies.call_back(emergency=emergency, answered=True, by=by)
    press(client, 2, silent=True)
    with pytest.raises(call_errors.CallBackMissing):
        emergencies.close_emergency(emergency=emergency, outcome="safe", note="说没事", by=by)


def test_it_is_open_until_its_outcome_is_written(scene, client, desk):
    press(client, 1)
    emergency = Emergency.objects.get()
    for body in ({}, {"outcome": "safe"}, {"outcome": "nothing", "note": "…"}, {"note": "…"}):
        assert desk.post(address(emergency), body).status_code == 422
    emergency.refresh_from_db()
    assert emergency.closed_at is None
    for changes in ({"closed_at": timezone.now()}, {"outcome": "safe"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Emergency.objects.filter(pk=emergency.pk).update(**changes)

    assert desk.post(address(emergency), {"outcome": "safe", "note": "没事"}).status_code == 302
    with pytest.raises(IntegrityError, match="forbidden"), transaction.atomic():
        Emergency.objects.update(note="改")
    assert "没事" in desk.get(address(emergency)).text


@pytest.mark.parametrize("outcome", EmergencyOutcome.SPOKEN)
def test_silence_ends_as_harmless_only_after_somebody_answered(scene, client, desk, outcome):
    press(client, 1, silent=True)
    emergency = Emergency.objects.get()
    sent = {"outcome": outcome, "note": "说没事"}
    assert "回拨" in desk.post(address(emergency), sent).text
    assert "没人接" in desk.post(address(emergency), {"called": "silent"}, follow=True).text
    assert desk.post(address(emergency), sent).status_code == 422
    with pytest.raises(IntegrityError), transaction.atomic():
        Emergency.objects.update(outcome=outcome, closed_at=timezone.now(), closed_by=agent(scene))

    desk.post(address(emergency), {"called": "answered"})
    assert desk.post(address(emergency), sent).status_code == 302


def test_120_stands_above_everything_else_and_helpers_come_by_distance(scene, client, desk):
    home = scene.resident
    home.latitude, home.longitude = 39.99, 116.47
    home.save()
    for name, north in (("远处的人", 0.02), ("近处的人", 0.001)):
        carer = CarerFactory(
            operator=scene.operator,
            user__display_name=name,
            user=UserFactory(display_name=name),
            base_lat=39.99 + north,
            base_lon=116.47,
        )
        CarerShiftFactory(carer=carer, day=today())
    relative = UserFactory(display_name="女儿王芳")
    FamilyLinkFactory(user=relative, resident=home, relation=Relation.CHILD)
    press(client, 1)

    page = desk.get(address(Emergency.objects.get())).text
    places = [
        page.index(text) for text in ("tel:120", "tel:110", "女儿王芳", "近处的人", "远处的人")
    ]
    assert places == sorted(places)
    assert page.index("tel:120") < page.index(home.full_address)
    near, far = nearest_helpers(home)
    assert (near.metres, 2000 < far.metres < 2400) == (111, True)


def test_the_family_is_told_when_it_begins_and_ends(scene, client):
    child, own, gone = UserFactory(), UserFactory(), UserFactory()
    for user, relation in ((child, Relation.CHILD), (own, Relation.SELF)):
        FamilyLinkFactory(user=user, resident=scene.resident, relation=relation)
    FamilyLinkFactory(user=gone, resident=scene.resident, ended_on=today() - timedelta(days=1))
    press(client, 1)
    press(client, 2)
    emergency = Emergency.objects.get()
    emergencies.close_emergency(
        emergency=emergency, outcome="ambulance", note="已送医", by=agent(scene)
    )
    assert list(StaffNotice.objects.values_list("user", flat=True)) == [child.pk] * 2
    assert Notice.objects.filter(resident=scene.resident).count() == 2
    assert "120" in StaffNotice.objects.order_by("-pk").first().text
    assert scene.resident.name not in "".join(StaffNotice.objects.values_list("text", flat=True))


def test_false_alarms_are_counted_by_device(scene):
    other = an_emergency(scene.resident, serial="D-other")
    for outcome in ("false_alarm", "false_alarm", "helped"):
        one = emergencies.take_press(
            serial="D-9",
            event_id=f"e-{EmergencyPress.objects.count()}",
            is_silent=False,
            moment=timezone.now(),
        )
        emergencies.close_emergency(emergency=one, outcome=outcome, note="…", by=agent(scene))
    assert (false_alarms_of(one), false_alarms_of(other)) == (2, 0)


def test_somebody_is_sent_from_the_card_and_it_stays_open(scene, client, desk):
    scene.item.promise_min = 15
    scene.item.save()
    press(client, 1)
    emergency = Emergency.objects.get()
    body = {"help": "1", "item": scene.item.pk, "note": "摔倒"}
    assert desk.post(address(emergency), {"help": "1"}).status_code == 422
    told = desk.post(address(emergency), body)
    assert "30.00 元" in told.text
    body["own_fen"] = told.context["form"]["own_fen"].value()
    for _ in range(2):
        desk.post(address(emergency), body)

    order = WorkOrder.objects.get()
    emergency.refresh_from_db()
    assert (order.channel, order.urgency, emergency.order) == ("device", "emergency", order)
    assert order.promise_at - order.requested_at == timedelta(minutes=15)
    assert emergency.closed_at is None
    assert order.number in desk.get(address(emergency)).text


def test_nobody_else_touches_it(scene, client_as):
    emergency = an_emergency(scene.resident)
    stranger = client_as(staff(Role.CALL_AGENT, district_scene().community.parent))
    worker = client_as(staff(Role.COMMUNITY_WORKER, scene.community))
    for body in ({"called": "answered"}, {"outcome": "safe", "note": "…"}, {"help": "1"}):
        assert stranger.post(address(emergency), body).status_code == 404
        assert worker.post(address(emergency), body).status_code == 403
    emergency.refresh_from_db()
    assert (emergency.closed_at, emergency.called_back_at) == (None, None)


def test_every_page_of_who_answers_asks_for_what_is_open(scene, client_as, desk):
    dispatcher = client_as(staff(Role.DISPATCHER, scene.community.parent))
    for page in (desk.get(f"{CONSOLE}/orders/"), dispatcher.get("/console/")):
        assert "/console/dispatch/emergencies/open/" in page.text
    clerk = client_as(staff(Role.STREET_CLERK, scene.community.parent))
    assert "emergencies/open/" not in clerk.get("/console/").text


def test_what_is_open_stays_until_its_outcome_and_only_near(scene, client_as, desk):
    alarm = f"{CONSOLE}/emergencies/open/"
    rows = [an_emergency(scene.resident, serial=f"S-{number}") for number in range(5)]
    shown = desk.get(alarm)
    assert list(shown.context["emergencies"]) == rows[:3]
    assert "还有 2 个紧急呼叫没有结果" in shown.text
    far = client_as(staff(Role.CALL_AGENT, CommunityFactory().parent))
    assert far.get(alarm).context["emergencies"] == []
    outsider = client_as(staff(Role.STREET_CLERK, scene.community.parent))
    assert outsider.get(alarm).status_code == 403
    for row in rows[:4]:
        end = {"outcome": EmergencyOutcome.FALSE_ALARM, "note": "误按"}
        desk.post(address(row), end)
    assert list(desk.get(alarm).context["emergencies"]) == rows[4:]


def test_only_who_works_now_helps_and_an_old_place_counts_for_nothing(scene):
    VisitRuleFactory(stale_minutes=5)
    home = ResidentFactory(community=scene.community, latitude=39.9, longitude=116.4)
    rows = {}
    for name, ends_at, minutes in (
        ("fresh", "13:00", 1),
        ("old", "13:00", 60),
        ("gone", "11:00", 1),
    ):
        carer = CarerFactory(
            operator=scene.operator,
            base_lat=float(home.latitude) + 0.02,
            base_lon=home.longitude,
            location_consent_on=today(),
        )
        CarerShiftFactory(carer=carer, day=today(), starts_at="08:00", ends_at=ends_at)
        seen = timezone.now() - timedelta(minutes=minutes)
        place = {"latitude": float(home.latitude), "longitude": float(home.longitude)}
        CarerPosition.objects.create(carer=carer, recorded_at=seen, received_at=seen, **place)
        rows[name] = carer
    found = [(helper.carer, helper.is_seen) for helper in nearest_helpers(home)]
    assert found == [(rows["fresh"], True), (rows["old"], False)]
