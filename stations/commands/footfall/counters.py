"""What counters at doors say: a batch at a time, each stretch of time once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from core.audit import record
from core.locking import locked
from stations.commands.devices import CLOCK_SLACK, MOST_REPORTS
from stations.commands.errors import TooManyReports
from stations.commands.footfall.errors import CountsInvalid, OtherCount
from stations.enums import DeviceKind
from stations.logic.footfall import within_an_hour
from stations.models import BuildingDevice, DoorCount


@dataclass(frozen=True)
class Counted:
    """A stretch of at most one clock hour at a door."""

    station_id: int
    serial: str
    starts_at: datetime
    ends_at: datetime
    came_in: int
    went_out: int


@transaction.atomic
def record_door_counts(
    *, counts: Sequence[Counted], by: User, now: datetime | None = None
) -> list[DoorCount]:
    """Keep all or none; what was sent before is answered as it is kept.

    Raises CountsInvalid, OtherCount, TooManyReports.
    """
    if not 0 < len(counts) <= MOST_REPORTS:
        raise TooManyReports(most=MOST_REPORTS, given=len(counts))
    devices = _devices(counts, by)
    _require_sense(counts, devices, now or timezone.now())
    rows = [_row(one, devices[one.station_id, one.serial], by) for one in counts]
    old = set(_stored(rows))
    DoorCount.objects.bulk_create(rows, ignore_conflicts=True)
    stored = _stored(rows)
    kept = [_same(stored[row.device_id, row.starts_at], row) for row in rows]
    if fresh := len({(row.device_id, row.starts_at) for row in rows} - old):
        record(by, "stations.doorcount.record", by=by, rows=fresh)
    return kept


def _devices(counts: Sequence[Counted], by: User) -> dict[tuple[int, str], BuildingDevice]:
    """Locked by key: two batches of a door come one after the other."""
    visible = BuildingDevice.objects.visible_to(by).filter(
        serial__in={one.serial for one in counts}, kind=DeviceKind.DOOR_COUNTER, is_active=True
    )
    rows = locked(BuildingDevice.objects.filter(pk__in=visible.values("pk")), no_key=True)
    return {(row.station_id, row.serial): row for row in rows}


def _require_sense(
    counts: Sequence[Counted], devices: dict[tuple[int, str], BuildingDevice], now: datetime
) -> None:
    """Every line that can't be right is named at once."""
    wrong: dict[str, list[str]] = {}
    seen: set[tuple[int, str, datetime]] = set()
    for number, one in enumerate(counts):
        problems = _wrong_times(one, now)
        if (one.station_id, one.serial) not in devices:
            problems.append(_("没有登记这台计数设备，或者不在您负责的范围内。"))
        if (one.station_id, one.serial, one.starts_at) in seen:
            problems.append(_("这一时段在这一批里重复。"))
        seen.add((one.station_id, one.serial, one.starts_at))
        if problems:
            wrong[f"counts.{number}"] = problems
    if wrong:
        raise CountsInvalid(fields=wrong)


def _wrong_times(one: Counted, now: datetime) -> list[str]:
    """A file of a device may be days late, not years: figures of a month that was read stand."""
    problems = []
    if not within_an_hour(timezone.localtime(one.starts_at), timezone.localtime(one.ends_at)):
        problems.append(_("时段要先后有序，并且在同一个整点小时之内。"))
    if one.ends_at > now + CLOCK_SLACK:
        problems.append(_("结束时间晚于现在。"))
    if one.starts_at < now - timedelta(days=settings.DOOR_COUNT_DAYS):
        words = _("已超过 %(days)s 天，太晚了，不再补收。")
        problems.append(words % {"days": settings.DOOR_COUNT_DAYS})
    return problems


def _row(one: Counted, device: BuildingDevice, by: User) -> DoorCount:
    return DoorCount(
        device=device,
        starts_at=one.starts_at,
        ends_at=one.ends_at,
        day=timezone.localdate(one.starts_at),
        came_in=one.came_in,
        went_out=one.went_out,
        sent_by=by,
    )


def _stored(rows: Sequence[DoorCount]) -> dict[tuple[int, datetime], DoorCount]:
    found = DoorCount.objects.select_related("device").filter(
        device__in={row.device_id for row in rows}, starts_at__in={row.starts_at for row in rows}
    )
    return {(row.device_id, row.starts_at): row for row in found}


def _same(kept: DoorCount, sent: DoorCount) -> DoorCount:
    names = ("ends_at", "came_in", "went_out")
    if any(getattr(kept, name) != getattr(sent, name) for name in names):
        at = timezone.localtime(sent.starts_at)
        raise OtherCount(serial=kept.device.serial, at=f"{at:%Y-%m-%d %H:%M}")
    return kept
