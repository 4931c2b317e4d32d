"""Where places stand on a drawing without tiles. Values in, values out."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import cos, radians

COARSE = 400  # parts of a degree, some 250 metres: nobody's door can be told from it
_LEAST = 0.01  # degrees: a single place stands in the middle of something


@dataclass(frozen=True)
class Frame:
    """A drawing of so many units around all its places."""

    west: float
    north: float
    scale: float  # units in a degree of latitude
    narrow: float  # a degree of longitude is so much shorter

    def at(self, latitude: float, longitude: float) -> tuple[int, int]:
        """Right of the left edge, and below the upper one."""
        right = (longitude - self.west) * self.narrow * self.scale
        return round(right), round((self.north - latitude) * self.scale)


def coarse(degrees: float) -> float:
    """On a grid."""
    return round(degrees * COARSE) / COARSE


def frame_of(places: Sequence[tuple[float, float]], width: int, height: int, margin: int) -> Frame:
    """Around (latitude, longitude) of all; to be called with one at least."""
    south, north = min(lat for lat, _lon in places), max(lat for lat, _lon in places)
    west, east = min(lon for _lat, lon in places), max(lon for _lat, lon in places)
    narrow = cos(radians((south + north) / 2))
    high, wide = max(north - south, _LEAST), max((east - west) * narrow, _LEAST)
    scale = min((height - 2 * margin) / high, (width - 2 * margin) / wide)
    middle_lat, middle_lon = (south + north) / 2, (west + east) / 2
    return Frame(
        west=middle_lon - width / 2 / scale / narrow,
        north=middle_lat + height / 2 / scale,
        scale=scale,
        narrow=narrow,
    )
