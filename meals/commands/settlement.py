"""The end of an operator's day: what was handed over, and who owes what for it."""

from collections.abc import Iterable
from datetime import date

from django.db import transaction

from accounts.models import Organisation
from core.audit import Actor, record
from core.dates import today
from core.locking import locked
from meals.commands.errors import DayNotFinished, DayStillToCome
from meals.models import DaySettlement
from meals.queries.day_ends import end_totals
from meals.queries.sale_totals import hold_sale_days, sale_totals
from meals.queries.settlement import day_totals, unfinished
from subsidies.commands import draw_statement


@transaction.atomic
def close_day(*, operator: Organisation, day: date, by: Actor) -> DaySettlement:
    """Settle a day once; asked again, the same settlement. Raises DayNotFinished."""
    hold_days_open([operator.pk])
    done = DaySettlement.objects.filter(operator=operator, day=day).first()
    if done is not None:
        return done
    if day > today():
        raise DayStillToCome(day=day)
    left = unfinished(operator, day)
    if left.orders or left.menus:
        raise DayNotFinished(orders=left.orders, menus=left.menus)
    hold_sale_days(operator.pk)
    totals = {
        **day_totals(operator, day),
        **end_totals(operator, day),
        **sale_totals(operator, day),
    }
    settlement = DaySettlement.objects.create(
        operator=operator,
        day=day,
        statement=draw_statement(operator=operator, through=day, by=by),
        **totals,
    )
    record(settlement, "meals.daysettlement.close", by=by, reason="", **totals)
    return settlement


def hold_days_open(operators: Iterable[int]) -> None:
    """Until the transaction ends nobody settles a day of these operators.

    Not a key update: orders of other days that refer to the operator go on.
    """
    list(locked(Organisation.objects.filter(pk__in=operators).only("pk"), no_key=True))
