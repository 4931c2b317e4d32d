"""A person's devices and what they alarmed for, on the portrait of staff and on the person's and family's page."""

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from elderly_care.enums import FamilyItem
from elderly_care.enums.devices import AlertState
from elderly_care.models import CareDevice, DeviceAlert
from elderly_care.queries.alerts import count_alerts
from elderly_care.queries.portrait import LINES, Asked, Line, Part, Source, register_source
from elderly_care.queries.risks import register_alerts

DEVICES = Part(
    "devices", gettext_lazy("居家设备"), 62, "elderly_care.view_caredevice", FamilyItem.ALERTS
)
ALERTS = Part(
    "device_alerts",
    gettext_lazy("设备提醒"),
    60,
    "elderly_care.view_devicealert",
    FamilyItem.ALERTS,
)


def read_devices(asked: Asked) -> dict[str, list[Line]]:
    """Which are there and when each was heard of last; what they alarmed for, the newest first."""
    lines: dict[str, list[Line]] = {}
    if DEVICES.code in asked.wanted:
        mine = _mine(asked, CareDevice.objects.in_use()).order_by("kind", "pk")
        lines[DEVICES.code] = [_device(row) for row in mine[: LINES + 1]]
    if ALERTS.code in asked.wanted:
        raised = _mine(asked, DeviceAlert.objects.all()).order_by("-raised_at", "-pk")
        lines[ALERTS.code] = [_alert(row, asked) for row in raised[: LINES + 1]]
    return lines


def _mine(asked: Asked, rows: QuerySet[Any]) -> QuerySet[Any]:
    return asked.scoped(rows).filter(resident__in=asked.files)


def _device(row: CareDevice) -> Line:
    if row.heard_at is None:
        detail = _("还没有收到过数据")
    else:
        heard = timezone.localtime(row.heard_at).strftime("%m-%d %H:%M")
        detail = _("最近一次收到：%(time)s") % {"time": heard}
    if row.dropped:
        detail += _("；未经同意，丢弃 %(count)s 条") % {"count": row.dropped}
    text = _("%(kind)s（%(place)s）") % {"kind": row.get_kind_display(), "place": row.place}
    return Line(text, detail)


def _alert(row: DeviceAlert, asked: Asked) -> Line:
    href = reverse("care_console:alert", args=[row.pk]) if asked.is_staff else ""
    is_over = row.state == AlertState.CLOSED
    said = row.get_outcome_display() if is_over else row.get_state_display()
    day = timezone.localtime(row.raised_at).date()
    return Line(str(row.get_kind_display()), said, day, href, "plain" if is_over else "danger")


def announce_devices() -> None:
    """Called once, when the app is loaded."""
    register_source("devices", Source((DEVICES, ALERTS), read_devices))
    register_alerts("devices", count_alerts)
