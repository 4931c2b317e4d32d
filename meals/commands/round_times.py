"""When a round is where: its stops walked through again after every change."""

from django.db.models import Max
from django.utils import timezone

from core.dates import seconds_of
from meals.enums import RoundKind, StopKind, StopState
from meals.logic.insertion import Standing
from meals.logic.rounds import MODE_OF_NOBODY
from meals.models import Round, Stop
from meals.queries.round_inputs import Meal, place_among
from routing.rounds import Base, Drop, Problem, Ways
from routing.rounds import Rider as Mover

MIDNIGHT = 24 * 60 * 60
BEHIND = 10_000  # the positions of dropped stops


def stops_of(round_: Round) -> list[Stop]:
    """What is still to be driven, in order."""
    stops = round_.stops.filter(state=StopState.PLANNED)
    return list(stops.select_related("station", "order__resident", "order__station"))


def mover_of(round_: Round, meal: Meal) -> Mover:
    """Who drives the round in the solver's words; nobody yet: as the rule says."""
    rider, kind = round_.rider, RoundKind(round_.kind).value
    if rider is None:
        portions = meal.rule.point_portions
        capacity = portions if kind == RoundKind.POINTS else meal.rule.door_portions
        mode = MODE_OF_NOBODY[kind]
    else:
        mode, capacity = rider.speed_mode, rider.capacity
    speed = meal.travel.speed_of(mode)
    return Mover(0, round_.start_id, mode, capacity, 0, MIDNIGHT, speed)


def base_of(round_: Round, meal: Meal) -> Base:
    """Where the round starts."""
    place, _estimated = place_among(round_.start, meal.kitchen.station)
    return Base(round_.start_id, place, 0, meal.rule.load_seconds)


def drop_of(stop: Stop, meal: Meal) -> Drop:
    """A stop in the solver's words, by its key."""
    here = meal.kitchen.station
    things = (stop.station,) if stop.order is None else (stop.order.resident, stop.order.station)
    place, _estimated = place_among(*things, here)
    point = stop.kind == StopKind.POINT
    service = meal.service_of(RoundKind.POINTS if point else RoundKind.DOORS)
    latest = min(seconds_of(meal.rule.latest_at), meal.eat_by)
    return Drop(stop.pk, place, stop.portions, latest, service, None)


def standing(round_: Round, meal: Meal) -> Standing:
    """A round into which another stop may be put."""
    drops = tuple(drop_of(stop, meal) for stop in stops_of(round_))
    return Standing(round_.pk, mover_of(round_, meal), drops, meal.seconds(round_.leaves_at))


def retime(round_: Round, meal: Meal, stops: list[Stop]) -> None:
    """Positions and times of a locked round's stops in a new order; the version goes up."""
    base, mover = base_of(round_, meal), mover_of(round_, meal)
    problem = Problem((base,), tuple(drop_of(stop, meal) for stop in stops), (mover,))
    free = meal.seconds(round_.leaves_at) - base.load
    trip = Ways(problem).drive(mover, base, [stop.pk for stop in stops], free)
    ended = round_.stops.exclude(pk__in=[stop.pk for stop in stops]).alive().count()
    for number, (stop, arrival) in enumerate(zip(stops, trip.arrivals, strict=True), ended + 1):
        stop.position, stop.planned_at = number, meal.at(arrival)
        stop.updated_at = timezone.now()
    _make_way(round_)
    Stop.objects.bulk_update(stops, ["position", "planned_at", "portions", "updated_at"])
    round_.returns_at, round_.travel_seconds = meal.at(trip.returns), trip.travel
    round_.portions = sum(stop.portions for stop in stops)
    round_.version += 1
    saved = ["returns_at", "travel_seconds", "portions", "version", "is_overridden", "rider"]
    round_.save(update_fields=[*saved, "updated_at"])


def _make_way(round_: Round) -> None:
    """Dropped stops keep a place of their own behind all others."""
    last = max(BEHIND, round_.stops.aggregate(most=Max("position", default=0))["most"])
    dropped = round_.stops.filter(state=StopState.DROPPED, position__lt=BEHIND).order_by("position")
    for number, stop in enumerate(dropped, last + 1):
        Stop.objects.filter(pk=stop.pk).update(position=number)
