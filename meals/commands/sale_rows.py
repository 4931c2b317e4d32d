"""A sale, its lines, its money and its audit row, in as few statements as the order of locks allows."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.db import IntegrityError, connection

from core.audit import Actor, unsaved
from core.dates import today
from core.rows import keep_rows, mark_stored, row_json, rows_json
from meals.commands.till_errors import SubsidyJustUsed
from meals.logic.pricing import Share
from meals.logic.till import Item
from meals.models import Sale, SaleLine
from subsidies.commands.at_once import GovernmentPart, paid_content
from subsidies.commands.periods import refusing_locked_periods
from subsidies.enums import Service


def lines_of(sale: Sale, items: Sequence[Item], shares: Sequence[Share]) -> list[SaleLine]:
    """Not stored yet."""
    return [
        SaleLine(
            sale=sale,
            menu_item_id=None if item.is_dish else item.pk,
            dish_id=item.pk if item.is_dish else None,
            name=item.name,
            quantity=item.quantity,
            unit_price_fen=item.unit_fen,
            list_fen=item.list_fen,
            elder_fen=part.elder_fen,
            government_fen=part.government_fen,
            operator_fen=part.operator_fen,
        )
        for item, part in zip(items, shares, strict=True)
    ]


@refusing_locked_periods()
def store_sale(
    sale: Sale, lines: Sequence[SaleLine], *, parts: Sequence[GovernmentPart], by: Actor
) -> int:
    """The fen that the purses paid; when it is less than was said, the caller's transaction goes back.

    The sale gets its key and its day. Raises SubsidyJustUsed, PeriodLocked.
    """
    elder, purse = sale.elder_fen, sale.purse_fen
    event = unsaved(sale, "meals.sale.sold", by=by, elder_fen=elder, purse_fen=purse)
    values = [row_json(sale), rows_json(lines), row_json(event), *_pay_values(sale, parts, by)]
    with connection.cursor() as cursor, refusing_second_subsidy():
        cursor.execute(_ADD, values)
        sale.pk, keys, sale.booked_on, paid = cursor.fetchone()
    for line, key in zip(lines, keys, strict=True):
        line.pk, line.sale = key, sale
    mark_stored(sale, *lines)
    keep_rows(sale, "lines", lines)
    return int(paid)


_ADD = """
SELECT * FROM meals_add_sale(%s, %s, %s, %s::bigint, %s, %s, %s, %s::bigint, %s::bigint, %s, %s,
                             %s::bigint[], %s::text[], %s::text[], %s::bigint[])
"""


def _pay_values(sale: Sale, parts: Sequence[GovernmentPart], by: Actor) -> list[Any]:
    """As pay_at_once has them, but for the reference and the day, which come with the sale's key."""
    payee = sale.operator_id
    return [
        *(sale.resident_id, Service.MEALS, payee, today(), sale.purse_fen, sale.elder_fen),
        *(paid_content(payee), str(by)),
        [part.programme_id for part in parts],
        [part.key.removeprefix(sale.reference) for part in parts],
        [part.content_for(payee) for part in parts],
        [part.fen for part in parts],
    ]


@contextmanager
def refusing_second_subsidy() -> Iterator[None]:
    """Around storing a sale. Raises SubsidyJustUsed."""
    try:
        yield
    except IntegrityError as error:
        if "meals_subsidy_once_a_day" in str(error):
            raise SubsidyJustUsed from error
        raise
