"""Day care as values: hours, fees, carers for small children, beds."""

from collections.abc import Iterable, Sequence
from datetime import date, time

CHILD_YEARS = 3


def within_hours(at: time, opens_at: time, closes_at: time) -> bool:
    """By the minute, both ends included: 08:30 and 16:30 are, 08:29 and 16:31 are not."""
    return opens_at <= at.replace(second=0, microsecond=0) <= closes_at


def above_ceiling(fee_fen: int, ceiling_fen: int | None) -> bool:
    """30.00 yuan is allowed where 30.00 is the ceiling, 30.01 is not."""
    return ceiling_fen is not None and fee_fen > ceiling_fen


def months_old(birth: date, day: date) -> int:
    """Full months on a day."""
    months = (day.year - birth.year) * 12 + day.month - birth.month
    return months - (day.day < birth.day)


def carers_needed(ages: Iterable[int], ratios: Sequence[tuple[int, int]]) -> int | None:
    """For children of so many months; ratios: (younger than so many months, so many to a carer).

    Each class has carers of its own. None: somebody is too old for every class, or there is no rule.
    """
    classes: dict[tuple[int, int], int] = {}
    for age in ages:
        found = min((ratio for ratio in ratios if age < ratio[0]), default=None)
        if found is None:
            return None
        classes[found] = classes.get(found, 0) + 1
    return sum(-(-count // ratio[1]) for ratio, count in classes.items())


def percent(part: int, whole: int) -> int:
    """Whole percent, half up; 0 of nothing."""
    return (200 * part + whole) // (2 * whole) if whole else 0
