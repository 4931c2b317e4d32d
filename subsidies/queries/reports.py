"""Figures of the monthly runs."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q, Sum

from subsidies.enums import RunState
from subsidies.models import Grant, Run


@dataclass(frozen=True)
class TopUpRow:
    """Top-ups of one programme, month of payment and tier."""

    programme: str
    period_paid: date
    tier_fen: int
    top_ups: int
    amount_fen: int


@dataclass(frozen=True)
class RunProgress:
    """How far a run is."""

    posted_batches: int
    batches: int
    posted_count: int
    posted_fen: int


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


def run_progress(run: Run) -> RunProgress:
    """Batches, top-ups and fen posted so far."""
    posted = Q(posted_at__isnull=False)
    figures = run.batches.aggregate(
        batches=Count("pk"),
        done=Count("pk", filter=posted),
        count=Sum("count", filter=posted, default=0),
        fen=Sum("total_fen", filter=posted, default=0),
    )
    return RunProgress(figures["done"], figures["batches"], figures["count"], figures["fen"])


def unfinished_run_ids() -> list[int]:
    """Runs whose list is frozen and whose posting is not closed, oldest first."""
    runs = Run.objects.filter(state=RunState.POSTING).order_by("period", "pk")
    return list(runs.values_list("pk", flat=True))
