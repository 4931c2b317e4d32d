"""The state machines of menus and orders as tables."""

from core.transitions import Machine
from meals.enums import MenuState
from meals.enums import OrderState as S

MENU = Machine(
    MenuState,
    publish=({MenuState.DRAFT}, MenuState.PUBLISHED),
    withdraw=({MenuState.PUBLISHED}, MenuState.DRAFT),
    close=({MenuState.PUBLISHED}, MenuState.CLOSED),
)

ORDER = Machine(
    S,
    confirm=({S.PLACED, S.UNROUTED}, S.CONFIRMED),
    set_aside=({S.PLACED}, S.UNROUTED),
    cancel=({S.PLACED, S.UNROUTED}, S.CANCELLED),
    cook=({S.CONFIRMED}, S.COOKED),
    send=({S.COOKED, S.UNDELIVERED}, S.SENT),
    fail=({S.SENT}, S.UNDELIVERED),
    hand_over=({S.COOKED, S.SENT, S.UNDELIVERED}, S.HANDED_OVER),
    miss=({S.COOKED, S.SENT, S.UNDELIVERED}, S.NO_SHOW),
    give_back=({S.HANDED_OVER}, S.RETURNED),
)
