"""Re-adding every entry: each check returns rows only where something is wrong."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import connection
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Difference:
    """A row that should not exist."""

    check: str
    title: str
    row: dict


CHECKS = {
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
        LEFT JOIN (SELECT run_id, count(*) AS lines, sum(amount_fen) AS fen
                   FROM subsidies_runitem GROUP BY run_id) i ON i.run_id = r.id
        LEFT JOIN (SELECT b.run_id, count(*) AS lines, sum(t.amount_fen) AS fen
                   FROM subsidies_runbatch b JOIN subsidies_transfer t ON t.journal_id = b.journal_id
                   GROUP BY b.run_id) t ON t.run_id = r.id
        WHERE r.state = 'closed' AND (
          (r.count, r.total_fen) IS DISTINCT FROM
            (coalesce(i.lines, 0)::int, coalesce(i.fen, 0)::bigint)
          OR (r.count, r.total_fen) IS DISTINCT FROM
            (coalesce(t.lines, 0)::int, coalesce(t.fen, 0)::bigint))""",
    ),
    "after_leaving": (
        _("去世或迁出的次月起没有发放"),
        """
        SELECT g.id AS grant_id, g.resident_id, g.period
        FROM subsidies_grant g JOIN elderly_care_resident r ON r.id = g.resident_id
        WHERE g.period > date_trunc('month', least(r.died_on, r.moved_out_on))""",
    ),
    "statements": (
        _("结算单合计等于其明细之和"),
        """
        SELECT s.id AS statement_id, s.total_fen, s.count, l.fen, l.lines
        FROM subsidies_statement s LEFT JOIN (
          SELECT l.statement_id, sum(t.amount_fen) AS fen, count(*) AS lines
          FROM subsidies_statementline l JOIN subsidies_transfer t ON t.id = l.transfer_id
          GROUP BY l.statement_id) l ON l.statement_id = s.id
        WHERE s.total_fen IS DISTINCT FROM l.fen OR s.count IS DISTINCT FROM l.lines""",
    ),
}


def differences() -> list[Difference]:
    """Run every check over the whole ledger in one snapshot."""
    found = []
    with connection.cursor() as cursor:
        for check, (title, sql) in CHECKS.items():
            cursor.execute(sql)
            names = [column.name for column in cursor.description]
            found += [
                Difference(check, str(title), dict(zip(names, map(_whole, row), strict=True)))
                for row in cursor.fetchall()
            ]
    return found


def _whole(value: Any) -> Any:
    """PostgreSQL adds bigints to a numeric: fen all the same."""
    return int(value) if isinstance(value, Decimal) else value
