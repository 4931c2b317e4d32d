"""How far runs are, and which ones still need somebody or something."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, F, Max, Q, QuerySet, Sum
from django.utils import timezone

from subsidies.enums import ProgrammeKind, RunKind, RunState
from subsidies.models import Lot, Programme, Run


@dataclass(frozen=True)
class RunProgress:
    """How far a run is, how fast it goes, and what that means for the rest."""

    posted_batches: int
    batches: int
    posted_count: int
    posted_fen: int
    count: int
    total_fen: int
    failing_batches: int
    rate: float | None
    seconds_left: int | None

    @property
    def percent(self) -> int:
        """0 to 100; an empty run is done."""
        return self.posted_count * 100 // self.count if self.count else 100


def run_progress(run: Run) -> RunProgress:
    """Batches, lines and fen posted so far, lines a second, and seconds left at that rate."""
    posted, pending = Q(posted_at__isnull=False), Q(posted_at__isnull=True)
    figures = run.batches.aggregate(
        batches=Count("pk", filter=Q(count__gt=0)),
        done=Count("pk", filter=posted),
        posted_count=Sum("count", filter=posted, default=0),
        fen=Sum("total_fen", filter=posted, default=0),
        listed=Sum("count", default=0),
        listed_fen=Sum("total_fen", default=0),
        failing=Count("pk", filter=pending & Q(failures__gt=0)),
        last=Max("posted_at"),
    )
    rate = _rate(run, figures["posted_count"], figures["last"])
    left = figures["listed"] - figures["posted_count"]
    return RunProgress(
        figures["done"],
        figures["batches"],
        figures["posted_count"],
        figures["fen"],
        figures["listed"],
        figures["listed_fen"],
        figures["failing"],
        rate,
        round(left / rate) if rate and run.state == RunState.POSTING else None,
    )


def _rate(run: Run, posted: int, last: datetime | None) -> float | None:
    """Lines a second since the posting began; a run that stands still gets slower."""
    if run.posting_at is None or last is None:
        return None
    until = timezone.now() if run.state == RunState.POSTING else last
    seconds = (until - run.posting_at).total_seconds()
    return posted / seconds if seconds > 0 else None


def unfinished_run_ids() -> list[int]:
    """Runs that may be posted and are not closed, oldest first."""
    runs = Run.objects.filter(state=RunState.POSTING).order_by("period", "pk")
    return list(runs.values_list("pk", flat=True))


def programmes_with_expired_credit(day: date) -> QuerySet[Programme]:
    """Programmes with free credit in a lot whose last day lies before a day."""
    expired = Lot.objects.filter(expires_on__lt=day, remaining_fen__gt=F("held_fen"))
    return Programme.objects.filter(pk__in=expired.values("account__programme"))


def runs_to_show() -> QuerySet[Run]:
    """All runs, the latest first, with how far they are and how many people approved."""
    return (
        Run.objects.select_related("programme")
        .annotate(approved=Count("approvals", distinct=True))
        .order_by("-period", "programme__code", "kind", "-pk")
    )


def run_by_id(pk: int) -> Run | None:
    """A run with its programme. Runs have no place: what they list has."""
    return Run.objects.select_related("programme").filter(pk=pk).first()


def runs_waiting_for(user_id: int) -> QuerySet[Run]:
    """Frozen lists that this person has not approved yet."""
    frozen = Run.objects.filter(state=RunState.FROZEN, kind=RunKind.TOPUP)
    return frozen.exclude(approvals__approver=user_id).select_related("programme")


def programmes_with_runs() -> QuerySet[Programme]:
    """What can be paid by a run: everything but discounts at payment, where somebody is enrolled."""
    enrolled = Programme.objects.exclude(kind=ProgrammeKind.MEAL_SUBSIDY)
    return enrolled.filter(enrolments__isnull=False).distinct().order_by("code")
