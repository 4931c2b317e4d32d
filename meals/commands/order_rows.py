"""An order, its lines, its money and its audit row, stored in one statement."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection

from core.audit import Actor, unsaved
from core.dates import today
from core.rows import keep_rows, mark_stored, row_json, rows_json
from meals.commands.order_checks import clash_words
from meals.logic.pricing import Portion, Share
from meals.models import MealOrder, MenuItem, OrderLine
from meals.queries.clashes import Clash


def lines_of(order: MealOrder, lines: Iterable[tuple[MenuItem, Portion, Share]]) -> list[OrderLine]:
    """Not stored yet."""
    return [
        OrderLine(
            order=order,
            menu_item=item,
            name=item.name,
            quantity=portion.quantity,
            unit_price_fen=item.price_fen,
            list_fen=part.list_fen,
            elder_fen=part.elder_fen,
            government_fen=part.government_fen,
            operator_fen=part.operator_fen,
        )
        for item, portion, part in lines
    ]


def store_order(
    order: MealOrder,
    lines: Sequence[OrderLine],
    *,
    sure: bool,
    clashes: Sequence[Clash],
    by: Actor,
) -> MealOrder:
    """Purse money first, cash for what it doesn't reach; the items are locked and have enough left.

    sure: it is known who will be paid; only then programmes which name their operators pay.
    """
    said = {"clashes_confirmed": clash_words(clashes)} if clashes else {}
    event = unsaved(
        order,
        "meals.mealorder.place",
        by=by,
        reason=order.late_reason,
        elder_fen=order.elder_fen,
        **said,
    )
    values: list[Any] = [row_json(order), rows_json(lines), row_json(event), order.resident_id]
    values.append(order.operator_id if sure else None)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT * FROM meals_add_order(%s, %s, %s, %s, %s, %s, %s)",
            [*values, today(), order.elder_fen],
        )
        order.pk, keys, order.held_fen = cursor.fetchone()
    order.cash_due_fen = order.elder_fen - order.held_fen
    for line, key in zip(lines, keys, strict=True):
        line.pk, line.order = key, order
    mark_stored(order, *lines)
    keep_rows(order, "lines", lines)
    return order
