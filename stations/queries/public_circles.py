"""The three circles of a street as the public sees them: places and organisations, no persons."""

from dataclasses import dataclass

from django.db.models import Prefetch, Q, QuerySet

from stations.models import Grid, Partner, PartyCircle, Station
from stations.queries.circles import Layers, Reach, draw_layers, reach_of
from stations.queries.service_map import places_of_public

DISTRICT = 6  # digits of a district's code, with which its streets' codes begin


@dataclass(frozen=True)
class GridOnMap:
    """A grid with its station, where that is open to the public. Who works there is not said."""

    grid: Grid
    station: Station | None


@dataclass(frozen=True)
class PublicCircles:
    """Lists first, a drawing second; the drawing may be missing."""

    grids: list[GridOnMap]
    circles: list[PartyCircle]
    reach: list[Reach]
    drawing: Layers | None


def public_circles(street: str) -> PublicCircles:
    """Of a street, with circles of the whole district. 6 queries."""
    open_ones = places_of_public().filter(division__code__startswith=street)
    stations = {row.pk: row for row in open_ones.select_related("division").order_by("name", "pk")}
    grids = list(_grids(street))
    circles = list(_party_circles(street))
    reach = reach_of(list(stations.values()))
    return PublicCircles(
        grids=[GridOnMap(row, stations.get(row.station_id or 0)) for row in grids],
        circles=circles,
        reach=reach,
        drawing=draw_layers(grids, circles, reach),
    )


def _grids(street: str) -> QuerySet[Grid]:
    rows = Grid.objects.filter(is_active=True, division__code__startswith=street)
    return rows.select_related("division").order_by("division", "code")


def _party_circles(street: str) -> QuerySet[PartyCircle]:
    """With stations that are open and partners that still take part."""
    here = Q(division__code__startswith=street) | Q(division__code=street[:DISTRICT])
    rows = PartyCircle.objects.filter(here, is_active=True).prefetch_related(
        Prefetch("stations", places_of_public().order_by("name", "pk")),
        Prefetch("partners", Partner.objects.all().in_use().order_by("name", "pk")),
    )
    return rows.order_by("name", "pk")
