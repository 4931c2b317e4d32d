"""What an operator's tills came to on a day: sales less what was reversed, each on its booking day."""

from datetime import date

from django.db import connection
from django.db.models import Count, QuerySet, Sum

from accounts.models import Organisation
from meals.models import Sale

SUMS = ("list_fen", "purse_fen", "cash_fen", "card_fen", "government_fen", "operator_fen")
# Any number; beside the operator's, so that nobody else's locks are met. Also in meals_sale_days.
DAY_LOCK = 0x79697A04


def hold_sale_days(operator_id: int) -> None:
    """Until the transaction ends no till of this operator sells; whoever is selling is waited for."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, hashint8(%s))", [DAY_LOCK, operator_id])


def sale_totals(operator: Organisation, day: date) -> dict[str, int]:
    """Net of reversals booked on the day, so it may be less than nothing. 2 queries."""
    sold = _sums(Sale.objects.filter(operator=operator, booked_on=day))
    back = _sums(Sale.objects.filter(operator=operator, reversal__booked_on=day))
    return {name: sold[name] - back[name] for name in sold}


def _sums(sales: QuerySet[Sale]) -> dict[str, int]:
    sums = {f"sale_{name}": Sum(name, default=0) for name in SUMS}
    return sales.aggregate(sales=Count("pk"), **sums)
