"""The three circles as layers: grids, party circles, a quarter of an hour on foot; and the small registers."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from django.db.models import Count, Q, QuerySet

from accounts.models import Division, User
from core.dates import today
from routing.travel import Place
from stations.enums import StationState
from stations.enums.partners import DutyKind, WorkerCertificate
from stations.logic.drawing import Sheet, sheet_of
from stations.models import (
    Covenant,
    DutyItem,
    Grid,
    PartyCircle,
    ReachRule,
    SocialWorkRoom,
    Station,
    StationWorker,
)
from stations.queries.service_map import place_of

METRES_PER_DEGREE = 111_320


def grids_in(user: User) -> QuerySet[Grid]:
    """In scope, by community."""
    rows = Grid.objects.visible_to(user).filter(is_active=True)
    return rows.select_related("division", "station").order_by("division", "code")


def circles_in(user: User) -> QuerySet[PartyCircle]:
    """In scope, with how many belong to them."""
    rows = PartyCircle.objects.visible_to(user).filter(is_active=True)
    sizes = {
        "station_count": Count("stations", distinct=True),
        "partner_count": Count("partners", distinct=True),
    }
    return rows.prefetch_related("stations", "partners").annotate(**sizes).order_by("name", "pk")


@dataclass(frozen=True)
class Reach:
    """What counts as a quarter of an hour: the rule, and the stations that it speaks of."""

    rule: ReachRule
    stations: list[Station]


def reach_in(user: User) -> list[Reach]:
    """Rules in minutes that hold where the user's stations are. 2 queries."""
    open_ones = Station.objects.visible_to(user).filter(state=StationState.OPEN)
    return reach_of(list(open_ones.select_related("division").order_by("name", "pk")))


def reach_of(stations: Sequence[Station]) -> list[Reach]:
    """Rules in minutes that hold where these are. 1 query."""
    rules = [rule for rule in ReachRule.objects.all().on(today()) if rule.minutes]
    found = []
    for rule in rules:
        near = [
            row
            for row in stations
            if row.kind in rule.kinds and row.division_id.startswith(rule.region)
        ]
        if near:
            found.append(Reach(rule, near))
    return found


@dataclass(frozen=True)
class Layers:
    """The drawing: outlines with their numbers in the list, stations, and circles around them."""

    sheet: Sheet
    outlines: list[tuple[int, str, int, int]]
    pins: list[tuple[str, int, int, bool]]
    rings: list[tuple[int, int, int]]


def draw_layers(
    grids: Sequence[Grid], circles: Sequence[PartyCircle], reach: Sequence[Reach]
) -> Layers | None:
    """None where nothing of it has a place. No query: what was prefetched."""
    in_circle = {row.pk: row for circle in circles for row in circle.stations.all()}
    around = {row.pk: (row, one.rule.straight) for one in reach for row in one.stations}
    stations = {**{key: row for key, (row, _m) in around.items()}, **in_circle}
    corners = {grid.pk: [Place(y, x) for x, y in grid.outline] for grid in grids}
    places = {key: place for key, row in stations.items() if (place := place_of(row))}
    sheet = sheet_of([*(one for row in corners.values() for one in row), *places.values()])
    if sheet is None:
        return None
    return Layers(
        sheet,
        _outlines(sheet, grids, corners),
        [(stations[key].name, *sheet.at(at), key in in_circle) for key, at in places.items()],
        [
            (*sheet.at(places[key]), round(metres / METRES_PER_DEGREE * sheet.scale))
            for key, (_row, metres) in around.items()
            if key in places
        ],
    )


def _outlines(
    sheet: Sheet, grids: Sequence[Grid], corners: dict[int, list[Place]]
) -> list[tuple[int, str, int, int]]:
    found = []
    for number, grid in enumerate(grids, start=1):
        points = [sheet.at(one) for one in corners[grid.pk]]
        if points:
            words = " ".join(f"{x},{y}" for x, y in points)
            middle = [sum(one) // len(points) for one in zip(*points, strict=True)]
            found.append((number, words, middle[0], middle[1]))
    return found


@dataclass(frozen=True)
class CommunityLine:
    """A community with its rooms, covenant and the length of its lists."""

    division: Division
    rooms: int
    covenant: Covenant | None
    lawful: int
    assist: int


@dataclass(frozen=True)
class RegisterFigures:
    """Communities with what they have; workers and certificates."""

    lines: list[CommunityLine]
    rooms: int
    covenants: int
    workers: int
    certified: int
    by_level: list[tuple[str, int]]
    of_military: int

    @property
    def certified_share(self) -> str:
        """43.00 %."""
        if not self.workers:
            return ""
        share = Decimal(100 * self.certified) / self.workers
        return str(share.quantize(Decimal("0.01"), ROUND_HALF_UP))


def register_figures(user: User) -> RegisterFigures:
    """In scope. 5 queries."""
    scope = user.scope
    inside = Q(pk__in=[])
    for prefix in scope.prefixes:
        inside |= Q(code__startswith=prefix)
    divisions = list(Division.objects.filter(inside, level="community").order_by("code"))
    rooms = _rooms(user)
    covenants = {row.division_id: row for row in Covenant.objects.visible_to(user)}
    duties = _duties(divisions)
    levels, of_military = _workers(user)
    lines = [
        CommunityLine(
            one,
            rooms.get(one.pk, 0),
            covenants.get(one.pk),
            *(_count(duties, one.code, kind) for kind in DutyKind),
        )
        for one in divisions
    ]
    return RegisterFigures(
        lines=lines,
        rooms=sum(rooms.values()),
        covenants=len(covenants),
        workers=sum(levels.values()),
        certified=sum(levels.values()) - levels.get(WorkerCertificate.NONE, 0),
        by_level=[(str(one.label), levels.get(one.value, 0)) for one in WorkerCertificate],
        of_military=of_military,
    )


def _rooms(user: User) -> dict[str, int]:
    rows = SocialWorkRoom.objects.visible_to(user).filter(closed_on__isnull=True)
    return dict(rows.order_by().values_list("division").annotate(count=Count("pk")))


def _duties(divisions: Sequence[Division]) -> dict[tuple[str, str], int]:
    """Lines of the communities and of what lies above them: a district's list holds for all."""
    above = {one.code[:length] for one in divisions for length in range(1, len(one.code) + 1)}
    rows = DutyItem.objects.filter(division__in=above, is_active=True).order_by()
    counted = rows.values_list("division", "kind").annotate(count=Count("pk"))
    return {(code, kind): count for code, kind, count in counted}


def _count(duties: dict[tuple[str, str], int], code: str, kind: DutyKind) -> int:
    return sum(
        count for (region, one), count in duties.items() if one == kind and code.startswith(region)
    )


def _workers(user: User) -> tuple[dict[str, int], int]:
    rows = StationWorker.objects.visible_to(user).filter(
        Q(left_on__isnull=True) | Q(left_on__gt=today())
    )
    levels = dict(rows.order_by().values_list("certificate").annotate(count=Count("pk")))
    return levels, rows.filter(of_military=True).count()
