"""A week of many: what a day's shifts are after one change. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import time
from enum import StrEnum
from itertools import pairwise


@dataclass(frozen=True)
class Hours:
    """One shift of a day."""

    starts_at: time
    ends_at: time
    break_min: int = 0


class Change(StrEnum):
    """What is done with the days that are chosen."""

    ADD = "add"
    CLEAR = "clear"
    COPY = "copy"


def overlapping(hours: Sequence[Hours]) -> bool:
    """Whether two shifts of a day run at the same time, or one begins twice."""
    rows = sorted(hours, key=lambda one: one.starts_at)
    return any(later.starts_at < one.ends_at for one, later in pairwise(rows))


def after(
    change: Change, now: Sequence[Hours], week_before: Sequence[Hours], hours: Hours | None
) -> list[Hours]:
    """The shifts of a day afterwards; the same shift isn't added twice, a day off isn't copied over a day of work."""
    if change == Change.CLEAR:
        return []
    if change == Change.COPY:
        return list(week_before or now)
    added = [] if hours is None or hours in now else [hours]
    return sorted([*now, *added], key=lambda one: one.starts_at)


def holds(hours: Sequence[Hours], starts_at: time, ends_at: time) -> bool:
    """Whether a visit lies inside one of the shifts."""
    return any(one.starts_at <= starts_at and ends_at <= one.ends_at for one in hours)
