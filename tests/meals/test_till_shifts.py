"""A cashier's shift: one at a time, closed with counted cash, and only when nothing is unsent."""

import pytest
from django.db import Error, connection, transaction

from meals import commands
from meals.commands.till_errors import DifferenceUnexplained, ShiftAlreadyOpen, UnsentSales
from meals.models import TillHandOver
from meals.queries.till import drawer
from tests.factories.meals import cook, place, route
from tests.factories.meals_till import sold, till_scene

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene():
    return till_scene(names=1)


def test_one_shift_at_a_time(scene):
    with pytest.raises(ShiftAlreadyOpen):
        commands.open_shift(till=scene.till, float_fen=0, by=scene.cashier)


def test_the_drawer_holds_float_sales_and_orders_less_what_was_given_back(scene):
    order = place(scene, scene.people[0])
    route(scene)
    cook(scene)
    commands.hand_over_at_till(shift=scene.shift, order=order, cash_fen=1200, by=scene.cashier)
    sold(scene)
    wrong = sold(scene, cash_fen=1000, card_fen=200)
    commands.reverse_sale(sale=wrong, shift=scene.shift, reason="按错了", by=scene.cashier)
    found = drawer(scene.shift)
    assert (found.sales_fen, found.orders_fen, found.given_back_fen, found.card_fen) == (
        *(2200, 1200, 1000, 200),
    )
    assert found.expected_fen == 10_000 + 2200 + 1200 - 1000
    assert TillHandOver.objects.get().shift == scene.shift


def test_a_shift_is_closed_with_the_counted_cash(scene):
    sold(scene)
    closed = commands.close_shift(shift=scene.shift, counted_fen=11_200, by=scene.cashier)
    assert (closed.state, closed.expected_fen, closed.difference_fen) == ("closed", 11_200, 0)
    again = commands.close_shift(shift=scene.shift, counted_fen=5, by=scene.cashier)
    assert again.counted_fen == 11_200
    commands.open_shift(till=scene.till, float_fen=0, by=scene.cashier)


def test_a_difference_needs_a_note(scene):
    with pytest.raises(DifferenceUnexplained, match="-0.50"):
        commands.close_shift(shift=scene.shift, counted_fen=9950, by=scene.cashier)
    closed = commands.close_shift(
        shift=scene.shift, counted_fen=9950, note="找错零钱", by=scene.cashier
    )
    assert closed.difference_fen == -50


@pytest.mark.parametrize("said_at_the_end", [None, 3])
def test_a_shift_stays_open_while_sales_are_known_to_be_unsent(scene, said_at_the_end):
    commands.note_unsent(shift=scene.shift, count=3, by=scene.cashier)
    with pytest.raises(UnsentSales, match="3"):
        commands.close_shift(
            shift=scene.shift, counted_fen=10_000, unsent=said_at_the_end, by=scene.cashier
        )
    commands.close_shift(shift=scene.shift, counted_fen=10_000, unsent=0, by=scene.cashier)


def test_a_closed_shift_stays_as_it_was_counted(scene):
    commands.close_shift(shift=scene.shift, counted_fen=10_000, by=scene.cashier)
    with pytest.raises(Error, match="never"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE meals_tillshift SET counted_fen = 1, difference_fen = -9999")
