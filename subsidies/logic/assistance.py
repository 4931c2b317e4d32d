"""An amount that a formula gives: a share of what was spent in bands, up to so many standards."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from core.money import share

YUAN = 100
POINT = 100  # basis points


@dataclass(frozen=True)
class Part:
    """A band of spending and what is paid of it."""

    spent_fen: int
    share_bp: int
    fen: int


@dataclass(frozen=True)
class Outcome:
    """The parts, what they add to, the most that may be paid, and what is paid."""

    parts: tuple[Part, ...]
    sum_fen: int
    cap_fen: int
    fen: int


def emergency(
    kind: Mapping[str, Any], *, standard_fen: int, needed_fen: int, persons: int
) -> Outcome:
    """What is needed, up to so many standards for each person."""
    cap = int(kind["cap_standards"]) * standard_fen * max(persons, 1)
    return Outcome((), needed_fen, cap, min(needed_fen, cap))


def expenditure(
    kind: Mapping[str, Any],
    *,
    standard_fen: int,
    spending_fen: int,
    group: str,
    severe: bool = False,
) -> Outcome:
    """A share of each band of spending once the threshold is reached, up to so many standards."""
    rule = kind["classes"][group]
    cap = int(kind["cap_standards"]) * standard_fen
    if spending_fen < int(rule["from_yuan"]) * YUAN:
        return Outcome((), 0, cap, 0)
    extra = int(rule.get("severe_extra_points", 0)) * POINT if severe else 0
    parts = tuple(_parts(rule["bands"], spending_fen, extra))
    total = sum(part.fen for part in parts)
    return Outcome(parts, total, cap, min(total, cap))


def _parts(bands: Sequence[Mapping[str, Any]], spending_fen: int, extra_bp: int) -> list[Part]:
    found, below = [], 0
    for band in bands:
        to = int(band["to_yuan"]) * YUAN if "to_yuan" in band else spending_fen
        spent = min(spending_fen, to) - below
        if spent <= 0:
            break
        bp = int(band["percent"]) * POINT + extra_bp
        found.append(Part(spent, bp, share(spent, bp)))
        below = to
    return found
