"""The public map: open places with what they offer, filtered, nearest first. No log-in, no persons."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from accounts.models import Division
from routing.travel import Place, metres
from stations.enums import ServiceDomain, StationKind
from stations.logic.drawing import Sheet, apart, sheet_of
from stations.logic.hours import OpenNow
from stations.models import CommunityPlace, Station, StationFunction
from stations.queries.hours import open_at, open_words

KILOMETRE = 1000
HIDDEN_KINDS = (StationKind.CENTRAL_KITCHEN, StationKind.COMMAND_HUB)  # nobody goes there


@dataclass(frozen=True)
class Wish:
    """What somebody looks for."""

    kind: str = ""
    domain: str = ""
    open_now: bool = False
    street: str = ""
    near: Place | None = None
    within: int | None = None


@dataclass(frozen=True)
class OnMap:
    """A place as the public sees it."""

    station: Station
    now: OpenNow
    now_words: str
    domains: tuple[str, ...]
    metres: int | None

    @property
    def place(self) -> Place | None:
        """Where it stands, if that is known."""
        return place_of(self.station)

    @property
    def away_words(self) -> str:
        """约 350 米, 约 1.2 公里; nothing without a middle to count from."""
        if self.metres is None:
            return ""
        if self.metres < KILOMETRE:
            return _("约 %(metres)s 米") % {"metres": round(self.metres, -1)}
        return _("约 %(km)s 公里") % {"km": f"{self.metres / KILOMETRE:.1f}"}


def place_of(row: Station | CommunityPlace) -> Place | None:
    """As the library of ways wants it."""
    if row.latitude is None or row.longitude is None:
        return None
    return Place(float(row.latitude), float(row.longitude))


def places_of_public() -> QuerySet[Station]:
    """What is open and made for the public, everywhere."""
    return Station.objects.open().exclude(kind__in=HIDDEN_KINDS)


def find_places(wish: Wish, moment: datetime) -> list[OnMap]:
    """The nearest first where a middle is chosen, else by street and name. 3 queries."""
    rows = list(_asked(wish).select_related("division").order_by("division", "name", "pk"))
    now, domains = open_at(rows, moment), _domains(rows)
    found = [
        OnMap(
            station=row,
            now=now[row.pk],
            now_words=open_words(now[row.pk], moment),
            domains=domains.get(row.pk, ()),
            metres=_away(row, wish.near),
        )
        for row in rows
    ]
    kept = [row for row in found if _wanted(row, wish)]
    return sorted(kept, key=_nearest) if wish.near else kept


def _asked(wish: Wish) -> QuerySet[Station]:
    rows = places_of_public()
    if wish.kind:
        rows = rows.filter(kind=wish.kind)
    if wish.street:
        rows = rows.filter(division__code__startswith=wish.street)
    if wish.domain:
        offered = StationFunction.objects.filter(
            Q(function__domain=wish.domain) | Q(own_domain=wish.domain)
        )
        rows = rows.filter(pk__in=offered.values("station"))
    return rows


def _wanted(row: OnMap, wish: Wish) -> bool:
    if wish.open_now and not row.now.is_open:
        return False
    if wish.near is None or wish.within is None:
        return True
    return row.metres is not None and row.metres <= wish.within


def _away(row: Station, near: Place | None) -> int | None:
    place = place_of(row)
    return round(metres(near, place)) if near and place else None


def _nearest(row: OnMap) -> tuple[bool, int, str, int]:
    return row.metres is None, row.metres or 0, row.station.name, row.station.pk


def _domains(rows: Iterable[Station]) -> dict[int, tuple[str, ...]]:
    """In words, in the order of the four."""
    offered = StationFunction.objects.filter(station__in=[row.pk for row in rows])
    pairs = offered.values_list("station_id", "function__domain", "own_domain").distinct()
    held: dict[int, set[str]] = {}
    for station, domain, own in pairs.order_by("station_id"):
        held.setdefault(station, set()).add(domain or own)
    return {
        station: tuple(str(domain.label) for domain in ServiceDomain if domain in found)
        for station, found in held.items()
    }


@dataclass(frozen=True)
class Pin:
    """A place on the sheet, under the number that it has in the list."""

    x: int
    y: int
    number: int
    is_open: bool


@dataclass(frozen=True)
class Drawing:
    """The sheet with its pins, names of communities, and the chosen middle."""

    sheet: Sheet
    pins: tuple[Pin, ...]
    names: tuple[tuple[str, int, int], ...]
    middle: tuple[int, int] | None


def draw(rows: Sequence[OnMap], near: Place | None, *, first: int = 1) -> Drawing | None:
    """None where nothing of it is on a map; first: the number of the first row. 1 query."""
    places = [(number, row, row.place) for number, row in enumerate(rows, start=first)]
    known = [place for _n, _row, place in places if place]
    sheet = sheet_of([*known, *([near] if near else [])])
    if sheet is None:
        return None
    pins = tuple(
        Pin(*sheet.at(place), number, row.now.is_open) for number, row, place in places if place
    )
    return Drawing(sheet, pins, _names(sheet), sheet.at(near) if near else None)


def _names(sheet: Sheet) -> tuple[tuple[str, int, int], ...]:
    rows = CommunityPlace.objects.select_related("division").order_by("division")
    known = [(row.division.name, place) for row in rows if (place := place_of(row))]
    shown = [(name, *sheet.at(place)) for name, place in known if sheet.holds(place)]
    return tuple(apart(shown))


def middles() -> QuerySet[CommunityPlace]:
    """From where distances can be counted. 1 query."""
    return CommunityPlace.objects.select_related("division").order_by("division")


def streets_of_public() -> QuerySet[Division]:
    """Streets in which there is an open place. 1 query."""
    codes = places_of_public().order_by().values_list("division", flat=True).distinct()
    return Division.objects.filter(pk__in={code[:9] for code in codes}).order_by("code")


def kinds_of_public() -> list[tuple[str, str]]:
    """Kinds of which there is an open place. 1 query."""
    present = set(places_of_public().order_by().values_list("kind", flat=True).distinct())
    return [(kind.value, str(kind.label)) for kind in StationKind if kind in present]
