"""Devices of the demonstration street: a button, a bed sensor, a door sensor, and what they alarmed for."""

from datetime import timedelta

from accounts.models import Division, User
from config.demo import RESIDENT, STREET
from core.audit import SYSTEM
from elderly_care import commands
from elderly_care.commands.device_events import take_events
from elderly_care.commands.device_rounds import evaluate_devices
from elderly_care.commands.devices import DeviceFacts, register_device, register_gateway
from elderly_care.enums import ConsentPurpose
from elderly_care.enums.devices import DeviceKind, EventKind
from elderly_care.models import CareDevice, DeviceGateway, Resident
from elderly_care.queries import has_consent, text_in_force

GATEWAY = "demo"
BED = "BED-0001"
FAST, MINUTES = 132, 12


def load_demo_devices_at_home() -> None:
    """Safe to repeat; quick when all is there."""
    if DeviceGateway.objects.filter(code=GATEWAY).exists():
        return
    street = Division.objects.get(pk=STREET)
    gateway, _secret = register_gateway(
        code=GATEWAY, name="演示设备平台", division=street, by=SYSTEM
    )
    elder = User.objects.get(username=RESIDENT).family_links.get().resident
    others = Resident.objects.living_here().filter(community__code__startswith=STREET)
    neighbour = others.exclude(pk=elder.pk).order_by("pk")[1]
    _agree(elder)
    _agree(neighbour)
    for person, kind, serial, place in (
        (elder, DeviceKind.SOS, "SOS-0001", "床头"),
        (elder, DeviceKind.DOOR, "DOOR-0001", "入户门"),
        (neighbour, DeviceKind.BED, BED, "卧室"),
    ):
        facts = DeviceFacts(kind, serial, place)
        register_device(gateway=gateway, resident=person, facts=facts, by=SYSTEM)
    _fast_heart(gateway)


def _agree(person: Resident) -> None:
    text = text_in_force(ConsentPurpose.DEVICE_DATA)
    if text is not None and not has_consent(person.pk, ConsentPurpose.DEVICE_DATA):
        commands.give_consent(
            resident=person,
            purpose=ConsentPurpose.DEVICE_DATA,
            version=text.version,
            said=commands.Said(),
            by=SYSTEM,
        )


def _fast_heart(gateway: DeviceGateway) -> None:
    """One alert waits in the queue."""
    bed = CareDevice.objects.get(serial=BED)
    now = bed.since
    CareDevice.objects.filter(pk=bed.pk).update(since=now - timedelta(hours=1))
    events = [
        {
            "serial": BED,
            "event_id": f"demo-{minute}",
            "kind": EventKind.HEART_RATE.value,
            "value": FAST,
            "occurred_at": (now - timedelta(minutes=minute)).isoformat(),
        }
        for minute in range(MINUTES)
    ]
    take_events(gateway=gateway, told={"events": events})
    evaluate_devices()
