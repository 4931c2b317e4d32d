"""A person's visits and calls for help, for their portrait and their class of risk."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db.models import BigIntegerField, CharField, Count, DateField, F, QuerySet, Value
from django.db.models.functions import Cast, TruncDate
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dispatch.enums import OrderState
from dispatch.enums.calls import EmergencyOutcome
from dispatch.models import Emergency, WorkOrder
from elderly_care.enums import FamilyItem
from elderly_care.queries import Asked, Line, Part, Source, register_alerts, register_source

VISITS = Part("visits", gettext_lazy("上门服务"), 52, "dispatch.view_workorder", FamilyItem.VISITS)
EMERGENCIES = Part(
    "emergencies", gettext_lazy("紧急呼叫"), 61, "dispatch.answer_call", FamilyItem.ALERTS
)
_LATELY = 10
_COLUMNS = ("what", "word", "stands", "day", "number")


def read_visits(asked: Asked) -> dict[str, list[Line]]:
    """Both by one statement: the newest of each."""
    queries = [
        query(asked).values_list(*_COLUMNS).order_by("-pk")[:_LATELY]
        for part, query in ((VISITS, _visits), (EMERGENCIES, _emergencies))
        if part.code in asked.wanted
    ]
    first, *rest = queries
    rows = first.union(*rest, all=True) if rest else first
    lines: dict[str, list[Line]] = defaultdict(list)
    for what, word, stands, day, number in sorted(rows, key=lambda row: -row[4]):
        line = _visit if what == VISITS.code else _emergency
        lines[what].append(line(asked, word, stands, day, number))
    return lines


def _visits(asked: Asked) -> QuerySet[Any]:
    rows = asked.scoped(WorkOrder.objects.all()).filter(resident__in=asked.files)
    day = TruncDate("window_start")
    return rows.annotate(**_row(VISITS.code, F("item__name"), F("state"), day))


def _emergencies(asked: Asked) -> QuerySet[Any]:
    rows = asked.scoped(Emergency.objects.all()).filter(resident__in=asked.files)
    day = TruncDate("opened_at")
    return rows.annotate(**_row(EMERGENCIES.code, F("outcome"), Value(""), day))


def _row(what: str, word: Any, stands: Any, day: Any) -> dict[str, Any]:
    return {
        "what": Value(what, CharField()),
        "word": Cast(word, CharField()),
        "stands": Cast(stands, CharField()),
        "day": Cast(day, DateField()),
        "number": Cast(F("pk"), BigIntegerField()),
    }


def _visit(asked: Asked, word: str, stands: str, day: Any, number: int) -> Line:
    href = reverse("dispatch_console:order", args=[number]) if asked.is_staff else ""
    kind = "info" if stands in OrderState.OPEN else "plain"
    return Line(word, str(OrderState(stands).label), day, href, kind)


def _emergency(asked: Asked, word: str, stands: str, day: Any, number: int) -> Line:
    if not word:
        return Line(_("正在处理"), "", day, kind="danger")
    return Line(str(EmergencyOutcome(word).label), "", day)


def count_emergencies(residents: Sequence[int], since: datetime) -> dict[int, int]:
    """How often the person pressed for help and meant it."""
    rows = Emergency.objects.filter(resident__in=residents, opened_at__gte=since)
    rows = rows.exclude(outcome=EmergencyOutcome.FALSE_ALARM)
    counted = rows.order_by().values("resident").annotate(count=Count("pk"))
    return dict(counted.values_list("resident", "count"))


def announce_portrait() -> None:
    """Called once, when the app is loaded."""
    register_source("visits", Source((VISITS, EMERGENCIES), read_visits))
    register_alerts("emergencies", count_emergencies)
