"""Figures of cases: what is asked for most, how many were answered in time, on which channels."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, F, Q
from django.utils.functional import Promise

from accounts.models import User
from core.dates import span_of
from stations.enums import OUTCOME_GROUPS, CaseChannel, HandlingWay
from stations.models import Case, CaseQuerySet

TOP = 10


@dataclass(frozen=True)
class Figures:
    """Of the cases that were asked for in a period."""

    opened: int
    answered: int
    in_time: int
    top: list[tuple[str, int]]
    channels: list[tuple[str, int]]
    ways: list[tuple[str, int]]
    outcomes: list[tuple[str | Promise, int]]
    bad_ratings: int

    @property
    def share(self) -> str:
        """Of the answered ones; nothing where nothing was answered."""
        if not self.answered:
            return "—"
        hundredths = (self.in_time * 10_000 * 2 + self.answered) // (2 * self.answered)
        return f"{hundredths // 100}.{hundredths % 100:02d}%"


def figures(user: User, since: date, until: date, *, bad_up_to: int = 2) -> Figures:
    """In scope; both days included. 5 queries."""
    start, end = span_of(since, until)
    rows = Case.objects.visible_to(user).filter(created_at__gte=start, created_at__lt=end)
    answered = Q(answered_on__isnull=False)
    sums = rows.aggregate(
        opened=Count("pk"),
        answered=Count("pk", filter=answered),
        in_time=Count("pk", filter=answered & Q(answered_on__lte=F("promised_on"))),
        bad=Count("pk", filter=Q(rating__score__lte=bad_up_to)),
    )
    channels = dict(rows.order_by().values_list("channel").annotate(Count("pk")))
    return Figures(
        sums["opened"],
        sums["answered"],
        sums["in_time"],
        top_items(rows),
        [(str(label), channels.get(value, 0)) for value, label in CaseChannel.choices],
        by_way(rows),
        by_outcome(rows),
        sums["bad"],
    )


def top_items(rows: CaseQuerySet) -> list[tuple[str, int]]:
    """What was asked for most."""
    counted = rows.order_by().values_list("item__name").annotate(count=Count("pk"))
    return [(name, count) for name, count in counted.order_by("-count", "item__name")[:TOP]]


def by_way(rows: CaseQuerySet) -> list[tuple[str, int]]:
    """How many were handled in each of the four ways. 1 query."""
    counts = dict(rows.order_by().values_list("way").annotate(Count("pk")))
    return [(str(label), counts.get(value, 0)) for value, label in HandlingWay.choices]


def by_outcome(rows: CaseQuerySet) -> list[tuple[str | Promise, int]]:
    """How they ended, in the groups that are reported."""
    counts = dict(rows.order_by().values_list("outcome").annotate(Count("pk")))
    return [
        (name, sum(counts.get(outcome, 0) for outcome in outcomes))
        for name, outcomes in OUTCOME_GROUPS
    ]
