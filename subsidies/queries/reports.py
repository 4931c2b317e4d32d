"""Figures of the monthly runs."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Sum

from subsidies.models import Grant


@dataclass(frozen=True)
class TopUpRow:
    """Top-ups of one programme, month of payment and tier."""

    programme: str
    period_paid: date
    tier_fen: int
    top_ups: int
    amount_fen: int


def top_ups(first: date, last: date) -> list[TopUpRow]:
    """What was paid from month to month, both included, by programme, month and tier."""
    rows = (
        Grant.objects.filter(period_paid__range=(first, last))
        .values("programme__code", "period_paid", "amount_fen")
        .annotate(top_ups=Count("pk"), total=Sum("amount_fen"))
        .order_by("programme__code", "period_paid", "amount_fen")
    )
    return [
        TopUpRow(
            row["programme__code"],
            row["period_paid"],
            row["amount_fen"],
            row["top_ups"],
            row["total"],
        )
        for row in rows
    ]
