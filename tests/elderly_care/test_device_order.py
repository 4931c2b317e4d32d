"""The right alerts, once, whatever arrives when: ours beside a reader that sees everything once, in order."""

import random
from collections import defaultdict
from datetime import datetime, time, timedelta

import pytest
from django.utils import timezone

from elderly_care.commands.device_events import take_events
from elderly_care.commands.device_rounds import (
    confirm_by_clock,
    evaluate_devices,
)
from elderly_care.enums import ConsentPurpose
from elderly_care.enums.devices import AlertKind, AlertState, DeviceKind
from elderly_care.models import (
    AlertStep,
    CareDevice,
    DeviceAlert,
    DeviceEpisode,
    DeviceEvent,
)
from tests.factories.accounts import CommunityFactory
from tests.factories.elderly_care import ResidentFactory
from tests.factories.elderly_care_devices import (
    CareDeviceFactory,
    DeviceGatewayFactory,
    all_rules,
)
from tests.factories.elderly_care_people import agreed

pytestmark = pytest.mark.django_db
DAYS = 3
KINDS = {
    DeviceKind.SOS: ["press", "battery", "heartbeat"],
    DeviceKind.BED: ["heart_rate"] * 6 + ["bed_in", "bed_out", "battery"],
    DeviceKind.DOOR: ["door_open", "door_close", "battery", "heartbeat"],
}
DAY_NIGHT = {  # minutes by day and by night; nothing: not watched
    AlertKind.HEART_HIGH: (10, 5),
    AlertKind.HEART_LOW: (10, 5),
    AlertKind.OUT_OF_BED: (None, 30),
    AlertKind.DOOR_LEFT_OPEN: (60, 20),
    AlertKind.DOOR_STILL: (240, 240),
    AlertKind.BATTERY_LOW: (0, 0),
}
LIMITS = {
    AlertKind.HEART_HIGH: ("heart_rate", lambda v: v >= 120, lambda v: v <= 110),
    AlertKind.HEART_LOW: ("heart_rate", lambda v: v <= 45, lambda v: v >= 50),
    AlertKind.BATTERY_LOW: ("battery", lambda v: v <= 15, lambda v: v >= 30),
}
LASTING = {
    AlertKind.OUT_OF_BED: ({"bed_out"}, {"bed_in"}),
    AlertKind.DOOR_LEFT_OPEN: ({"door_open"}, {"door_close"}),
    AlertKind.DOOR_STILL: ({"door_open", "door_close"}, {"door_open", "door_close"}),
}


def is_night(moment: datetime) -> bool:
    clock = timezone.localtime(moment).time()
    return clock >= time(22) or clock < time(6)


def lasted(kind: str, start: datetime, moment: datetime) -> bool:
    """The reference: the clock of the time of day in which it began, or of the next one."""
    day, night = DAY_NIGHT[kind]
    here, there = (night, day) if is_night(start) else (day, night)
    if here is not None and moment - start >= timedelta(minutes=here):
        return True
    turn = timezone.localtime(start).replace(minute=0, second=0, microsecond=0)
    turn += timedelta(hours=1)
    while is_night(turn) == is_night(start):
        turn += timedelta(hours=1)
    return there is not None and moment - turn >= timedelta(minutes=there)


def reference(kind: str, events: list[dict], now: datetime) -> list[tuple]:
    """All that is known, read once in order: (began, lasted long enough, over)."""
    if kind == AlertKind.SOS:
        return [(at, True, at) for at in sorted({e["at"] for e in events if e["kind"] == "press"})]
    found, begun, long_enough = [], None, False
    for event in sorted(events, key=lambda e: (e["at"], e["event_id"])):
        begins, ends, speaks = turns(kind, event)
        if speaks and begun is not None:
            if kind in LASTING or not ends:
                long_enough = long_enough or lasted(kind, begun, event["at"])
            if ends:
                found.append((begun, long_enough, event["at"]))
                begun = None
        if speaks and begun is None and begins:
            begun, long_enough = event["at"], lasted(kind, event["at"], event["at"])
    if begun is not None:
        by_clock = kind in LASTING and lasted(kind, begun, now)
        found.append((begun, long_enough or by_clock, None))
    return [row for row in found if row[2] is None or row[2] > row[0]]


def turns(kind: str, event: dict) -> tuple[bool, bool, bool]:
    if kind in LASTING:
        begin, end = LASTING[kind]
        return event["kind"] in begin, event["kind"] in end, event["kind"] in begin | end
    measure, high, low = LIMITS[kind]
    if event["kind"] == "bed_out" and measure != "battery":
        return False, True, True
    if event["kind"] != measure:
        return False, False, False
    return high(event["value"]), low(event["value"]), True


def story(dice: random.Random, some: list[CareDevice], count: int, begin: datetime) -> list[dict]:
    """What happened, in order, minute by minute at most."""
    told = []
    for number in range(count):
        device = dice.choice(some)
        kind = dice.choice(KINDS[device.kind])
        value = None
        if kind == "heart_rate":
            value = dice.choice([40, 44, 47, 49, 52, 70, 70, 109, 112, 118, 121, 130])
        if kind == "battery":
            value = dice.choice([10, 15, 20, 29, 35, 80])
        at = begin + timedelta(minutes=dice.randrange(DAYS * 24 * 60))
        event = {"serial": device.serial, "event_id": f"{number:06d}", "kind": kind, "at": at}
        told.append(event | {"occurred_at": at.isoformat(), "value": value, "device": device})
    return sorted(told, key=lambda e: e["at"])


def on_the_way(dice: random.Random, told: list[dict], *, disorder: bool) -> list[list[dict]]:
    """In batches; some twice, some hours late."""
    sent = list(told)
    if disorder:
        sent += dice.sample(told, len(told) // 5)
        late = timedelta(hours=6)
        keys = {id(e): e["at"] + dice.random() * dice.choice([0, 0, 1, 4]) * late for e in sent}
        sent.sort(key=lambda e: keys[id(e)])
    batches = []
    while sent:
        size = dice.randint(1, max(2, len(told) // 12))
        batches.append(sent[:size])
        sent = sent[size:]
    return batches


WIRE = ("serial", "event_id", "kind", "occurred_at", "value")


def deliver(gateway, batches: list[list[dict]], end: datetime) -> None:
    seen = batches[0][0]["at"]
    for batch in batches:
        rows = [{name: event[name] for name in WIRE} for event in batch]
        done = take_events(gateway=gateway, told={"events": rows})
        assert not done.refused
        seen = max([seen, *(event["at"] for event in batch)])
        evaluate_devices(now=seen)
    confirm_by_clock(now=end)


def in_homes(count: int) -> list[CareDevice]:
    all_rules()
    home = CommunityFactory()
    gateway = DeviceGatewayFactory(division=home.parent)
    some = []
    for number in range(count):
        person = ResidentFactory(community=home)
        agreed(person, ConsentPurpose.DEVICE_DATA)
        kind = list(KINDS)[number % 3]
        some.append(CareDeviceFactory(resident=person, gateway=gateway, kind=kind))
    return some


def check(some: list[CareDevice], told: list[dict], end: datetime, *, exactly: bool) -> None:
    by_device = defaultdict(list)
    for event in told:
        by_device[event["device"].pk].append(event)
    for device in some:
        rows = DeviceEpisode.objects.filter(device=device)
        for kind in [AlertKind.SOS, *DAY_NIGHT]:
            if (kind == AlertKind.SOS) != (device.kind == DeviceKind.SOS) and kind == AlertKind.SOS:
                continue
            expected = reference(kind, by_device[device.pk], end)
            ours = rows.filter(kind=kind).order_by("started_at")
            assert [
                (row.started_at, row.confirmed_at is not None, row.ended_at) for row in ours
            ] == expected, (device, kind)
            check_alerts(device, kind, [row for row in expected if row[1]], exactly=exactly)


def check_alerts(device: CareDevice, kind: str, confirmed: list, *, exactly: bool) -> None:
    """One alert for all of them, as nobody ended any; none stays out, none is in two."""
    mine = list(DeviceAlert.objects.filter(device=device, kind=kind))
    assert len(mine) <= 1
    if confirmed:
        (alert,) = mine
        joined = alert.episodes.filter(confirmed_at__isnull=False)
        assert [row.started_at for row in joined.order_by("started_at")] == [
            c[0] for c in confirmed
        ]
        assert alert.state == AlertState.OPEN
    if exactly:
        assert [alert.times for alert in mine] == ([len(confirmed)] if confirmed else [])


@pytest.mark.parametrize(
    ("seed", "devices_count", "events", "disorder"),
    [(1, 3, 150, False), (2, 3, 150, True), (3, 6, 400, True), (4, 30, 10_000, True)],
)
def test_any_order_of_arrival_gives_the_right_alerts_once(seed, devices_count, events, disorder):
    dice = random.Random(seed)
    some = in_homes(devices_count)
    end = timezone.now().replace(second=0, microsecond=0)
    told = story(dice, some, events, end - timedelta(days=DAYS))
    batches = on_the_way(dice, told, disorder=disorder)
    deliver(some[0].gateway, batches, end)
    assert DeviceEvent.objects.count() == events
    check(some, told, end, exactly=not disorder)
    steps = AlertStep.objects.count()
    deliver(some[0].gateway, batches[:2], end)
    assert AlertStep.objects.count() == steps
