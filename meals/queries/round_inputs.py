"""What a meal's rounds are made of: portions for points, orders for doors, and who brings them."""

from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from django.db.models import Q, Sum
from django.utils import timezone

from core.dates import seconds_of
from meals.enums import FulfilMode, OrderState, RoundKind
from meals.logic.rounds import Courier, Kept, Terms, Wish
from meals.logic.travel_times import Travel
from meals.models import (
    FixedRound,
    HotFoodRule,
    Kitchen,
    MealOrder,
    Rider,
    RiderShift,
    RoundRule,
)
from meals.models.orders import MealOrderQuerySet
from meals.queries.travel import travel_before
from routing.travel import Place
from stations.models import Station

TO_BRING = (OrderState.CONFIRMED, *OrderState.TO_HAND_OVER)  # whoever has the meal needs no stop
NOWHERE = Place(0.0, 0.0)  # when not even the kitchen has coordinates, everything is in one place


@dataclass(frozen=True)
class Meal:
    """One meal of one kitchen, and the rules that its rounds follow."""

    kitchen: Kitchen
    service_date: date
    meal_period: str
    rule: RoundRule
    hot_minutes: int
    travel: Travel

    def service_of(self, kind: str) -> int:
        """Seconds at a stop: as measured, else as the rule says."""
        points = kind == RoundKind.POINTS
        usual = self.rule.point_seconds if points else self.rule.door_seconds
        return self.travel.stop_of(kind, usual)

    def at(self, seconds: int) -> datetime:
        """A moment of the day."""
        midnight = timezone.make_aware(datetime.combine(self.service_date, time()))
        return midnight + timedelta(seconds=seconds)

    def seconds(self, moment: datetime) -> int:
        """A moment as seconds of the day."""
        return int((moment - self.at(0)).total_seconds())

    @property
    def ready(self) -> int:
        """When the food is ready, in seconds of the day."""
        return seconds_of(self.rule.ready_at)

    @property
    def eat_by(self) -> int:
        """When it must have been eaten: hot food has a limit."""
        return self.ready + self.hot_minutes * 60

    @property
    def key(self) -> dict[str, object]:
        """The columns that say which meal."""
        return {
            "kitchen": self.kitchen,
            "service_date": self.service_date,
            "meal_period": self.meal_period,
        }


def find_meal(kitchen: Kitchen, service_date: date, meal_period: str) -> Meal | None:
    """The meal with its rules; None where nobody has said how meals are brought."""
    division = kitchen.station.division_id
    rules = RoundRule.objects.in_force(division, service_date).filter(meal_period=meal_period)
    rule = rules.first()
    hot = HotFoodRule.objects.in_force(division, service_date).first()
    if rule is None or hot is None:
        return None
    travel = travel_before(kitchen, service_date)
    return Meal(kitchen, service_date, meal_period, rule, hot.minutes, travel)


@dataclass(frozen=True)
class Snapshot:
    """Everything that a plan is made from; equal snapshots give equal plans."""

    terms: Terms
    wishes: tuple[Wish, ...]
    couriers: tuple[Courier, ...]
    kept: tuple[Kept, ...]


def snapshot(meal: Meal) -> Snapshot:
    """As the tables are now. 6 queries however many orders."""
    couriers = _couriers(meal)
    wishes = (*_points(meal, couriers), *_doors(meal, couriers))
    return Snapshot(_terms(meal, wishes), wishes, couriers, _kept(meal))


def orders_of(meal: Meal) -> MealOrderQuerySet:
    """What the kitchen cooks for the meal."""
    return MealOrder.objects.in_kitchen().filter(
        kitchen=meal.kitchen, service_date=meal.service_date, meal_period=meal.meal_period
    )


def _couriers(meal: Meal) -> tuple[Courier, ...]:
    """Riders whose shift touches the meal, in the order of their keys."""
    shifts = (
        RiderShift.objects.on(meal.service_date)
        .filter(rider__kitchen=meal.kitchen, rider__is_active=True)
        .filter(ends_at__gt=meal.rule.ready_at, starts_at__lt=meal.rule.latest_at)
        .select_related("rider")
        .order_by("rider", "starts_at", "pk")
    )
    first: dict[int, Courier] = {}
    for shift in shifts:
        courier = courier_of(shift.rider, meal, seconds_of(shift.starts_at))
        first.setdefault(shift.rider_id, replace(courier, late=seconds_of(shift.ends_at)))
    return tuple(first.values())


def courier_of(rider: Rider, meal: Meal, early: int = 0) -> Courier:
    """A rider in the words of meals.logic.rounds, at work until midnight."""
    start = rider.base_id or meal.kitchen.station_id
    mode, late = rider.speed_mode, seconds_of(time.max)
    speed = meal.travel.speed_of(mode)
    return Courier(rider.pk, rider.kind, start, mode, rider.capacity, early, late, speed)


def _points(meal: Meal, couriers: tuple[Courier, ...]) -> list[Wish]:
    """What goes to each point: who fetches there, and what its own riders take on from there."""
    bases = {c.start for c in couriers if c.kind == RoundKind.DOORS}
    here = meal.kitchen.station
    goes_there = ~Q(fulfil_mode=FulfilMode.DELIVERY) | Q(station__in=bases)
    sums = (
        orders_of(meal)
        .filter(goes_there)
        .exclude(station=here)
        .values_list("station")
        .annotate(all=Sum("portions"))
        .order_by("station")
    )
    totals = dict(sums)
    most = max((c.capacity for c in couriers if c.kind == RoundKind.POINTS), default=0)
    most = most or meal.rule.point_portions
    stations = Station.objects.filter(pk__in=totals).order_by("pk")
    return [
        Wish(RoundKind.POINTS.value, here.pk, station.pk, place, portions, None, estimated)
        for station in stations
        for place, estimated in [place_among(station, here)]
        for portions in _chunks(totals[station.pk], most)
    ]


def _chunks(portions: int, most: int) -> list[int]:
    """What doesn't fit on one trip goes on several."""
    full, rest = divmod(portions, most)
    return [most] * full + ([rest] if rest else [])


def _doors(meal: Meal, couriers: tuple[Courier, ...]) -> list[Wish]:
    """Each order for a door; from its point when the point has riders, else from the kitchen."""
    bases = {c.start for c in couriers if c.kind == RoundKind.DOORS}
    orders = (
        orders_of(meal)
        .filter(fulfil_mode=FulfilMode.DELIVERY, state__in=TO_BRING)
        .select_related("resident", "station")
        .order_by("pk")
    )
    here = meal.kitchen.station
    wishes = []
    for order in orders:
        start = order.station_id if order.station_id in bases else here.pk
        place, estimated = place_among(order.resident, order.station, here)
        wish = Wish(
            RoundKind.DOORS.value,
            start,
            order.resident_id,
            place,
            order.portions,
            order.pk,
            estimated,
        )
        wishes.append(wish)
    return wishes


def place_among(*things) -> tuple[Place, bool]:  # type: ignore[no-untyped-def] # stations or residents
    """Where the first of them is, or else the next, which is then an estimate."""
    for number, thing in enumerate(things):
        if thing.latitude is not None:
            place = Place(float(thing.latitude), float(thing.longitude))
            return place, number > 0
    return NOWHERE, True


def _terms(meal: Meal, wishes: tuple[Wish, ...]) -> Terms:
    rule, here = meal.rule, meal.kitchen.station
    starts = Station.objects.filter(pk__in={here.pk, *(wish.start for wish in wishes)})
    return Terms(
        ready=meal.ready,
        latest=min(seconds_of(rule.latest_at), meal.eat_by),
        load=rule.load_seconds,
        service=(
            (RoundKind.POINTS.value, meal.service_of(RoundKind.POINTS)),
            (RoundKind.DOORS.value, meal.service_of(RoundKind.DOORS)),
        ),
        capacity=(
            (RoundKind.POINTS.value, rule.point_portions),
            (RoundKind.DOORS.value, rule.door_portions),
        ),
        starts=tuple((start.pk, place_among(start, here)[0]) for start in starts.order_by("pk")),
        speeds=meal.travel.speeds,
    )


def _kept(meal: Meal) -> tuple[Kept, ...]:
    rounds = (
        FixedRound.objects.filter(
            kitchen=meal.kitchen, meal_period=meal.meal_period, is_active=True
        )
        .prefetch_related("stops")
        .order_by("pk")
    )
    return tuple(
        Kept(
            fixed.pk,
            fixed.kind,
            fixed.rider_id,
            tuple(stop.station_id or stop.resident_id for stop in fixed.stops.all()),
        )
        for fixed in rounds
    )
