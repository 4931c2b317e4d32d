"""A person's devices and what they alarmed for, on the portrait of staff and on the person's and family's page."""

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from elderly_care.enums import FamilyItem
from elderly_care.enums.devices import AlertKind, AlertOutcome, AlertState, DeviceKind
from elderly_care.models import CareDevice, DeviceAlert
from elderly_care.queries.alerts import count_alerts
from elderly_care.queries.portrait import LINES, Asked, Line, Listed, Part, Source, register_source
from elderly_care.queries.risks import register_alerts

DEVICES = Part(
    "devices", gettext_lazy("居家设备"), 36, "elderly_care.view_caredevice", FamilyItem.ALERTS
)
ALERTS = Part(
    "device_alerts",
    gettext_lazy("设备提醒"),
    8,
    "elderly_care.view_devicealert",
    FamilyItem.ALERTS,
)


def _lists(asked: Asked) -> dict[str, Listed]:
    """Which are there and when each was heard of last; what they alarmed for, the newest first."""
    lists = {}
    if DEVICES.code in asked.wanted:
        mine = _mine(asked, CareDevice.objects.in_use()).order_by("kind", "pk")[: LINES + 1]
        columns = ("kind", "place", "heard_at", "dropped")
        lists["devices"] = Listed(mine, {name: name for name in columns})
    if ALERTS.code in asked.wanted:
        raised = _mine(asked, DeviceAlert.objects.all()).order_by("-raised_at", "-pk")
        facts = ("pk", "kind", "state", "outcome", "raised_at")
        lists["alerts"] = Listed(raised[: LINES + 1], {name: name for name in facts})
    return lists


def _read(asked: Asked) -> dict[str, list[Line]]:
    found = asked.found
    return {
        DEVICES.code: [_device(row) for row in found.get("devices", [])],
        ALERTS.code: [_alert(row, asked) for row in found.get("alerts", [])],
    }


def _mine(asked: Asked, rows: QuerySet[Any]) -> QuerySet[Any]:
    return asked.scoped(rows).filter(resident__in=asked.files)


def _device(row: dict[str, Any]) -> Line:
    if row["heard_at"] is None:
        detail = _("还没有收到过数据")
    else:
        heard = timezone.localtime(row["heard_at"]).strftime("%Y-%m-%d %H:%M")
        detail = _("最近一次收到：%(time)s") % {"time": heard}
    if row["dropped"]:
        detail += _("；未经同意，丢弃 %(count)s 条") % {"count": row["dropped"]}
    kind = DeviceKind(row["kind"]).label
    return Line(_("%(kind)s（%(place)s）") % {"kind": kind, "place": row["place"]}, detail)


def _alert(row: dict[str, Any], asked: Asked) -> Line:
    href = reverse("care_console:alert", args=[row["pk"]]) if asked.is_staff else ""
    is_over = row["state"] == AlertState.CLOSED
    said = AlertOutcome(row["outcome"]) if is_over else AlertState(row["state"])
    day = timezone.localtime(row["raised_at"]).date()
    colour = "plain" if is_over else "danger"
    return Line(str(AlertKind(row["kind"]).label), str(said.label), day, href, colour)


def announce_devices() -> None:
    """Called once, when the app is loaded."""
    register_source("devices", Source((DEVICES, ALERTS), _read, _lists))
    register_alerts("devices", count_alerts)
