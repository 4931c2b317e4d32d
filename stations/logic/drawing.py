"""The service map as a drawing: places on a sheet of fixed width, names that don't cover each other."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import cos, radians

from routing.travel import Place

WIDTH = 1000
TALLEST = 1000
FLATTEST = 400
MARGIN = 70
LEAST_DEGREES = 0.008  # one single place is shown with its surroundings, not as a whole sheet
NAME_WIDTH, NAME_HEIGHT = 260, 48  # of a name of some characters, with air around it


@dataclass(frozen=True)
class Sheet:
    """The part of the earth that is drawn, and how large."""

    south: float
    west: float
    scale: float  # units for a degree of latitude
    shrink: float  # a degree of longitude is so much shorter
    height: int

    def at(self, place: Place) -> tuple[int, int]:
        """Where a place lies on the sheet, from the upper left."""
        x = MARGIN + (place.longitude - self.west) * self.shrink * self.scale
        y = self.height - MARGIN - (place.latitude - self.south) * self.scale
        return round(x), round(y)

    def holds(self, place: Place) -> bool:
        """Is it on the sheet?"""
        x, y = self.at(place)
        return 0 <= x <= WIDTH and 0 <= y <= self.height


def sheet_of(places: Sequence[Place]) -> Sheet | None:
    """All places on one sheet, north up; None without places."""
    if not places:
        return None
    latitudes = [place.latitude for place in places]
    longitudes = [place.longitude for place in places]
    middle = (min(latitudes) + max(latitudes)) / 2
    shrink = cos(radians(middle))
    tall = max(max(latitudes) - min(latitudes), LEAST_DEGREES)
    wide = max(max(longitudes) - min(longitudes), LEAST_DEGREES / shrink) * shrink
    room = WIDTH - 2 * MARGIN
    scale = min(room / wide, (TALLEST - 2 * MARGIN) / tall)
    height = max(FLATTEST, round(tall * scale) + 2 * MARGIN)
    centre = (min(longitudes) + max(longitudes)) / 2
    west = centre - room / scale / shrink / 2
    south = middle - (height - 2 * MARGIN) / scale / 2
    return Sheet(south, west, scale, shrink, height)


def apart(names: Sequence[tuple[str, int, int]]) -> list[tuple[str, int, int]]:
    """Those names that can be read: each that would cover an earlier one is left out."""
    kept: list[tuple[str, int, int]] = []
    for name, x, y in names:
        if all(abs(x - a) >= NAME_WIDTH or abs(y - b) >= NAME_HEIGHT for _n, a, b in kept):
            kept.append((name, x, y))
    return kept
