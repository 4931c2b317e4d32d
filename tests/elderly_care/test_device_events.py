"""Gateways send: signed, each event once, in any order, and nothing of whom doesn't agree."""

import json
from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from core.signed import Request
from elderly_care.commands.device_events import take_events
from elderly_care.commands.device_rounds import forget_events
from elderly_care.enums import ConsentPurpose
from elderly_care.enums.devices import DeviceKind
from elderly_care.logic.device_contract import MOST_EVENTS, SIGNED
from elderly_care.models import CareDevice, DeviceEvent, ResidentConsent
from tests.factories.elderly_care_devices import (
    SECRET,
    CareDeviceFactory,
    DeviceGatewayFactory,
    bed_of,
)

pytestmark = pytest.mark.django_db


def event(device, number, kind="heart_rate", value=70, ago=timedelta(minutes=5)):
    told = {
        "serial": device.serial,
        "event_id": str(number),
        "kind": kind,
        "occurred_at": (timezone.now() - ago).isoformat(),
    }
    return told if value is None else {**told, "value": value}


def send(client, gateway, events, *, secret=SECRET, body=None):
    path = f"/api/v1/device-events/{gateway.code}"
    body = json.dumps({"events": events}).encode() if body is None else body
    headers = SIGNED.headers(Request("POST", path, body), app=gateway.code, secret=secret)
    return client.post(path, body, content_type="application/json", headers=headers)


def test_a_batch_is_taken_once(client):
    bed = bed_of()
    events = [event(bed, 1), event(bed, 2), event(bed, 2)]
    assert send(client, bed.gateway, events).json() == {
        "taken": 2,
        "known": 1,
        "dropped": 0,
        "refused": [],
    }
    assert send(client, bed.gateway, events).json()["taken"] == 0
    assert DeviceEvent.objects.count() == 2
    bed.refresh_from_db()
    assert bed.heard_at is not None


def test_one_event_that_cant_be_taken_doesnt_keep_the_others_back(client):
    bed, other = bed_of(), CareDeviceFactory()
    events = [
        event(bed, 1),
        "nonsense",
        {**event(bed, 2), "occurred_at": "yesterday"},
        {**event(bed, 2), "kind": "dance"},
        {**event(bed, 2), "event_id": ""},
        event(other, 3, "press", None),
        event(bed, 4, "press", None),
        event(bed, 5, "heart_rate", None),
        event(bed, 5, "heart_rate", -1),
        event(bed, 5, "bed_out", 3),
        event(bed, 6, ago=timedelta(days=40)),
        event(bed, 7, ago=timedelta(hours=-1)),
        event(bed, 8, ago=timedelta(minutes=-2)),
    ]
    answer = send(client, bed.gateway, events).json()
    assert [row["code"] for row in answer["refused"]] == [
        *["malformed"] * 4,
        "unknown_device",
        "wrong_kind",
        *["bad_value"] * 3,
        "too_old",
        "too_new",
    ]
    assert answer["taken"] == 2
    assert all(row.occurred_at <= timezone.now() for row in DeviceEvent.objects.all())


@pytest.mark.parametrize("body", [b"", b"[]", b"{", b"{}", b'{"events": []}', b'{"events": 7}'])
def test_what_is_no_batch_is_refused(client, body):
    answer = send(client, DeviceGatewayFactory(), [], body=body)
    assert (answer.status_code, answer.json()["code"]) == (400, "devices.bad_batch")


def test_too_many_at_once_are_refused(client):
    bed = bed_of()
    assert send(client, bed.gateway, [event(bed, 1)] * (MOST_EVENTS + 1)).status_code == 400


def test_only_a_known_sender_with_its_own_key(client):
    bed, other = bed_of(), DeviceGatewayFactory()
    gateway = bed.gateway
    assert send(client, gateway, [event(bed, 1)], secret="guessed").status_code == 401
    assert send(client, other, [event(bed, 1)]).json()["taken"] == 0
    gateway.is_active = False
    gateway.save()
    assert send(client, gateway, [event(bed, 1)]).status_code == 401
    assert not DeviceEvent.objects.exists()


def test_a_withdrawn_consent_stops_it_at_once_and_is_counted(client):
    bed = bed_of()
    send(client, bed.gateway, [event(bed, 1)])
    held = ResidentConsent.objects.filter(purpose=ConsentPurpose.DEVICE_DATA)
    held.update(withdrawn_at=timezone.now(), withdrawn_by="本人", withdrawal_channel="portal")
    answer = send(client, bed.gateway, [event(bed, 2), event(bed, 3, "battery", 50)]).json()
    assert (answer["taken"], answer["dropped"]) == (1, 1)
    assert not DeviceEvent.objects.filter(event_id="2").exists()
    assert CareDevice.objects.get(pk=bed.pk).dropped == 1


def test_a_call_for_help_needs_no_consent(client):
    button = CareDeviceFactory(kind=DeviceKind.SOS)
    assert send(client, button.gateway, [event(button, 1, "press", None)]).json()["taken"] == 1


def test_a_device_that_was_taken_down_is_unknown(client):
    bed = bed_of()
    CareDevice.objects.filter(pk=bed.pk).update(ended_at=timezone.now(), end_reason="拆除")
    assert send(client, bed.gateway, [event(bed, 1)]).json()["refused"]


def test_events_never_change_and_go_when_their_time_is_over():
    bed = bed_of()
    now = timezone.now()
    for number, days in enumerate((1, 31)):
        DeviceEvent.objects.create(
            device=bed,
            event_id=str(number),
            kind="heartbeat",
            occurred_at=now - timedelta(days=days),
            received_at=now,
        )
    with pytest.raises(DatabaseError), transaction.atomic():
        DeviceEvent.objects.update(event_id="x")
    assert (forget_events(), DeviceEvent.objects.count()) == (1, 1)


def test_a_batch_costs_the_same_for_one_and_for_many(django_assert_num_queries):
    beds = [bed_of() for _n in range(3)]
    gateway = beds[0].gateway
    CareDevice.objects.update(gateway=gateway)
    for count in (1, 3):
        events = [event(bed, f"{count}-{n}") for bed in beds[:count] for n in range(count)]
        with django_assert_num_queries(6):
            take_events(gateway=gateway, told={"events": events})
