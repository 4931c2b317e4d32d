"""Re-adding every entry. A check returns rows only where the ledger does not add up; a notice, where
it does but a person should look: money that should be asked back, or a month that nobody was paid.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import connection
from django.utils.translation import gettext_lazy as _

from subsidies.queries.charge_checks import CHARGE_CHECKS
from subsidies.queries.checks import SETTLEMENT_CHECKS, SETTLEMENT_NOTICES, Query
from subsidies.queries.payout_checks import PAYOUT_CHECKS


@dataclass(frozen=True)
class Difference:
    """A row that should not exist."""

    check: str
    title: str
    row: dict


CHECKS: dict[str, Query] = {
    "balance": (
        _("账户余额等于流水之和"),
        """
        SELECT b.account_id, b.posted, coalesce(m.fen, 0) AS moved FROM subsidies_balance b
        FULL JOIN (
          SELECT account, sum(fen) AS fen FROM (
            SELECT credit_id AS account, amount_fen AS fen FROM subsidies_transfer WHERE credit_kind = 1
            UNION ALL
            SELECT debit_id, -amount_fen FROM subsidies_transfer WHERE debit_kind = 1) moves
          GROUP BY account) m ON m.account = b.account_id
        WHERE b.posted IS DISTINCT FROM coalesce(m.fen, 0)""",
    ),
    "lots": (
        _("资金批次之和等于账户余额"),
        """
        SELECT b.account_id, b.posted, b.held, l.remaining, l.held AS lots_held
        FROM subsidies_balance b LEFT JOIN (
          SELECT account_id, sum(remaining_fen) AS remaining, sum(held_fen) AS held
          FROM subsidies_lot GROUP BY account_id) l USING (account_id)
        WHERE (b.posted, b.held) IS DISTINCT FROM
              (coalesce(l.remaining, 0)::bigint, coalesce(l.held, 0)::bigint)""",
    ),
    "lot_moves": (
        _("每个资金批次的剩余等于发放减消费"),
        """
        SELECT l.id AS lot_id, l.remaining_fen, coalesce(m.fen, 0) AS moved FROM subsidies_lot l
        LEFT JOIN (
          SELECT lot, sum(fen) AS fen FROM (
            SELECT credit_lot_id AS lot, amount_fen AS fen FROM subsidies_transfer
            WHERE credit_lot_id IS NOT NULL
            UNION ALL
            SELECT debit_lot_id, -amount_fen FROM subsidies_transfer
            WHERE debit_lot_id IS NOT NULL) moves
          GROUP BY lot) m ON m.lot = l.id
        WHERE l.remaining_fen IS DISTINCT FROM coalesce(m.fen, 0)""",
    ),
    "holds": (
        _("冻结金额等于未了结的冻结之和"),
        """
        SELECT b.account_id, b.held, coalesce(h.fen, 0) AS open_holds FROM subsidies_balance b
        LEFT JOIN (
          SELECT h.account_id, sum(h.amount_fen) AS fen FROM subsidies_hold h
          LEFT JOIN subsidies_holdend e ON e.hold_id = h.id
          WHERE e.hold_id IS NULL GROUP BY h.account_id) h ON h.account_id = b.account_id
        WHERE b.held IS DISTINCT FROM coalesce(h.fen, 0)""",
    ),
    "journals": (
        _("凭证合计等于其流水之和"),
        """
        SELECT j.id AS journal_id, j.total_fen, j.count, t.fen, t.lines FROM subsidies_journal j
        LEFT JOIN (
          SELECT journal_id, sum(amount_fen) AS fen, count(*) AS lines
          FROM subsidies_transfer GROUP BY journal_id) t ON t.journal_id = j.id
        WHERE j.total_fen IS DISTINCT FROM t.fen OR j.count IS DISTINCT FROM t.lines""",
    ),
    "grants": (
        _("每笔发放恰有一笔入账"),
        """
        SELECT g.id AS grant_id, g.amount_fen, l.face_fen, count(t.id) AS transfers,
               sum(t.amount_fen) AS fen
        FROM subsidies_grant g LEFT JOIN subsidies_lot l ON l.grant_id = g.id
        LEFT JOIN subsidies_transfer t ON t.credit_lot_id = l.id AND t.kind = 1
        GROUP BY g.id, l.id
        HAVING count(t.id) <> 1 OR sum(t.amount_fen) <> g.amount_fen OR l.face_fen <> g.amount_fen""",
    ),
    "runs": (
        _("已关账的发放等于名单与入账"),
        """
        SELECT r.id AS run_id, r.count, r.total_fen, i.lines, i.fen AS listed, t.fen AS posted
        FROM subsidies_run r
        LEFT JOIN (SELECT i.run_id, count(*) AS lines, sum(i.amount_fen) AS fen
                   FROM subsidies_runitem i
                   LEFT JOIN subsidies_runexclusion x ON x.item_id = i.id
                   WHERE x.id IS NULL GROUP BY i.run_id) i ON i.run_id = r.id
        LEFT JOIN (SELECT b.run_id, count(*) AS lines, sum(t.amount_fen) AS fen
                   FROM subsidies_runbatch b JOIN subsidies_transfer t ON t.journal_id = b.journal_id
                   GROUP BY b.run_id) t ON t.run_id = r.id
        WHERE r.state = 'closed' AND (
          (r.count, r.total_fen) IS DISTINCT FROM
            (coalesce(i.lines, 0)::int, coalesce(i.fen, 0)::bigint)
          OR (r.count, r.total_fen) IS DISTINCT FROM
            (coalesce(t.lines, 0)::int, coalesce(t.fen, 0)::bigint))""",
    ),
    "listed": (
        _("每笔发放都在锁定的名单上"),
        """
        SELECT g.id AS grant_id, g.account_id, g.period, g.amount_fen FROM subsidies_grant g
        LEFT JOIN subsidies_runitem i
          ON (i.account_id, i.period, i.component, i.sequence, i.amount_fen)
           = (g.account_id, g.period, g.component, g.sequence, g.amount_fen)
        WHERE i.id IS NULL""",
    ),
    "spent": (
        _("每笔消费都来自已扣款的冻结"),
        """
        SELECT j.id AS journal_id, j.key, j.total_fen FROM subsidies_journal j
        LEFT JOIN subsidies_holdend e ON e.journal_id = j.id
        WHERE j.kind = 2 AND e.hold_id IS NULL""",
    ),
    **PAYOUT_CHECKS,
    **CHARGE_CHECKS,
    **SETTLEMENT_CHECKS,
}


# A month without any run at all counts too; what the next run makes up for anyway does not.
NOTICES: dict[str, Query] = {
    "after_leaving": (
        _("去世或迁出的次月起没有发放"),
        """
        SELECT g.id AS grant_id, g.resident_id, g.period
        FROM subsidies_grant g JOIN elderly_care_resident r ON r.id = g.resident_id
        WHERE g.period > date_trunc('month', least(r.died_on, r.moved_out_on))""",
    ),
    "gap": (
        _("认定应发的月份都已发放"),
        """
        SELECT e.id AS enrolment_id, a.id AS award_id, months.period
        FROM (SELECT programme_id, min(period) AS first_run, max(period) AS last_run
              FROM subsidies_run r WHERE state = 'closed' AND kind = 'topup'
                AND EXISTS (SELECT FROM subsidies_programmeversion v
                            WHERE v.programme_id = r.programme_id
                              AND v.cycle IN ('monthly', 'quarterly'))
              GROUP BY programme_id) runs
        CROSS JOIN LATERAL (
          SELECT generate_series(first_run, last_run, interval '1 month')::date AS period) months
        JOIN subsidies_enrolment e ON e.programme_id = runs.programme_id
         AND e.applied_on < months.period + interval '1 month'
         AND (e.catch_up_from IS NULL OR e.catch_up_from > months.period)
        JOIN subsidies_award a ON a.enrolment_id = e.id AND a.replaced_at IS NULL
         AND a.first <= months.period AND (a.last IS NULL OR a.last >= months.period)
        WHERE NOT EXISTS (
            SELECT FROM subsidies_grant g
            WHERE g.programme_id = e.programme_id AND g.resident_id = e.resident_id
              AND g.period = months.period)
          AND NOT EXISTS (
            SELECT FROM subsidies_run r WHERE r.programme_id = e.programme_id
              AND r.period = months.period AND r.kind = 'topup'
              AND r.state NOT IN ('closed', 'cancelled'))
          AND NOT EXISTS (
            SELECT FROM subsidies_run r JOIN subsidies_runitem i ON i.run_id = r.id
            WHERE r.programme_id = e.programme_id AND r.kind = 'topup'
              AND r.state NOT IN ('closed', 'cancelled')
              AND i.account_id = e.account_id AND i.period = months.period)""",
    ),
    "year_gap": (
        _("认定应发的年度都已发放"),
        """
        SELECT DISTINCT ON (e.id, date_trunc('year', months.period))
               e.id AS enrolment_id, a.id AS award_id, months.period
        FROM (SELECT v.programme_id, v.cycle, min(r.period) AS first_run,
                     max(r.period) AS last_run
              FROM subsidies_run r
              JOIN LATERAL (SELECT v.programme_id, v.cycle FROM subsidies_programmeversion v
                            WHERE v.programme_id = r.programme_id
                            ORDER BY v.effective_from DESC LIMIT 1) v ON true
              WHERE r.state = 'closed' AND r.kind = 'topup'
                AND v.cycle IN ('yearly', 'birthday')
              GROUP BY v.programme_id, v.cycle) runs
        CROSS JOIN LATERAL (
          SELECT generate_series(first_run, last_run, interval '1 month')::date AS period) months
        JOIN subsidies_enrolment e ON e.programme_id = runs.programme_id
         AND e.applied_on < months.period + interval '1 month'
         AND (e.catch_up_from IS NULL OR e.catch_up_from > months.period)
        JOIN elderly_care_resident p ON p.id = e.resident_id
        JOIN subsidies_award a ON a.enrolment_id = e.id AND a.replaced_at IS NULL
         AND a.first <= months.period AND (a.last IS NULL OR a.last >= months.period)
        WHERE (runs.cycle = 'yearly'
               OR extract(month FROM months.period) = extract(month FROM p.birth_date))
          AND coalesce((
            SELECT sum(g.amount_fen - coalesce(
                     (SELECT sum(l.lapsed_fen + l.taken_fen + l.owed_fen)
                      FROM subsidies_recoveryline l WHERE l.grant_id = g.id), 0))
            FROM subsidies_grant g
            WHERE g.programme_id = e.programme_id AND g.resident_id = e.resident_id
              AND g.period >= date_trunc('year', months.period)
              AND g.period < date_trunc('year', months.period) + interval '1 year'), 0) = 0
          AND NOT EXISTS (
            SELECT FROM subsidies_run r WHERE r.programme_id = e.programme_id
              AND r.kind = 'topup' AND r.state NOT IN ('closed', 'cancelled'))
        ORDER BY e.id, date_trunc('year', months.period), months.period DESC""",
    ),
    **SETTLEMENT_NOTICES,
}


def differences() -> list[Difference]:
    """Run every check over the whole ledger: what is found must not exist."""
    return _found(CHECKS)


def notices() -> list[Difference]:
    """Run every notice: what is found is for a person to decide."""
    return _found(NOTICES)


def register_checks(checks: dict[str, Query]) -> None:
    """An app to the right adds what its own rows must agree with."""
    CHECKS.update(checks)


def rows_of(check: str) -> Iterator[dict[str, Any]]:
    """What one check or notice finds, row by row."""
    _title, sql = CHECKS.get(check) or NOTICES[check]
    with connection.cursor() as cursor:
        cursor.execute(sql)
        names = [column.name for column in cursor.description]
        for row in cursor:
            yield dict(zip(names, map(_whole, row), strict=True))


def _found(queries: dict[str, Query]) -> list[Difference]:
    return [
        Difference(check, str(title), row)
        for check, (title, _sql) in queries.items()
        for row in rows_of(check)
    ]


def _whole(value: Any) -> Any:
    """PostgreSQL adds bigints to a numeric: fen all the same."""
    return int(value) if isinstance(value, Decimal) else value
