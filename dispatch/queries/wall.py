"""What the wall shows: six figures, what is wrong, the mix, two weeks. No names, no homes."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Avg, Count, Q, QuerySet
from django.db.models.functions import TruncDate
from django.utils import timezone

from accounts.enums import DivisionLevel
from accounts.models import User
from core.dates import month_of, span_of, today
from dispatch.enums import OrderState
from dispatch.enums.visits import CarerStatus
from dispatch.models import FollowUp, OrderClock, WorkOrder
from dispatch.queries.live import Area, OnMap, areas, carers_on_map

TREND_DAYS = 14
MOST_EXCEPTIONS = 12


@dataclass(frozen=True)
class Wall:
    """One screen: is it going well?"""

    waiting: int
    in_service: int
    done: int
    late: int
    on_duty: int
    content: float | None
    exceptions: list[OrderClock]
    carers: list[OnMap]
    areas: list[Area]
    mix: list[tuple[str, int]]
    trend: list[tuple[date, int]]


def wall(user: User, now: datetime) -> Wall:
    """In scope; everything is counted by the database."""
    orders = WorkOrder.objects.visible_to(user)
    start, end = span_of(today(), today())
    todays = orders.filter(window_start__gte=start, window_start__lt=end)
    figures = orders.open().aggregate(
        waiting=Count("pk", filter=Q(state__in=OrderState.WAITING)),
        in_service=Count("pk", filter=Q(state=OrderState.IN_SERVICE)),
    )
    late = OrderClock.objects.visible_to(user).late(now)
    carers = carers_on_map(user, now)
    return Wall(
        **figures,
        done=todays.filter(state__in=OrderState.VISITED).count(),
        late=late.values("order").distinct().count(),
        on_duty=sum(row.status != CarerStatus.OFFLINE for row in carers),
        carers=carers,
        areas=[area for area in areas(user) if area.level == DivisionLevel.STREET],
        content=_content(user),
        exceptions=list(late.select_related("order__item").order_by("due_at")[:MOST_EXCEPTIONS]),
        mix=_mix(todays),
        trend=_trend(orders),
    )


def _content(user: User) -> float | None:
    """The month's mean score of follow-up calls."""
    since = timezone.make_aware(datetime.combine(month_of(today()), datetime.min.time()))
    calls = FollowUp.objects.visible_to(user).filter(called_at__gte=since)
    return calls.aggregate(mean=Avg("score"))["mean"]


def _mix(orders: QuerySet[WorkOrder]) -> list[tuple[str, int]]:
    rows = orders.values("item__name").annotate(count=Count("pk")).order_by("-count", "item__name")
    return [(row["item__name"], row["count"]) for row in rows]


def _trend(orders: QuerySet[WorkOrder]) -> list[tuple[date, int]]:
    first = today() - timedelta(days=TREND_DAYS - 1)
    start, end = span_of(first, today())
    rows = (
        orders.filter(state__in=OrderState.VISITED, window_start__gte=start, window_start__lt=end)
        .annotate(on=TruncDate("window_start"))
        .values("on")
        .annotate(count=Count("pk"))
    )
    counts = {row["on"]: row["count"] for row in rows}
    days = [first + timedelta(days=number) for number in range(TREND_DAYS)]
    return [(day, counts.get(day, 0)) for day in days]
