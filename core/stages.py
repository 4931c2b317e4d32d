"""How late is how late: the stages of a clock that somebody has let pass. Plain Python."""

from collections.abc import Sequence
from datetime import datetime, timedelta


def next_stage(due: datetime, stages: Sequence[int], now: datetime) -> datetime | None:
    """When it gets worse; nothing after the last stage."""
    times = (due + timedelta(minutes=minutes) for minutes in stages)
    return min((moment for moment in times if moment > now), default=None)


def stage_at(due: datetime, stages: Sequence[int], now: datetime) -> int:
    """How many of the stages (minutes late) have been reached; 0 before the first."""
    late = (now - due).total_seconds() / 60
    return sum(late >= minutes for minutes in stages)
