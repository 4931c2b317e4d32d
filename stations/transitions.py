"""The life of a station as a table."""

from core.transitions import Machine
from stations.enums import StationState as S

STATION = Machine(
    S,
    open=({S.PLANNED, S.CLOSED}, S.OPEN),
    close=({S.PLANNED, S.OPEN}, S.CLOSED),
)
