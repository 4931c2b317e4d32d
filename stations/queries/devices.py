"""What devices of buildings say, with those marked that have fallen silent."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import QuerySet

from stations.enums import DeviceStatus
from stations.models import BuildingDevice

WORST_FIRST = {status: -number for number, status in enumerate(DeviceStatus.values)}


@dataclass(frozen=True)
class Seen:
    """A device, and whether it has told anything lately."""

    device: BuildingDevice
    is_silent: bool

    @property
    def kind(self) -> str:
        """The colour that repeats the words."""
        if self.device.status in (DeviceStatus.ALARM, DeviceStatus.FAULT):
            return "danger"
        if self.is_silent or self.device.status == DeviceStatus.OFFLINE:
            return "warn"
        return "ok"


def is_silent(device: BuildingDevice, moment: datetime) -> bool:
    """Nothing is known, or what is known is older than it may be."""
    if device.occurred_at is None:
        return True
    return moment - device.occurred_at > timedelta(minutes=device.stale_minutes)


def seen_devices(devices: QuerySet[BuildingDevice], moment: datetime) -> list[Seen]:
    """Alarms first, then the silent. 1 query."""
    rows = devices.filter(is_active=True).select_related("station")
    seen = [Seen(row, is_silent(row, moment)) for row in rows.order_by("station", "kind", "serial")]
    return sorted(seen, key=lambda one: (WORST_FIRST.get(one.device.status, 1), not one.is_silent))
