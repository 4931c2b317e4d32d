"""Figures of the network: shares, areas, and whether a street has what it must have."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

WHOLE_BP = 10_000


def share_bp(part: int, whole: int) -> int | None:
    """Ten-thousandths, half up; None of nothing."""
    if whole <= 0:
        return None
    share = Decimal(part) * WHOLE_BP / Decimal(whole)
    return int(share.to_integral_value(ROUND_HALF_UP))


def percent(bp: int | None) -> str:
    """2025 → "20.3", as reports round: half up to one decimal."""
    if bp is None:
        return ""
    return str((Decimal(bp) / 100).quantize(Decimal("0.1"), ROUND_HALF_UP))


@dataclass(frozen=True)
class Areas:
    """Floor areas of some places: how many are known, smallest, mean, largest, all together."""

    known: int
    least: Decimal | None
    mean: Decimal | None
    most: Decimal | None
    total: Decimal


def areas_of(areas: Iterable[Decimal | None]) -> Areas:
    """Of those whose area is known; the mean in whole square metres."""
    known = [area for area in areas if area is not None]
    total = sum(known, Decimal())
    if not known:
        return Areas(0, None, None, None, total)
    mean = (total / len(known)).quantize(Decimal(1), ROUND_HALF_UP)
    return Areas(len(known), min(known), mean, max(known), total)


@dataclass(frozen=True)
class Demands:
    """What a street must have, as the rule in force says."""

    least_comprehensive: int
    least_area: Decimal
    least_stations: int
    most_stations: int


@dataclass(frozen=True)
class OneStation:
    """A station of a street as the check looks at it."""

    is_comprehensive: bool
    area: Decimal | None


@dataclass(frozen=True)
class Check:
    """A street's answer: it is the street that must have a large one, not every station of it."""

    stations: int
    comprehensive: int
    large_enough: bool
    number_right: bool

    @property
    def passed(self) -> bool:
        """Everything is there."""
        return self.large_enough and self.number_right


def check_street(stations: Sequence[OneStation], demands: Demands) -> Check:
    """Count comprehensive stations that are large enough; an unknown area is not."""
    large = sum(
        1
        for one in stations
        if one.is_comprehensive and one.area is not None and one.area >= demands.least_area
    )
    return Check(
        stations=len(stations),
        comprehensive=large,
        large_enough=large >= demands.least_comprehensive,
        number_right=demands.least_stations <= len(stations) <= demands.most_stations,
    )
