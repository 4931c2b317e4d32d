"""What the ledger must agree with when meals were given back or nobody came."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

# A return's bookings carry its order's number: meal-order:7:return:1 (a purse's journal),
# meal-order:7:return:age and :day (the government's parts); of an order's second return
# meal-order:7:return.2:1 and so on. Kinds: 9 REFUND, 10 UNSUBSIDISE.
_KEY = (
    "'meal-order:' || order_id || ':return' || CASE WHEN number > 1 THEN '.' || number ELSE '' END"
)
ENDS: dict[str, tuple[str | Promise, str]] = {
    "meal_returns": (
        gettext_lazy("每次退餐退回账户的钱恰好入账一次"),
        """
        SELECT coalesce(r.key, j.key) AS reference, r.purse_fen, j.fen AS booked
        FROM (SELECT {key} AS key, purse_fen FROM meals_mealreturn WHERE purse_fen > 0) r
        FULL JOIN (
          SELECT substring(key FROM '^meal-order:[0-9]{1,18}:return[.0-9]*') AS key,
                 sum(total_fen)::bigint AS fen
          FROM subsidies_journal
          WHERE kind IN (9, 10)
            AND key ~ '^meal-order:[0-9]{1,18}:return(\\.[0-9]+)?:[0-9]+(:fund)?$'
          GROUP BY 1) j ON j.key = r.key
        WHERE r.purse_fen IS DISTINCT FROM j.fen""".replace("{key}", _KEY),
    ),
    "meal_parts_back": (
        gettext_lazy("每次退餐收回的政府补贴恰好入账一次"),
        """
        SELECT coalesce(r.key, j.key) AS reference, r.fen AS expected, j.total_fen AS booked
        FROM (
          SELECT {key} || ':age' AS key, discount_government_fen AS fen
          FROM meals_mealreturn WHERE discount_government_fen > 0
          UNION ALL
          SELECT {key} || ':day', subsidy_fen
          FROM meals_mealreturn WHERE subsidy_fen > 0) r
        FULL JOIN (SELECT key, total_fen FROM subsidies_journal
                   WHERE kind = 10
                     AND key ~ '^meal-order:[0-9]{1,18}:return(\\.[0-9]+)?:(age|day)$') j ON j.key = r.key
        WHERE r.fen IS DISTINCT FROM j.total_fen""".replace("{key}", _KEY),
    ),
    "meal_day_ends": (
        gettext_lazy("日结单上的未取收费和退餐等于当天的记录"),
        """
        SELECT d.id AS settlement_id, d.operator_id, d.day, d.returns, r.returns AS found,
               d.no_shows, n.no_shows AS found_no_shows
        FROM meals_daysettlement d
        LEFT JOIN (SELECT operator_id, day, count(*) AS returns, sum(list_fen) AS fen,
                          sum(purse_fen) AS purse, sum(cash_fen) AS cash,
                          sum(discount_government_fen + subsidy_fen) AS government
                   FROM meals_mealreturn GROUP BY 1, 2) r
          ON (r.operator_id, r.day) = (d.operator_id, d.day)
        LEFT JOIN (SELECT operator_id, service_date, count(*) AS no_shows,
                          sum(purse_paid_fen) AS fen
                   FROM meals_mealorder WHERE state = 'no_show' AND purse_paid_fen > 0
                   GROUP BY 1, 2) n
          ON (n.operator_id, n.service_date) = (d.operator_id, d.day)
        WHERE (d.returns, d.returned_fen, d.returned_purse_fen, d.returned_cash_fen,
               d.returned_government_fen, d.no_shows, d.no_show_fen)
          IS DISTINCT FROM (coalesce(r.returns, 0)::int, coalesce(r.fen, 0)::bigint,
            coalesce(r.purse, 0)::bigint, coalesce(r.cash, 0)::bigint,
            coalesce(r.government, 0)::bigint, coalesce(n.no_shows, 0)::int,
            coalesce(n.fen, 0)::bigint)""",
    ),
}
