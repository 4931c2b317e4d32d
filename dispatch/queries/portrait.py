"""A person's visits and calls for help, for their portrait and their class of risk."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db.models import Count
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dispatch.enums import OrderState
from dispatch.enums.calls import EmergencyOutcome
from dispatch.models import Emergency, WorkOrder
from elderly_care.enums import FamilyItem
from elderly_care.queries import (
    LINES,
    Asked,
    Line,
    Listed,
    Part,
    Source,
    register_alerts,
    register_source,
)

VISITS = Part("visits", gettext_lazy("上门服务"), 52, "dispatch.view_workorder", FamilyItem.VISITS)
EMERGENCIES = Part(
    "emergencies", gettext_lazy("紧急呼叫"), 7, "dispatch.answer_call", FamilyItem.ALERTS
)


def _lists(asked: Asked) -> dict[str, Listed]:
    """The newest of each."""
    lists = {}
    if VISITS.code in asked.wanted:
        rows = asked.scoped(WorkOrder.objects.filter(resident__in=asked.files))
        columns = {"pk": "pk", "item": "item__name", "state": "state", "starts_at": "window_start"}
        lists[VISITS.code] = Listed(rows.order_by("-pk")[: LINES + 1], columns)
    if EMERGENCIES.code in asked.wanted:
        calls = asked.scoped(Emergency.objects.filter(resident__in=asked.files))
        columns = {"outcome": "outcome", "opened_at": "opened_at"}
        lists[EMERGENCIES.code] = Listed(calls.order_by("-pk")[: LINES + 1], columns)
    return lists


def _read(asked: Asked) -> dict[str, list[Line]]:
    visits = [_visit(row, asked) for row in asked.found.get(VISITS.code, [])]
    calls = [_emergency(row) for row in asked.found.get(EMERGENCIES.code, [])]
    return {VISITS.code: visits, EMERGENCIES.code: calls}


def _visit(row: dict[str, Any], asked: Asked) -> Line:
    href = reverse("dispatch_console:order", args=[row["pk"]]) if asked.is_staff else ""
    state = OrderState(row["state"])
    kind = "info" if state in OrderState.OPEN else "plain"
    return Line(row["item"], str(state.label), timezone.localdate(row["starts_at"]), href, kind)


def _emergency(row: dict[str, Any]) -> Line:
    day = timezone.localdate(row["opened_at"])
    if not row["outcome"]:
        return Line(_("正在处理"), "", day, kind="danger")
    return Line(str(EmergencyOutcome(row["outcome"]).label), "", day)


def count_emergencies(residents: Sequence[int], since: datetime) -> dict[int, int]:
    """How often the person pressed for help and meant it."""
    rows = Emergency.objects.filter(resident__in=residents, opened_at__gte=since)
    rows = rows.exclude(outcome=EmergencyOutcome.FALSE_ALARM)
    counted = rows.order_by().values("resident").annotate(count=Count("pk"))
    return dict(counted.values_list("resident", "count"))


def announce_portrait() -> None:
    """Called once, when the app is loaded."""
    register_source("visits", Source((VISITS, EMERGENCIES), _read, _lists))
    register_alerts("emergencies", count_emergencies)
