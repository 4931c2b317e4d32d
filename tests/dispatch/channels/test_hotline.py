"""The hotline: signed events once, several people of a number, who holds a call, drafts, emergencies."""

import pytest
from django.utils import timezone

from accounts.enums import Role
from core.models import AuditEvent
from dispatch.commands import call_errors, calls
from dispatch.models import Emergency, IncomingCall, WorkOrder
from tests.dispatch.telephone import lines, tell
from tests.factories.accounts import CommunityFactory, staff
from tests.factories.dispatch import a_call, district_scene, tomorrow_at
from tests.factories.dispatch_intake import a_seat, an_emergency
from tests.factories.elderly_care import ResidentFactory

pytestmark = pytest.mark.django_db
CONSOLE = "/console/dispatch"


@pytest.fixture
def scene(settings):
    scene = district_scene()
    settings.CTI_LINES = lines(scene.community.parent)
    return scene


def agent(scene):
    return staff(Role.CALL_AGENT, scene.community.parent)


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
        ({"secret": "other"}, "signed.bad_signature"),
        ({"path": "/api/v1/calls/nobody"}, "signed.bad_signature"),
        ({"at": 1_000_000}, "signed.stale"),
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
    assert tell(client, **ring).json()["code"] == "signed.replayed"


def test_the_card_offers_everybody_of_a_number(scene, client_as):
    one = scene.resident
    two = ResidentFactory(community=scene.community, phone=one.phone)
    call = a_call(scene.community.parent, one.phone)
    client = client_as(agent(scene))
    card = client.get(f"{CONSOLE}/hotline/{call.pk}/")
    assert set(card.context["people"]) == {one, two}
    assert card.context["form"] is None


def test_the_draft_stays_and_the_request_ends_the_call(scene, client_as):
    one = scene.resident
    ResidentFactory(community=scene.community, phone=one.phone)
    call = a_call(scene.community.parent, one.phone)
    client = client_as(agent(scene))
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
    told = client.post(f"{CONSOLE}/hotline/{call.pk}/", sent)
    assert "全部由个人自付" in told.text
    assert not WorkOrder.objects.exists()
    sent["own_fen"] = told.context["form"]["own_fen"].value()
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
    calls.close_call(call=call, resident=None, closing="wrong", note="打错了", by=second)
    with pytest.raises(call_errors.CallClosed):
        calls.hold_call(call=call, by=first)


def test_another_place_sees_neither_calls_nor_emergencies(scene, client_as):
    call = a_call(scene.community.parent)
    emergency = an_emergency(scene.resident)
    client = client_as(staff(Role.CALL_AGENT, CommunityFactory().parent))
    assert client.get(f"{CONSOLE}/hotline/{call.pk}/").status_code == 404
    assert client.get(f"{CONSOLE}/emergencies/{emergency.pk}/").status_code == 404
    page = client.get(f"{CONSOLE}/hotline/").context
    assert (list(page["calls"]), list(page["emergencies"])) == ([], [])


def test_the_list_alone_for_a_page_that_asks_again(scene, client_as):
    client = client_as(agent(scene))
    a_call(scene.community.parent)
    whole = client.get(f"{CONSOLE}/hotline/").text
    part = client.get(f"{CONSOLE}/hotline/?part=1").text
    assert "refresh.js" in whole
    assert "<html" not in part
    assert "138****0001" in part


RING = {"event": "ringing", "call_id": "c-1", "number": "13800000001"}


def test_a_call_opens_at_the_seat_where_it_rings(scene, client, client_as):
    one, two = a_seat(scene.community.parent, "8001"), a_seat(scene.community.parent, "8002")
    tell(client, **RING, extension="8001")
    call = IncomingCall.objects.get()
    assert client_as(one.user).get(f"{CONSOLE}/hotline/").context["mine"] == call
    other = client_as(two.user).get(f"{CONSOLE}/hotline/")
    assert other.context["mine"] is None
    assert str(one.user) in other.text

    tell(client, nonce="n-2", **RING, extension="8002")  # it was passed on
    assert client_as(one.user).get(f"{CONSOLE}/hotline/").context["mine"] is None
    tell(client, nonce="n-3", **RING | {"event": "answered"}, extension="8002")
    call.refresh_from_db()
    assert call.held_by == two.user


@pytest.mark.parametrize("extension", ["", "9999"])
def test_a_call_that_rings_nowhere_waits_for_everybody(scene, client, client_as, extension):
    seat = a_seat(scene.community.parent)
    tell(client, **RING, extension=extension)
    page = client_as(seat.user).get(f"{CONSOLE}/hotline/")
    assert page.context["mine"] is None
    assert "所有坐席" in page.text


def test_a_number_that_nobody_told_of_is_written_down_and_somebody_found_by_name(scene, client_as):
    client = client_as(agent(scene))
    for wrong in ("", "abc", "1" * 21):
        assert client.post(f"{CONSOLE}/hotline/", {"number": wrong}).status_code == 422
    card = client.post(f"{CONSOLE}/hotline/", {"number": "0315-5550001"}, follow=True)
    call = IncomingCall.objects.get()
    assert (call.provider, str(call.number)) == ("manual", "03155550001")
    assert card.context["form"] is None

    address = f"{CONSOLE}/hotline/{call.pk}/"
    assert client.post(address, {"find": "1", "q": ""}).status_code == 422
    found = client.post(address, {"find": "1", "q": scene.resident.name})
    assert found.context["found"] == [scene.resident]
    chosen = client.get(address, {"resident": scene.resident.pk})
    assert chosen.context["form"] is not None
    stranger = ResidentFactory()
    for unknown in (stranger.pk, "x", "9" * 30):
        assert client.get(address, {"resident": unknown}).context["resident"] is None


def test_the_page_keeps_a_draft_by_itself(scene, client_as):
    call = a_call(scene.community.parent, scene.resident.phone)
    first, second = client_as(agent(scene)), client_as(agent(scene))
    address = f"{CONSOLE}/hotline/{call.pk}/"
    assert first.post(address, {"draft": "quiet", "note": "擦窗"}).status_code == 204
    assert second.post(address, {"draft": "quiet", "note": "别的"}).status_code == 409
    call.refresh_from_db()
    assert call.draft["note"] == "擦窗"
    assert "擦窗" in second.get(address).text


def test_a_number_is_clear_only_for_who_holds_the_call(scene, client_as):
    call = a_call(scene.community.parent)
    first, second = client_as(agent(scene)), client_as(agent(scene))
    address = f"{CONSOLE}/hotline/{call.pk}/"
    assert "13800000001" not in first.get(address).text
    first.post(address, {"hold": "1"})
    assert 'href="tel:13800000001"' in first.get(address).text
    for page in (second.get(address), first.get(f"{CONSOLE}/hotline/")):
        assert "138****0001" in page.text
        assert "13800000001" not in page.text
    events = AuditEvent.objects.filter(action="dispatch.call.held", subject_id=str(call.pk))
    assert events.count() == 1


def test_what_was_typed_before_the_call_is_taken_goes_along(scene, client_as):
    call = a_call(scene.community.parent, scene.resident.phone)
    first, second = client_as(agent(scene)), client_as(agent(scene))
    address = f"{CONSOLE}/hotline/{call.pk}/"
    typed = {"resident": scene.resident.pk, "item": scene.item.pk, "note": "擦窗"}
    first.post(address, typed | {"hold": "1"})
    assert first.get(address).context["form"].initial["note"] == "擦窗"
    looks = second.get(address)
    assert "这里只能看" in looks.text
    assert 'name="window_start"' not in looks.text
    first.post(address, typed | {"note": "擦窗和灯", "let_go": "1"})
    taken = second.get(address)
    assert taken.context["form"].initial["note"] == "擦窗和灯"
    assert 'name="window_start"' in taken.text


def test_a_call_becomes_an_emergency_once(scene, client_as):
    call = a_call(scene.community.parent, scene.resident.phone)
    client = client_as(agent(scene))
    address = f"{CONSOLE}/hotline/{call.pk}/"
    sent = {"resident": scene.resident.pk, "item": "", "note": "胸口疼", "emergency": "1"}
    answers = [client.post(address, sent) for _ in range(2)]
    emergency = Emergency.objects.get()
    assert {one["Location"] for one in answers} == {f"{CONSOLE}/emergencies/{emergency.pk}/"}
    assert (emergency.resident, emergency.said) == (scene.resident, "胸口疼")
    assert "胸口疼" in client.get(answers[0]["Location"]).text
    call.refresh_from_db()
    assert (call.note, call.closed_at is None) == ("转为紧急呼叫", False)

    other = a_call(scene.community.parent, "13800000009")
    elsewhere = f"{CONSOLE}/hotline/{other.pk}/"
    assert client.post(elsewhere, {"emergency": "1"}).status_code == 404
    stranger = {"emergency": "1", "resident": ResidentFactory().pk}
    assert client.post(elsewhere, stranger).status_code == 404


def test_the_order_names_the_recording_that_came_after_it(scene, client, client_as):
    tell(client, **RING | {"number": scene.resident.phone})
    call = IncomingCall.objects.get()
    desk = client_as(agent(scene))
    sent = {
        "resident": scene.resident.pk,
        "item": scene.item.pk,
        "window_start": timezone.localtime(tomorrow_at(9)).strftime("%Y-%m-%dT%H:%M"),
        "window_min": 30,
        "urgency": "ordinary",
        "own_fen": 3000,
    }
    desk.post(f"{CONSOLE}/hotline/{call.pk}/", sent)
    order = WorkOrder.objects.get()
    tell(client, nonce="n-2", **RING | {"event": "ended", "recording": "REC-77"})
    assert "REC-77" in desk.get(f"{CONSOLE}/orders/{order.pk}/").text


def test_items_stand_under_their_headings_the_assists_first(scene, client_as):
    call = a_call(scene.community.parent, scene.resident.phone)
    page = client_as(agent(scene)).get(f"{CONSOLE}/hotline/{call.pk}/")
    assert f'<optgroup label="{scene.item.group}">' in page.text
