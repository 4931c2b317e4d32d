"""A gateway to try devices with: a made-up night, or one press, one fast heart, one absence."""

import random
import time
from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from core.batches import slices
from core.simulators import Answer, post_signed
from elderly_care.enums.devices import EventKind
from elderly_care.logic.device_contract import SIGNED
from elderly_care.logic.device_story import Event, on_the_way, story
from elderly_care.queries.alerts import devices_behind, gateway_called

SCENES = ("night", "press", "fast-heart", "out-of-bed")
_FAST = 135


class Command(BaseCommand):
    """device_simulator press --to http://127.0.0.1:8000 --gateway demo --serial B-0001"""

    help = "Sends device events, signed as docs/partners/devices.md says; some twice, some late."
    requires_system_checks = ()

    def add_arguments(self, parser):
        """What happens, to which device, and whom to tell."""
        parser.add_argument("scene", choices=SCENES)
        parser.add_argument("--to", required=True, help="http://127.0.0.1:8000")
        parser.add_argument("--gateway", required=True)
        parser.add_argument("--secret", default="", help="else the one on this machine")
        parser.add_argument("--serial", default="", help="else all devices of the gateway")
        parser.add_argument("--minutes", type=int, default=480)
        parser.add_argument("--batch", type=int, default=500)
        parser.add_argument(
            "--rate", type=int, default=0, help="events a second; 0: as fast as it goes"
        )

    def handle(self, *args, **options):
        """Prints what became of each batch."""
        gateway = gateway_called(options["gateway"])
        if gateway is None:
            raise CommandError("unknown gateway")
        options["secret"] = options["secret"] or str(gateway.secret)
        rows = devices_behind(gateway)
        if options["serial"]:
            rows = rows.filter(serial=options["serial"])
        devices = dict(rows.values_list("serial", "kind"))
        if not devices:
            raise CommandError("no such device")
        for batch in slices(_told(options, devices), options["batch"]):
            status, answer = _send(options, list(batch))
            self.stdout.write(f"{len(batch)} {status} {answer}")
            if status != 200:
                raise CommandError(answer)
            if options["rate"]:
                time.sleep(len(batch) / options["rate"])


def _told(options: dict[str, Any], devices: dict[str, str]) -> list[Event]:
    now, dice = timezone.now(), random.Random()  # noqa: S311 - a made-up night
    if options["scene"] == "night":
        return on_the_way(story(devices, options["minutes"], now, dice), dice)
    serial = next(iter(devices))
    scenes: dict[str, list[tuple[int, str, int | None]]] = {
        "press": [(0, EventKind.PRESS, None)],
        "fast-heart": [(minutes, EventKind.HEART_RATE, _FAST) for minutes in range(15, -1, -1)],
        "out-of-bed": [(options["minutes"], EventKind.BED_OUT, None)],
    }
    told = []
    for minutes, kind, value in scenes[options["scene"]]:
        at = now - timedelta(minutes=minutes)
        event = {"serial": serial, "kind": str(kind), "occurred_at": at.isoformat()}
        number = {"event_id": f"{at.timestamp():.6f}-{kind}"}
        told.append({**event, **number, **({} if value is None else {"value": value})})
    return told


def _send(options: dict[str, Any], events: list[Event]) -> Answer:
    address = f"{options['to']}/api/v1/device-events/{options['gateway']}"
    who = {"app": options["gateway"], "secret": options["secret"]}
    return post_signed(SIGNED, address, {"events": events}, **who)
