"""What is unusual about the lines of a frozen list, found by one statement for each kind."""

from typing import Any

from django.conf import settings
from django.db import connection, transaction

from subsidies.enums import RunIssueKind, RunKind, RunState
from subsidies.models import Run

# Each gives the lines concerned; %(run)s and the limits of settings.SUBSIDY_RUN_LIMITS are at hand.
FIND = {
    RunIssueKind.LEFT: """
        SELECT i.id FROM subsidies_runitem i JOIN elderly_care_resident r ON r.id = i.resident_id
        WHERE i.run_id = %(run)s AND (r.died_on IS NOT NULL OR r.moved_out_on IS NOT NULL)""",
    RunIssueKind.AGE: """
        SELECT i.id FROM subsidies_runitem i JOIN elderly_care_resident r ON r.id = i.resident_id
        WHERE i.run_id = %(run)s
          AND r.birth_date <= i.period - make_interval(years => %(oldest_age)s)""",
    RunIssueKind.CHANGED: """
        SELECT i.id FROM subsidies_runitem i JOIN subsidies_award a ON a.id = i.award_id
        WHERE i.run_id = %(run)s AND a.replaced_at IS NOT NULL
          AND NOT EXISTS (
            SELECT FROM subsidies_award now
            WHERE now.enrolment_id = a.enrolment_id AND now.replaced_at IS NULL
              AND now.amount_fen = a.amount_fen AND now.first <= i.period
              AND (now.last IS NULL OR now.last >= i.period))""",
    RunIssueKind.AMOUNT: """
        SELECT i.id FROM subsidies_runitem i
        JOIN subsidies_award a ON a.id = i.award_id JOIN subsidies_tier t ON t.id = a.tier_id
        WHERE i.run_id = %(run)s AND i.amount_fen > t.amount_fen * %(most_times_tier)s""",
    RunIssueKind.MONTHS: """
        SELECT max(id) AS id FROM subsidies_runitem WHERE run_id = %(run)s
        GROUP BY account_id HAVING count(*) > %(most_months)s""",
    RunIssueKind.SAME_BANK: """
        SELECT i.id FROM subsidies_runitem i
        JOIN elderly_care_paymentaccount p
          ON p.resident_id = i.resident_id AND p.valid_to IS NULL AND p.state = 'confirmed'
        JOIN (SELECT number_index FROM elderly_care_paymentaccount
              WHERE valid_to IS NULL AND state = 'confirmed'
              GROUP BY number_index HAVING count(DISTINCT resident_id) > 1) shared
          ON shared.number_index = p.number_index
        WHERE i.run_id = %(run)s AND %(paid_to)s = 'bank'""",
    RunIssueKind.NEW_BANK: """
        SELECT i.id FROM subsidies_runitem i
        JOIN elderly_care_paymentaccount p
          ON p.resident_id = i.resident_id AND p.valid_to IS NULL AND p.state = 'confirmed'
        WHERE i.run_id = %(run)s AND %(paid_to)s = 'bank'
          AND coalesce(p.checked_at, p.created_at) > (
            SELECT max(f.created_at) FROM subsidies_payoutfile f
            JOIN subsidies_payoutitem o ON o.file_id = f.id
            JOIN subsidies_lot l ON l.id = o.lot_id
            JOIN subsidies_account a ON a.id = l.account_id
            WHERE a.resident_id = i.resident_id)""",
}
STORE = """
INSERT INTO subsidies_runissue (run_id, item_id, kind, accepted_by, accepted_reason)
SELECT %(run)s, found.id, %(kind)s, '', '' FROM ({find}) found
WHERE NOT EXISTS (SELECT FROM subsidies_runexclusion x WHERE x.item_id = found.id)
ON CONFLICT DO NOTHING
"""


@transaction.atomic
def find_issues(run: Run) -> int:
    """Note what is unusual and was not noted before; returns how many. Only while it can be changed."""
    if run.kind != RunKind.TOPUP or run.state != RunState.FROZEN:
        return 0
    values: dict[str, Any] = {
        **settings.SUBSIDY_RUN_LIMITS,
        "run": run.pk,
        "paid_to": run.paid_to,
    }
    found = 0
    with connection.cursor() as cursor:
        for kind, find in FIND.items():
            cursor.execute(STORE.format(find=find), {**values, "kind": kind})
            found += cursor.rowcount
    return found
