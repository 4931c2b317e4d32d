"""State machines."""

from core.transitions import Machine
from elderly_care.enums import PaymentAccountState as State

PAYMENT_ACCOUNT = Machine(
    State,
    confirm=({State.PROPOSED}, State.CONFIRMED),
    refuse=({State.PROPOSED}, State.REFUSED),
)
