"""Who is calling, however the number is written, and when, whatever a device's clock says."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.enums import Role
from dispatch.logic import cti
from dispatch.models import CallDevice, Emergency, IncomingCall
from dispatch.queries.calls import callers
from tests.dispatch.telephone import lines, tell
from tests.factories.accounts import staff
from tests.factories.dispatch import district_scene
from tests.factories.elderly_care import ResidentFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene(settings):
    scene = district_scene()
    settings.CTI_LINES = lines(scene.community.parent)
    return scene


def agent(scene):
    return staff(Role.CALL_AGENT, scene.community.parent)


@pytest.mark.parametrize(
    ("told", "number"),
    [
        ("13800000001", "13800000001"),
        ("+8613800000001", "13800000001"),
        ("8613800000001", "13800000001"),
        ("008613800000001", "13800000001"),
        ("013800000001", "13800000001"),
        ("138 0000-0001", "13800000001"),
        ("１３８００００0001", "13800000001"),
        ("01065550001", "010-65550001"),
        ("+861065550001", "010-65550001"),
        ("110", "110"),
        ("+442079460958", "+442079460958"),
        ("anonymous", ""),
        ("匿名", ""),
    ],
)
def test_a_number_is_read_as_files_have_it(told, number):
    assert cti.as_on_file(told) == number


def test_whoever_calls_from_elsewhere_is_known(scene, client):
    known = ResidentFactory(community=scene.community, phone="13800000001")
    for n, number in enumerate(["+86 138 0000 0001", "013800000001", "１３８００００0001"]):
        tell(client, nonce=f"n-{n}", event="ringing", call_id=f"c-{n}", number=number)
    calls = IncomingCall.objects.order_by("pk")
    assert [callers(call, agent(scene)) for call in calls] == [[known]] * 3


@pytest.mark.parametrize("number", [{}, {"number": ""}, {"number": "anonymous"}])
def test_a_withheld_number_rings_and_is_nobodys(scene, client, client_as, number):
    ResidentFactory(community=scene.community, phone=None)
    assert tell(client, event="ringing", call_id="c-1", **number).status_code == 200
    call = IncomingCall.objects.get()
    assert callers(call, agent(scene)) == []
    assert "未显示号码" in client_as(agent(scene)).get("/console/dispatch/hotline/").text


@pytest.mark.parametrize(
    "told",
    [
        "9999-12-31T23:59:59-12:00",
        "0001-01-01T00:00:00+14:00",
        "2199-01-01T00:00:00+08:00",
        "1970-01-01T00:00:00+00:00",
    ],
)
def test_a_clock_that_is_wrong_loses_no_call_and_breaks_no_page(scene, client, client_as, told):
    device = CallDevice.objects.create(serial="D-1", resident=scene.resident)
    before = timezone.now()
    rings = tell(
        client,
        nonce="n-1",
        event="ringing",
        call_id="c-1",
        number="13800000001",
        occurred_at=told,
    )
    pressed = tell(
        client,
        nonce="n-2",
        event="pressed",
        call_id="p-1",
        serial=device.serial,
        occurred_at=told,
    )
    assert (rings.status_code, pressed.status_code) == (200, 200)
    card = Emergency.objects.open().get()
    for moment in (IncomingCall.objects.get().received_at, card.opened_at):
        assert before <= moment <= timezone.now()
    page = client_as(agent(scene)).get("/console/dispatch/hotline/")
    assert page.status_code == 200


def test_a_message_that_waited_keeps_its_own_time():
    now = timezone.now()
    told = now - timedelta(hours=3)
    assert cti.happened(told, now) == told
