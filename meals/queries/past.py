"""What last year's month is compared with: the platform's own count, else what was reported."""

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from meals.models import PastFigure
from meals.queries.numbers import Place, Selection, Served, rolled_up, served_by_place
from meals.queries.people import STREET_DIGITS
from stations.models import Station


@dataclass(frozen=True)
class Before:
    """A month's counts; None: nobody reported that one. rows: what was reported and is in them."""

    meals: int = 0
    visits: int | None = 0
    lines: int | None = 0
    rows: tuple[PastFigure, ...] = ()

    def plus(self, other: "Before") -> "Before":
        """Together; unknown stays unknown."""
        return Before(
            self.meals + other.meals,
            _sum(self.visits, other.visits),
            _sum(self.lines, other.lines),
            self.rows + other.rows,
        )


def _sum(one: int | None, other: int | None) -> int | None:
    return None if one is None or other is None else one + other


def _counted(served: Served) -> Before:
    return Before(served.meals, served.visits, served.lines)


def _told(row: PastFigure) -> Before:
    return Before(row.meals, row.visits, None, (row,))


@dataclass(frozen=True)
class PastMonth:
    """The month as a whole, by street, by station and by operator."""

    whole: Before
    streets: dict[str, Before]
    stations: dict[int, Before]
    operators: dict[int, Before]


def past_month(selection: Selection) -> PastMonth:
    """The selection's own month. 6 queries however many places.

    A station, or else its street, that the platform has nothing of counts with what was reported.
    Reports know no operators: who asks for one gets the platform's own count.
    """
    places = served_by_place(selection)
    codes = _streets_of({station for station, _operator in places})
    of_stations, of_streets = _reported(selection)
    stations = _stations(places, of_stations)
    streets: dict[str, Before] = defaultdict(Before)
    counted = {codes[station] for station, _operator in places}
    for station, one in stations.items():
        code = codes.get(station) or of_stations[station].division_id
        streets[code] = streets[code].plus(one)
    for code, row in of_streets.items():
        if code not in counted:
            streets[code] = _told(row)  # the street's own sum says more than some of its stations
    whole = Before()
    for one in streets.values():
        whole = whole.plus(one)
    by_operator = rolled_up(places, lambda place: place[1])
    operators = {operator: _counted(one) for operator, one in by_operator.items()}
    return PastMonth(whole, dict(streets), stations, operators)


def _streets_of(stations: set[int]) -> dict[int, str]:
    rows = Station.objects.filter(pk__in=stations).values_list("pk", "division")
    return {pk: code[:STREET_DIGITS] for pk, code in rows}


def _reported(selection: Selection) -> tuple[dict[int, PastFigure], dict[str, PastFigure]]:
    """Of single stations, and of whole streets."""
    if selection.operator is not None:
        return {}, {}
    rows: Any = PastFigure.objects.visible_to(selection.user).filter(month=selection.month)
    if selection.street:
        rows = rows.filter(division=selection.street)
    if selection.station is not None:
        rows = rows.filter(station=selection.station)
    found = list(rows.newest().select_related("division", "station"))
    return (
        {row.station_id: row for row in found if row.station_id},
        {row.division_id: row for row in found if not row.station_id},
    )


def _stations(places: dict[Place, Served], rows: dict[int, PastFigure]) -> dict[int, Before]:
    found: dict[int, Before] = {}
    for (station, _operator), served in places.items():
        found[station] = found.get(station, Before()).plus(_counted(served))
    for station, row in rows.items():
        found.setdefault(station, _told(row))
    return found
