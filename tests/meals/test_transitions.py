"""The tables of states: what leads where, and that nothing else does."""

import pytest

from core.transitions import WrongState
from meals.enums import MenuState, OrderState
from meals.models import MealOrder, Menu
from meals.transitions import MENU, ORDER

ORDER_MOVES = {
    ("placed", "confirm"): "confirmed",
    ("unrouted", "confirm"): "confirmed",
    ("placed", "set_aside"): "unrouted",
    ("placed", "cancel"): "cancelled",
    ("unrouted", "cancel"): "cancelled",
    ("confirmed", "cancel_late"): "cancelled",
    ("confirmed", "take_back"): "unrouted",
    ("confirmed", "cook"): "cooked",
    ("cooked", "send"): "sent",
    ("cooked", "hand_over"): "handed_over",
    ("sent", "hand_over"): "handed_over",
    ("cooked", "miss"): "no_show",
    ("sent", "miss"): "no_show",
    ("sent", "fail"): "undelivered",
    ("undelivered", "send"): "sent",
    ("undelivered", "hand_over"): "handed_over",
    ("undelivered", "miss"): "no_show",
    ("handed_over", "give_back"): "returned",
    ("returned", "give_back"): "returned",
}
MENU_MOVES = {
    ("draft", "publish"): "published",
    ("published", "withdraw"): "draft",
    ("published", "close"): "closed",
}


@pytest.mark.parametrize("state", OrderState.values)
@pytest.mark.parametrize("verb", ORDER.moves)
def test_order_moves(state, verb):
    order = MealOrder(state=state)
    target = ORDER_MOVES.get((state, verb))
    assert ORDER.allows(order, verb) == (target is not None)
    assert target in (None, ORDER.moves[verb][1])
    if target is None:
        with pytest.raises(WrongState):
            ORDER.check(order, verb)


@pytest.mark.parametrize("state", MenuState.values)
@pytest.mark.parametrize("verb", MENU.moves)
def test_menu_moves(state, verb):
    target = MENU_MOVES.get((state, verb))
    assert MENU.allows(Menu(state=state), verb) == (target is not None)


def test_groups_name_every_open_state_once():
    final = {*OrderState.EATEN, *OrderState.ENDED_WITHOUT_MEAL}
    assert set(OrderState.OPEN) | final == set(OrderState.values)
    assert not set(OrderState.OPEN) & final
