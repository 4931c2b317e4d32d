"""Every night: how fast a kitchen's riders were, and how long they stood at a door."""

from datetime import date, timedelta

from django.conf import settings
from django.db import transaction

from core.audit import SYSTEM, record
from core.dates import today
from core.locking import locked
from meals.enums import RoundKind
from meals.logic.travel_times import Usual, measure
from meals.models import Kitchen, RoundRule, TravelEstimate
from meals.queries.travel import Riding, legs_by_riding
from routing.travel import PACES


@transaction.atomic
def measure_travel(*, kitchen: Kitchen, day: date | None = None) -> list[TravelEstimate]:
    """Of the days before; again on the same day nothing is added. Returns what is new."""
    day = day or today()
    locked(Kitchen.objects.filter(pk=kitchen.pk), no_key=True).get()  # one measurement at a time
    first = day - timedelta(days=settings.MEAL_TRAVEL_DAYS)
    rule = RoundRule.objects.in_force(kitchen.station.division_id, day).first()
    known = TravelEstimate.objects.filter(kitchen=kitchen, measured_on=day)
    if rule is None or known.exists():
        return []
    made = []
    found = legs_by_riding(kitchen, first, day - timedelta(days=1))
    for riding, (rounds, legs) in sorted(found.items()):
        measured = measure(legs, _usual(rule, riding))
        if measured is None:
            continue
        made.append(
            TravelEstimate.objects.create(
                kitchen=kitchen,
                kind=riding.kind,
                mode=riding.mode,
                measured_on=day,
                first_day=first,
                rounds=rounds,
                samples=len(legs),
                raw_speed_cm=_cm(measured.raw_speed),
                raw_stop_seconds=measured.raw_stop,
                speed_cm=round(measured.speed * 100),
                stop_seconds=measured.stop,
                is_used=len(legs) >= settings.MEAL_TRAVEL_LEAST_LEGS,
            )
        )
    for row in made:
        record(row, "meals.travel.measured", by=SYSTEM, samples=row.samples, used=row.is_used)
    return made


def _cm(speed: float | None) -> int | None:
    return None if speed is None else min(round(speed * 100), 1_000_000)


def _usual(rule: RoundRule, riding: Riding) -> Usual:
    pace = PACES[riding.mode]
    seconds = rule.point_seconds if riding.kind == RoundKind.POINTS else rule.door_seconds
    return Usual(pace.speed, pace.access, seconds)
