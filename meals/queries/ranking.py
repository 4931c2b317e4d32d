"""Operators side by side, by the rule that stands in the indicator."""

from collections import Counter
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, Min, OuterRef, Q, QuerySet, Subquery

from accounts.models import Organisation
from meals.enums import ComplaintOutcome, OrderState
from meals.logic.figures import Conduct, RankingRule, points
from meals.models import Complaint, CookedBatch, Indicator
from meals.queries.numbers import ENDED, Selection, served_orders
from meals.queries.partly_returned import eaten, wholly_returned


@dataclass(frozen=True)
class Standing:
    """An operator's place; none below the least number of orders."""

    operator: Organisation
    conduct: Conduct
    points: dict[str, int]
    place: int | None

    @property
    def total(self) -> int:
        """Hundredths of a point."""
        return sum(self.points.values())

    @property
    def total_text(self) -> str:
        """87.50."""
        return f"{self.total // 100}.{self.total % 100:02d}"


def rule_of(indicator: Indicator) -> RankingRule:
    """From its parameters."""
    return RankingRule(**indicator.parameters)


def ranking(selection: Selection, rule: RankingRule) -> list[Standing]:
    """The best first, then those with too few orders. 4 queries."""
    found = _conducts(selection)
    operators = Organisation.objects.in_bulk(found)
    rows = sorted(
        ((points(one, rule), operators[pk], one) for pk, one in found.items()),
        key=lambda row: (row[2].orders < rule.minimum_orders, -sum(row[0].values()), row[1].pk),
    )
    ranked = [sum(row[0].values()) for row in rows if row[2].orders >= rule.minimum_orders]
    return [
        Standing(
            operator,
            conduct,
            got,
            1 + sum(total > sum(got.values()) for total in ranked)
            if conduct.orders >= rule.minimum_orders
            else None,
        )
        for got, operator, conduct in rows
    ]


def complaints_in(selection: Selection) -> QuerySet[Complaint]:
    """Complaints about meals of the month that weren't found to be wrong."""
    rows = Complaint.objects.visible_to(selection.user).filter(service_date__range=selection.days)
    rows = rows.exclude(outcome=ComplaintOutcome.UNFOUNDED)
    return selection.narrow(rows, station="kitchen__station", operator="kitchen__station__operator")


def _conducts(selection: Selection) -> dict[int, Conduct]:
    ends = {row.pop("operator"): row for row in _ends(selection)}
    timed = _times(selection)
    complaints = Counter(
        complaints_in(selection).values_list("kitchen__station__operator", flat=True)
    )
    return {
        operator: Conduct(
            timed=timed.get(operator, (0, 0))[0],
            punctual=timed.get(operator, (0, 0))[1],
            complaints=complaints[operator],
            **ends.get(operator, {"orders": 0, "no_shows": 0, "returns": 0}),
        )
        for operator in set(ends) | set(complaints)
    }


def _ends(selection: Selection) -> QuerySet[Any, Any]:
    """By operator: how many orders were eaten, not fetched, wholly given back."""
    counts = {
        "orders": Count("pk", filter=eaten()),
        "no_shows": Count("pk", filter=Q(state=OrderState.NO_SHOW)),
        "returns": Count("pk", filter=wholly_returned()),
    }
    return selection.orders(*ENDED).order_by().values("operator").annotate(**counts)


def _times(selection: Selection) -> dict[Any, tuple[int, int]]:
    """Of the meals whose pots were written down: how many, and how many in time."""
    pots = CookedBatch.objects.filter(
        kitchen=OuterRef("kitchen"),
        service_date=OuterRef("service_date"),
        meal_period=OuterRef("meal_period"),
    )
    first = pots.order_by().values("kitchen").annotate(first=Min("eat_by")).values("first")
    rows = (
        served_orders(selection)
        .annotate(eat_by=Subquery(first))
        .filter(eat_by__isnull=False)
        .order_by()
        .values("operator")
        .annotate(
            timed=Count("pk"), punctual=Count("pk", filter=Q(handed_over_at__lte=F("eat_by")))
        )
    )
    return {row["operator"]: (row["timed"], row["punctual"]) for row in rows}
