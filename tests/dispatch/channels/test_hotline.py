"""The hotline: signed events once, several people of a number, who holds a call, drafts, emergencies."""

import json
import time

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.enums import Role
from dispatch.commands import call_errors, calls
from dispatch.logic import cti
from dispatch.models import CallDevice, Emergency, IncomingCall, WorkOrder
from tests.factories.accounts import CommunityFactory, staff
from tests.factories.dispatch import a_call, district_scene, tomorrow_at
from tests.factories.elderly_care import ResidentFactory

pytestmark = pytest.mark.django_db
PATH = "/api/v1/calls/hotline"
CONSOLE = "/console/dispatch"
SECRET = "for-tests"


@pytest.fixture
def scene(settings):
    scene = district_scene()
    settings.CTI_LINES = {
        "hotline": {"app": "yizhan", "secret": SECRET, "division": scene.community.parent.code}
    }
    return scene


def agent(scene):
    return staff(Role.CALL_AGENT, scene.community.parent)


def tell(client, nonce="n-1", secret=SECRET, at=None, path=PATH, **told):
    body = json.dumps({"occurred_at": timezone.now().isoformat(), **told}).encode()
    timestamp = str(int(time.time() if at is None else at))
    headers = {
        cti.APP: "yizhan",
        cti.TIMESTAMP: timestamp,
        cti.NONCE: nonce,
        cti.SIGNATURE: cti.signature(secret, path, timestamp, nonce, body),
    }
    return client.post(path, body, content_type="application/json", headers=headers)


def test_a_call_is_taken_once_and_gets_its_recording(scene, client):
    ring = {"event": "ringing", "call_id": "c-1", "number": "13800000001"}
    assert tell(client, **ring).status_code == 200
    assert tell(client, nonce="n-2", **ring).status_code == 200
    tell(client, nonce="n-3", **ring | {"event": "ended", "recording": "REC-7"})
    call = IncomingCall.objects.get()
    assert (call.recording, call.ended_at is not None) == ("REC-7", True)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"secret": "other"}, "dispatch.bad_signature"),
        ({"path": "/api/v1/calls/nobody"}, "dispatch.bad_signature"),
        ({"at": 1_000_000}, "dispatch.stale_message"),
        ({"number": ""}, "dispatch.bad_call_event"),
        ({"number": 7}, "dispatch.bad_call_event"),
        ({"event": "sings"}, "dispatch.bad_call_event"),
        ({"occurred_at": "yesterday"}, "dispatch.bad_call_event"),
        ({"event": "pressed"}, "dispatch.bad_call_event"),
    ],
)
def test_bad_messages_leave_nothing(scene, client, changes, code):
    answer = tell(client, **{"event": "ringing", "call_id": "c", "number": "1"} | changes)
    assert answer.json()["code"] == code
    assert not IncomingCall.objects.exists()


def test_a_message_is_not_replayed(scene, client):
    ring = {"event": "ringing", "call_id": "c-1", "number": "13800000001"}
    tell(client, **ring)
    assert tell(client, **ring).json()["code"] == "dispatch.replayed_message"


def test_the_card_offers_everybody_of_a_number_and_the_request_ends_the_call(scene, client_as):
    one = scene.resident
    two = ResidentFactory(community=scene.community, phone=one.phone)
    call = a_call(scene.community.parent, one.phone)
    user = agent(scene)
    client = client_as(user)
    assert call.number in client.get(f"{CONSOLE}/hotline/").content.decode()
    card = client.get(f"{CONSOLE}/hotline/{call.pk}/")
    assert set(card.context["people"]) == {one, two}
    assert card.context["form"] is None

    start = timezone.localtime(tomorrow_at(9)).strftime("%Y-%m-%dT%H:%M")
    sent = {
        "resident": one.pk,
        "item": scene.item.pk,
        "window_start": start,
        "window_min": 30,
        "urgency": "ordinary",
        "note": "擦窗",
    }
    client.post(f"{CONSOLE}/hotline/{call.pk}/", sent | {"draft": "1"})
    again = client.get(f"{CONSOLE}/hotline/{call.pk}/")
    assert again.context["resident"] == one
    assert again.context["form"].initial["note"] == "擦窗"
    assert "擦窗" in again.content.decode()
    made = [client.post(f"{CONSOLE}/hotline/{call.pk}/", sent) for _ in range(2)]

    order = WorkOrder.objects.get()
    assert {answer["Location"] for answer in made} == {f"{CONSOLE}/orders/{order.pk}/"}
    assert (order.channel, order.call_reference) == ("phone", call.call_id)
    call.refresh_from_db()
    assert (call.order, call.draft, call.resident) == (order, {}, one)


def test_a_second_agent_sees_who_holds_the_call(scene):
    call = a_call(scene.community.parent)
    first, second = agent(scene), agent(scene)
    calls.hold_call(call=call, by=first)
    with pytest.raises(call_errors.CallHeld, match=str(first)):
        calls.save_draft(call=call, draft={"note": "…"}, by=second)
    calls.let_go(call=call, by=first)
    calls.close_call(call=call, note="打错了", by=second)
    with pytest.raises(call_errors.CallClosed):
        calls.hold_call(call=call, by=first)


def test_another_place_sees_neither_calls_nor_emergencies(scene, client_as):
    call = a_call(scene.community.parent)
    emergency = pressed(scene)
    client = client_as(staff(Role.CALL_AGENT, CommunityFactory().parent))
    assert client.get(f"{CONSOLE}/hotline/{call.pk}/").status_code == 404
    assert client.get(f"{CONSOLE}/emergencies/{emergency.pk}/").status_code == 404
    page = client.get(f"{CONSOLE}/hotline/").context
    assert (list(page["calls"]), list(page["emergencies"])) == ([], [])


def pressed(scene) -> Emergency:
    device = CallDevice.objects.create(serial="D-1", resident=scene.resident)
    now = timezone.now()
    return Emergency.objects.create(
        resident=scene.resident, device=device, event_id="e", opened_at=now, is_silent=True
    )


def test_a_press_is_open_until_its_outcome_is_written(scene, client, client_as):
    CallDevice.objects.create(serial="D-9", resident=scene.resident)
    press = {"event": "pressed", "call_id": "p-1", "serial": "D-9", "silent": True}
    for nonce in ("a", "b"):
        assert tell(client, nonce=nonce, **press).status_code == 200
    emergency = Emergency.objects.get()
    desk = client_as(agent(scene))
    page = desk.get(f"{CONSOLE}/emergencies/{emergency.pk}/").content.decode()
    assert "回拨" in page
    for body in ({}, {"outcome": "safe"}, {"outcome": "nothing", "note": "…"}, {"note": "…"}):
        assert desk.post(f"{CONSOLE}/emergencies/{emergency.pk}/", body).status_code == 422
    emergency.refresh_from_db()
    assert emergency.closed_at is None

    sent = {"outcome": "false_alarm", "note": "擦桌子碰到"}
    assert desk.post(f"{CONSOLE}/emergencies/{emergency.pk}/", sent).status_code == 302
    after = desk.get(f"{CONSOLE}/emergencies/{emergency.pk}/")
    assert after.context["false_alarms"] == 1
    with pytest.raises(IntegrityError, match="forbidden"), transaction.atomic():
        Emergency.objects.update(note="改")


def test_the_list_alone_for_a_page_that_asks_again(scene, client_as):
    client = client_as(agent(scene))
    a_call(scene.community.parent)
    whole = client.get(f"{CONSOLE}/hotline/").text
    part = client.get(f"{CONSOLE}/hotline/?part=1").text
    assert "refresh.js" in whole
    assert "<html" not in part
    assert "13800000001" in part
