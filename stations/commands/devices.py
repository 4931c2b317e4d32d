"""What devices of buildings say: a batch at a time, each report once, in whatever order they come."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from core.audit import record
from core.locking import locked
from stations.commands.errors import KeyOfOtherReport, ReportsInvalid, TooManyReports
from stations.enums import DeviceStatus
from stations.models import BuildingDevice, DeviceReport

MOST_REPORTS = 500
CLOCK_SLACK = timedelta(minutes=5)  # a device's clock may be fast
SEVERITY = {status: number for number, status in enumerate(DeviceStatus.values)}


@dataclass(frozen=True)
class Said:
    """One report: of which device, what, since when; key is the sender's own number for it."""

    station_id: int
    serial: str
    status: str
    occurred_at: datetime
    key: str
    text: str = ""


@transaction.atomic
def record_device_reports(
    *, reports: Sequence[Said], by: User, now: datetime | None = None
) -> list[DeviceReport]:
    """Keep all reports or none; what was sent before is answered as it is.

    A device's status is what occurred last, whatever arrived last; of the same moment the worst.
    Raises TooManyReports, ReportsInvalid, KeyOfOtherReport.
    """
    if not 0 < len(reports) <= MOST_REPORTS:
        raise TooManyReports(most=MOST_REPORTS, given=len(reports))
    at = now or timezone.now()
    devices = _devices(reports, by)
    _require_sense(reports, devices, at)
    rows = [_row(said, devices[said.station_id, said.serial], by) for said in reports]
    old = set(_stored(reports, by))
    DeviceReport.objects.bulk_create(rows, ignore_conflicts=True)
    stored = _stored(reports, by)
    kept = [_same(stored[row.key], row) for row in rows]
    fresh = [row for row in kept if row.key not in old]
    if fresh:
        _tell(fresh, devices.values(), at)
        record(by, "stations.devicereport.record", by=by, rows=len(fresh))
    return kept


def _devices(reports: Iterable[Said], by: User) -> dict[tuple[int, str], BuildingDevice]:
    """Locked by key, so that two batches of a device come one after the other."""
    serials = {said.serial for said in reports}
    visible = BuildingDevice.objects.visible_to(by).filter(serial__in=serials, is_active=True)
    rows = locked(BuildingDevice.objects.filter(pk__in=visible.values("pk")), no_key=True)
    return {(row.station_id, row.serial): row for row in rows}


def _require_sense(
    reports: Sequence[Said], devices: dict[tuple[int, str], BuildingDevice], now: datetime
) -> None:
    """Every line that can't be right is named at once."""
    times = Counter(said.key for said in reports)
    wrong: dict[str, list[str]] = {}
    for number, said in enumerate(reports):
        problems = []
        if (said.station_id, said.serial) not in devices:
            problems.append(_("没有登记这台设备，或者不在您负责的范围内。"))
        if times[said.key] > 1:
            problems.append(_("编号在这一批里重复。"))
        if said.occurred_at > now + CLOCK_SLACK:
            problems.append(_("发生时间晚于现在。"))
        if problems:
            wrong[f"statuses.{number}"] = problems
    if wrong:
        raise ReportsInvalid(fields=wrong)


def _row(said: Said, device: BuildingDevice, by: User) -> DeviceReport:
    return DeviceReport(
        device=device,
        status=said.status,
        text=said.text,
        occurred_at=said.occurred_at,
        key=said.key,
        sent_by=by,
    )


def _stored(reports: Iterable[Said], by: User) -> dict[str, DeviceReport]:
    keys = [said.key for said in reports]
    rows = DeviceReport.objects.filter(sent_by=by, key__in=keys).select_related("device__station")
    return {row.key: row for row in rows}


def _same(kept: DeviceReport, sent: DeviceReport) -> DeviceReport:
    names = ("device_id", "status", "text", "occurred_at")
    if any(getattr(kept, name) != getattr(sent, name) for name in names):
        raise KeyOfOtherReport(key=sent.key)
    return kept


def _tell(fresh: Iterable[DeviceReport], devices: Iterable[BuildingDevice], now: datetime) -> None:
    by_key = {device.pk: device for device in devices}
    heard = set()
    for report in fresh:
        device = by_key[report.device_id]
        heard.add(device)
        device.received_at = now
        if _rank(report.occurred_at, report.status) > _rank(device.occurred_at, device.status):
            device.status, device.status_text = report.status, report.text
            device.occurred_at = report.occurred_at
    names = ["status", "status_text", "occurred_at", "received_at"]
    BuildingDevice.objects.bulk_update(heard, names)


def _rank(occurred_at: datetime | None, status: str) -> tuple[float, int]:
    if occurred_at is None:
        return float("-inf"), -1
    return occurred_at.timestamp(), SEVERITY[status]
