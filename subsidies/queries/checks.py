"""Checks of settlement, payments, bank files and recoveries; and what a person should look at."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

# A payable's side of a transfer, and what it does to what is owed.
_PAYABLE_MOVES = """
  SELECT t.id, t.kind, t.journal_id,
         CASE WHEN t.credit_kind = 3 THEN t.credit_id ELSE t.debit_id END AS account_id,
         CASE WHEN t.credit_kind = 3 THEN t.amount_fen ELSE -t.amount_fen END AS fen
  FROM subsidies_transfer t WHERE 3 IN (t.credit_kind, t.debit_kind)"""

# Days are the business's: PostgreSQL's own clock may stand in another zone.
_TODAY = "(now() AT TIME ZONE 'Asia/Shanghai')::date"


Query = tuple[str | Promise, str]


def _filled(queries: dict[str, Query]) -> dict[str, Query]:
    """With the parts that several share."""
    parts = {"{payable_moves}": _PAYABLE_MOVES, "{today}": _TODAY}
    filled = {}
    for code, (title, sql) in queries.items():
        for name, text in parts.items():
            sql = sql.replace(name, text)
        filled[code] = (title, sql)
    return filled


SETTLEMENT_CHECKS = _filled(
    {
        "statements": (
            _("结算单合计等于其明细之和"),
            """
        SELECT s.id AS statement_id, s.total_fen, s.count, l.fen, l.lines
        FROM subsidies_statement s LEFT JOIN (
          SELECT l.statement_id, sum(m.fen) AS fen, count(*) AS lines
          FROM subsidies_statementline l JOIN ({payable_moves}) m ON m.id = l.transfer_id
          GROUP BY l.statement_id) l ON l.statement_id = s.id
        WHERE s.total_fen IS DISTINCT FROM l.fen OR s.count IS DISTINCT FROM l.lines""",
        ),
        "payable": (
            _("应付运营方等于未结算与已结算未付款之和"),
            """
        SELECT a.id AS account_id, a.operator_id, a.programme_id, m.owed, m.unsettled, m.unpaid
        FROM (
          SELECT m.account_id, sum(m.fen) AS owed,
                 coalesce(sum(m.fen) FILTER (WHERE m.kind <> 14 AND s.id IS NULL), 0) AS unsettled,
                 coalesce(sum(m.fen) FILTER (WHERE s.state <> 'paid'), 0) AS unpaid
          FROM ({payable_moves}) m
          LEFT JOIN subsidies_statementline l ON l.transfer_id = m.id
          LEFT JOIN subsidies_statement s ON s.id = l.statement_id
          GROUP BY m.account_id) m
        JOIN subsidies_account a ON a.id = m.account_id
        WHERE m.owed <> m.unsettled + m.unpaid""",
        ),
        "payment_orders": (
            _("付款单等于其结算单之和"),
            """
        SELECT o.id AS order_id, o.total_fen, p.fen AS parts, s.fen AS statements
        FROM subsidies_paymentorder o
        LEFT JOIN (SELECT order_id, sum(amount_fen) AS fen FROM subsidies_paymentpart
                   GROUP BY order_id) p ON p.order_id = o.id
        LEFT JOIN (SELECT payment_order_id, sum(total_fen) AS fen FROM subsidies_statement
                   GROUP BY payment_order_id) s ON s.payment_order_id = o.id
        WHERE o.total_fen IS DISTINCT FROM p.fen
           OR o.state <> 'cancelled' AND o.total_fen IS DISTINCT FROM s.fen""",
        ),
        "payments": (
            _("每笔已付款的付款单明细恰有一笔支付"),
            """
        SELECT p.id AS part_id, p.fen AS ordered, j.id AS journal_id, j.total_fen AS booked
        FROM (SELECT p.id, p.amount_fen AS fen, 'payment-part:' || p.id AS key
              FROM subsidies_paymentpart p JOIN subsidies_paymentorder o ON o.id = p.order_id
              WHERE o.state = 'paid') p
        FULL JOIN (SELECT id, key, total_fen FROM subsidies_journal WHERE kind = 14) j
          ON j.key = p.key
        WHERE p.fen IS DISTINCT FROM j.total_fen""",
        ),
        "locked": (
            _("锁定之后没有补记到已锁定期间的款项"),
            """
        SELECT m.id AS transfer_id, a.operator_id, j.book_date, min(l.through) AS locked_through
        FROM ({payable_moves}) m JOIN subsidies_journal j ON j.id = m.journal_id
        JOIN subsidies_account a ON a.id = m.account_id
        JOIN subsidies_periodlock l ON l.operator_id = a.operator_id
         AND l.through >= j.book_date AND l.locked_at < j.created_at
        WHERE m.kind <> 14 GROUP BY m.id, a.operator_id, j.book_date""",
        ),
        "corrections": (
            _("每笔退回和冲回都写明更正哪一笔"),
            """
        SELECT j.id AS journal_id, j.kind, j.key FROM subsidies_journal j
        LEFT JOIN subsidies_journal c ON c.id = j.corrects_id
        WHERE j.kind IN (9, 10) AND c.id IS NULL
           OR j.corrects_id IS NOT NULL AND c.id >= j.id""",
        ),
        "receivables": (
            _("应向个人收回等于追回的未还金额"),
            """
        SELECT coalesce(a.resident_id, r.resident_id) AS resident_id,
               coalesce(a.programme_id, r.programme_id) AS programme_id,
               a.fen AS owed, r.fen AS recoveries
        FROM (
          SELECT a.resident_id, a.programme_id, sum(m.fen) AS fen FROM (
            SELECT debit_id AS account_id, amount_fen AS fen FROM subsidies_transfer
            WHERE debit_kind = 4
            UNION ALL
            SELECT credit_id, -amount_fen FROM subsidies_transfer WHERE credit_kind = 4) m
          JOIN subsidies_account a ON a.id = m.account_id
          GROUP BY a.resident_id, a.programme_id) a
        FULL JOIN (
          SELECT r.resident_id, r.programme_id,
                 sum(CASE WHEN j.kind IN (6, 11) THEN e.amount_fen
                          WHEN j.kind IN (7, 8, 9, 15) THEN -e.amount_fen ELSE 0 END) AS fen
          FROM subsidies_recoveryentry e JOIN subsidies_recovery r ON r.id = e.recovery_id
          JOIN subsidies_journal j ON j.id = e.journal_id
          GROUP BY r.resident_id, r.programme_id) r
          ON (r.resident_id, r.programme_id) = (a.resident_id, a.programme_id)
        WHERE coalesce(a.fen, 0) <> coalesce(r.fen, 0)""",
        ),
        "recoveries": (
            _("每笔追回等于其明细，也等于其入账"),
            """
        SELECT r.id AS recovery_id, r.total_fen, l.lapsed, l.taken, l.owed,
               e.taken AS booked_taken, e.owed AS booked_owed
        FROM subsidies_recovery r
        LEFT JOIN (SELECT recovery_id, sum(lapsed_fen) AS lapsed, sum(taken_fen) AS taken,
                          sum(owed_fen) AS owed
                   FROM subsidies_recoveryline GROUP BY recovery_id) l ON l.recovery_id = r.id
        LEFT JOIN (SELECT e.recovery_id,
                          sum(e.amount_fen) FILTER (WHERE j.kind = 5) AS taken,
                          sum(e.amount_fen) FILTER (WHERE j.kind IN (6, 11)) AS owed
                   FROM subsidies_recoveryentry e JOIN subsidies_journal j ON j.id = e.journal_id
                   GROUP BY e.recovery_id) e ON e.recovery_id = r.id
        WHERE r.total_fen <> coalesce(l.lapsed + l.taken + l.owed, e.owed, 0)
           OR coalesce(l.taken, 0) <> coalesce(e.taken, 0)
           OR coalesce(l.owed, e.owed, 0) <> coalesce(e.owed, 0)""",
        ),
        "returned_grants": (
            _("退回项目的和本人还欠的，合计不超过发放的金额"),
            """
        SELECT g.id AS grant_id, g.resident_id, g.amount_fen, m.returned_fen, o.owed_fen
        FROM subsidies_grant g JOIN subsidies_lot l ON l.grant_id = g.id
        JOIN (SELECT lot, sum(fen) AS returned_fen FROM (
                SELECT debit_lot_id AS lot, amount_fen AS fen FROM subsidies_transfer
                WHERE kind IN (4, 5)
                UNION ALL
                SELECT credit_lot_id, -amount_fen FROM subsidies_transfer
                WHERE kind = 9 AND debit_kind = 2) moves GROUP BY lot) m ON m.lot = l.id
        JOIN LATERAL (
          SELECT coalesce(sum(least(x.owed_fen, x.remaining_fen)), 0) AS owed_fen FROM (
            SELECT i.owed_fen - coalesce((
                     SELECT sum(t.amount_fen) FROM subsidies_recoveryentry e
                     JOIN subsidies_transfer t ON t.journal_id = e.journal_id AND t.kind = 8
                     WHERE e.recovery_id = i.recovery_id AND t.debit_lot_id = l.id), 0) AS owed_fen,
                   (SELECT sum(CASE WHEN j.kind IN (6, 11) THEN e.amount_fen
                                    WHEN j.kind IN (7, 8, 9, 15) THEN -e.amount_fen ELSE 0 END)
                    FROM subsidies_recoveryentry e JOIN subsidies_journal j ON j.id = e.journal_id
                    WHERE e.recovery_id = i.recovery_id) AS remaining_fen
            FROM subsidies_recoveryline i WHERE i.grant_id = g.id AND i.owed_fen > 0) x
          WHERE x.owed_fen > 0) o ON true
        WHERE m.returned_fen + o.owed_fen > g.amount_fen""",
        ),
        "claw_backs": (
            _("每笔从账户收回的钱都属于追回、已去世的人或退票"),
            """
        SELECT j.id AS journal_id, j.key, j.total_fen FROM subsidies_journal j
        LEFT JOIN subsidies_recoveryentry e ON e.journal_id = j.id
        WHERE j.kind = 5 AND e.id IS NULL AND NOT starts_with(j.key, 'death:')
          AND NOT (starts_with(j.key, 'payback:') AND j.corrects_id IS NOT NULL)""",
        ),
        "bank_files": (
            _("每笔拨付和退票都属于一份银行文件"),
            """
        SELECT j.id AS journal_id, j.kind, j.key, j.total_fen FROM subsidies_journal j
        WHERE j.kind = 12 AND NOT EXISTS (
            SELECT FROM subsidies_payoutfile f WHERE f.journal_id = j.id)
          OR j.kind = 13 AND NOT EXISTS (
            SELECT FROM subsidies_payoutresult r WHERE r.journal_id = j.id)""",
        ),
    }
)

SETTLEMENT_NOTICES = _filled(
    {
        "old_holds": (
            _("没有搁置超过 45 天的冻结"),
            """
        SELECT h.id AS hold_id, h.reference, h.account_id, h.amount_fen, h.created_at::date AS since
        FROM subsidies_hold h LEFT JOIN subsidies_holdend e ON e.hold_id = h.id
        WHERE e.hold_id IS NULL AND h.created_at < {today} - 45""",
        ),
        "expired_lots": (
            _("到期一周以上的额度都已收回"),
            """
        SELECT l.id AS lot_id, l.account_id, l.expires_on, l.remaining_fen, l.held_fen
        FROM subsidies_lot l
        WHERE l.remaining_fen > l.held_fen AND l.expires_on < {today} - 7""",
        ),
        "exclusive": (
            _("同一人同一月没有领取互斥的项目"),
            """
        SELECT g.resident_id, g.period, v.programme_id, o.programme_id AS other_programme_id
        FROM subsidies_programmeversion v
        JOIN subsidies_programme p ON p.code = ANY (v.excluded_by)
        JOIN subsidies_grant g ON g.programme_id = v.programme_id AND g.component = 'base'
         AND g.period >= date_trunc('month', v.effective_from)
         AND (v.effective_to IS NULL OR g.period <= v.effective_to)
        JOIN subsidies_grant o ON o.programme_id = p.id AND o.component = 'base'
         AND (o.resident_id, o.period) = (g.resident_id, g.period)""",
        ),
        "repaid_charges": (
            _("退回的迟到扣款中，本人已还的部分都已退给本人"),
            """
        SELECT r.id AS recovery_id, r.resident_id, r.programme_id,
               u.fen - coalesce(w.fen, 0) AS back_fen
        FROM (SELECT e.recovery_id, sum(j.total_fen) AS fen
              FROM subsidies_journal j JOIN subsidies_recoveryentry e ON e.journal_id = j.corrects_id
              JOIN subsidies_journal c ON c.id = j.corrects_id AND c.kind = 11
              WHERE j.kind = 10 GROUP BY e.recovery_id) u
        JOIN subsidies_recovery r ON r.id = u.recovery_id
        LEFT JOIN (SELECT e.recovery_id, sum(e.amount_fen) AS fen
                   FROM subsidies_recoveryentry e
                   JOIN subsidies_journal j ON j.id = e.journal_id AND j.kind = 15
                   GROUP BY e.recovery_id) w ON w.recovery_id = r.id
        WHERE u.fen > coalesce(w.fen, 0)""",
        ),
        "repaid_twice": (
            _("没有既由本人归还、又退回项目的发放"),
            """
        SELECT g.id AS grant_id, g.resident_id, g.period, m.fen AS returned_fen,
               m.fen + i.fen - g.amount_fen AS back_fen
        FROM (SELECT i.grant_id, sum(p.own + least(p.brought, i.owed_fen - p.own)) AS fen
              FROM subsidies_recoveryline i JOIN LATERAL (
                SELECT coalesce(sum(t.amount_fen) FILTER (WHERE o.grant_id = i.grant_id), 0) AS own,
                       coalesce(sum(t.amount_fen)
                                FILTER (WHERE o.grant_id IS DISTINCT FROM i.grant_id), 0) AS brought
                FROM subsidies_recoveryentry e
                JOIN subsidies_transfer t ON t.journal_id = e.journal_id AND t.kind IN (7, 8)
                LEFT JOIN subsidies_lot o ON o.id = t.debit_lot_id
                WHERE e.recovery_id = i.recovery_id) p ON true
              WHERE i.owed_fen > 0 GROUP BY i.grant_id) i
        JOIN subsidies_grant g ON g.id = i.grant_id JOIN subsidies_lot l ON l.grant_id = g.id
        JOIN LATERAL (
          SELECT coalesce(sum(CASE WHEN t.kind = 9 THEN -t.amount_fen ELSE t.amount_fen END), 0) AS fen
          FROM subsidies_transfer t
          WHERE t.debit_lot_id = l.id AND t.kind IN (4, 5)
             OR t.credit_lot_id = l.id AND t.kind = 9 AND t.debit_kind = 2) m ON true
        WHERE m.fen + i.fen > g.amount_fen""",
        ),
        "above_award": (
            _("按月发放的，每月发放减去已追回的不超过现行认定"),
            """
        SELECT g.enrolment_id, g.period, g.fen - coalesce(a.amount_fen, 0) AS above_fen
        FROM (SELECT e.id AS enrolment_id, g.period,
                     sum(g.amount_fen - coalesce(l.fen, 0)) AS fen
              FROM subsidies_grant g
              JOIN subsidies_enrolment e ON e.account_id = g.account_id
              LEFT JOIN (SELECT grant_id, sum(lapsed_fen + taken_fen + owed_fen) AS fen
                         FROM subsidies_recoveryline GROUP BY grant_id) l ON l.grant_id = g.id
              WHERE EXISTS (SELECT FROM subsidies_programmeversion v
                            WHERE v.programme_id = g.programme_id AND v.cycle = 'monthly')
              GROUP BY e.id, g.period) g
        LEFT JOIN subsidies_award a ON a.enrolment_id = g.enrolment_id AND a.replaced_at IS NULL
         AND a.first <= g.period AND (a.last IS NULL OR a.last >= g.period)
        WHERE g.fen > coalesce(a.amount_fen, 0)""",
        ),
        "born_expired": (
            _("没有发放时就已过期的额度"),
            """
        SELECT l.id AS lot_id, l.account_id, g.period, l.face_fen, l.expires_on, j.book_date
        FROM subsidies_lot l JOIN subsidies_grant g ON g.id = l.grant_id
        JOIN subsidies_transfer t ON t.credit_lot_id = l.id AND t.kind = 1
        JOIN subsidies_journal j ON j.id = t.journal_id
        WHERE l.expires_on < j.book_date""",
        ),
        "waiting_refunds": (
            _("没有等待两个月以上、冲不出结算单的退款"),
            """
        SELECT a.id AS account_id, a.operator_id, a.programme_id, sum(m.fen) AS waiting_fen
        FROM ({payable_moves}) m JOIN subsidies_account a ON a.id = m.account_id
        JOIN subsidies_journal j ON j.id = m.journal_id
        LEFT JOIN subsidies_statementline l ON l.transfer_id = m.id
        WHERE l.transfer_id IS NULL AND m.kind <> 14
        GROUP BY a.id HAVING sum(m.fen) < 0 AND min(j.book_date) < {today} - 60""",
        ),
    }
)
