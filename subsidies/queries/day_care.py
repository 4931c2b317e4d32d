"""How days of day care were paid, what their references mean, and what the ledger must agree with."""

import re

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from elderly_care.models import DayCareDay
from elderly_care.queries.day_care_days import Payment, register_payments
from subsidies.models import DayCareFee
from subsidies.models.day_care import PREFIX
from subsidies.queries.reconciliation import register_checks
from subsidies.queries.registry import ReferenceKind, register_references

_NUMBER = re.compile(r"^day-care:(\d{1,18}):(\d{1,5})$")

CHECKS: dict[str, tuple[str | Promise, str]] = {
    "day_care_captures": (
        gettext_lazy("每天日间照料的账户支付恰好扣款一次"),
        """
        SELECT coalesce(f.reference, c.reference) AS reference, f.paid_fen, c.fen AS captured
        FROM (SELECT 'day-care:' || day_id || ':' || take AS reference, paid_fen
              FROM subsidies_daycarefee WHERE paid_fen > 0) f
        FULL JOIN (
          SELECT h.reference, sum(t.amount_fen)::bigint AS fen
          FROM subsidies_hold h JOIN subsidies_holdend e ON e.hold_id = h.id
          JOIN subsidies_transfer t ON t.journal_id = e.journal_id AND t.debit_id = h.account_id
          WHERE h.reference LIKE 'day-care:%' GROUP BY 1) c ON c.reference = f.reference
        WHERE f.paid_fen IS DISTINCT FROM c.fen""",
    ),
    "day_care_fees": (
        gettext_lazy("每个已接走的日间照料日恰好有一笔收费，没有签到的没有"),
        """
        SELECT d.id AS day_id, d.state, f.id AS fee_id
        FROM elderly_care_daycareday d
        LEFT JOIN subsidies_daycarefee f ON f.day_id = d.id AND f.reversed_at IS NULL
        WHERE (d.state = 'left') <> (f.id IS NOT NULL)
           OR (f.id IS NOT NULL AND (f.take <> d.take OR f.price_fen <> d.fee_fen))""",
    ),
    "child_day_fees": (
        gettext_lazy("每个已接走的托位日恰好有一笔收费，没有签到的没有"),
        """
        SELECT d.id AS day_id, d.state, f.id AS fee_id
        FROM elderly_care_childday d
        LEFT JOIN subsidies_childdayfee f ON f.day_id = d.id AND f.reversed_at IS NULL
        WHERE (d.state = 'left') <> (f.id IS NOT NULL)
           OR (f.id IS NOT NULL AND (f.take <> d.take OR f.price_fen <> d.fee_fen))""",
    ),
}


def paid_days(keys: list[int]) -> dict[int, Payment]:
    """By the keys of days; one query."""
    fees = DayCareFee.objects.standing().filter(day__in=keys)
    return {fee.day_id: Payment(fee.paid_fen, fee.own_fen) for fee in fees}


def day_address(reference: str) -> str:
    """The staff page of the person's day care."""
    number = _NUMBER.match(reference)
    day = DayCareDay.objects.filter(pk=number[1]).first() if number else None
    return reverse("care_console:day_care_enrolment", args=[day.enrolment_id]) if day else ""


def day_words(references: list[str]) -> dict[str, str]:
    """Reference → which day where; one query."""
    numbers = {r: int(found[1]) for r in references if (found := _NUMBER.match(r))}
    rows = DayCareDay.objects.filter(pk__in=set(numbers.values()))
    days = {row.pk: row for row in rows.select_related("enrolment__unit__station")}
    return {
        reference: _("%(day)s 日间照料，%(place)s")
        % {"day": days[key].day, "place": days[key].enrolment.unit.station}
        for reference, key in numbers.items()
        if key in days
    }


def announce_day_care() -> None:
    """Tell the ledger about day care; called once, when the app is loaded."""
    register_payments(paid_days)
    register_checks(CHECKS)
    register_references(ReferenceKind(PREFIX, day_address, day_words))
