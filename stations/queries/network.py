"""Figures of the network: tiers and supply, floor areas, compliance of streets, building plan, changes."""

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum

from accounts.enums import DivisionLevel
from accounts.models import Division, User
from stations.enums import ChangeKind, StationKind, StationState, StationTier, Tenure
from stations.logic.network import Areas, Check, OneStation, areas_of, check_street
from stations.models import (
    InKindSupport,
    NetworkRule,
    Premises,
    ServiceFunction,
    Station,
    StationChange,
    StationFunction,
    was_open,
)

AHEAD = (StationState.PLANNED, StationState.BUILDING)


@dataclass(frozen=True)
class Supply:
    """The three tiers, and how many stations have their supplying centre."""

    hubs: int
    centres: int
    stations: int
    supplied: int
    without: list[Station]


def supply(user: User) -> Supply:
    """Of the open places in scope; a supplier that isn't open supplies nobody. 2 queries."""
    places = Station.objects.visible_to(user).open()
    tiers = Counter(places.order_by().values_list("tier", flat=True))
    has_centre = Q(supplied_by__tier=StationTier.CENTRE, supplied_by__state=StationState.OPEN)
    lowest = places.filter(tier=StationTier.STATION)
    without = list(lowest.exclude(has_centre).order_by("division", "name", "pk"))
    stations = tiers[StationTier.STATION]
    return Supply(
        hubs=tiers[StationTier.HUB],
        centres=tiers[StationTier.CENTRE],
        stations=stations,
        supplied=stations - len(without),
        without=without,
    )


def centres_by_operator(user: User) -> QuerySet:
    """Who runs how many centres, the most first. 1 query."""
    return (
        Station.objects.visible_to(user)
        .open()
        .filter(tier=StationTier.CENTRE)
        .order_by()
        .values("operator__name")
        .annotate(centres=Count("pk"))
        .order_by("-centres", "operator__name")
    )


def floor_areas(user: User, kinds: list[str]) -> Areas:
    """Of the open places of these kinds in scope. 1 query."""
    places = Station.objects.visible_to(user).open().filter(kind__in=kinds)
    return areas_of(places.order_by("pk").values_list("floor_area", flat=True))


def free_area(user: User, day: date) -> Decimal:
    """Square metres that operators use for nothing. 1 query."""
    rows = Premises.objects.visible_to(user).on(day).filter(tenure=Tenure.FREE_USE)
    return rows.aggregate(area=Sum("area"))["area"] or Decimal()


@dataclass(frozen=True)
class StreetCheck:
    """A street against the rule in force, and what its stations offer together."""

    street: Division
    rule: NetworkRule
    check: Check
    functions: int
    own_functions: int


def street_checks(user: User, day: date) -> list[StreetCheck]:
    """Every street in scope for which there is a rule, those without any station, too. 4 queries."""
    streets = Division.objects.visible_to(user).filter(
        level=DivisionLevel.STREET, valid_to__isnull=True
    )
    rules = list(NetworkRule.objects.on(day))
    places: dict[str, list[Station]] = defaultdict(list)
    for place in Station.objects.visible_to(user).open().order_by("pk"):
        places[place.division_id[:9]].append(place)
    offered = _functions_by_street(user)
    found = []
    for street in streets.order_by("code"):
        rule = next((rule for rule in rules if street.code.startswith(rule.region)), None)
        if rule is not None:
            check = _check(places[street.code], rule)
            found.append(StreetCheck(street, rule, check, *offered.get(street.code, (0, 0))))
    return found


def _check(places: list[Station], rule: NetworkRule) -> Check:
    counted = [
        OneStation(place.kind in rule.comprehensive_kinds, place.floor_area)
        for place in places
        if place.kind in rule.counted_kinds
    ]
    return check_street(counted, rule.as_value())


def _functions_by_street(user: User) -> dict[str, tuple[int, int]]:
    """How many of the catalogue at least one open station of the street offers, and how many of their own."""
    rows = StationFunction.objects.visible_to(user).filter(station__state=StationState.OPEN)
    offered: dict[str, list[str | None]] = defaultdict(list)
    for code, function in rows.order_by("pk").values_list("station__division", "function"):
        offered[code[:9]].append(function)
    return {code: (len(set(codes) - {None}), codes.count(None)) for code, codes in offered.items()}


def catalogue() -> QuerySet[ServiceFunction]:
    """The functions that can be offered."""
    return ServiceFunction.objects.filter(is_active=True)


def catalogue_size() -> int:
    """How many there are. 1 query."""
    return catalogue().count()


@dataclass(frozen=True)
class BuildingPlan:
    """A kind of place in a year: what ran before, what is to come, what of it has come."""

    kind: str
    year: int
    running_before: int
    planned: int
    opened: int
    late: list[Station]

    @property
    def expected(self) -> int:
        """When everything planned has opened."""
        return self.running_before + self.planned


def building_plan(user: User, kind: str, year: int, day: date) -> BuildingPlan:
    """From the register itself: dates of opening and planned dates. 4 queries."""
    places = Station.objects.visible_to(user).filter(kind=kind)
    new_year = date(year, 1, 1)
    eve = date(year - 1, 12, 31)
    ran = was_open(eve)
    planned = places.filter(planned_open_on__year=year).exclude(ran)
    opened = planned.filter(opened_on__gte=new_year, opened_on__year=year)
    late = planned.filter(planned_open_on__lt=day, state__in=AHEAD)
    return BuildingPlan(
        kind=str(StationKind(kind).label),
        year=year,
        running_before=places.filter(ran).count(),
        planned=planned.count(),
        opened=opened.count(),
        late=list(late.order_by("planned_open_on", "pk")),
    )


@dataclass(frozen=True)
class YearOfChanges:
    """How many places of a kind were opened, adjusted, opened again and closed."""

    kind: str
    opened: int
    adjusted: int
    reopened: int
    closed: int


def changes_of_year(user: User, year: int) -> list[YearOfChanges]:
    """Each place counts once for a kind of change, however often it was adjusted. 1 query."""
    rows = (
        StationChange.objects.visible_to(user)
        .filter(on__year=year)
        .order_by()
        .values("kind_then", "kind")
        .annotate(places=Count("station", distinct=True))
    )
    counts = {(row["kind_then"], row["kind"]): row["places"] for row in rows}
    present = {kind for kind, _change in counts}
    return [
        YearOfChanges(
            str(kind.label), *(counts.get((kind.value, change), 0) for change in ChangeKind.values)
        )
        for kind in StationKind
        if kind in present
    ]


def support_totals(user: User, year: int) -> list[Mapping[str, Any]]:
    """What was waived in a year by kind. 1 query."""
    rows = InKindSupport.objects.visible_to(user).filter(month__year=year).order_by()
    return list(rows.values("kind").annotate(fen=Sum("waived_fen")).order_by("kind"))
