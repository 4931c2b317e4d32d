"""The simulator that ships: it rings, presses and is refused as a telephone system is, over the network."""

import pytest
from django.core.management import CommandError, call_command

from dispatch.models import CallDevice, Emergency, IncomingCall
from tests.dispatch.telephone import PATH, SECRET, lines
from tests.factories.dispatch import district_scene
from tests.factories.dispatch_intake import a_seat

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def simulate(live_server, settings):
    scene = district_scene()
    settings.CTI_LINES = lines(scene.community.parent)

    def run(event, **options):
        webhook = f"{live_server.url}{PATH}"
        call_command("call_simulator", event, **{"webhook": webhook, "secret": SECRET} | options)
        return scene

    run.scene = scene
    return run


def test_a_call_from_the_ring_to_its_recording(simulate):
    seat = a_seat(simulate.scene.community.parent, "8001")
    call = {"call_id": "c-1", "number": "13800000001"}
    simulate("ringing", extension="8001", **call)
    simulate("answered", extension="8001", **call)
    simulate("ended", recording="REC-1", **call)
    told = IncomingCall.objects.get()
    assert (told.rings_at, told.held_by, told.recording) == (seat.user, seat.user, "REC-1")


def test_a_silent_press(simulate):
    CallDevice.objects.create(serial="D-1", resident=simulate.scene.resident)
    simulate("pressed", serial="D-1", silent=True)
    assert Emergency.objects.get().is_silent


def test_a_wrong_secret_is_refused(simulate):
    with pytest.raises(CommandError, match="bad_signature"):
        simulate("ringing", number="13800000001", secret="other")
    assert not IncomingCall.objects.exists()
