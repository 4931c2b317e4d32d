"""A carer's month by day: how often, how long, what was done, what it came to. No names, no homes."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from dispatch.enums import OrderState
from dispatch.enums.visits import Phase
from dispatch.models import Carer, VisitEvidence, VisitLine, WorkOrder
from dispatch.queries.after import in_month


@dataclass(frozen=True)
class DayOfWork:
    """One day, or a whole month: visits and services are two figures."""

    visits: int = 0
    services: int = 0
    minutes: int = 0
    price_fen: int = 0
    settled: int = 0
    settled_fen: int = 0

    def __add__(self, other: "DayOfWork") -> "DayOfWork":
        return DayOfWork(
            self.visits + other.visits,
            self.services + other.services,
            self.minutes + other.minutes,
            self.price_fen + other.price_fen,
            self.settled + other.settled,
            self.settled_fen + other.settled_fen,
        )


def hours_of(carer: Carer, month: date) -> dict[date, DayOfWork]:
    """Day → what the carer did, the first day first; one query."""
    days: defaultdict[date, DayOfWork] = defaultdict(DayOfWork)
    for order in _visits(carer, month):
        days[order.day] += _one(order)
    return dict(sorted(days.items()))


def _visits(carer: Carer, month: date) -> QuerySet[Any]:
    mine = VisitEvidence.objects.filter(order=OuterRef("pk"), by=carer.user_id).order_by("pk")
    services = VisitLine.objects.filter(order=OuterRef("pk")).order_by()
    counted = services.values("order").annotate(count=Count("pk")).values("count")
    return (
        WorkOrder.objects.filter(in_month(month), state__in=OrderState.VISITED)
        .annotate(
            began=Subquery(mine.filter(phase=Phase.START).values("occurred_at")[:1]),
            ended=Subquery(mine.filter(phase=Phase.FINISH).values("occurred_at")[:1]),
            services=Coalesce(Subquery(counted), 0),
        )
        .filter(began__isnull=False, ended__isnull=False)
        .order_by("window_start", "pk")
    )


def _one(order: Any) -> DayOfWork:
    is_settled = order.state == OrderState.SETTLED
    return DayOfWork(
        visits=1,
        services=order.services,
        minutes=_minutes(order.began, order.ended),
        price_fen=order.price_fen,
        settled=int(is_settled),
        settled_fen=order.price_fen if is_settled else 0,
    )


def _minutes(began: datetime, ended: datetime) -> int:
    return max(0, (ended - began) // timedelta(minutes=1))


def month_total(days: dict[date, DayOfWork]) -> DayOfWork:
    """All of them."""
    return sum(days.values(), DayOfWork())
