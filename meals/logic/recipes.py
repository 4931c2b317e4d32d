"""Has the recipe changed since last week? Dishes count, staples and repeats don't."""

from collections.abc import Iterable, Mapping
from typing import Any

STAPLE = "staple"
ALL = 10_000


def dish_names(parts: Iterable[Mapping[str, Any]]) -> frozenset[str]:
    """The dishes of a meal without its staples, or the staples where there is nothing else."""
    rows = list(parts)
    dishes = frozenset(str(part["name"]) for part in rows if part.get("category") != STAPLE)
    return dishes or frozenset(str(part["name"]) for part in rows)


def changed_share(before: Iterable[Mapping[str, Any]], now: Iterable[Mapping[str, Any]]) -> int:
    """How much of a meal is new, in ten-thousandths, rounded down: too little never looks enough."""
    dishes = dish_names(now)
    if not dishes:
        return ALL
    new = len(dishes - dish_names(before))
    return new * ALL // len(dishes)
