"""A resident's visits that may be judged."""

from datetime import datetime, timedelta

from django.db.models import QuerySet

from dispatch.enums import OrderState
from dispatch.models import Rating, WorkOrder
from elderly_care.models import Resident

JUDGED_WITHIN = timedelta(days=60)


def visits_to_judge(resident: Resident, now: datetime) -> QuerySet[WorkOrder]:
    """Done in the last two months; the latest first, with what was said."""
    return (
        WorkOrder.objects.filter(resident=resident, state__in=OrderState.VISITED)
        .filter(window_start__gte=now - JUDGED_WITHIN)
        .select_related("item", "operator", "rating")
        .order_by("-window_start", "-pk")
    )


def rating_of(order: WorkOrder) -> Rating | None:
    """What was said of it already."""
    return Rating.objects.filter(order=order).first()


def visit_of_resident(resident: Resident, pk: int) -> WorkOrder | None:
    """One of the resident's own visits."""
    rows = WorkOrder.objects.filter(resident=resident, pk=pk)
    return rows.select_related("item", "operator").first()
