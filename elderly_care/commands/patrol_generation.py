"""Tasks of patrol visits out of the rules in force: one statement for everybody, harmless when repeated.

Of several plans for one person the most frequent of a mode counts, so a local rule can only add to the
national one. A person's tasks lie on different days of the term than the neighbour's, and always go to
the same patroller: the paired one, or one of the community by their shares.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db import connection, transaction

from core.dates import today
from elderly_care.models import PatrolRule
from elderly_care.queries.patrol_rules import members
from elderly_care.queries.patrol_terms import PlannedTerm, terms_of

# Everybody's part of their community's people, from low up to high, as much as they can take on.
SLOTS = """
SELECT patroller.id, patroller.community_id,
       sum(capacity) OVER shares - capacity AS low, sum(capacity) OVER shares AS high,
       sum(capacity) OVER (PARTITION BY patroller.community_id) AS total
  FROM elderly_care_patroller patroller
  JOIN accounts_user ON accounts_user.id = patroller.user_id AND accounts_user.is_active
 WHERE patroller.ended_on IS NULL{there}
WINDOW shares AS (PARTITION BY patroller.community_id ORDER BY patroller.id)"""

PAIRED = """
SELECT pair.resident_id, pair.patroller_id
  FROM elderly_care_patrolpair pair
  JOIN elderly_care_patroller patroller ON patroller.id = pair.patroller_id
 WHERE pair.ended_on IS NULL AND patroller.ended_on IS NULL{there}"""

# Who is away on a day gets tasks as ever, and what of them is to be done by then goes to the others.
THERE = (
    "coalesce(NOT DATE '{day:%Y-%m-%d}' BETWEEN patroller.away_from AND patroller.away_to, true)"
)

# The factor and the divisor make the day independent of the patroller's part.
GENERATE = """
WITH term (ordinal, rule_id, mode, period, rank, starts_on, due_on, days, next_on) AS (VALUES {terms}),
slot AS ({slots}), pair AS ({pairs}),
member AS ({members}),
planned AS (
  SELECT DISTINCT ON (member.id, term.mode)
         member.id AS resident_id, member.community_id, term.rule_id, term.mode, term.period,
         term.starts_on, term.due_on, CASE
           WHEN term.days[1 + (member.id * 7919 / 1000) %% cardinality(term.days)] >= %s
           THEN term.days[1 + (member.id * 7919 / 1000) %% cardinality(term.days)]
           ELSE term.next_on END AS planned_on
    FROM member JOIN term ON term.ordinal = member.ordinal
   ORDER BY member.id, term.mode, term.rank, term.rule_id)
INSERT INTO elderly_care_patroltask
  (created_at, updated_at, resident_id, rule_id, mode, reason, period, starts_on, planned_on,
   due_on, patroller_id, state, stage)
SELECT now(), now(), planned.resident_id, planned.rule_id, planned.mode, 'plan', planned.period,
       planned.starts_on, planned.planned_on, planned.due_on,
       coalesce(pair.patroller_id, slot.id), 'open', 0
  FROM planned
  LEFT JOIN pair ON pair.resident_id = planned.resident_id
  LEFT JOIN slot ON slot.community_id = planned.community_id
       AND planned.resident_id %% slot.total >= slot.low
       AND planned.resident_id %% slot.total < slot.high
 WHERE NOT EXISTS (
   SELECT FROM elderly_care_patrolpause pause
    WHERE pause.resident_id = planned.resident_id AND pause.starts_on <= planned.planned_on
      AND (pause.ends_on IS NULL OR pause.ends_on >= planned.planned_on))
ON CONFLICT DO NOTHING"""

_TERM = "(%s, %s::bigint, %s, %s, %s, %s::date, %s::date, %s::date[], %s::date)"

SPREAD = """
WITH slot AS ({slots}), pair AS ({pairs})
UPDATE elderly_care_patroltask task
   SET patroller_id = coalesce(pair.patroller_id, slot.id), updated_at = now()
  FROM elderly_care_resident resident
  LEFT JOIN pair ON pair.resident_id = resident.id
  LEFT JOIN slot ON slot.community_id = resident.community_id
       AND resident.id %% slot.total >= slot.low AND resident.id %% slot.total < slot.high
 WHERE resident.id = task.resident_id AND task.state = 'open'
   AND (%s::text[] IS NULL OR resident.community_id = ANY(%s::text[]))
   AND coalesce(pair.patroller_id, slot.id) IS DISTINCT FROM task.patroller_id
   AND NOT EXISTS (
     SELECT FROM elderly_care_patroller patroller
       JOIN accounts_user ON accounts_user.id = patroller.user_id AND accounts_user.is_active
      WHERE patroller.id = task.patroller_id AND patroller.ended_on IS NULL
        AND patroller.community_id = resident.community_id
        AND ({there} OR task.planned_on > %s))"""


@transaction.atomic
def generate_patrols(*, day: date | None = None) -> int:
    """The tasks of a day's, week's and month's plans that aren't there yet; returns how many were made."""
    day = day or today()
    terms = terms_of(list(PatrolRule.objects.on(day)), day)
    if not terms:
        return 0
    people, params = _members(terms, day)
    rows = ", ".join([_TERM] * len(terms))
    slots, pairs = SLOTS.format(there=""), PAIRED.format(there="")
    statement = GENERATE.format(terms=rows, slots=slots, pairs=pairs, members=people)
    values = [value for number, term in enumerate(terms) for value in _row(number, term)]
    with connection.cursor() as cursor:
        cursor.execute(statement, [*values, *params, day])
        return int(cursor.rowcount)


def _row(number: int, term: PlannedTerm) -> tuple[Any, ...]:
    rule = term.rule
    head = (number, rule.pk, rule.mode, rule.period, term.rank, term.starts_on, term.due_on)
    return (*head, list(term.days), term.next_on)


def _members(terms: Sequence[PlannedTerm], day: date) -> tuple[str, list[Any]]:
    """Who belongs to which, by the same conditions that the pages show."""
    parts: list[str] = []
    params: list[Any] = []
    for number, term in enumerate(terms):
        rows = members(term.rule, day).order_by().values("id", "community_id")
        text, values = rows.query.sql_with_params()
        columns = f"{number} AS ordinal, part.id, part.community_id"
        parts.append(f"SELECT {columns} FROM ({text}) part")  # noqa: S608 - our own columns
        params += values
    return " UNION ALL ".join(parts), params


def spread_tasks(*, communities: Sequence[str] | None = None) -> int:
    """Open tasks that nobody has, or somebody who goes there no more, go to who is there; how many.

    Of who is away what is planned until today. Everywhere unless communities are named.
    """
    there = THERE.format(day=today())
    slots, pairs = (part.format(there=f" AND {there}") for part in (SLOTS, PAIRED))
    statement = SPREAD.format(slots=slots, pairs=pairs, there=there)
    with connection.cursor() as cursor:
        places = None if communities is None else list(communities)
        cursor.execute(statement, [places, places, today()])
        return int(cursor.rowcount)
