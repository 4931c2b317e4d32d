"""What the ledger must agree with: charges of operators, and refunds by hand."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

CHARGE_CHECKS: dict[str, tuple[str | Promise, str]] = {
    "charges": (
        _("运营方的每笔扣款等于账上的冻结和扣款"),
        """
        SELECT c.id AS charge_id, c.state, c.held_fen, c.paid_fen,
               coalesce(h.open_fen, 0) AS open_fen, coalesce(h.paid_fen, 0) AS captured
        FROM subsidies_charge c LEFT JOIN (
          SELECT h.reference, sum(h.amount_fen) FILTER (WHERE e.hold_id IS NULL) AS open_fen,
                 sum(j.total_fen) AS paid_fen
          FROM subsidies_hold h LEFT JOIN subsidies_holdend e ON e.hold_id = h.id
          LEFT JOIN subsidies_journal j ON j.id = e.journal_id
          WHERE starts_with(h.reference, 'charge:')
          GROUP BY h.reference) h ON h.reference = 'charge:' || c.id
        WHERE (coalesce(h.open_fen, 0), coalesce(h.paid_fen, 0)) IS DISTINCT FROM
              (CASE WHEN c.state = 'held' THEN c.held_fen ELSE 0 END, coalesce(c.paid_fen, 0))""",
    ),
    "charge_holds": (
        _("运营方的扣款都有对应的登记"),
        """
        SELECT h.id AS hold_id, h.reference, h.amount_fen FROM subsidies_hold h
        WHERE starts_with(h.reference, 'charge:') AND NOT EXISTS (
          SELECT FROM subsidies_charge c WHERE h.reference = 'charge:' || c.id)""",
    ),
}
