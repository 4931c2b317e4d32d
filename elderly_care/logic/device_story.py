"""A made-up night of devices, for trials and measurements: realistic events, some twice, some late."""

import random
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from elderly_care.enums.devices import DeviceKind, EventKind

Event = dict[str, Any]
_REST, _TREMBLE = 68, 6
_SHARE_TWICE, _SHARE_LATE = 0.1, 0.1
_LATE = 20  # places in the row


def story(
    devices: Mapping[str, str], minutes: int, end: datetime, dice: random.Random
) -> list[Event]:
    """What the devices (serial → kind) report until `end`, minute by minute, in order."""
    told = []
    for minute in range(minutes):
        at = end - timedelta(minutes=minutes - minute)
        for serial, kind in devices.items():
            for what, value in _minute(kind, minute, dice):
                told.append(_event(serial, f"{at:%Y%m%d%H%M}-{what}", what, value, at))
    return told


def _minute(kind: str, minute: int, dice: random.Random) -> Iterator[tuple[str, int | None]]:
    if minute % 60 == 0:
        yield EventKind.BATTERY, dice.randint(40, 100)
    if kind == DeviceKind.BED:
        yield EventKind.HEART_RATE, round(dice.gauss(_REST, _TREMBLE))
        yield EventKind.BREATH_RATE, dice.randint(13, 18)
        if minute % 120 == 90:
            yield EventKind.BED_OUT, None
        if minute % 120 == 99:
            yield EventKind.BED_IN, None
    elif kind == DeviceKind.DOOR and minute % 45 in (0, 1):
        yield EventKind.DOOR_OPEN if minute % 45 == 0 else EventKind.DOOR_CLOSE, None
    elif minute % 10 == 0:
        yield EventKind.HEARTBEAT, None


def _event(serial: str, event_id: str, kind: str, value: int | None, at: datetime) -> Event:
    event = {
        "serial": serial,
        "event_id": event_id,
        "kind": str(kind),
        "occurred_at": at.isoformat(),
    }
    return event if value is None else {**event, "value": value}


def on_the_way(told: Sequence[Event], dice: random.Random) -> list[Event]:
    """As a poor line delivers it: some twice, some later than what came after."""
    sent = [*told, *(event for event in told if dice.random() < _SHARE_TWICE)]
    places = [
        (number + (dice.randint(1, _LATE) if dice.random() < _SHARE_LATE else 0), number)
        for number in range(len(sent))
    ]
    return [sent[number] for _place, number in sorted(places)]
