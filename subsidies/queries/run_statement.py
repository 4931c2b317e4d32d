"""The statement of a run: what was paid, by tier and street, with the sums to check it against."""

from dataclasses import dataclass

from django.db import connection
from django.db.models import Count, Max, Min, QuerySet, Sum

from subsidies.models import Run, RunApproval, RunExclusion, RunItem, Tier, Transfer

# An item names its award by number only, as the ledger's other large tables do.
BY_TIER = """
SELECT t.id, count(*), sum(i.amount_fen)::bigint
FROM subsidies_runitem i
JOIN subsidies_award a ON a.id = i.award_id JOIN subsidies_tier t ON t.id = a.tier_id
LEFT JOIN subsidies_runexclusion x ON x.item_id = i.id
WHERE i.run_id = %s AND x.id IS NULL GROUP BY t.id
"""


@dataclass(frozen=True)
class Part:
    """A row of the statement: a tier, a street, or all."""

    name: str
    count: int
    fen: int


@dataclass(frozen=True)
class RunStatement:
    """A run on paper."""

    run: Run
    tiers: list[Part]
    streets: list[Part]
    listed: Part
    excluded: Part
    posted: Part
    first_transfer: int | None
    last_transfer: int | None
    approvals: list[RunApproval]
    exclusions: list[RunExclusion]

    @property
    def adds_up(self) -> bool:
        """List = paid + taken off, in lines and fen."""
        return (self.listed.count, self.listed.fen) == (
            self.posted.count + self.excluded.count,
            self.posted.fen + self.excluded.fen,
        )


def run_statement(run: Run) -> RunStatement:
    """Totals of a run, and what stands in the ledger for it."""
    items = RunItem.objects.filter(run=run)
    transfers = Transfer.objects.filter(journal__in=run.batches.values("journal"))
    posted = transfers.aggregate(
        count=Count("pk"), fen=Sum("amount_fen", default=0), first=Min("pk"), last=Max("pk")
    )
    exclusions = RunExclusion.objects.filter(run=run).select_related("item__account__resident")
    return RunStatement(
        run=run,
        tiers=_by_tier(run),
        streets=_parts(items.kept(), "account__resident__community__parent__name"),
        listed=_whole(items),
        excluded=_whole(items.filter(exclusion__isnull=False)),
        posted=Part("", posted["count"], posted["fen"]),
        first_transfer=posted["first"],
        last_transfer=posted["last"],
        approvals=list(run.approvals.select_related("approver")),
        exclusions=list(exclusions),
    )


def _whole(items: QuerySet[RunItem]) -> Part:
    sums = items.aggregate(count=Count("pk"), fen=Sum("amount_fen", default=0))
    return Part("", sums["count"], sums["fen"])


def _parts(items: QuerySet[RunItem], path: str) -> list[Part]:
    rows = items.values(path).annotate(count=Count("pk"), fen=Sum("amount_fen")).order_by(path)
    return [Part(str(row[path] or ""), row["count"], row["fen"]) for row in rows]


def _by_tier(run: Run) -> list[Part]:
    with connection.cursor() as cursor:
        cursor.execute(BY_TIER, [run.pk])
        rows = {tier: (count, fen) for tier, count, fen in cursor}
    tiers = Tier.objects.filter(pk__in=rows).order_by("-amount_fen", "pk")
    return [Part(str(tier), *rows[tier.pk]) for tier in tiers]
