"""What the ledger must agree with at the tills: every sale is booked once, and undone once."""

import re
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from meals.enums import MealPeriod
from meals.models import Sale
from subsidies.queries.reconciliation import register_checks
from subsidies.queries.registry import (
    MonthLine,
    ReferenceKind,
    register_month_line,
    register_references,
)

PREFIX = "till-sale:"
_NUMBER = re.compile(r"^till-sale:(\d{1,18})")

# What paid for a sale, a journal each: from purses (2), and what a late charge lacked (11).
_CHARGES = """
  SELECT j.id, substr(h.reference, 11)::bigint AS sale_id, j.total_fen
  FROM subsidies_hold h JOIN subsidies_holdend e ON e.hold_id = h.id
  JOIN subsidies_journal j ON j.id = e.journal_id
  WHERE h.reference ~ '^till-sale:[0-9]{1,18}$'
  UNION ALL
  SELECT id, substr(key, 16)::bigint, total_fen FROM subsidies_journal
  WHERE kind = 11 AND key ~ '^late:till-sale:[0-9]{1,18}$'"""

# Sale → what stands of its charges after what was given back of them. What staff refunded by hand
# (its keys begin with refund:) the sale doesn't know; it counts when the sale was reversed.
_STANDING = """
  SELECT c.sale_id, (sum(c.total_fen) - sum(coalesce(b.fen, 0)))::bigint AS fen,
         sum(coalesce(b.by_hand, 0))::bigint AS by_hand
  FROM ({charges}) c LEFT JOIN (
    SELECT corrects_id, sum(total_fen) AS fen,
           sum(total_fen) FILTER (WHERE starts_with(key, 'refund:')) AS by_hand
    FROM subsidies_journal WHERE kind IN (9, 10) GROUP BY 1) b ON b.corrects_id = c.id
  GROUP BY 1""".replace("{charges}", _CHARGES)

_PARTS = """
  SELECT s.id, s.state, s.booked_on, 'till-sale:' || s.id || ':age' AS key,
         s.discount_government_fen AS fen
  FROM meals_sale s JOIN meals_agediscount r ON r.id = s.discount_id
  WHERE s.discount_government_fen > 0 AND r.programme_id IS NOT NULL
  UNION ALL
  SELECT s.id, s.state, s.booked_on, 'till-sale:' || s.id || ':day', s.subsidy_fen
  FROM meals_sale s JOIN meals_dailymealsubsidy r ON r.id = s.subsidy_id
  WHERE s.subsidy_fen > 0 AND r.programme_id IS NOT NULL"""

CHECKS: dict[str, tuple[Any, str]] = {
    "sale_charges": (
        gettext_lazy("每笔柜台消费的账户支付恰好扣款一次，冲正的全部退回"),
        """
        SELECT coalesce(s.id, c.sale_id) AS sale_id, s.fen AS expected, c.fen AS booked
        FROM (SELECT id, state, CASE state WHEN 'sold' THEN purse_fen ELSE 0 END AS fen
              FROM meals_sale WHERE purse_fen > 0) s
        FULL JOIN ({standing}) c ON c.sale_id = s.id
        WHERE s.fen IS DISTINCT FROM
          c.fen + CASE s.state WHEN 'sold' THEN c.by_hand ELSE 0 END""".replace(
            "{standing}", _STANDING
        ),
    ),
    "sale_parts": (
        gettext_lazy("每笔柜台消费的政府补贴恰好入账一次，冲正的全部收回"),
        """
        SELECT coalesce(p.key, j.key) AS reference, p.fen AS expected, j.fen AS booked
        FROM (SELECT key, state, CASE state WHEN 'sold' THEN fen ELSE 0 END AS fen
              FROM ({parts}) all_parts) p
        FULL JOIN (
          SELECT j.key, (j.total_fen - coalesce(sum(b.total_fen), 0))::bigint AS fen,
                 coalesce(sum(b.total_fen) FILTER (WHERE starts_with(b.key, 'refund:')), 0)::bigint
                   AS by_hand
          FROM subsidies_journal j
          LEFT JOIN subsidies_journal b ON b.corrects_id = j.id AND b.kind = 10
          WHERE j.kind = 3 AND starts_with(j.key, 'till-sale:') GROUP BY j.id) j ON j.key = p.key
        WHERE p.fen IS DISTINCT FROM
          j.fen + CASE p.state WHEN 'sold' THEN j.by_hand ELSE 0 END""".replace("{parts}", _PARTS),
    ),
    "sale_days": (
        gettext_lazy("日结单等于当天的柜台消费减去冲正"),
        """
        SELECT d.id AS settlement_id, d.operator_id, d.day, d.sales, n.sales AS found
        FROM meals_daysettlement d LEFT JOIN (
          SELECT operator_id, day, sum(sign) AS sales, sum(sign * list_fen) AS list_fen,
                 sum(sign * purse_fen) AS purse_fen, sum(sign * cash_fen) AS cash_fen,
                 sum(sign * card_fen) AS card_fen, sum(sign * government_fen) AS government_fen
          FROM (SELECT s.*, booked_on AS day, 1 AS sign FROM meals_sale s
                UNION ALL
                SELECT s.*, r.booked_on, -1 FROM meals_sale s
                JOIN meals_salereversal r ON r.sale_id = s.id) rows
          GROUP BY operator_id, day) n ON (n.operator_id, n.day) = (d.operator_id, d.day)
        WHERE (d.sales, d.sale_list_fen, d.sale_purse_fen, d.sale_cash_fen, d.sale_card_fen,
               d.sale_government_fen)
          IS DISTINCT FROM (coalesce(n.sales, 0)::int, coalesce(n.list_fen, 0)::bigint,
            coalesce(n.purse_fen, 0)::bigint, coalesce(n.cash_fen, 0)::bigint,
            coalesce(n.card_fen, 0)::bigint, coalesce(n.government_fen, 0)::bigint)""",
    ),
    "subsidy_uses": (
        gettext_lazy("每人每天的就餐补贴只由一单或一笔消费使用"),
        """
        SELECT u.id, coalesce(u.resident_id, w.resident_id) AS resident_id, w.day
        FROM meals_subsidyuse u FULL JOIN (
          SELECT resident_id, service_date AS day, id AS order_id, NULL::bigint AS sale_id
          FROM meals_mealorder
          WHERE subsidy_fen > 0 AND state <> 'cancelled' AND NOT subsidy_freed
          UNION ALL
          SELECT resident_id, service_date, NULL, id FROM meals_sale
          WHERE subsidy_fen > 0 AND state = 'sold') w
          ON (w.resident_id, w.day) = (u.resident_id, u.day)
         AND (w.order_id = u.order_id OR w.sale_id = u.sale_id)
        WHERE u.id IS NULL OR w.resident_id IS NULL""",
    ),
}

_MONTH_OF_PURSES = """
  SELECT coalesce(sum(c.fen + c.by_hand), 0)::bigint, coalesce(sum(s.purse_fen), 0)::bigint
  FROM meals_sale s LEFT JOIN ({standing}) c ON c.sale_id = s.id
  WHERE s.state = 'sold' AND s.booked_on BETWEEN %(first)s AND %(last)s
""".replace("{standing}", _STANDING)

_MONTH_OF_PARTS = """
  SELECT coalesce(sum(j.total_fen), 0)::bigint, coalesce(sum(p.fen), 0)::bigint
  FROM ({parts}) p LEFT JOIN subsidies_journal j ON j.kind = 3 AND j.key = p.key
  WHERE p.booked_on BETWEEN %(first)s AND %(last)s""".replace("{parts}", _PARTS)


def announce_sales() -> None:
    """Tell the ledger about tills; called once, when the app is loaded."""
    register_checks(CHECKS)
    register_references(ReferenceKind(PREFIX, sale_address, sale_words))
    sales = gettext_lazy("柜台消费")
    purses = MonthLine(gettext_lazy("柜台消费的账户支付"), sales, _MONTH_OF_PURSES)
    parts = MonthLine(gettext_lazy("柜台消费的政府补贴"), sales, _MONTH_OF_PARTS)
    register_month_line("sale_purses", purses)
    register_month_line("sale_parts", parts)


def sale_address(reference: str) -> str:
    """The staff page of the sale that a reference names."""
    number = _NUMBER.match(reference)
    return reverse("meals_console:sale", args=[number[1]]) if number else ""


def sale_words(references: list[str]) -> dict[str, str]:
    """Reference → which meal of which day; one query."""
    numbers = {r: int(found[1]) for r in references if (found := _NUMBER.match(r))}
    rows = Sale.objects.filter(pk__in=set(numbers.values()))
    sales = {
        pk: (day, period)
        for pk, day, period in rows.values_list("pk", "service_date", "meal_period")
    }
    return {
        reference: _("%(day)s %(meal)s，柜台消费 %(number)s")
        % {
            "day": f"{sales[pk][0]:%Y-%m-%d}",
            "meal": MealPeriod(sales[pk][1]).label,
            "number": f"S{pk:06d}",
        }
        for reference, pk in numbers.items()
        if pk in sales
    }
