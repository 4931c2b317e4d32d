"""Figures by their definitions, and what they are made of, place by place."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.models import Division, Organisation
from core.dates import today
from elderly_care.models import Resident
from meals.enums import OrderState
from meals.logic.figures import RankingRule, growth_bp, percent_text, share_bp
from meals.models import Indicator, Kitchen, PastFigure, SupplyRelation
from meals.queries.distances import nearness
from meals.queries.numbers import (
    ENDED,
    Selection,
    Served,
    group_portions,
    people_served,
    portions,
    returned_orders,
    rolled_up,
    served,
    served_by_place,
)
from meals.queries.past import Before, PastMonth, past_month
from meals.queries.people import STREET_DIGITS
from meals.queries.ranking import Standing, ranking, rule_of
from meals.queries.waste import dish_waste
from stations.models import Station

RANKING = "ranking"


@dataclass(frozen=True)
class Figure:
    """A number, of what it is a part, and what it was a year before."""

    indicator: Indicator
    value: int
    whole: int | None = None
    before: int | None = None
    unknown: int = 0
    uncounted: int = 0
    reported: tuple[PastFigure, ...] = ()

    @property
    def growth(self) -> int | None:
        """On the same month of last year."""
        return None if self.before is None else growth_bp(self.value, self.before)

    @property
    def share(self) -> int | None:
        """Of the whole."""
        return None if self.whole is None else share_bp(self.value, self.whole)

    @property
    def growth_text(self) -> str:
        """+619.18 %."""
        return percent_text(self.growth, sign=True)

    @property
    def share_text(self) -> str:
        """100.00 %."""
        return percent_text(self.share)


class Month:
    """A selection, and what several figures need, read once."""

    def __init__(self, selection: Selection):
        self.selection = selection

    @cached_property
    def served(self) -> Served:
        """This month."""
        return served(self.selection)

    @cached_property
    def past(self) -> PastMonth:
        """The same month of last year, counted or reported."""
        return past_month(self.selection.last_year)

    @cached_property
    def groups(self) -> dict[str, int]:
        """Portions by customer group."""
        return group_portions(self.selection)

    @cached_property
    def ended(self) -> int:
        """Portions that were cooked and have come to an end."""
        return portions(self.selection.orders(*ENDED))


def _served(name: str) -> Callable[[Month, Indicator], Figure]:
    def measure(month: Month, indicator: Indicator) -> Figure:
        now, before = getattr(month.served, name), month.past.whole
        return Figure(indicator, now, before=getattr(before, name), reported=before.rows)

    return measure


def _no_shows(month: Month, indicator: Indicator) -> Figure:
    missed = month.selection.orders(OrderState.NO_SHOW)
    return Figure(indicator, portions(missed), whole=month.ended)


def _returns(month: Month, indicator: Indicator) -> Figure:
    back = returned_orders(month.selection)
    return Figure(indicator, portions(back), whole=month.ended)


def _people(month: Month, indicator: Indicator) -> Figure:
    """A reported month says how many meals, not of how many people: then nothing is compared."""
    now, reported = people_served(month.selection).count(), month.past.whole.rows
    before = None if reported else people_served(month.selection.last_year).count()
    return Figure(indicator, now, before=before, reported=reported)


def _group(month: Month, indicator: Indicator) -> Figure:
    count = month.groups.get(indicator.parameters["group"], 0)
    return Figure(indicator, count, whole=month.served.meals)


def _waste(month: Month, indicator: Indicator) -> Figure:
    rows = dish_waste(month.selection)
    return Figure(
        indicator,
        sum(row.wasted for row in rows),
        whole=sum(row.ended for row in rows),
        uncounted=sum(row.uncounted for row in rows),
    )


def _coverage(month: Month, indicator: Indicator) -> Figure:
    supplied = supplied_points(month.selection, indicator).values_list("is_supplied", flat=True)
    return Figure(indicator, sum(supplied), whole=len(supplied))


def _near(month: Month, indicator: Indicator) -> Figure:
    found = nearness(residents_of(month.selection), **indicator.parameters)
    return Figure(indicator, found.within, whole=found.known, unknown=found.unknown)


MEASURES: dict[str, Callable[[Month, Indicator], Figure]] = {
    "meals": _served("meals"),
    "visits": _served("visits"),
    "lines": _served("lines"),
    "people": _people,
    "group": _group,
    "no_shows": _no_shows,
    "returns": _returns,
    "waste": _waste,
    "coverage": _coverage,
    "near": _near,
}


def measured_indicators() -> QuerySet[Indicator]:
    """Those that are one number with rows behind it."""
    return Indicator.objects.filter(measure__in=MEASURES)


def supplied_points(selection: Selection, indicator: Indicator) -> QuerySet[Any]:
    """Places of the indicator's kinds that are open, each with whether somebody cooks for it.

    Of a month that is over: as it was on its last day, whatever has been opened or closed since.
    """
    last, now = selection.days[1], today()
    stations = Station.objects.visible_to(selection.user)
    kitchen = Kitchen.objects.filter(station=OuterRef("pk"))
    if last < now:
        rows, supply = stations.open_on(last), SupplyRelation.objects.usable_on(last)
    else:
        rows, supply = stations.open(), SupplyRelation.objects.on(now).usable()
        kitchen = kitchen.filter(is_active=True)
    supply = supply.filter(station=OuterRef("pk"))
    rows = rows.filter(kind__in=indicator.parameters["kinds"])
    rows = rows.annotate(is_supplied=Q(Exists(supply)) | Q(Exists(kitchen)))
    if selection.street:
        rows = rows.filter(division__code__startswith=selection.street)
    if selection.operator is not None:
        rows = rows.filter(operator=selection.operator)
    return rows if selection.station is None else rows.filter(pk=selection.station)


def residents_of(selection: Selection) -> QuerySet[Resident]:
    """Who lives here; a station's or an operator's people aren't known, so they don't narrow."""
    rows = Resident.objects.visible_to(selection.user).living_here()
    return rows.filter(community__code__startswith=selection.street) if selection.street else rows


@dataclass(frozen=True)
class PlaceRow:
    """A street, station or operator with its counts and growth of meals."""

    key: Any
    name: str
    served: Served
    before: Before

    @property
    def growth(self) -> int | None:
        """Of meals."""
        return growth_bp(self.served.meals, self.before.meals)

    @property
    def growth_text(self) -> str:
        """+619.18 %."""
        return percent_text(self.growth, sign=True)


@dataclass(frozen=True)
class Report:
    """A month's figures, what they are made of, and the operators side by side."""

    selection: Selection
    definitions: tuple[Indicator, ...]
    figures: tuple[Figure, ...]
    streets: tuple[PlaceRow, ...]
    stations: tuple[PlaceRow, ...]
    operators: tuple[PlaceRow, ...]
    standings: tuple[Standing, ...]
    rule: RankingRule | None
    reported: tuple[PastFigure, ...]


def report(selection: Selection) -> Report:
    """Everything on the page of figures; as many queries for a district as for a street."""
    found = list(Indicator.objects.all())
    month = Month(selection)
    figures = [MEASURES[one.measure](month, one) for one in found if one.measure in MEASURES]
    rules = [rule_of(one) for one in found if one.measure == RANKING]
    now, past = served_by_place(selection), month.past
    stations = Station.objects.in_bulk({place[0] for place in now} | set(past.stations))
    operators = Organisation.objects.in_bulk({place[1] for place in now} | set(past.operators))
    codes = {pk: station.division_id[:STREET_DIGITS] for pk, station in stations.items()}
    streets = Division.objects.in_bulk(set(codes.values()) | set(past.streets))
    return Report(
        selection,
        tuple(found),
        tuple(figures),
        _rows(rolled_up(now, lambda place: codes[place[0]]), past.streets, streets),
        _rows(rolled_up(now, lambda place: place[0]), past.stations, stations),
        _rows(rolled_up(now, lambda place: place[1]), past.operators, operators),
        tuple(ranking(selection, rules[0])) if rules else (),
        rules[0] if rules else None,
        past.whole.rows,
    )


def _rows(
    now: dict[Any, Served], before: dict[Any, Before], names: dict[Any, Any]
) -> tuple[PlaceRow, ...]:
    nothing = Served(0, 0, 0)
    rows = [
        PlaceRow(one, str(names[one]), now.get(one, nothing), before.get(one, Before()))
        for one in {**now, **before}
    ]
    return tuple(sorted(rows, key=lambda row: (-row.served.meals, row.name)))
