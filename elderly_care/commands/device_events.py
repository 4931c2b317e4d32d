"""What gateways send: a batch in one statement, each event once, in whatever order they come.

Locks: the devices of the batch by key, then their events. Whoever works out alerts takes the same devices,
so a batch is either seen by that work or rings for the next.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from core.signed import BadSignature, Request
from elderly_care.commands.device_errors import BadBatch
from elderly_care.enums import ConsentPurpose
from elderly_care.enums.devices import EventRefusal
from elderly_care.logic.device_contract import (
    MOST_EVENTS,
    SIGNED,
    Owner,
    Told,
    read_event,
    serials_of,
)
from elderly_care.logic.device_rules import UNASKED
from elderly_care.models import CareDevice, DeviceGateway, ResidentConsent
from elderly_care.tasks import evaluate_devices as ring


@dataclass(frozen=True)
class Taken:
    """What became of a batch. dropped: thrown away unseen, the person doesn't agree."""

    taken: int = 0
    known: int = 0
    dropped: int = 0
    refused: list[tuple[int, EventRefusal]] = field(default_factory=list)


def check_device_signed(
    *, code: str, path: str, headers: Mapping[str, str], body: bytes
) -> DeviceGateway:
    """From a gateway that we know, fresh, first time. Raises BadSignature, StaleMessage, ReplayedMessage."""
    gateway = DeviceGateway.objects.filter(code=code, is_active=True).first()
    if gateway is None:
        raise BadSignature
    request = Request("POST", path, body)
    SIGNED.check(request, headers, app=gateway.code, secret=str(gateway.secret))
    return gateway


@transaction.atomic
def take_events(*, gateway: DeviceGateway, told: Mapping[str, Any]) -> Taken:
    """Keep what can be kept; say of the rest why not. The same batch again changes nothing. Raises BadBatch."""
    rows = told.get("events")
    if not isinstance(rows, list) or not 0 < len(rows) <= MOST_EVENTS:
        raise BadBatch(most=MOST_EVENTS)
    now = timezone.now()
    devices = _devices(gateway, serials_of(rows))
    owners = {
        device.serial: Owner(device.pk, device.kind, device.since) for device in devices.values()
    }
    oldest = now - timedelta(days=settings.DEVICE_EVENT_DAYS)
    read = [read_event(row, owners, now, oldest) for row in rows]
    refused = [(n, why) for n, why in enumerate(read) if isinstance(why, EventRefusal)]
    events = [event for event in read if isinstance(event, Told)]
    agreed, unwanted = _by_consent(events, devices)
    fresh = _store(agreed, owners, now)
    _note(devices, fresh, agreed, unwanted, now)
    if fresh:
        # What is kept is kept: a bell that can't be rung is made up for within a minute.
        transaction.on_commit(lambda: ring.delay(), robust=True)
    return Taken(len(fresh), len(agreed) - len(fresh), len(unwanted), refused)


def _devices(gateway: DeviceGateway, serials: set[str]) -> dict[str, CareDevice]:
    rows = CareDevice.objects.in_use().filter(gateway=gateway, serial__in=serials)
    found = rows.order_by("pk").select_for_update(of=("self",), no_key=True)
    return {device.serial: device for device in found}


def _by_consent(
    events: Sequence[Told], devices: Mapping[str, CareDevice]
) -> tuple[list[Told], list[Told]]:
    """Asked anew for every batch: a consent that was withdrawn a moment ago counts no more."""
    people = {devices[event.serial].resident_id for event in events}
    held = ResidentConsent.objects.holding().filter(
        resident__in=people, purpose=ConsentPurpose.DEVICE_DATA
    )
    agreeing = set(held.values_list("resident", flat=True))
    agreed: list[Told] = []
    unwanted: list[Told] = []
    for event in events:
        may = event.kind in UNASKED or devices[event.serial].resident_id in agreeing
        (agreed if may else unwanted).append(event)
    return agreed, unwanted


_INSERT = """
INSERT INTO elderly_care_deviceevent
  (device_id, event_id, kind, value, occurred_at, received_at)
SELECT device, event, kind, value, occurred, %s
FROM unnest(%s::bigint[], %s::text[], %s::text[], %s::int[], %s::timestamptz[])
  AS t(device, event, kind, value, occurred)
ON CONFLICT (device_id, event_id) DO NOTHING
RETURNING device_id, occurred_at
"""


def _store(
    events: Sequence[Told], owners: Mapping[str, Owner], now: datetime
) -> list[tuple[int, datetime]]:
    """Those that are new, by device and time; one statement."""
    if not events:
        return []
    columns = (
        [owners[event.serial].device_id for event in events],
        [event.event_id for event in events],
        [str(event.kind) for event in events],
        [event.value for event in events],
        [event.occurred_at for event in events],
    )
    with connection.cursor() as cursor:
        cursor.execute(_INSERT, [now, *columns])
        return list(cursor.fetchall())


_NOTE = """
UPDATE elderly_care_caredevice d SET
  heard_at = %s, dropped = d.dropped + t.dropped,
  pending_from = LEAST(d.pending_from, t.pending)
FROM unnest(%s::bigint[], %s::bigint[], %s::timestamptz[]) AS t(device, dropped, pending)
WHERE d.id = t.device
"""


def _note(
    devices: Mapping[str, CareDevice],
    fresh: Sequence[tuple[int, datetime]],
    agreed: Sequence[Told],
    unwanted: Sequence[Told],
    now: datetime,
) -> None:
    """That the devices were heard, from when on the rules look again, and how much was thrown away."""
    since: dict[int, datetime] = {}
    for device_id, at in fresh:
        since[device_id] = min(at, since.get(device_id, at))
    dropped: dict[int, int] = {}
    for event in unwanted:
        key = devices[event.serial].pk
        dropped[key] = dropped.get(key, 0) + 1
    heard = sorted({devices[event.serial].pk for event in agreed} | set(dropped))
    columns = (heard, [dropped.get(k, 0) for k in heard], [since.get(k) for k in heard])
    with connection.cursor() as cursor:
        cursor.execute(_NOTE, [now, *columns])
