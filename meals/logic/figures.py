"""Growth, shares and points: whole numbers, rounded half up once, at the end."""

from collections.abc import Mapping
from dataclasses import dataclass


def _half_up(part: int, whole: int) -> int:
    """part / whole, rounded half away from zero."""
    sign = -1 if (part < 0) != (whole < 0) else 1
    return sign * ((2 * abs(part) + abs(whole)) // (2 * abs(whole)))


def growth_bp(now: int, before: int) -> int | None:
    """By how much, in hundredths of a per cent; None where there was nothing before."""
    return _half_up((now - before) * 10_000, before) if before else None


def share_bp(part: int, whole: int) -> int | None:
    """Which share, in hundredths of a per cent; None of nothing."""
    return _half_up(part * 10_000, whole) if whole else None


def percent_text(bp: int | None, *, sign: bool = False) -> str:
    """61918 → 619.18 %."""
    if bp is None:
        return "—"
    prefix = "−" if bp < 0 else "+" if sign else ""
    return f"{prefix}{abs(bp) // 100:,}.{abs(bp) % 100:02d} %"


@dataclass(frozen=True)
class Conduct:
    """What an operator did in a month."""

    orders: int  # handed over
    timed: int  # of them, how many have a cooked-at time
    punctual: int
    complaints: int
    no_shows: int
    returns: int


@dataclass(frozen=True)
class RankingRule:
    """How many points each thing is worth, and where it is worth nothing any more."""

    weights: Mapping[str, int]
    zero_at: Mapping[str, int]
    minimum_orders: int


def points(conduct: Conduct, rule: RankingRule) -> dict[str, int]:
    """Hundredths of a point by criterion: whole weight for none, nothing from zero_at on."""
    ended = conduct.orders + conduct.no_shows + conduct.returns
    zero = rule.zero_at
    return {
        "punctual": _scaled(rule.weights["punctual"], conduct.punctual, conduct.timed),
        "complaints": _less(
            rule.weights["complaints"],
            conduct.complaints * 1000,
            ended * zero["complaints_per_thousand"],
        ),
        "no_shows": _less(
            rule.weights["no_shows"], conduct.no_shows * 100, ended * zero["no_shows_percent"]
        ),
        "returns": _less(
            rule.weights["returns"], conduct.returns * 100, ended * zero["returns_percent"]
        ),
    }


def _scaled(weight: int, part: int, whole: int) -> int:
    """The share of the weight; nothing where nobody wrote the times down."""
    return _half_up(weight * 100 * part, whole) if whole else 0


def _less(weight: int, bad: int, zero: int) -> int:
    """The weight less the share that `bad` has of `zero`."""
    return max(0, weight * 100 - _half_up(weight * 100 * bad, zero)) if zero else weight * 100
