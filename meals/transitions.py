"""The state machines of menus and orders as tables."""

from core.transitions import Machine
from meals.enums import (
    AlertState,
    ComplaintState,
    CourierState,
    HeldState,
    MenuState,
    OfferState,
    ReviewState,
    RoundState,
    SafetyAlertState,
    SaleState,
    SampleState,
    ShiftState,
    StopState,
)
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
    cancel_late=({S.CONFIRMED}, S.CANCELLED),
    take_back=({S.CONFIRMED}, S.UNROUTED),
    cook=({S.CONFIRMED}, S.COOKED),
    send=({S.COOKED, S.UNDELIVERED}, S.SENT),
    fail=({S.SENT}, S.UNDELIVERED),
    hand_over=({S.COOKED, S.SENT, S.UNDELIVERED}, S.HANDED_OVER),
    miss=({S.COOKED, S.SENT, S.UNDELIVERED}, S.NO_SHOW),
    give_back=({S.HANDED_OVER, S.RETURNED}, S.RETURNED),
)

SAMPLE = Machine(SampleState, dispose=({SampleState.KEPT}, SampleState.DISPOSED))

SAFETY_ALERT = Machine(
    SafetyAlertState,
    handle=({SafetyAlertState.OPEN}, SafetyAlertState.HANDLED),
    settle=({SafetyAlertState.OPEN}, SafetyAlertState.SETTLED),
)

COMPLAINT = Machine(
    ComplaintState,
    examine=({ComplaintState.RECEIVED}, ComplaintState.EXAMINED),
    answer=({ComplaintState.RECEIVED, ComplaintState.EXAMINED}, ComplaintState.ANSWERED),
    reopen=({ComplaintState.ANSWERED}, ComplaintState.EXAMINED),
    close=({ComplaintState.ANSWERED}, ComplaintState.CLOSED),
)

ROUND = Machine(
    RoundState,
    send=({RoundState.PLANNED}, RoundState.OUT),
    finish=({RoundState.OUT}, RoundState.DONE),
    drop=({RoundState.PLANNED}, RoundState.DROPPED),
)

STOP = Machine(
    StopState,
    arrive=({StopState.PLANNED, StopState.FAILED}, StopState.DONE),
    fail=({StopState.PLANNED}, StopState.FAILED),
    drop=({StopState.PLANNED, StopState.FAILED}, StopState.DROPPED),
)

OFFER = Machine(
    OfferState,
    accept=({OfferState.OPEN}, OfferState.ACCEPTED),
    expire=({OfferState.OPEN}, OfferState.STALE),
)

ALERT = Machine(AlertState, close=({AlertState.OPEN}, AlertState.CLOSED))

COURIER = Machine(
    CourierState,
    send=({CourierState.WAITING}, CourierState.SENT),
    refuse=({CourierState.WAITING}, CourierState.REFUSED),
    accept=({CourierState.WAITING, CourierState.SENT}, CourierState.ACCEPTED),
    pick_up=(
        {CourierState.WAITING, CourierState.SENT, CourierState.ACCEPTED},
        CourierState.PICKED_UP,
    ),
    deliver=(
        {
            *(CourierState.WAITING, CourierState.SENT, CourierState.ACCEPTED),
            *(CourierState.PICKED_UP, CourierState.CANCELLING),
        },
        CourierState.DELIVERED,
    ),
    fail=(
        {
            *(CourierState.WAITING, CourierState.SENT, CourierState.ACCEPTED),
            *(CourierState.PICKED_UP, CourierState.CANCELLING),
        },
        CourierState.FAILED,
    ),
    ask_to_cancel=({CourierState.SENT, CourierState.ACCEPTED}, CourierState.CANCELLING),
    keep=({CourierState.CANCELLING}, CourierState.ACCEPTED),
    cancel=(
        {
            *(CourierState.WAITING, CourierState.SENT, CourierState.ACCEPTED),
            CourierState.CANCELLING,
        },
        CourierState.CANCELLED,
    ),
)

SHIFT = Machine(ShiftState, close=({ShiftState.OPEN}, ShiftState.CLOSED))
SALE = Machine(SaleState, reverse=({SaleState.SOLD}, SaleState.REVERSED))
HELD_SALE = Machine(
    HeldState,
    take=({HeldState.HELD}, HeldState.TAKEN),
    set_aside=({HeldState.HELD}, HeldState.SET_ASIDE),
)
SALE_REVIEW = Machine(
    ReviewState,
    keep=({ReviewState.OPEN}, ReviewState.KEPT),
    reverse=({ReviewState.OPEN}, ReviewState.REVERSED),
)
