"""Bank files against the ledger: every line has its transfers, and the bank's account adds up."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

PAYOUT_CHECKS: dict[str, tuple[str | Promise, str]] = {
    "payout_files": (
        _("银行文件等于其明细与转出的流水"),
        """
        SELECT f.id AS file_id, f.count, f.total_fen, i.lines, i.fen AS listed, t.fen AS moved
        FROM subsidies_payoutfile f
        LEFT JOIN (SELECT file_id, count(*) AS lines, sum(amount_fen) AS fen
                   FROM subsidies_payoutitem GROUP BY file_id) i ON i.file_id = f.id
        LEFT JOIN (SELECT journal_id, count(*) AS lines, sum(amount_fen) AS fen
                   FROM subsidies_transfer WHERE kind = 12 GROUP BY journal_id) t
          ON t.journal_id = f.journal_id
        WHERE (f.count, f.total_fen) IS DISTINCT FROM (i.lines, i.fen)
           OR (f.count, f.total_fen) IS DISTINCT FROM (t.lines, t.fen)""",
    ),
    "payout_returns": (
        _("每笔退票恰有一笔退回的流水"),
        """
        SELECT i.id AS item_id, i.state, i.amount_fen, b.fen AS moved_back
        FROM subsidies_payoutitem i
        LEFT JOIN (SELECT r.item_id, sum(t.amount_fen) AS fen
                   FROM subsidies_payoutresult r
                   JOIN subsidies_transfer t ON t.journal_id = r.journal_id
                   GROUP BY r.item_id) b ON b.item_id = i.id
        WHERE coalesce(b.fen, 0) IS DISTINCT FROM
          CASE WHEN i.state IN ('returned', 'retried', 'given_back') THEN i.amount_fen ELSE 0 END""",
    ),
}
