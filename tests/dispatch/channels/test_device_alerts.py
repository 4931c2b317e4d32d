"""A button of the devices' register: its alert becomes an emergency, and both end together."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from accounts.enums import Role
from core.errors import InvalidInput
from dispatch.commands import emergencies
from dispatch.commands.emergency_alerts import take_alerts
from dispatch.models import CallDevice, Emergency
from dispatch.queries.calls import button_of, false_alarms_of
from elderly_care.commands import alerts, device_errors, devices
from elderly_care.commands.device_events import take_events
from elderly_care.commands.device_rounds import evaluate_devices
from elderly_care.enums.devices import AlertKind, DeviceKind
from elderly_care.models import DeviceEpisode
from tests.factories.accounts import staff
from tests.factories.dispatch import district_scene
from tests.factories.elderly_care_devices import (
    AlertRuleFactory,
    CareDeviceFactory,
    DeviceAlertFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene():
    return district_scene()


@pytest.fixture
def alert(scene):
    alert = DeviceAlertFactory(device__resident=scene.resident)
    episode(alert, 0)
    return alert


def episode(alert, minutes):
    at = alert.occurred_at - timedelta(minutes=minutes)
    DeviceEpisode.objects.create(
        device=alert.device,
        kind=alert.kind,
        started_at=at,
        confirmed_at=at,
        ended_at=at,
        alert=alert,
    )


def test_it_opens_once_and_presses_join(alert):
    assert [take_alerts(alert_ids=[alert.pk]) for _again in range(2)] == [1, 1]
    emergency = Emergency.objects.get()
    assert (emergency.alert, emergency.resident) == (alert, alert.resident)
    assert alert.device.serial in button_of(emergency)
    episode(alert, 1)
    take_alerts(alert_ids=[alert.pk])
    assert emergency.presses.count() == 2
    alert.refresh_from_db()
    assert alert.state == "handed_over"


def test_both_end_with_the_emergencys_outcome(scene, alert):
    take_alerts(alert_ids=[alert.pk])
    agent = staff(Role.CALL_AGENT, scene.community.parent)
    with pytest.raises(device_errors.AlertHandedOver):
        alerts.close_alert(alert=alert, outcome="safe", note="…", by=agent)
    emergency = Emergency.objects.get()
    emergencies.close_emergency(emergency=emergency, outcome="false_alarm", note="误按", by=agent)
    alert.refresh_from_db()
    assert (alert.state, alert.outcome, alert.closed_by) == ("closed", "false_alarm", agent)
    assert alert.steps.last().verb == "closed"
    assert false_alarms_of(emergency) == 1
    assert take_alerts(alert_ids=[alert.pk]) == 0


def test_other_alerts_are_no_emergencies(scene):
    alert = DeviceAlertFactory(device__resident=scene.resident, kind=AlertKind.OUT_OF_BED)
    assert take_alerts(alert_ids=[alert.pk]) == 0


def test_one_button_is_in_one_register(scene):
    CallDevice.objects.create(serial="D-1", resident=scene.resident)
    button = CareDeviceFactory(resident=scene.resident, serial="D-2")
    facts = devices.DeviceFacts(DeviceKind.SOS, "D-1", "床头")
    clerk = staff(Role.STREET_CLERK, scene.community.parent)
    with pytest.raises(device_errors.DeviceTaken):
        devices.register_device(
            gateway=button.gateway, resident=scene.resident, facts=facts, by=clerk
        )
    with pytest.raises((ValidationError, InvalidInput)):
        CallDevice(serial="D-2", resident=scene.resident).full_clean()


def test_a_press_over_the_network_is_an_emergency(scene, django_capture_on_commit_callbacks):
    AlertRuleFactory()
    button = CareDeviceFactory(resident=scene.resident)
    row = {
        "serial": button.serial,
        "event_id": "1",
        "kind": "press",
        "occurred_at": timezone.now().isoformat(),
    }
    take_events(gateway=button.gateway, told={"events": [row]})
    with django_capture_on_commit_callbacks(execute=True):
        evaluate_devices()
    assert Emergency.objects.get().alert.device == button
