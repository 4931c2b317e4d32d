"""Batches that arrive while alerts are worked out, on connections of their own: nothing overlooked, nothing twice."""

from datetime import timedelta

import pytest
from django.utils import timezone

from elderly_care.commands.device_events import take_events
from elderly_care.commands.device_rounds import evaluate_devices
from elderly_care.models import CareDevice, DeviceAlert, DeviceEpisode, DeviceEvent
from tests.factories.elderly_care_devices import all_rules, bed_of
from tests.subsidies.threads import together

pytestmark = pytest.mark.django_db(transaction=True)
SENDERS, WORKERS, MINUTES = 4, 2, 60


def measured(bed, begin, minutes):
    """A fast heart, a figure a minute."""
    return {
        "serial": bed.serial,
        "event_id": f"m{minutes}",
        "kind": "heart_rate",
        "value": 135,
        "occurred_at": (begin + timedelta(minutes=minutes)).isoformat(),
    }


def test_batches_and_rounds_at_once():
    all_rules()
    beds = [bed_of() for _ in range(3)]
    CareDevice.objects.update(gateway=beds[0].gateway)
    begin = timezone.now() - timedelta(hours=2)

    def act(number):
        if number >= SENDERS:
            return evaluate_devices()
        events = [
            measured(bed, begin, minutes)
            for minutes in range(number, MINUTES, SENDERS - 1)  # some minutes are sent twice
            for bed in beds
        ]
        return take_events(gateway=beds[0].gateway, told={"events": events}).taken

    answers = together(SENDERS + WORKERS, act)
    assert not [answer for answer in answers if isinstance(answer, Exception)]
    assert sum(answers[:SENDERS]) == DeviceEvent.objects.count() == MINUTES * len(beds)
    evaluate_devices()
    assert not CareDevice.objects.to_evaluate().exists()
    raised = DeviceAlert.objects.order_by("pk").values_list("kind", "times")
    assert list(raised) == [("heart_high", 1)] * len(beds)
    assert set(DeviceEpisode.objects.values_list("started_at", flat=True)) == {begin}
