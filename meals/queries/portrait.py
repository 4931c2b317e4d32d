"""A person's meals and unanswered doors, for their portrait and their class of risk."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db.models import BigIntegerField, CharField, Count, DateField, F, QuerySet, Value
from django.db.models.functions import Cast, TruncDate
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.dates import today
from elderly_care.enums import FamilyItem
from elderly_care.queries import Asked, Line, Part, Source, register_alerts, register_source
from meals.enums import AlertOutcome, AlertState, MealPeriod, OrderState
from meals.models import DeliveryAlert, MealOrder

ORDERS = Part("meal_orders", gettext_lazy("订餐"), 50, "meals.view_mealorder", FamilyItem.ORDER)
ALERTS = Part(
    "meal_alerts",
    gettext_lazy("送餐无人应答"),
    60,
    "meals.view_deliveryalert",
    FamilyItem.ALERTS,
)
_LATELY = 10
_COLUMNS = ("what", "word", "stands", "day", "number")


def read_meals(asked: Asked) -> dict[str, list[Line]]:
    """Both by one statement: the newest of each."""
    queries = [
        query(asked).values_list(*_COLUMNS).order_by("-pk")[:_LATELY]
        for part, query in ((ORDERS, _orders), (ALERTS, _alerts))
        if part.code in asked.wanted
    ]
    first, *rest = queries
    rows = first.union(*rest, all=True) if rest else first
    lines: dict[str, list[Line]] = defaultdict(list)
    for what, word, state, day, number in sorted(rows, key=lambda row: -row[4]):
        line = _order if what == ORDERS.code else _alert
        lines[what].append(line(asked, word, state, day, number))
    return lines


def _orders(asked: Asked) -> QuerySet[Any]:
    rows = asked.scoped(MealOrder.objects.all()).filter(resident__in=asked.files)
    day = F("service_date")
    return rows.annotate(**_row(ORDERS.code, F("meal_period"), F("state"), day))


def _alerts(asked: Asked) -> QuerySet[Any]:
    rows = asked.scoped(DeliveryAlert.objects.all()).filter(order__resident__in=asked.files)
    day = TruncDate("opened_at")
    return rows.annotate(**_row(ALERTS.code, F("outcome"), F("state"), day))


def _row(what: str, word: Any, state: Any, day: Any) -> dict[str, Any]:
    return {
        "what": Value(what, CharField()),
        "word": Cast(word, CharField()),
        "stands": Cast(state, CharField()),
        "day": Cast(day, DateField()),
        "number": Cast(F("pk"), BigIntegerField()),
    }


def _order(asked: Asked, word: str, state: str, day: Any, number: int) -> Line:
    href = reverse("meals_console:order", args=[number]) if asked.is_staff else ""
    kind = "info" if state in OrderState.OPEN and day >= today() else "plain"
    return Line(str(MealPeriod(word).label), str(OrderState(state).label), day, href, kind)


def _alert(asked: Asked, word: str, state: str, day: Any, number: int) -> Line:
    if state == AlertState.OPEN:
        return Line(_("还没有核实"), "", day, kind="danger")
    return Line(str(AlertOutcome(word).label), "", day)


def count_alerts(residents: Sequence[int], since: datetime) -> dict[int, int]:
    """How often nobody answered the door."""
    rows = DeliveryAlert.objects.filter(order__resident__in=residents, opened_at__gte=since)
    counted = rows.order_by().values("order__resident").annotate(count=Count("pk"))
    return dict(counted.values_list("order__resident", "count"))


def announce_portrait() -> None:
    """Called once, when the app is loaded."""
    register_source("meals", Source((ORDERS, ALERTS), read_meals))
    register_alerts("meals", count_alerts)
