"""Device events: how many a second, beside bare COPY of the same rows; how long until an alert is in the queue.

    ./yizhan bench devices [--devices 500] [--batches 20] [--presses 40]

Ours is take_events() of a batch of 1,000 as the endpoint calls it, from the parsed JSON on: checks, consents, one
insert, what is noted of the devices. COPY brings in rows made ready outside the clock, past the same indexes.
The time to the queue is a press's from the batch to the committed alert, rung as a worker is, without a broker.
"""

import gc
import io
import random
import statistics
import sys
import time
from collections.abc import Callable
from datetime import timedelta

import django
from django.db import connection

django.setup()

# Models can be imported only now.
from django.utils import timezone  # noqa: E402

from elderly_care.commands.device_events import take_events  # noqa: E402
from elderly_care.commands.device_rounds import evaluate_devices  # noqa: E402
from elderly_care.enums import ConsentPurpose  # noqa: E402
from elderly_care.enums.devices import DeviceKind  # noqa: E402
from elderly_care.models import AlertRule, CareDevice, DeviceAlert, DeviceGateway  # noqa: E402
from tests.benchmarks._meter import Cost, Meter, refresh_statistics  # noqa: E402
from tests.benchmarks._report import Report, options  # noqa: E402
from tests.factories.accounts import CommunityFactory  # noqa: E402
from tests.factories.elderly_care import ResidentFactory  # noqa: E402
from tests.factories.elderly_care_devices import (  # noqa: E402
    CareDeviceFactory,
    DeviceGatewayFactory,
    all_rules,
)
from tests.factories.elderly_care_people import agreed  # noqa: E402

GOAL_RATE, GOAL_COPY, GOAL_SECONDS = 1000, 6.0, 2.0
BATCH, SEED = 1000, 20_240_601
COPY = (
    "COPY elderly_care_deviceevent (device_id, event_id, kind, value, occurred_at, received_at)"
    " FROM STDIN"
)
KINDS = (DeviceKind.BED, DeviceKind.BED, DeviceKind.DOOR, DeviceKind.SOS)
WAYS = {"bed": "heart_rate", "door": "door_open", "sos": "heartbeat"}


def homes(count: int) -> DeviceGateway:
    """Devices of people who agreed, in a street."""
    all_rules()
    home = CommunityFactory()
    gateway = DeviceGatewayFactory(division=home.parent)
    for number in range(count):
        person = ResidentFactory(community=home)
        agreed(person, ConsentPurpose.DEVICE_DATA)
        CareDeviceFactory(resident=person, gateway=gateway, kind=KINDS[number % len(KINDS)])
    return gateway


def batch(number: int, devices: list[CareDevice], dice: random.Random) -> list[dict]:
    """A thousand events of the last minutes, as they come."""
    now = timezone.now()
    rows = []
    for place in range(BATCH):
        device = devices[place % len(devices)]
        kind = WAYS[device.kind]
        row = {
            "serial": device.serial,
            "event_id": f"{number}-{place}",
            "kind": kind,
            "occurred_at": (now - timedelta(seconds=dice.randrange(300))).isoformat(),
        }
        rows.append(row | ({"value": dice.randint(55, 90)} if kind == "heart_rate" else {}))
    return rows


def copied(devices: dict[str, int], rows: list[dict]) -> Callable[[], None]:
    """COPY of the same rows under other numbers, made ready outside the clock."""
    now = timezone.now().isoformat()
    text = io.StringIO()
    for row in rows:
        columns = (
            devices[row["serial"]],
            f"c-{row['event_id']}",
            row["kind"],
            row.get("value", r"\N"),
            row["occurred_at"],
            now,
        )
        text.write("\t".join(map(str, columns)) + "\n")
    data = text.getvalue()

    def work() -> None:
        with connection.cursor() as cursor, cursor.copy(COPY) as copy:
            copy.write(data)

    return work


def taken(gateway: DeviceGateway, rows: list[dict]) -> Callable[[], None]:
    """Ours, from the parsed JSON on."""

    def work() -> None:
        done = take_events(gateway=gateway, told={"events": rows})
        if done.taken != BATCH:
            sys.exit(f"taken {done}")

    return work


def ingest(gateway: DeviceGateway, batches: int) -> tuple[list[Cost], list[Cost]]:
    """Ours and COPY in turn, each way first in another round."""
    dice, meter = random.Random(SEED), Meter()
    devices = list(CareDevice.objects.order_by("pk"))
    keys = {device.serial: device.pk for device in devices}
    ours, bare = [], []
    for number in range(batches):
        rows = batch(number, devices, dice)
        both = [(ours, taken(gateway, rows)), (bare, copied(keys, rows))]
        for costs, work in both if number % 2 else reversed(both):
            costs.append(meter.measure(work))
        evaluate_devices()
    return ours, bare


def to_queue(gateway: DeviceGateway, presses: int) -> list[float]:
    """Seconds from a press's batch, among a thousand others, to the alert."""
    dice = random.Random(SEED + 1)
    devices = list(CareDevice.objects.order_by("pk"))
    buttons = [device for device in devices if device.kind == DeviceKind.SOS][:presses]
    took = []
    for number, button in enumerate(buttons):
        rows = batch(10_000 + number, devices, dice)
        rows[-1] = {
            "serial": button.serial,
            "event_id": "press",
            "kind": "press",
            "occurred_at": timezone.now().isoformat(),
        }
        began = time.perf_counter()
        take_events(gateway=gateway, told={"events": rows})
        evaluate_devices()
        took.append(time.perf_counter() - began)
        if not DeviceAlert.objects.filter(device=button).exists():
            sys.exit("a press raised no alert")
    return took


def main(arguments: list[str] | None = None) -> int:
    """1 when a goal is missed."""
    sizes = {"devices": (500, 60), "batches": (20, 4), "presses": (40, 5)}
    chosen = options("devices", arguments, sizes)
    gateway = homes(chosen.devices)
    refresh_statistics()
    gc.freeze()  # as config.asgi does
    ours, bare = ingest(gateway, chosen.batches)
    seconds = to_queue(gateway, chosen.presses)
    note = f"{chosen.devices} devices, {AlertRule.objects.count()} rules, batches of {BATCH}"
    return judged(ours, bare, seconds, note)


def judged(ours: list[Cost], bare: list[Cost], seconds: list[float], note: str) -> int:
    """The goals."""
    report = Report()
    rate = BATCH / statistics.median(cost.wall for cost in ours)
    words = (f"{rate:.0f}/s", f"{GOAL_RATE}/s")
    report.at_least("events a second ÷ 1,000", 1.0, rate / GOAL_RATE, *words, note=note)
    ratio = statistics.median(a.cpu / b.cpu for a, b in zip(ours, bare, strict=True))
    figures = [statistics.median(cost.cpu for cost in costs) * 1000 for costs in (ours, bare)]
    words = (f"{figures[0]:.0f} ms", f"{figures[1]:.0f} ms")
    report.at_most("a batch ÷ COPY", GOAL_COPY, ratio, *words)
    slowest = sorted(seconds)[int(len(seconds) * 0.95)]
    words = (f"{slowest:.2f} s", f"{GOAL_SECONDS:g} s")
    report.at_most("alert in the queue p95 ÷ 2 s", 1.0, slowest / GOAL_SECONDS, *words)
    return report.finish()


if __name__ == "__main__":
    sys.exit(main())
