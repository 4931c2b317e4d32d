"""The state machines of money."""

from core.transitions import Machine
from subsidies.enums import RunState

RUN = Machine(
    RunState,
    plan=({RunState.OPEN}, RunState.POSTING),
    close=({RunState.POSTING}, RunState.CLOSED),
)
