"""A frozen list beside the last one that was paid: who is new, who stops, who gets something else."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection
from django.db.models import QuerySet
from django.db.models.expressions import RawSQL

from accounts.models import User
from subsidies.enums import RunKind, RunState
from subsidies.logic import cycles
from subsidies.models import Grant, Run, RunExclusion, RunIssue, RunItem
from subsidies.queries.programmes import version_for

NAMED = re.compile(r"%\((\w+)\)s")

TOTALS = """
WITH present AS (
  SELECT i.account_id, i.resident_id,
         sum(i.amount_fen) FILTER (WHERE i.period >= %(first)s) AS fen,
         sum(i.amount_fen) FILTER (WHERE i.period < %(first)s) AS back_fen
  FROM subsidies_runitem i LEFT JOIN subsidies_runexclusion x ON x.item_id = i.id
  WHERE i.run_id = %(run)s AND x.id IS NULL GROUP BY 1, 2),
past AS (
  SELECT i.account_id, i.resident_id, sum(i.amount_fen) AS fen
  FROM subsidies_runitem i LEFT JOIN subsidies_runexclusion x ON x.item_id = i.id
  WHERE i.run_id = %(last)s AND i.period >= %(last_first)s AND x.id IS NULL GROUP BY 1, 2)
SELECT street.code, street.name,
       count(*) FILTER (WHERE present.account_id IS NOT NULL),
       coalesce(sum(coalesce(present.fen, 0) + coalesce(present.back_fen, 0)), 0)::bigint,
       coalesce(sum(past.fen), 0)::bigint,
       count(*) FILTER (WHERE present.fen IS NOT NULL AND past.fen IS NULL),
       count(*) FILTER (WHERE present.fen IS NULL AND past.fen IS NOT NULL),
       count(*) FILTER (WHERE present.fen <> past.fen),
       count(*) FILTER (WHERE present.back_fen IS NOT NULL),
       coalesce(sum(present.back_fen), 0)::bigint
FROM present FULL JOIN past USING (account_id, resident_id)
JOIN elderly_care_resident r ON r.id = resident_id
JOIN accounts_division c ON c.code = r.community_id
LEFT JOIN accounts_division street ON street.code = c.parent_id
WHERE r.community_id LIKE ANY (%(places)s)
GROUP BY street.code, street.name ORDER BY street.code
"""

LINES = {
    "new": """
        SELECT i.id FROM subsidies_runitem i
        LEFT JOIN (SELECT DISTINCT account_id FROM subsidies_runitem
                   WHERE run_id = %(last)s AND period >= %(last_first)s) past USING (account_id)
        WHERE i.run_id = %(run)s AND i.period >= %(first)s AND past.account_id IS NULL""",
    "stopped": """
        SELECT i.id FROM subsidies_runitem i
        LEFT JOIN (SELECT DISTINCT present.account_id FROM subsidies_runitem present
                   LEFT JOIN subsidies_runexclusion x ON x.item_id = present.id
                   WHERE present.run_id = %(run)s AND present.period >= %(first)s
                     AND x.id IS NULL) present USING (account_id)
        WHERE i.run_id = %(last)s AND i.period >= %(last_first)s AND present.account_id IS NULL""",
    "changed": """
        SELECT i.id FROM subsidies_runitem i
        JOIN (SELECT account_id, max(amount_fen) AS fen FROM subsidies_runitem
              WHERE run_id = %(last)s AND period >= %(last_first)s
              GROUP BY account_id) past USING (account_id)
        WHERE i.run_id = %(run)s AND i.period >= %(first)s AND i.amount_fen <> past.fen""",
    "back": """
        SELECT id FROM subsidies_runitem WHERE run_id = %(run)s AND period < %(first)s""",
    "all": "SELECT id FROM subsidies_runitem WHERE run_id = %(run)s",
}


@dataclass(frozen=True)
class StreetDifferences:
    """A street's part of a list, in persons and fen, beside the last list."""

    code: str
    name: str
    people: int
    fen: int
    last_fen: int
    new: int
    stopped: int
    changed: int
    back_paid: int
    back_fen: int


@dataclass(frozen=True)
class RunDifferences:
    """A list beside the last closed one of its programme."""

    previous: Run | None
    streets: list[StreetDifferences]

    @property
    def total(self) -> StreetDifferences:
        """All streets together."""
        sums = (
            sum(getattr(street, name) for street in self.streets)
            for name in list(StreetDifferences.__dataclass_fields__)[2:]
        )
        return StreetDifferences("", "", *sums)


def previous_run(run: Run) -> Run | None:
    """The last closed run of the programme before this one."""
    closed = Run.objects.filter(
        programme=run.programme_id, kind=RunKind.TOPUP, state=RunState.CLOSED
    )
    return closed.filter(period__lt=run.period).order_by("-period").first()


def run_differences(run: Run, user: User | None = None) -> RunDifferences:
    """Street by street, in the user's area: new, stopped, changed, back pay. One statement."""
    previous = previous_run(run)
    prefixes = ("",) if user is None else user.scope.prefixes
    values = {**_values(run, previous), "places": [f"{prefix}%" for prefix in prefixes]}
    with connection.cursor() as cursor:
        cursor.execute(TOTALS, values)
        return RunDifferences(
            previous,
            [StreetDifferences(code or "", name or "", *rest) for code, name, *rest in cursor],
        )


def difference_lines(run: Run, which: str, user: User) -> QuerySet[RunItem]:
    """The lines behind a figure, in the user's area; "stopped" are lines of the last list."""
    sql, params = _in_order(LINES[which], _values(run, previous_run(run)))
    lines = RunItem.objects.visible_to(user).filter(pk__in=RawSQL(sql, params))  # noqa: S611 - ours
    return lines.select_related("account__resident__community", "exclusion").order_by("pk")


def _in_order(sql: str, values: dict[str, Any]) -> tuple[str, list[Any]]:
    """Named values as a list: an expression inside a query takes no names."""
    return NAMED.sub("%s", sql), [values[name] for name in NAMED.findall(sql)]


def paid_before(run: Run, resident_ids: list[int]) -> dict[int, int]:
    """What these people got for the month of the last list, by id."""
    previous = previous_run(run)
    if previous is None:
        return {}
    grants = Grant.objects.filter(
        programme=run.programme_id, resident__in=resident_ids, period=previous.period
    )
    paid: dict[int, int] = {}
    for resident_id, fen in grants.values_list("resident_id", "amount_fen"):
        paid[resident_id] = paid.get(resident_id, 0) + fen
    return paid


def issues_of(run: Run, user: User) -> QuerySet[RunIssue]:
    """What is unusual on a list, in the user's area, open ones first."""
    issues = RunIssue.objects.visible_to(user).filter(run=run)
    related = issues.select_related("item__account__resident__community", "item__exclusion")
    return related.order_by("accepted_at", "kind", "pk")


def open_issues(run: Run) -> int:
    """How many unusual lines nobody has taken off or accepted, whoever asks."""
    return run.issues.filter(accepted_at=None, item__exclusion=None).count()


def exclusions_of(run: Run, user: User) -> QuerySet[RunExclusion]:
    """The lines that were taken off, in the user's area."""
    exclusions = RunExclusion.objects.visible_to(user).filter(run=run)
    return exclusions.select_related("item__account__resident__community").order_by("pk")


def first_month(run: Run) -> date:
    """The first month that a run pays as current: a quarter's run begins before its own."""
    version = version_for(run.programme, run.period)
    return run.period if version is None else cycles.first_month(version.cycle, run.period)


def _values(run: Run, previous: Run | None) -> dict[str, Any]:
    return {
        "run": run.pk,
        "first": first_month(run),
        "last": previous.pk if previous else 0,
        "last_first": first_month(previous) if previous else run.period,
    }
