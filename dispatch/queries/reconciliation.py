"""What the ledger must agree with: every settled visit that purses paid for is one booking, none twice."""

import re

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dispatch.models import WorkOrder
from subsidies.queries.reconciliation import register_checks
from subsidies.queries.registry import ReferenceKind, register_references

PREFIX = "work-order:"
_NUMBER = re.compile(r"^work-order:(\d{1,18})(:\d+)?$")

CHECKS: dict[str, tuple[str | Promise, str]] = {
    "visit_captures": (
        gettext_lazy("每次已结算上门服务的账户支付恰好扣款一次"),
        """
        SELECT coalesce(o.id, c.order_id) AS order_id, o.paid_fen, c.fen AS captured
        FROM (SELECT id, paid_fen FROM dispatch_workorder
              WHERE state = 'settled' AND paid_fen > 0) o
        FULL JOIN (
          SELECT split_part(h.reference, ':', 2)::bigint AS order_id, sum(t.amount_fen)::bigint AS fen
          FROM subsidies_hold h JOIN subsidies_holdend e ON e.hold_id = h.id
          JOIN subsidies_transfer t ON t.journal_id = e.journal_id AND t.debit_id = h.account_id
          WHERE h.reference ~ '^work-order:[0-9]{1,18}(:[0-9]+)?$' GROUP BY 1) c
          ON c.order_id = o.id
        WHERE o.paid_fen IS DISTINCT FROM c.fen""",
    ),
    "visit_holds": (
        gettext_lazy("结束的上门服务没有留着冻结"),
        """
        SELECT o.id AS order_id, o.state, h.id AS hold_id, h.amount_fen
        FROM subsidies_hold h JOIN dispatch_workorder o
          ON h.reference ~ '^work-order:[0-9]{1,18}(:[0-9]+)?$'
         AND split_part(h.reference, ':', 2)::bigint = o.id
        LEFT JOIN subsidies_holdend e ON e.hold_id = h.id
        WHERE e.hold_id IS NULL AND o.state IN ('settled', 'cancelled', 'failed')""",
    ),
    # What was settled keeps its state and gets its money back; nothing else that was found false is open.
    "visit_disproved": (
        gettext_lazy("核查不属实的上门服务没有留下冻结，已付的都退回了"),
        """
        SELECT a.order_id, o.state, o.paid_fen, coalesce(back.fen, 0) AS back_fen
        FROM dispatch_visitaudit a JOIN dispatch_workorder o ON o.id = a.order_id
        LEFT JOIN LATERAL (
          SELECT sum(t.amount_fen)::bigint AS fen
          FROM subsidies_hold h JOIN subsidies_holdend e ON e.hold_id = h.id
          JOIN subsidies_journal j ON j.corrects_id = e.journal_id AND j.kind = 9
          JOIN subsidies_transfer t ON t.journal_id = j.id
          WHERE h.reference = 'work-order:' || o.id
            || CASE WHEN o.hold_no > 1 THEN ':' || o.hold_no ELSE '' END) back ON true
        WHERE a.state = 'false' AND o.state <> 'failed'
          AND (o.state <> 'settled' OR coalesce(o.paid_fen, 0) <> coalesce(back.fen, 0))""",
    ),
}


def announce() -> None:
    """Tell the ledger about visits; called once, when the app is loaded."""
    register_checks(CHECKS)
    register_references(ReferenceKind(PREFIX, order_address, order_words))


def order_address(reference: str) -> str:
    """The staff page of the order that a reference names."""
    number = _NUMBER.match(reference)
    return reverse("dispatch_console:order", args=[number[1]]) if number else ""


def order_words(references: list[str]) -> dict[str, str]:
    """Reference → which service of which day; one query."""
    numbers = {r: int(found[1]) for r in references if (found := _NUMBER.match(r))}
    rows = WorkOrder.objects.filter(pk__in=set(numbers.values())).select_related("item")
    orders = {row.pk: row for row in rows}
    return {
        reference: _("%(day)s %(item)s，工单 %(number)s")
        % {
            "day": f"{orders[pk].day:%Y-%m-%d}",
            "item": orders[pk].item.name,
            "number": orders[pk].number,
        }
        for reference, pk in numbers.items()
        if pk in orders
    }
