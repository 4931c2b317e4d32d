"""A person's meals and unanswered doors, for their portrait and their class of risk."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db.models import Count
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.dates import today
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
from meals.enums import AlertOutcome, AlertState, MealPeriod, OrderState
from meals.models import DeliveryAlert, MealOrder

ORDERS = Part("meal_orders", gettext_lazy("订餐"), 50, "meals.view_mealorder", FamilyItem.ORDER)
ALERTS = Part(
    "meal_alerts",
    gettext_lazy("送餐无人应答"),
    9,
    "meals.view_deliveryalert",
    FamilyItem.ALERTS,
)


def _lists(asked: Asked) -> dict[str, Listed]:
    """The newest of each."""
    lists = {}
    if ORDERS.code in asked.wanted:
        rows = asked.scoped(MealOrder.objects.filter(resident__in=asked.files))
        columns = {
            "pk": "pk",
            "period": "meal_period",
            "state": "state",
            "eaten_on": "service_date",
        }
        lists[ORDERS.code] = Listed(rows.order_by("-pk")[: LINES + 1], columns)
    if ALERTS.code in asked.wanted:
        alerts = asked.scoped(DeliveryAlert.objects.filter(order__resident__in=asked.files))
        columns = {"outcome": "outcome", "state": "state", "opened_at": "opened_at"}
        lists[ALERTS.code] = Listed(alerts.order_by("-pk")[: LINES + 1], columns)
    return lists


def _read(asked: Asked) -> dict[str, list[Line]]:
    orders = [_order(row, asked) for row in asked.found.get(ORDERS.code, [])]
    alerts = [_alert(row) for row in asked.found.get(ALERTS.code, [])]
    return {ORDERS.code: orders, ALERTS.code: alerts}


def _order(row: dict[str, Any], asked: Asked) -> Line:
    href = reverse("meals_console:order", args=[row["pk"]]) if asked.is_staff else ""
    state, day = OrderState(row["state"]), row["eaten_on"]
    kind = "info" if state in OrderState.OPEN and day >= today() else "plain"
    return Line(str(MealPeriod(row["period"]).label), str(state.label), day, href, kind)


def _alert(row: dict[str, Any]) -> Line:
    day = timezone.localdate(row["opened_at"])
    if row["state"] == AlertState.OPEN:
        return Line(_("还没有核实"), "", day, kind="danger")
    return Line(str(AlertOutcome(row["outcome"]).label), "", day)


def count_alerts(residents: Sequence[int], since: datetime) -> dict[int, int]:
    """How often nobody answered the door."""
    rows = DeliveryAlert.objects.filter(order__resident__in=residents, opened_at__gte=since)
    counted = rows.order_by().values("order__resident").annotate(count=Count("pk"))
    return dict(counted.values_list("order__resident", "count"))


def announce_portrait() -> None:
    """Called once, when the app is loaded."""
    register_source("meals", Source((ORDERS, ALERTS), _read, _lists))
    register_alerts("meals", count_alerts)
