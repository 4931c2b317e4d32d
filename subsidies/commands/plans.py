"""The list of a run, frozen by one statement: who is owed what, whatever the programme's cycle.

A month is paid once as "base"; what it lacks after that is a "difference". A quarter's run pays its
three months, a grant for each; yearly and birthday amounts are owed once in a calendar year, less what it got.
"""

from datetime import date
from typing import Any

from django.db import connection

from core.dates import add_months, today
from subsidies.enums import Cycle
from subsidies.logic.cycles import first_month
from subsidies.models import Run

BATCH_SIZE = 5_000

LIST = """
INSERT INTO subsidies_runitem (run_id, batch_number, account_id, resident_id, award_id, period,
                               component, sequence, amount_fen)
SELECT %(run)s, (row_number() OVER (ORDER BY account_id, period) - 1) / %(size)s + 1,
       account_id, resident_id, award_id, period, component, sequence, amount_fen
FROM ({due}) due
"""

THIS_MONTH = """
  SELECT e.account_id, e.resident_id, a.id AS award_id, %(period)s::date AS period,
         'base' AS component, 0 AS sequence, a.amount_fen
  FROM subsidies_enrolment e
  JOIN subsidies_award a ON a.enrolment_id = e.id AND a.replaced_at IS NULL
   AND a.first <= %(period)s AND (a.last IS NULL OR a.last >= %(period)s)
  WHERE e.programme_id = %(programme)s AND e.applied_on < %(next_month)s
    AND NOT EXISTS (SELECT FROM subsidies_grant g
                    WHERE g.programme_id = e.programme_id AND g.resident_id = e.resident_id
                      AND g.period = %(period)s)
"""

# The same with the quarter's months: only quarters pay for the join.
THIS_QUARTER = """
  SELECT e.account_id, e.resident_id, a.id AS award_id, months.period,
         'base' AS component, 0 AS sequence, a.amount_fen
  FROM (SELECT generate_series(%(first)s::date, %(period)s::date, interval '1 month')::date
        AS period) months
  CROSS JOIN subsidies_enrolment e
  JOIN subsidies_award a ON a.enrolment_id = e.id AND a.replaced_at IS NULL
   AND a.first <= months.period AND (a.last IS NULL OR a.last >= months.period)
  WHERE e.programme_id = %(programme)s AND e.applied_on < %(next_month)s
    AND NOT EXISTS (SELECT FROM subsidies_grant g
                    WHERE g.programme_id = e.programme_id AND g.resident_id = e.resident_id
                      AND g.period = months.period)
"""

MISSED = """
  SELECT e.account_id, e.resident_id, a.id, missed.period,
         CASE WHEN paid.times = 0 THEN 'base' ELSE 'difference' END, paid.times,
         a.amount_fen - paid.fen
  FROM subsidies_enrolment e
  CROSS JOIN LATERAL (
    SELECT generate_series(
      CASE WHEN e.applied_on < coalesce(e.opening, %(first_run)s)
           THEN greatest(e.catch_up_from, coalesce(e.opening, %(first_run)s))
           ELSE e.catch_up_from END,
      %(period)s::date - interval '1 month', interval '1 month')::date AS period) missed
  JOIN subsidies_award a ON a.enrolment_id = e.id AND a.replaced_at IS NULL
   AND a.first <= missed.period AND (a.last IS NULL OR a.last >= missed.period)
  CROSS JOIN LATERAL (
    SELECT count(*)::int AS times, coalesce(sum(g.amount_fen - coalesce(
             (SELECT sum(r.lapsed_fen + r.taken_fen + r.owed_fen)
              FROM subsidies_recoveryline r WHERE r.grant_id = g.id), 0)), 0)::bigint AS fen
    FROM subsidies_grant g
    WHERE g.programme_id = e.programme_id AND g.resident_id = e.resident_id
      AND g.period = missed.period) paid
  WHERE e.programme_id = %(programme)s AND e.applied_on < %(next_month)s
    AND e.catch_up_from IS NOT NULL AND a.amount_fen > paid.fen
    AND (paid.times > 0 OR missed.period < %(first)s)
"""

# Once in a calendar year, less what the year got and was not asked back: the month that was paid
# before, if it is owed more now, else the latest month that is.
ONCE_A_YEAR = """
  SELECT DISTINCT ON (e.id, date_trunc('year', month.period))
         e.account_id, e.resident_id, a.id AS award_id, month.period,
         CASE WHEN paid.times = 0 THEN 'base' ELSE 'difference' END AS component,
         paid.times AS sequence, a.amount_fen - paid.fen AS amount_fen
  FROM subsidies_enrolment e
  JOIN elderly_care_resident r ON r.id = e.resident_id
  CROSS JOIN LATERAL (
    SELECT generate_series(
      CASE WHEN e.catch_up_from IS NULL THEN %(period)s::date
           WHEN e.applied_on < coalesce(e.opening, %(first_run)s)
           THEN greatest(e.catch_up_from, coalesce(e.opening, %(first_run)s))
           ELSE least(e.catch_up_from, %(period)s) END,
      %(period)s::date, interval '1 month')::date AS period) month
  JOIN subsidies_award a ON a.enrolment_id = e.id AND a.replaced_at IS NULL
   AND a.first <= month.period AND (a.last IS NULL OR a.last >= month.period)
  CROSS JOIN LATERAL (
    SELECT count(*)::int AS times, min(g.period) AS first, coalesce(sum(g.amount_fen - coalesce(
             (SELECT sum(l.lapsed_fen + l.taken_fen + l.owed_fen)
              FROM subsidies_recoveryline l WHERE l.grant_id = g.id), 0)), 0)::bigint AS fen
    FROM subsidies_grant g
    WHERE g.programme_id = e.programme_id AND g.resident_id = e.resident_id
      AND g.period = ANY (ARRAY(
        SELECT (date_trunc('year', month.period) + n * interval '1 month')::date
        FROM generate_series(0, 11) n))) paid
  WHERE e.programme_id = %(programme)s AND e.applied_on < %(next_month)s
    AND (NOT %(birthday)s
         OR extract(month FROM month.period) = extract(month FROM r.birth_date))
    AND a.amount_fen > paid.fen
  ORDER BY e.id, date_trunc('year', month.period), (month.period = paid.first) DESC NULLS LAST,
           month.period DESC
"""

EXPIRED = """
INSERT INTO subsidies_runitem (run_id, batch_number, account_id, resident_id, award_id, period,
                               component, sequence, amount_fen, lot_id)
SELECT %(run)s, (row_number() OVER (ORDER BY l.account_id, l.id) - 1) / %(size)s + 1,
       l.account_id, g.resident_id, g.award_id, g.period, g.component, g.sequence,
       l.remaining_fen - l.held_fen, l.id
FROM subsidies_lot l
JOIN subsidies_account a ON a.id = l.account_id AND a.programme_id = %(programme)s
JOIN subsidies_grant g ON g.id = l.grant_id
WHERE l.expires_on < %(day)s AND l.remaining_fen > l.held_fen
"""

BATCHES = """
INSERT INTO subsidies_runbatch (run_id, number, count, total_fen, failures, last_error)
SELECT run_id, batch_number, count(*), sum(amount_fen), 0, '' FROM subsidies_runitem
WHERE run_id = %(run)s GROUP BY run_id, batch_number
"""

DUE = {
    Cycle.MONTHLY: f"{THIS_MONTH} UNION ALL {MISSED}",
    Cycle.ONCE: f"{THIS_MONTH} UNION ALL {MISSED}",
    Cycle.QUARTERLY: f"{THIS_QUARTER} UNION ALL {MISSED}",
    Cycle.YEARLY: ONCE_A_YEAR,
    Cycle.BIRTHDAY: ONCE_A_YEAR,
}


def list_due(run: Run, cycle: Cycle, *, first_run: date) -> None:
    """Freeze who gets what in a top-up run, and cut the list into batches."""
    values: dict[str, Any] = {
        "run": run.pk,
        "size": BATCH_SIZE,
        "programme": run.programme_id,
        "period": run.period,
        "first": first_month(cycle, run.period),
        "next_month": add_months(run.period, 1),
        "first_run": first_month(cycle, first_run),
        "birthday": cycle == Cycle.BIRTHDAY,
    }
    _write(LIST.format(due=DUE[cycle]), values)


def list_expired(run: Run) -> None:
    """Freeze which lots lose what they still have, and cut the list into batches."""
    values = {"run": run.pk, "size": BATCH_SIZE, "programme": run.programme_id, "day": today()}
    _write(EXPIRED, values)


def _write(statement: str, values: dict[str, Any]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        cursor.execute(BATCHES, values)
