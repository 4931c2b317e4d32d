"""Which services are used, and which hardly. Visits and services are two figures, never one sum."""

from collections import Counter
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, QuerySet

from accounts.models import User
from core.dates import span_of, today
from dispatch.enums import OrderState
from dispatch.logic.visits import Share, shares
from dispatch.models import ServiceItem, VisitLine, WorkOrder
from dispatch.queries.visit_rules import visit_rule


@dataclass(frozen=True)
class ServiceReport:
    """A span of days: how often somebody came, what was done, and each kind's part."""

    since: date
    until: date
    visits: int
    services: int
    people: int
    by_assist: list[Share]
    by_item: list[Share]

    @property
    def too_much(self) -> list[Share]:
        """Kinds that crowd out the others: look at the rest."""
        return [share for share in self.by_assist if share.is_too_much]

    @property
    def unused(self) -> list[Share]:
        """Items that hardly anybody asks for."""
        return [share for share in self.by_item if share.is_low]


def service_report(user: User, since: date, until: date, place: str) -> ServiceReport:
    """In scope and at a place, whose rule says what is much. Items that nobody asked for count nought."""
    orders = visited(user, since, until).filter(resident__community__code__startswith=place)
    lines = VisitLine.objects.filter(order__in=orders.values("pk"))
    figures = orders.aggregate(visits=Count("pk"), people=Count("resident", distinct=True))
    counts = list(
        lines.values("item__name", "item__assist__name", "item__service_kind").annotate(
            count=Count("pk")
        )
    )
    items: Counter[str] = Counter(dict.fromkeys(_offered(), 0))
    assists: Counter[str] = Counter()
    for row in counts:
        items[row["item__name"]] += row["count"]
        assists[row["item__assist__name"] or row["item__name"]] += row["count"]
    rule = visit_rule(place, min(until, today()))
    limits = {"low_bp": rule.low_use_bp, "most_bp": rule.concentration_bp}
    return ServiceReport(
        since=since,
        until=until,
        visits=figures["visits"],
        people=figures["people"],
        services=sum(row["count"] for row in counts),
        by_assist=shares(assists, **limits),
        by_item=shares(items, **limits),
    )


def visited(user: User, since: date, until: date) -> QuerySet[WorkOrder]:
    """Visits that took place in a span of days."""
    start, end = span_of(since, until)
    return WorkOrder.objects.visible_to(user).filter(
        state__in=OrderState.VISITED, window_start__gte=start, window_start__lt=end
    )


def _offered() -> list[str]:
    return list(ServiceItem.objects.offered().values_list("name", flat=True))
