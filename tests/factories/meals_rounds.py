"""Riders, rounds and what belongs to them."""

from datetime import date, time, timedelta

import factory
from django.utils import timezone

from accounts.enums import Role
from core.audit import SYSTEM
from core.dates import today
from meals import commands
from meals.enums import (
    FulfilMode,
    MealPeriod,
    RoundKind,
    SlipKind,
    SpeedMode,
    StopKind,
    UnservedReason,
)
from meals.models import (
    ChangeSlip,
    FixedRound,
    FixedStop,
    HotFoodRule,
    MealOrder,
    Rider,
    RiderShift,
    Round,
    RoundOffer,
    RoundPlan,
    RoundRule,
    Stop,
    TravelEstimate,
    UnservedDelivery,
)
from tests.factories.accounts import staff
from tests.factories.elderly_care import ResidentFactory
from tests.factories.meals import KitchenFactory, MealOrderFactory, place
from tests.factories.stations import StationFactory

LONG_AGO = date(2018, 1, 1)
CENTRE = (39.99, 116.47)
STEP = 0.002  # degrees: about 200 metres


class RoundRuleFactory(factory.django.DjangoModelFactory):
    """Lunch is ready at 10:30 and must be there by 12:30; 24 portions to doors, 300 to points."""

    region = ""
    effective_from = LONG_AGO
    document_no = "配送"
    meal_period = MealPeriod.LUNCH
    ready_at = time(10, 30)
    latest_at = time(12, 30)
    door_seconds = 90
    point_seconds = 300
    load_seconds = 180
    door_portions = 24
    point_portions = 300

    class Meta:
        model = RoundRule


class RiderFactory(factory.django.DjangoModelFactory):
    """Brings 24 portions at a time to doors, on an electric bike."""

    kitchen = factory.SubFactory(KitchenFactory)
    user = factory.LazyAttribute(lambda o: staff(Role.RIDER, o.kitchen.station.operator))
    kind = RoundKind.DOORS
    speed_mode = SpeedMode.EBIKE
    capacity = 24

    class Meta:
        model = Rider


class RiderShiftFactory(factory.django.DjangoModelFactory):
    """Every day from 10 to 13."""

    rider = factory.SubFactory(RiderFactory)
    weekdays = factory.LazyFunction(lambda: [1, 2, 3, 4, 5, 6, 7])
    starts_at = time(10)
    ends_at = time(13)
    valid_from = LONG_AGO

    class Meta:
        model = RiderShift


class RoundPlanFactory(factory.django.DjangoModelFactory):
    """Tomorrow's lunch is planned."""

    kitchen = factory.SubFactory(KitchenFactory)
    service_date = factory.LazyFunction(lambda: today() + timedelta(days=1))
    meal_period = MealPeriod.LUNCH
    planned_at = factory.LazyFunction(timezone.now)

    class Meta:
        model = RoundPlan


class RoundFactory(factory.django.DjangoModelFactory):
    """An empty round for doors."""

    kitchen = factory.SubFactory(KitchenFactory)
    service_date = factory.LazyFunction(lambda: today() + timedelta(days=1))
    meal_period = MealPeriod.LUNCH
    kind = RoundKind.DOORS
    number = factory.Sequence(lambda n: n + 1)
    start = factory.SelfAttribute("kitchen.station")
    cooked_at = leaves_at = returns_at = factory.LazyFunction(timezone.now)
    travel_seconds = 600
    portions = 1

    class Meta:
        model = Round


class StopFactory(factory.django.DjangoModelFactory):
    """A meal point."""

    round = factory.SubFactory(RoundFactory)
    position = factory.Sequence(lambda n: n + 1)
    kind = StopKind.POINT
    station = factory.SubFactory(StationFactory)
    portions = 1
    planned_at = eat_by = factory.LazyFunction(timezone.now)

    class Meta:
        model = Stop


class FixedRoundFactory(factory.django.DjangoModelFactory):
    """A sequence to points."""

    kitchen = factory.SubFactory(KitchenFactory)
    name = factory.Sequence(lambda n: f"{n}号线")
    kind = RoundKind.POINTS
    meal_period = MealPeriod.LUNCH

    class Meta:
        model = FixedRound


def rules() -> None:
    """How meals are brought, and two hours from the stove to the table."""
    RoundRuleFactory()
    HotFoodRule.objects.create(
        region="", effective_from=LONG_AGO, document_no="2 小时", minutes=120
    )


def put(thing, east: float = 0, north: float = 0):
    """A station or a resident so many steps from the centre."""
    latitude, longitude = CENTRE[0] + north * STEP, CENTRE[1] + east * STEP
    type(thing)._default_manager.filter(pk=thing.pk).update(
        latitude=round(latitude, 6), longitude=round(longitude, 6)
    )
    thing.refresh_from_db()
    return thing


def doors(scene, spots, **changes) -> list[MealOrder]:
    """An order for each door, so many steps east of the kitchen."""
    put(scene.kitchen.station)
    return [
        place(
            scene,
            put(ResidentFactory(community=scene.point.division), east),
            fulfil_mode=FulfilMode.DELIVERY,
            **changes,
        )
        for east in spots
    ]


def plan(scene) -> commands.Planned:
    """The rounds of the scene's meal."""
    return commands.plan_rounds(
        kitchen=scene.kitchen,
        service_date=scene.menu.service_date,
        meal_period=scene.menu.meal_period,
        by=SYSTEM,
    )


class TravelEstimateFactory(factory.django.DjangoModelFactory):
    """Slow bikes, long stops, enough of both."""

    kitchen = factory.SubFactory(KitchenFactory)
    kind = RoundKind.DOORS
    mode = SpeedMode.EBIKE
    measured_on = factory.LazyFunction(lambda: today() - timedelta(days=1))
    first_day = factory.LazyFunction(lambda: today() - timedelta(days=29))
    rounds, samples = 20, 200
    raw_speed_cm = speed_cm = 300
    raw_stop_seconds = stop_seconds = 150
    is_used = True

    class Meta:
        model = TravelEstimate


def _kitchen(community, operator):
    return KitchenFactory(station__division=community, station__operator=operator)


def _round(community, operator) -> Round:
    return RoundFactory(kitchen=_kitchen(community, operator))


def _plan(community, operator) -> RoundPlan:
    return RoundPlanFactory(kitchen=_kitchen(community, operator))


def _unserved(community, operator) -> UnservedDelivery:
    station = StationFactory(division=community, operator=operator)
    return UnservedDelivery.objects.create(
        plan=_plan(community, operator),
        station=station,
        portions=1,
        reason=UnservedReason.NO_RIDER,
    )


def _slip(community, operator) -> ChangeSlip:
    plan_ = _plan(community, operator)
    return ChangeSlip.objects.create(
        kitchen=plan_.kitchen,
        service_date=plan_.service_date,
        meal_period=plan_.meal_period,
        order=MealOrderFactory(),
        kind=SlipKind.ADDED,
        portions=1,
    )


def _offer(community, operator) -> RoundOffer:
    return RoundOffer.objects.create(
        round=_round(community, operator), version=1, stops=[], travel_seconds=0, saved_seconds=0
    )


def _fixed(community, operator) -> FixedRound:
    return FixedRoundFactory(kitchen=_kitchen(community, operator))


def _fixed_stop(community, operator) -> FixedStop:
    station = StationFactory(division=community, operator=operator)
    return FixedStop.objects.create(
        fixed_round=_fixed(community, operator), position=1, station=station
    )


SCOPED = {
    TravelEstimate: lambda c, o: TravelEstimateFactory(kitchen=_kitchen(c, o)),
    Rider: lambda c, o: RiderFactory(kitchen=_kitchen(c, o)),
    RiderShift: lambda c, o: RiderShiftFactory(rider__kitchen=_kitchen(c, o)),
    FixedRound: _fixed,
    FixedStop: _fixed_stop,
    RoundPlan: _plan,
    Round: _round,
    Stop: lambda c, o: StopFactory(round=_round(c, o)),
    UnservedDelivery: _unserved,
    ChangeSlip: _slip,
    RoundOffer: _offer,
}
