"""How long a way takes: straight line × detour ÷ speed, and the time to find the door."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import asin, cos, radians, sin, sqrt

import numpy

EARTH_METRES = 6_371_008.8
DETOUR = 1.3  # streets are not straight
LONGEST_SECONDS = 4 * 60 * 60  # whatever is farther is out of reach anyhow, and solvers stay well


@dataclass(frozen=True, slots=True)
class Place:
    """Where something is, in degrees (WGS-84)."""

    latitude: float
    longitude: float


@dataclass(frozen=True)
class Pace:
    """Metres a second on the road, and seconds to park, enter and find the door."""

    speed: float
    access: int


PACES = {
    "walk": Pace(speed=1.2, access=60),
    "bike": Pace(speed=3.3, access=60),
    "ebike": Pace(speed=4.5, access=60),
    "van": Pace(speed=6.0, access=120),
    "car": Pace(speed=6.5, access=120),
    "transit": Pace(speed=4.0, access=420),  # with the way to the stop and the wait
}


def metres(a: Place, b: Place) -> float:
    """Along the great circle."""
    north, east = radians(b.latitude - a.latitude) / 2, radians(b.longitude - a.longitude) / 2
    inner = sin(north) ** 2
    inner += cos(radians(a.latitude)) * cos(radians(b.latitude)) * sin(east) ** 2
    return 2 * EARTH_METRES * asin(min(1.0, sqrt(inner)))


def way_metres(a: Place, b: Place) -> int:
    """Along streets, whole metres."""
    return round(metres(a, b) * DETOUR)


def seconds(a: Place, b: Place, mode: str) -> int:
    """From one place to another; none for a place to itself."""
    return int(matrix([a, b], mode)[0, 1])


class Ways:
    """As matrix(), each way worked out when it is first asked: few of many are ever driven."""

    def __init__(self, places: Sequence[Place], mode: str) -> None:
        self.pace = PACES[mode]
        self.latitude = [radians(place.latitude) for place in places]
        self.longitude = [radians(place.longitude) for place in places]
        self.cosine = [cos(latitude) for latitude in self.latitude]
        self._rows: dict[int, _Row] = {}

    def __getitem__(self, here: int) -> Mapping[int, int]:
        """Seconds from a place to each."""
        row = self._rows.get(here)
        if row is None:
            row = self._rows[here] = _Row(self, here)
        return row

    def seconds(self, here: int, there: int) -> int:
        """From one place to another."""
        north = sin((self.latitude[here] - self.latitude[there]) / 2) ** 2
        east = sin((self.longitude[here] - self.longitude[there]) / 2) ** 2
        inner = north + self.cosine[here] * self.cosine[there] * east
        straight = 2 * EARTH_METRES * asin(min(1.0, sqrt(inner)))
        way = round(straight * DETOUR / self.pace.speed)
        return min(way + self.pace.access, LONGEST_SECONDS) if way else 0


class _Row(dict[int, int]):
    """What was asked already."""

    def __init__(self, ways: Ways, here: int) -> None:
        super().__init__()
        self.ways, self.here = ways, here

    def __missing__(self, there: int) -> int:
        found = self[there] = self.ways.seconds(self.here, there)
        return found


def matrix(places: list[Place], mode: str, speed: float = 0.0) -> numpy.ndarray:
    """Whole seconds from each place to each other; speed: as measured, else as usual for the mode."""
    pace = PACES[mode]
    latitude = numpy.radians([place.latitude for place in places])
    longitude = numpy.radians([place.longitude for place in places])
    north = numpy.sin((latitude[:, None] - latitude[None, :]) / 2) ** 2
    east = numpy.sin((longitude[:, None] - longitude[None, :]) / 2) ** 2
    inner = north + numpy.cos(latitude)[:, None] * numpy.cos(latitude)[None, :] * east
    straight = 2 * EARTH_METRES * numpy.arcsin(numpy.minimum(1.0, numpy.sqrt(inner)))
    way = numpy.rint(straight * DETOUR / (speed or pace.speed)).astype(numpy.int64)
    return numpy.minimum(numpy.where(way > 0, way + pace.access, 0), LONGEST_SECONDS)
