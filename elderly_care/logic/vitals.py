"""What a body can show, and what lies outside the limits of a rule. Values in, values out; no diagnosis."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

# What a body can show; beyond it is a slip of the finger.
VITALS: dict[str, tuple[float, float]] = {
    "systolic": (50, 260),
    "diastolic": (30, 160),
    "pulse": (25, 220),
    "temperature": (30, 43),
    "glucose": (1, 40),
    "weight": (20, 250),
}


@dataclass(frozen=True, slots=True)
class Limits:
    """Of one sign; either end may be open."""

    sign: str
    least: float | None
    most: float | None


def odd_vitals(vitals: Mapping[str, float]) -> list[str]:
    """The names of values that no body shows, and pressures the wrong way round."""
    odd = [name for name, value in vitals.items() if not _possible(name, value)]
    if vitals.get("diastolic", 0) >= vitals.get("systolic", 1_000):
        odd.append("diastolic")
    return sorted(set(odd))


def _possible(name: str, value: float) -> bool:
    least, most = VITALS.get(name, (0, -1))
    return least <= value <= most


def outside(vitals: Mapping[str, float], limits: Iterable[Limits]) -> list[str]:
    """The signs that lie below or above their limits, in the order of the names."""
    return sorted(
        {
            one.sign
            for one in limits
            if (value := vitals.get(one.sign)) is not None
            and (
                (one.least is not None and value < one.least)
                or (one.most is not None and value > one.most)
            )
        }
    )
