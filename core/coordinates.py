"""Coordinate systems: WGS-84 is stored; GCJ-02, which Chinese maps speak, is converted at the edge."""

from math import cos, pi, radians, sin, sqrt

WGS84 = "wgs84"
GCJ02 = "gcj02"
SYSTEMS = (WGS84, GCJ02)

# The Krasovsky ellipsoid, on which the published transformation is built.
_AXIS = 6_378_245.0
_ECCENTRICITY = 0.006_693_421_622_965_943_23
_CHINA = (0.8293, 55.8271, 72.004, 137.8347)  # south, north, west, east: no offset outside
_EXACT = 1e-7  # degrees: a centimetre
_MOST_ROUNDS = 10


def to_gcj02(latitude: float, longitude: float) -> tuple[float, float]:
    """WGS-84 to GCJ-02; the same point outside China."""
    south, north, west, east = _CHINA
    if not (south <= latitude <= north and west <= longitude <= east):
        return latitude, longitude
    up, right = _offset(latitude, longitude)
    return latitude + up, longitude + right


def to_wgs84(latitude: float, longitude: float) -> tuple[float, float]:
    """GCJ-02 to WGS-84: nobody published the way back, so it is found by walking."""
    guess = latitude, longitude
    for _round in range(_MOST_ROUNDS):
        seen = to_gcj02(*guess)
        miss = latitude - seen[0], longitude - seen[1]
        guess = guess[0] + miss[0], guess[1] + miss[1]
        if max(map(abs, miss)) < _EXACT:
            break
    return guess


def _offset(latitude: float, longitude: float) -> tuple[float, float]:
    """Degrees north and east."""
    x, y = longitude - 105.0, latitude - 35.0
    bend = 1 - _ECCENTRICITY * sin(radians(latitude)) ** 2
    up = (_north(x, y) * 180) / ((_AXIS * (1 - _ECCENTRICITY)) / (bend * sqrt(bend)) * pi)
    right = (_east(x, y) * 180) / (_AXIS / sqrt(bend) * cos(radians(latitude)) * pi)
    return up, right


def _waves(x: float) -> float:
    return (20 * sin(6 * x * pi) + 20 * sin(2 * x * pi)) * 2 / 3


def _north(x: float, y: float) -> float:
    flat = -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * sqrt(abs(x))
    slow = (20 * sin(y * pi) + 40 * sin(y / 3 * pi)) * 2 / 3
    return flat + _waves(x) + slow + (160 * sin(y / 12 * pi) + 320 * sin(y * pi / 30)) * 2 / 3


def _east(x: float, y: float) -> float:
    flat = 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * sqrt(abs(x))
    slow = (20 * sin(x * pi) + 40 * sin(x / 3 * pi)) * 2 / 3
    return flat + _waves(x) + slow + (150 * sin(x / 12 * pi) + 300 * sin(x / 30 * pi)) * 2 / 3
