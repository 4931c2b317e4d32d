"""The gateway that ships to try devices with, over the network."""

import pytest
from django.core.management import CommandError, call_command

from elderly_care.commands.device_rounds import evaluate_devices
from elderly_care.enums.devices import DeviceKind
from elderly_care.models import DeviceAlert, DeviceEvent
from tests.factories.elderly_care_devices import CareDeviceFactory, all_rules, bed_of

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def simulate(live_server):
    def run(scene, device, **more):
        options = {"to": live_server.url, "gateway": device.gateway.code, "serial": device.serial}
        call_command("device_simulator", scene, **options | more)
        evaluate_devices()

    return run


def test_its_scenes(simulate):
    all_rules()
    bed = bed_of()
    simulate("fast-heart", bed)
    assert DeviceAlert.objects.get().kind == "heart_high"
    button = CareDeviceFactory(kind=DeviceKind.SOS)
    simulate("press", button)
    assert DeviceAlert.objects.get(device=button).kind == "sos"
    simulate("night", bed, minutes=60, batch=50)
    assert DeviceEvent.objects.filter(device=bed).count() > 120
    with pytest.raises(CommandError, match="bad_signature"):
        simulate("press", button, secret="other")
    with pytest.raises(CommandError, match="no such device"):
        simulate("press", button, serial="other")
