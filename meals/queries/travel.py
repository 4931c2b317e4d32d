"""Finished rounds as legs, and what of their times plans may use."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from itertools import pairwise
from typing import NamedTuple

from django.db.models import Prefetch

from meals.enums import RoundState, StopState
from meals.logic.travel_times import Leg, Travel, legs_of
from meals.models import Kitchen, Round, Stop, TravelEstimate
from routing.travel import Place, way_metres


class Riding(NamedTuple):
    """What is brought, and how somebody moves."""

    kind: str
    mode: str


def legs_by_riding(
    kitchen: Kitchen, first: date, last: date
) -> dict[Riding, tuple[int, list[Leg]]]:
    """How many rounds, and their legs, oldest first. 2 queries however many rounds."""
    ended = Stop.objects.filter(state=StopState.DONE, ended_at__isnull=False)
    ended = ended.select_related("station", "order__resident").order_by("ended_at", "pk")
    rounds = (
        Round.objects.filter(
            kitchen=kitchen,
            service_date__range=(first, last),
            state=RoundState.DONE,
            rider__isnull=False,
            sent_at__isnull=False,
        )
        .select_related("rider", "start")
        .prefetch_related(Prefetch("stops", queryset=ended, to_attr="ended"))
        .order_by("service_date", "sent_at", "pk")
    )
    counts: dict[Riding, int] = defaultdict(int)
    legs: dict[Riding, list[Leg]] = defaultdict(list)
    for one in rounds:
        if one.rider is None or one.sent_at is None:
            continue
        riding = Riding(one.kind, one.rider.speed_mode)
        counts[riding] += 1
        places = [_place(one.start), *(_place_of(stop) for stop in one.ended)]
        moments = [one.sent_at, *(stop.ended_at for stop in one.ended if stop.ended_at)]
        legs[riding] += legs_of((int(m.timestamp()) for m in moments), _ways(places))
    return {riding: (count, legs[riding]) for riding, count in counts.items()}


def _ways(places: list[Place | None]) -> Iterable[int | None]:
    for before, after in pairwise(places):
        yield way_metres(before, after) if before and after else None


def _place_of(stop: Stop) -> Place | None:
    """Unknown where the plan had to guess."""
    if stop.is_estimated:
        return None
    return _place(stop.station if stop.order is None else stop.order.resident)


def _place(thing) -> Place | None:  # type: ignore[no-untyped-def] # a station or a resident
    if thing is None or thing.latitude is None:
        return None
    return Place(float(thing.latitude), float(thing.longitude))


def estimates_before(kitchen: Kitchen, day: date) -> list[TravelEstimate]:
    """The newest of each way of riding, measured before a day. 1 query."""
    rows = TravelEstimate.objects.filter(kitchen=kitchen, measured_on__lt=day)
    newest = rows.order_by("kind", "mode", "-measured_on").distinct("kind", "mode")
    return list(newest)


def travel_before(kitchen: Kitchen, day: date) -> Travel:
    """What a day's rounds are planned with.

    Of the days before: a plan that is mended on its own day is mended with the figures it was made
    with. Seconds at a stop are those of whoever brings most of a kind.
    """
    used = [row for row in estimates_before(kitchen, day) if row.is_used]
    used.sort(key=lambda row: row.samples)
    return Travel(
        speeds=tuple(sorted({row.mode: row.speed_cm / 100 for row in used}.items())),
        stops=tuple(sorted({row.kind: row.stop_seconds for row in used}.items())),
    )
