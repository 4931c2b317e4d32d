"""A sale, its lines, its money and its audit row, in as few statements as the order of locks allows."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date

from django.db import IntegrityError, connection

from core.audit import Actor, unsaved
from core.dates import today
from core.rows import keep_rows, mark_stored, row_json, rows_json
from meals.commands.till_errors import SubsidyJustUsed
from meals.logic.pricing import Share
from meals.logic.till import Item
from meals.models import Sale, SaleLine
from subsidies.commands.at_once import PLACES, CounterPayment, pay_values
from subsidies.commands.periods import refusing_locked_periods


@dataclass(frozen=True)
class Start:
    """The days of a sale that will be stored, and the keys of its rows."""

    booked_on: date
    book_date: date
    sale_id: int
    line_ids: list[int]


_START = """
SELECT booked_on, book_date, nextval('meals_sale_id_seq'),
       ARRAY(SELECT nextval('meals_saleline_id_seq') FROM generate_series(1, %s))
FROM meals_sale_days(%s, %s, %s)
"""


def start_sale(operator_id: int, day: date, lines: int) -> Start:
    """As meals.queries.till.sale_days, which says what is shared until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute(_START, [lines, operator_id, day, today()])
        return Start(*cursor.fetchone())


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
def store_sale(sale: Sale, lines: Sequence[SaleLine], *, payment: CounterPayment, by: Actor) -> int:
    """The fen that the purses paid; when it is less than was said, the caller's transaction goes back.

    Raises SubsidyJustUsed, PeriodLocked.
    """
    elder, purse = sale.elder_fen, sale.purse_fen
    event = unsaved(sale, "meals.sale.sold", by=by, elder_fen=elder, purse_fen=purse)
    values = [row_json(sale), rows_json(lines), row_json(event), *pay_values(payment, by)]
    with connection.cursor() as cursor, refusing_second_subsidy():
        cursor.execute(f"SELECT meals_add_sale(%s, %s, %s, {PLACES})", values)
        paid = int(cursor.fetchone()[0])
    mark_stored(sale, *lines)
    keep_rows(sale, "lines", lines)
    return paid


@contextmanager
def refusing_second_subsidy() -> Iterator[None]:
    """Around storing a sale. Raises SubsidyJustUsed."""
    try:
        yield
    except IntegrityError as error:
        if "meals_subsidy_once_a_day" in str(error):
            raise SubsidyJustUsed from error
        raise
