"""Rounds: everything once, the hot-food limit, kept sequences, the same again when nothing changed."""

from datetime import datetime, time, timedelta

import pytest
from django.utils import timezone

from core.audit import SYSTEM
from core.transitions import WrongState
from meals import commands
from meals.enums import OrderState, RoundKind, RoundState, StopState, UnservedReason
from meals.models import (
    ChangeSlip,
    FixedRound,
    Round,
    RoundOffer,
    RoundPlan,
    Stop,
    UnservedDelivery,
)
from tests.factories.accounts import CommunityFactory
from tests.factories.elderly_care import ResidentFactory
from tests.factories.meals import (
    SupplyRelationFactory,
    cook,
    lunch,
    on_its_day,
    place,
    route,
)
from tests.factories.meals_rounds import (
    RiderFactory,
    RiderShiftFactory,
    doors,
    plan,
    put,
    rules,
)
from tests.factories.stations import StationFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene():
    rules()
    made = lunch(CommunityFactory())
    put(made.kitchen.station)
    put(made.point, 1)
    return made


def rider_of(scene, **changes):
    """At work every day from 10 to 13."""
    shift = RiderShiftFactory(rider=RiderFactory(kitchen=scene.kitchen, **changes))
    return shift.rider


def spots(round_):
    """The orders or stations of a round, in order."""
    return [stop.order or stop.station for stop in round_.stops.alive()]


def clock(scene, hour, minute=0):
    return timezone.make_aware(datetime.combine(scene.menu.service_date, time(hour, minute)))


def state_of_plan():
    """Everything that a second planning must leave alone."""
    return (
        list(Round.objects.order_by("pk").values_list("pk", "version", "state", "returns_at")),
        list(Stop.objects.order_by("pk").values_list("pk", "round", "position", "planned_at")),
        list(UnservedDelivery.objects.values_list("order", "reason")),
    )


def test_every_door_and_every_point_is_on_one_round(scene):
    orders = doors(scene, [1, 2, 3])
    other = put(StationFactory(division=scene.point.division, operator=scene.operator), 2)
    SupplyRelationFactory(kitchen=scene.kitchen, station=other)
    for station in (scene.point, other, other):
        person = ResidentFactory(community=scene.point.division)
        place(scene, person, station_id=station.pk)
    route(scene)

    done = plan(scene)

    assert (done.rounds, done.unserved) == (2, 0)
    vans, bikes = Round.objects.order_by("number")
    assert (vans.kind, vans.portions, spots(vans)) == (RoundKind.POINTS, 3, [scene.point, other])
    assert sorted(o.pk for o in spots(bikes)) == [order.pk for order in orders]
    assert [bikes.rider, bikes.cooked_at] == [None, clock(scene, 10, 30)]


def test_each_stop_is_in_time_and_knows_when_it_must_be_eaten(scene):
    rider = rider_of(scene)
    doors(scene, range(1, 8))
    route(scene)
    plan(scene)
    stops = Stop.objects.select_related("round")
    assert {stop.eat_by for stop in stops} == {clock(scene, 12, 30)}
    assert all(stop.round.leaves_at < stop.planned_at <= stop.eat_by for stop in stops)
    assert {stop.round.rider_id for stop in stops} == {rider.pk}


def test_a_rider_loads_again_when_full(scene):
    rider_of(scene, capacity=2)
    doors(scene, [1, 2, 3])
    route(scene)
    plan(scene)
    first, second = Round.objects.order_by("leaves_at")
    assert second.leaves_at >= first.returns_at
    assert first.portions + second.portions == 3
    assert max(first.portions, second.portions) <= 2


def test_what_is_too_far_for_hot_food_is_listed_with_the_reason(scene):
    near, far = doors(scene, [1, 400])
    route(scene)
    assert plan(scene).unserved == 1
    assert UnservedDelivery.objects.get().order == far
    assert UnservedDelivery.objects.get().reason == UnservedReason.TOO_LATE
    assert spots(Round.objects.get()) == [near]


def test_an_order_that_no_rider_can_carry_is_listed(scene):
    rider_of(scene, capacity=1)
    doors(scene, [1], items=((scene.item.pk, 2),))
    route(scene)
    plan(scene)
    assert UnservedDelivery.objects.get().reason == UnservedReason.TOO_BIG
    assert not Round.objects.exists()


def test_riders_of_a_point_take_over_there(scene):
    rider = rider_of(scene, base=scene.point)
    (order,) = doors(scene, [2])
    route(scene)
    plan(scene)
    vans, bikes = Round.objects.order_by("number")
    assert (spots(vans), vans.portions) == ([scene.point], 1)
    assert (bikes.start, bikes.rider, spots(bikes)) == (scene.point, rider, [order])


def test_again_changes_nothing(scene):
    rider_of(scene)
    doors(scene, [3, 1, 2, 400])
    route(scene)
    plan(scene)
    before = state_of_plan()
    assert plan(scene) == commands.Planned(unserved=1)
    assert state_of_plan() == before


def test_equal_orders_give_equal_rounds(scene):
    rider_of(scene)
    doors(scene, [3, 1, 2, 5, 4])
    route(scene)
    plan(scene)
    first = [spots(round_) for round_ in Round.objects.order_by("number")]
    Stop.objects.update(state=StopState.DROPPED)
    Round.objects.update(number=0)
    RoundPlan.objects.update(service_date=scene.menu.service_date - timedelta(days=1))
    Round.objects.update(service_date=scene.menu.service_date - timedelta(days=1))
    plan(scene)
    of_day = Round.objects.filter(service_date=scene.menu.service_date)
    assert [spots(round_) for round_ in of_day.order_by("number")] == first


def test_while_a_menu_takes_orders_there_is_no_plan(scene):
    doors(scene, [1])
    with pytest.raises(commands.MealStillOpen):
        plan(scene)


def test_without_rules_there_is_no_plan():
    scene = lunch(CommunityFactory())
    with pytest.raises(commands.NoRoundRule):
        plan(scene)


def test_staff_reorder_a_round_for_the_day(scene):
    orders = doors(scene, [1, 2, 3])
    route(scene)
    plan(scene)
    round_ = Round.objects.get()
    wanted = [stop.pk for stop in reversed(round_.stops.all())]
    before = round_.travel_seconds
    commands.reorder_round(round_=round_, stops=wanted, version=1, by=SYSTEM)
    round_.refresh_from_db()
    assert [stop.pk for stop in round_.stops.all()] == wanted
    assert (round_.is_overridden, round_.version) == (True, 2)
    assert round_.travel_seconds >= before
    times = [stop.planned_at for stop in round_.stops.all()]
    assert times == sorted(times)
    assert len(orders) == 3


@pytest.mark.parametrize("wrong", ["missing", "twice", "foreign"])
def test_an_order_with_other_stops_is_refused(scene, wrong):
    doors(scene, [1, 2])
    route(scene)
    plan(scene)
    round_ = Round.objects.get()
    first, second = [stop.pk for stop in round_.stops.all()]
    stops = {"missing": [first], "twice": [first, first], "foreign": [first, second + 99]}[wrong]
    with pytest.raises(commands.WrongStops):
        commands.reorder_round(round_=round_, stops=stops, version=1, by=SYSTEM)
    round_.refresh_from_db()
    assert (round_.version, round_.is_overridden) == (1, False)


def test_an_old_page_is_refused(scene):
    doors(scene, [1, 2])
    route(scene)
    plan(scene)
    round_ = Round.objects.get()
    stops = [stop.pk for stop in reversed(round_.stops.all())]
    commands.reorder_round(round_=round_, stops=stops, version=1, by=SYSTEM)
    with pytest.raises(commands.RoundChanged):
        commands.reorder_round(round_=round_, stops=stops[::-1], version=1, by=SYSTEM)


def test_a_kept_sequence_is_driven_whatever_would_be_shorter(scene):
    first = doors(scene, [1, 2, 3])
    route(scene)
    plan(scene)
    round_ = Round.objects.get()
    stops = {stop.order_id: stop.pk for stop in round_.stops.all()}
    odd = [stops[first[n].pk] for n in (1, 2, 0)]
    commands.reorder_round(round_=round_, stops=odd, version=1, by=SYSTEM)
    kept = commands.keep_sequence(round_=round_, name="东线", by=SYSTEM)
    assert [stop.resident for stop in kept.stops.all()] == [first[n].resident for n in (1, 2, 0)]

    tomorrow = lunch(scene.point.division, service_date=scene.menu.service_date + timedelta(days=1))
    tomorrow.menu.kitchen = scene.kitchen
    tomorrow.menu.save()
    tomorrow.kitchen = scene.kitchen
    SupplyRelationFactory(kitchen=scene.kitchen, station=tomorrow.point)
    again = [
        place(tomorrow, order.resident, fulfil_mode="delivery", station_id=scene.point.pk)
        for order in (first[0], first[1])
    ]
    route(tomorrow)
    plan(tomorrow)
    driven = Round.objects.get(fixed_round=kept)
    assert [order.pk for order in spots(driven)] == [again[1].pk, again[0].pk]


def test_a_sequence_that_is_dropped_is_not_driven(scene):
    doors(scene, [1, 2])
    route(scene)
    plan(scene)
    kept = commands.keep_sequence(round_=Round.objects.get(), name="东线", by=SYSTEM)
    commands.drop_sequence(fixed=kept, by=SYSTEM)
    assert not FixedRound.objects.get().is_active


def test_an_offer_says_what_it_saves_and_taking_it_is_another_act(scene):
    doors(scene, [1, 2, 3, 4])
    route(scene)
    plan(scene)
    round_ = Round.objects.get()
    best = round_.travel_seconds
    zigzag = [stop.pk for stop in round_.stops.all()]
    zigzag = [zigzag[n] for n in (0, 3, 1, 2)]
    commands.reorder_round(round_=round_, stops=zigzag, version=1, by=SYSTEM)
    round_.refresh_from_db()
    worse = round_.travel_seconds

    offer = commands.offer_optimised(round_=round_, by=SYSTEM)

    assert offer.saved_seconds == worse - best > 0
    round_.refresh_from_db()
    assert round_.travel_seconds == worse
    commands.accept_offer(offer=offer, by=SYSTEM)
    commands.accept_offer(offer=offer, by=SYSTEM)
    round_.refresh_from_db()
    assert (round_.travel_seconds, round_.version) == (best, 3)


def test_an_offer_for_an_older_round_is_refused(scene):
    doors(scene, [1, 2, 3, 4])
    route(scene)
    plan(scene)
    round_ = Round.objects.get()
    offer = commands.offer_optimised(round_=round_, by=SYSTEM)
    assert commands.offer_optimised(round_=round_, by=SYSTEM) == offer
    stops = [stop.pk for stop in reversed(round_.stops.all())]
    commands.reorder_round(round_=round_, stops=stops, version=1, by=SYSTEM)
    with pytest.raises(commands.OfferStale):
        commands.accept_offer(offer=offer, by=SYSTEM)
    assert RoundOffer.objects.get().state == "open"


def test_a_rider_is_named_for_a_round(scene):
    doors(scene, [1])
    route(scene)
    plan(scene)
    rider = rider_of(scene)
    round_ = commands.assign_rider(round_=Round.objects.get(), rider=rider, by=SYSTEM)
    assert (round_.rider, round_.version) == (rider, 2)


@pytest.mark.parametrize(
    "changes",
    [{"capacity": 1}, {"kind": RoundKind.POINTS}, {"is_active": False}, {"kitchen": None}],
)
def test_a_rider_who_does_not_fit_is_refused(scene, changes):
    doors(scene, [1, 2])
    route(scene)
    plan(scene)
    if "kitchen" in changes:
        changes = {"kitchen": lunch(CommunityFactory()).kitchen}
    rider = RiderFactory(**{"kitchen": scene.kitchen, **changes})
    with pytest.raises(commands.RiderNotFit):
        commands.assign_rider(round_=Round.objects.get(), rider=rider, by=SYSTEM)
    assert Round.objects.get().rider is None


def test_nobody_drives_two_rounds_at_once(scene):
    doors(scene, range(1, 4), items=((scene.item.pk, 10),))
    route(scene)
    plan(scene)
    first, second = Round.objects.order_by("number")
    rider = rider_of(scene)
    commands.assign_rider(round_=first, rider=rider, by=SYSTEM)
    with pytest.raises(commands.RiderBusy):
        commands.assign_rider(round_=second, rider=rider, by=SYSTEM)
    second.refresh_from_db()
    assert (second.rider, second.version) == (None, 1)


def test_a_round_leaves_with_what_is_cooked(scene):
    orders = doors(scene, [1, 2])
    route(scene)
    plan(scene)
    round_ = Round.objects.get()
    with pytest.raises(commands.NotCookedYet):
        commands.send_round(round_=round_, by=SYSTEM, now=on_its_day(scene))
    cook(scene)
    assert commands.send_round(round_=round_, by=SYSTEM, now=on_its_day(scene)) == 2
    assert commands.send_round(round_=round_, by=SYSTEM, now=on_its_day(scene)) == 0
    orders[0].refresh_from_db()
    assert orders[0].state == OrderState.SENT
    with pytest.raises(WrongState):
        commands.reorder_round(round_=round_, stops=[], version=1, by=SYSTEM)


def test_the_last_stop_ends_the_round(scene):
    doors(scene, [1, 2])
    route(scene)
    plan(scene)
    cook(scene)
    round_ = Round.objects.get()
    commands.send_round(round_=round_, by=SYSTEM, now=on_its_day(scene))
    first, last = round_.stops.all()
    commands.end_stop(stop=first, reached=False, by=SYSTEM)
    commands.end_stop(stop=last, reached=True, by=SYSTEM)
    commands.end_stop(stop=last, reached=True, by=SYSTEM)
    round_.refresh_from_db()
    assert round_.state == RoundState.DONE
    assert not ChangeSlip.objects.exists()


def test_who_drives_without_a_word_is_under_way_all_the_same(scene):
    doors(scene, [1])
    route(scene)
    plan(scene)
    cook(scene)
    commands.end_stop(stop=Stop.objects.get(), reached=True, by=SYSTEM)
    round_ = Round.objects.get()
    assert (round_.state, round_.sent_at) == (RoundState.DONE, Stop.objects.get().ended_at)


def test_who_fetches_the_meal_at_the_point_needs_no_stop(scene):
    fetched, waiting = doors(scene, [1, 2])
    route(scene)
    plan(scene)
    cook(scene)
    commands.hand_over(order=fetched, by=SYSTEM, cash_fen=fetched.cash_due_fen)
    assert plan(scene).changed == 1
    assert spots(Round.objects.get()) == [waiting]
    assert not ChangeSlip.objects.exists()
