"""Months that were on a list and will not be paid by it: the next run looks at them again."""

from django.db import connection

from subsidies.models import Run, RunItem

OF_A_RUN = """
UPDATE subsidies_enrolment e SET catch_up_from = least(e.catch_up_from, missed.first)
FROM (SELECT account_id, min(period) AS first FROM subsidies_runitem
      WHERE run_id = %(run)s {only} GROUP BY account_id) missed
WHERE missed.account_id = e.account_id
"""


def catch_up(item: RunItem) -> None:
    """Mark what this line would have paid."""
    _mark("AND id = %(item)s", {"run": item.run_id, "item": item.pk})


def catch_up_all(run: Run) -> None:
    """Mark everything that a cancelled list would have paid."""
    _mark("", {"run": run.pk})


def _mark(only: str, values: dict) -> None:
    with connection.cursor() as cursor:
        cursor.execute(OF_A_RUN.format(only=only), values)
