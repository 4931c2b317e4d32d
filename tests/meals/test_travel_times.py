"""Travel times learnt from finished rounds: robust, bounded, dated, and used by the next plans."""

from datetime import timedelta
from random import Random

import pytest
from django.db import Error, transaction
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from accounts.enums import Role
from core.dates import today
from meals.commands import measure_travel
from meals.enums import RoundKind, RoundState, SpeedMode, StopState
from meals.logic.travel_times import Leg, Travel, Usual, legs_of, measure
from meals.models import Rider, Round, Stop, TravelEstimate
from meals.queries.round_inputs import find_meal, snapshot
from meals.queries.travel import travel_before
from routing.travel import Place, seconds, way_metres
from tests.factories.accounts import CommunityFactory, staff
from tests.factories.meals import lunch, route
from tests.factories.meals_rounds import (
    RiderFactory,
    RiderShiftFactory,
    RoundFactory,
    StopFactory,
    TravelEstimateFactory,
    doors,
    plan,
    put,
    rules,
)
from tests.factories.stations import StationFactory

USUAL = Usual(speed=4.5, access=60, stop=90)


def ridden(speed: float, stop: int, count: int = 80, seed: int = 1) -> list[Leg]:
    """Ways of 100 to 3,000 metres at a speed, with the door's 60 seconds and a stop."""
    dice = Random(seed)
    ways = [dice.randint(100, 3000) for _ in range(count)]
    return [Leg(way, round(way / speed) + 60 + stop) for way in ways]


# The measure ----------------------------------------------------------------------------------


@pytest.mark.parametrize(("speed", "stop"), [(4.5, 90), (3.0, 150), (6.5, 45)])
def test_what_was_ridden_is_found(speed, stop):
    found = measure(ridden(speed, stop), USUAL)
    assert found.speed == pytest.approx(speed, rel=0.02)
    assert found.stop == pytest.approx(stop, abs=4)


def test_a_third_of_the_ways_may_be_nonsense():
    dice = Random(2)
    legs = ridden(3.5, 120, 70) + [Leg(dice.randint(100, 3000), 1700) for _ in range(30)]
    dice.shuffle(legs)
    found = measure(legs, USUAL)
    assert found.speed == pytest.approx(3.5, rel=0.25)
    assert found.stop == pytest.approx(120, abs=60)


@pytest.mark.parametrize(
    ("speed", "stop", "expected"),
    [
        (0.5, 90, (2.25, None)),  # never less than half of what is usual
        (40.0, 90, (9.0, None)),  # nor more than twice
        (4.5, 1200, (4.5, 270)),  # three times the usual stop at most
        (4.5, 0, (4.5, 30)),
    ],
)
def test_plans_stay_within_bounds(speed, stop, expected):
    found = measure(ridden(speed, stop), USUAL)
    assert found.speed == pytest.approx(expected[0], rel=0.02)
    assert expected[1] is None or found.stop == expected[1]


def test_ways_that_are_all_alike_say_nothing_about_speed():
    found = measure([Leg(0, 100)] * 70, USUAL)
    assert (found.raw_speed, found.speed, found.stop) == (None, 4.5, 100)
    assert measure([], USUAL) is None


@given(
    st.lists(st.builds(Leg, st.integers(0, 20_000), st.integers(15, 1800)), min_size=1, max_size=60)
)
def test_whatever_was_reported_is_within_bounds(legs):
    found = measure(legs, USUAL)
    assert 2.25 <= found.speed <= 9.0
    assert 30 <= found.stop <= 270


def test_breaks_and_what_was_typed_afterwards_are_no_ways():
    moments = [0, 300, 310, 310, 700, 700 + 1801]
    ways = [500, 500, 500, None, 500]
    assert list(legs_of(moments, ways)) == [Leg(500, 300)]


# Nights ---------------------------------------------------------------------------------------


@pytest.fixture
def scene(db):
    rules()
    made = lunch(CommunityFactory())
    put(made.kitchen.station)
    made.rider = RiderFactory(kitchen=made.kitchen, kind=RoundKind.POINTS, speed_mode="van")
    return made


def finished(scene, *, days_ago: int, speed: float = 5.0, stop: int = 200, stops: int = 8) -> Round:
    """A van's round whose ways get longer from stop to stop."""
    day = today() - timedelta(days=days_ago)
    left = timezone.now() - timedelta(days=days_ago)
    made = RoundFactory(
        kitchen=scene.kitchen,
        service_date=day,
        kind=RoundKind.POINTS,
        rider=scene.rider,
        state=RoundState.DONE,
        sent_at=left,
    )
    here, moment, east = scene.kitchen.station, left, 0
    for number in range(1, stops + 1):
        east += number
        there = put(StationFactory(), east)
        way = way_metres(
            Place(float(here.latitude), float(here.longitude)),
            Place(float(there.latitude), float(there.longitude)),
        )
        moment += timedelta(seconds=round(way / speed) + 120 + stop)
        StopFactory(
            round=made, position=number, station=there, state=StopState.DONE, ended_at=moment
        )
        here = there
    return made


def test_every_night_a_row_for_each_way_of_riding(scene, settings):
    settings.MEAL_TRAVEL_LEAST_LEGS = 16
    for days_ago in (1, 2, 40):  # the last one is too long ago
        finished(scene, days_ago=days_ago)

    (row,) = measure_travel(kitchen=scene.kitchen)

    assert (row.kind, row.mode, row.rounds, row.samples) == ("points", "van", 2, 16)
    assert row.raw_speed_cm == pytest.approx(500, rel=0.03)
    assert row.stop_seconds == pytest.approx(200, abs=6)
    assert row.is_used
    assert measure_travel(kitchen=scene.kitchen) == []
    assert TravelEstimate.objects.count() == 1
    with pytest.raises(Error), transaction.atomic():
        TravelEstimate.objects.update(speed_cm=1)


def test_too_few_ways_are_shown_and_not_used(scene, settings):
    settings.MEAL_TRAVEL_LEAST_LEGS = 9
    finished(scene, days_ago=1)

    (row,) = measure_travel(kitchen=scene.kitchen)

    assert (row.samples, row.is_used) == (8, False)
    assert travel_before(scene.kitchen, today() + timedelta(days=1)) == Travel()


def test_guessed_places_and_rounds_of_nobody_teach_nothing(scene):
    Stop.objects.filter(round=finished(scene, days_ago=1)).update(is_estimated=True)
    Round.objects.filter(pk=finished(scene, days_ago=2).pk).update(rider=None)
    assert measure_travel(kitchen=scene.kitchen) == []


@pytest.mark.parametrize("count", [1, 3])
def test_a_kitchen_costs_the_same_for_three_rounds(scene, count, django_assert_num_queries):
    for days_ago in range(1, count + 1):
        finished(scene, days_ago=days_ago)
    with django_assert_num_queries(9):
        measure_travel(kitchen=scene.kitchen)


# Plans ----------------------------------------------------------------------------------------


def test_a_meal_is_planned_with_the_newest_figures_of_the_days_before_it(scene):
    day = scene.menu.service_date
    for age, speed in ((9, 400), (1, 300), (0, 900)):
        TravelEstimateFactory(
            kitchen=scene.kitchen, measured_on=day - timedelta(days=age), speed_cm=speed
        )
    TravelEstimateFactory(kitchen=scene.kitchen, mode=SpeedMode.WALK, is_used=False)
    TravelEstimateFactory(measured_on=day - timedelta(days=1), speed_cm=888)  # another kitchen's

    found = travel_before(scene.kitchen, day)

    assert (found.speed_of("ebike"), found.speed_of("walk")) == (3.0, 0.0)
    assert (found.stop_of("doors", 90), found.stop_of("points", 300)) == (150, 300)


def planned(scene) -> Round:
    route(scene)
    plan(scene)
    return Round.objects.get(kind=RoundKind.DOORS, kitchen=scene.kitchen)


@pytest.mark.parametrize("has_rider", [True, False])
def test_slow_bikes_give_later_times(scene, has_rider):
    Rider.objects.update(is_active=False)
    if has_rider:
        RiderShiftFactory(rider=RiderFactory(kitchen=scene.kitchen))
    orders = doors(scene, [3, 9])
    TravelEstimateFactory(
        kitchen=scene.kitchen, measured_on=scene.menu.service_date - timedelta(days=1)
    )
    with_time = planned(scene)

    first, second = with_time.stops.order_by("position")
    here = Place(*map(float, (scene.kitchen.station.latitude, scene.kitchen.station.longitude)))
    homes = [order.resident for order in orders]
    near, far = (Place(float(one.latitude), float(one.longitude)) for one in homes)
    way = way_metres(here, near) / 3.0 + 60
    assert (first.planned_at - with_time.leaves_at).total_seconds() == pytest.approx(way, abs=2)
    between = 150 + way_metres(near, far) / 3.0 + 60
    gap = (second.planned_at - first.planned_at).total_seconds()
    assert gap == pytest.approx(between, abs=2)
    assert gap > seconds(near, far, "ebike") + 90


def test_planning_again_with_learnt_times_changes_nothing(scene):
    doors(scene, [3, 9])
    TravelEstimateFactory(
        kitchen=scene.kitchen, measured_on=scene.menu.service_date - timedelta(days=1)
    )
    planned(scene)
    before = list(Stop.objects.order_by("pk").values_list("position", "planned_at"))
    again = plan(scene)
    assert (again.changed, again.slips) == (0, 0)
    assert list(Stop.objects.order_by("pk").values_list("position", "planned_at")) == before
    meal = find_meal(scene.kitchen, scene.menu.service_date, scene.menu.meal_period)
    assert snapshot(meal) == snapshot(meal)


def test_the_page_says_from_how_many_ways_the_times_come(client_as, scene):
    day = scene.menu.service_date
    TravelEstimateFactory(kitchen=scene.kitchen, measured_on=day - timedelta(days=1), samples=217)
    client = client_as(staff(Role.KITCHEN, scene.operator))
    page = reverse("meals_console:meal_rounds", args=[scene.kitchen.pk, f"{day}", "lunch"])
    text = client.get(page).content.decode()
    assert "217" in text
    assert "10.8" in text  # 3 metres a second
