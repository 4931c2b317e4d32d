"""What the ledger must agree with: every meal that was paid for is one booking, and the other way round."""

import re

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from meals.enums import MealPeriod
from meals.models import MealOrder
from meals.queries.reconciliation_ends import ENDS
from subsidies.queries.reconciliation import register_checks
from subsidies.queries.registry import (
    MonthLine,
    ReferenceKind,
    register_month_line,
    register_references,
)

PREFIX = "meal-order:"
_NUMBER = re.compile(r"^meal-order:(\d{1,18})")

# What was captured for each order; the reference carries the order's number.
_CAPTURED = """
  SELECT substr(h.reference, 12)::bigint AS order_id, sum(t.amount_fen)::bigint AS fen
  FROM subsidies_hold h JOIN subsidies_holdend e ON e.hold_id = h.id
  JOIN subsidies_transfer t ON t.journal_id = e.journal_id AND t.debit_id = h.account_id
  WHERE h.reference ~ '^meal-order:[0-9]{1,18}$' GROUP BY 1"""

CHECKS: dict[str, tuple[str | Promise, str]] = {
    "meal_captures": (
        gettext_lazy("每份已交付或未取收费订餐的账户支付恰好扣款一次"),
        """
        SELECT coalesce(o.id, c.order_id) AS order_id, o.purse_paid_fen, c.fen AS captured
        FROM (SELECT id, purse_paid_fen FROM meals_mealorder
              WHERE state IN ('handed_over', 'returned', 'no_show') AND purse_paid_fen > 0) o
        FULL JOIN ({captured}) c ON c.order_id = o.id
        WHERE o.purse_paid_fen IS DISTINCT FROM c.fen""".replace("{captured}", _CAPTURED),
    ),
    "meal_parts": (
        gettext_lazy("每份已交付订餐的政府补贴恰好入账一次"),
        """
        SELECT coalesce(o.key, j.key) AS reference, o.fen AS expected, j.total_fen AS booked
        FROM (
          SELECT 'meal-order:' || o.id || ':age' AS key, o.discount_government_fen AS fen
          FROM meals_mealorder o JOIN meals_agediscount r ON r.id = o.discount_id
          WHERE o.state IN ('handed_over', 'returned') AND o.discount_government_fen > 0
            AND r.programme_id IS NOT NULL
          UNION ALL
          SELECT 'meal-order:' || o.id || ':day', o.subsidy_fen
          FROM meals_mealorder o JOIN meals_dailymealsubsidy r ON r.id = o.subsidy_id
          WHERE o.state IN ('handed_over', 'returned') AND o.subsidy_fen > 0 AND r.programme_id IS NOT NULL) o
        FULL JOIN (SELECT key, total_fen FROM subsidies_journal
                   WHERE kind = 3 AND starts_with(key, 'meal-order:')) j ON j.key = o.key
        WHERE o.fen IS DISTINCT FROM j.total_fen""",
    ),
    "meal_holds": (
        gettext_lazy("结束的订餐没有留着冻结"),
        """
        SELECT o.id AS order_id, o.state, h.id AS hold_id, h.amount_fen
        FROM subsidies_hold h JOIN meals_mealorder o ON h.reference = 'meal-order:' || o.id
        LEFT JOIN subsidies_holdend e ON e.hold_id = h.id
        WHERE e.hold_id IS NULL AND o.state IN ('handed_over', 'returned', 'no_show', 'cancelled')""",
    ),
    "meal_days": (
        gettext_lazy("日结单等于当天已交付的订餐"),
        """
        SELECT d.id AS settlement_id, d.operator_id, d.day, d.orders, o.orders AS found
        FROM meals_daysettlement d LEFT JOIN (
          SELECT operator_id, service_date, count(*) AS orders, sum(portions) AS portions,
                 sum(list_fen) AS list_fen, sum(purse_paid_fen) AS purse_fen,
                 sum(cash_received_fen) AS cash_fen, sum(government_fen) AS government_fen
          FROM meals_mealorder WHERE state IN ('handed_over', 'returned')
          GROUP BY operator_id, service_date) o
          ON (o.operator_id, o.service_date) = (d.operator_id, d.day)
        WHERE (d.orders, d.portions, d.list_fen, d.purse_fen, d.cash_fen, d.government_fen)
          IS DISTINCT FROM (coalesce(o.orders, 0)::int, coalesce(o.portions, 0)::int,
            coalesce(o.list_fen, 0)::bigint, coalesce(o.purse_fen, 0)::bigint,
            coalesce(o.cash_fen, 0)::bigint, coalesce(o.government_fen, 0)::bigint)""",
    ),
}

CHECKS |= ENDS

_MONTH_OF_PURSES = """
  SELECT coalesce(sum(c.fen), 0)::bigint, coalesce(sum(o.purse_paid_fen), 0)::bigint
  FROM meals_mealorder o LEFT JOIN ({captured}) c ON c.order_id = o.id
  WHERE o.state IN ('handed_over', 'returned', 'no_show')
    AND o.service_date BETWEEN %(first)s AND %(last)s
""".replace("{captured}", _CAPTURED)

_MONTH_OF_PARTS = """
  SELECT coalesce(sum(j.total_fen), 0)::bigint, coalesce(sum(p.fen), 0)::bigint FROM (
    SELECT 'meal-order:' || o.id || ':age' AS key, o.discount_government_fen AS fen
    FROM meals_mealorder o JOIN meals_agediscount r ON r.id = o.discount_id
    WHERE r.programme_id IS NOT NULL AND o.discount_government_fen > 0
      AND o.state IN ('handed_over', 'returned') AND o.service_date BETWEEN %(first)s AND %(last)s
    UNION ALL
    SELECT 'meal-order:' || o.id || ':day', o.subsidy_fen
    FROM meals_mealorder o JOIN meals_dailymealsubsidy r ON r.id = o.subsidy_id
    WHERE r.programme_id IS NOT NULL AND o.subsidy_fen > 0
      AND o.state IN ('handed_over', 'returned') AND o.service_date BETWEEN %(first)s AND %(last)s) p
  LEFT JOIN subsidies_journal j ON j.kind = 3 AND j.key = p.key"""


def announce() -> None:
    """Tell the ledger about meals; called once, when the app is loaded."""
    register_checks(CHECKS)
    register_references(ReferenceKind(PREFIX, order_address, order_words))
    orders = gettext_lazy("助餐订单")
    purses = MonthLine(gettext_lazy("订餐的账户支付"), orders, _MONTH_OF_PURSES)
    parts = MonthLine(gettext_lazy("订餐的政府补贴"), orders, _MONTH_OF_PARTS)
    register_month_line("meal_purses", purses)
    register_month_line("meal_parts", parts)


def order_address(reference: str) -> str:
    """The staff page of the order that a reference names."""
    number = _NUMBER.match(reference)
    return reverse("meals_console:order", args=[number[1]]) if number else ""


def order_words(references: list[str]) -> dict[str, str]:
    """Reference → which meal of which day; one query."""
    numbers = {r: int(found[1]) for r in references if (found := _NUMBER.match(r))}
    rows = MealOrder.objects.filter(pk__in=set(numbers.values()))
    orders = {
        pk: (day, period)
        for pk, day, period in rows.values_list("pk", "service_date", "meal_period")
    }
    return {
        reference: _("%(day)s %(meal)s，订餐号 %(number)s")
        % {
            "day": f"{orders[pk][0]:%Y-%m-%d}",
            "meal": MealPeriod(orders[pk][1]).label,
            "number": f"{pk:06d}",
        }
        for reference, pk in numbers.items()
        if pk in orders
    }
