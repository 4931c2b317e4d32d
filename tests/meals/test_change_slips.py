"""What comes or goes after the rounds are planned: a slip on top, everything else as it was."""

from datetime import timedelta

import pytest

from accounts.enums import Role
from core.audit import SYSTEM
from core.errors import ReasonMissing
from meals import commands
from meals.enums import RoundState, SlipKind, StopState
from meals.models import ChangeSlip, MealOrder, Round, Stop, UnservedDelivery
from meals.queries.round_work import meals_to_plan
from tests.factories.accounts import CommunityFactory, staff
from tests.factories.elderly_care import ResidentFactory
from tests.factories.meals import (
    cook,
    lunch,
    on_its_day,
    place,
    request,
    route,
)
from tests.factories.meals_rounds import RiderFactory, RiderShiftFactory, doors, plan, put, rules

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene():
    rules()
    made = lunch(CommunityFactory())
    put(made.kitchen.station)
    put(made.point, 1)
    return made


def planned(scene, spots):
    """Doors on rounds."""
    orders = doors(scene, spots)
    route(scene)
    plan(scene)
    return orders


def cancel(order, scene):
    """A supervisor takes back an order that the kitchen has already."""
    supervisor = staff(Role.STATION_MANAGER, scene.point.division.parent)
    return commands.cancel_late_order(order=order, by=supervisor, reason="住院")


def late(scene, east, **changes):
    """An order that a supervisor takes after the rounds were planned."""
    person = put(ResidentFactory(community=scene.point.division), east)
    return commands.place_late_order(
        request=request(scene, person, **{"fulfil_mode": "delivery", **changes}),
        reason="出院",
        by=scene.manager,
        key=f"late-{person.pk}",
        now=scene.menu.cutoff_at + timedelta(minutes=9),
    )


def layout():
    """Round, version and orders."""
    return {
        round_.number: (round_.version, [stop.order_id for stop in round_.stops.alive()])
        for round_ in Round.objects.alive()
    }


def test_a_late_cancellation_makes_a_slip_and_leaves_the_rest(scene):
    first, second, third = planned(scene, [1, 2, 3])
    cancel(second, scene)
    assert plan(scene).slips == 1
    slip = ChangeSlip.objects.get()
    assert (slip.kind, slip.order, slip.portions) == (SlipKind.CANCELLED, second, 1)
    assert slip.round == Round.objects.get()
    assert layout() == {1: (2, [first.pk, third.pk])}
    assert second.stops.get().state == StopState.DROPPED
    assert Round.objects.get().portions == 2


def test_again_makes_no_second_slip(scene):
    (_first, second) = planned(scene, [1, 2])
    cancel(second, scene)
    plan(scene)
    before = layout()
    assert plan(scene) == commands.Planned()
    assert (ChangeSlip.objects.count(), layout()) == (1, before)


def test_a_round_without_stops_is_not_driven(scene):
    (order,) = planned(scene, [1])
    cancel(order, scene)
    plan(scene)
    assert Round.objects.get().state == RoundState.DROPPED


def test_a_late_order_goes_where_it_costs_least(scene):
    orders = planned(scene, [1, 9])
    before = Round.objects.get().travel_seconds
    new = late(scene, 5)
    done = plan(scene)
    assert (done.changed, done.slips) == (1, 1)
    assert ChangeSlip.objects.get().kind == SlipKind.ADDED
    ((version, stops),) = layout().values()
    assert (version, sorted(stops)) == (2, sorted([orders[0].pk, orders[1].pk, new.pk]))
    assert Round.objects.get().travel_seconds <= before + 62  # it lies on the way


def test_a_late_order_that_fits_nowhere_gets_a_round_of_its_own(scene):
    shift = RiderShiftFactory(rider=RiderFactory(kitchen=scene.kitchen, capacity=2))
    planned(scene, [1, 3])
    new = late(scene, 2)
    plan(scene)
    other = Round.objects.get(number=2)
    assert [stop.order for stop in other.stops.all()] == [new]
    assert other.rider == shift.rider
    assert other.leaves_at >= Round.objects.get(number=1).returns_at


def test_a_round_that_has_left_is_not_touched(scene):
    planned(scene, [1, 3])
    cook(scene)
    commands.send_round(round_=Round.objects.get(), by=SYSTEM, now=on_its_day(scene))
    new = late(scene, 2)
    plan(scene)
    assert Round.objects.get(number=1).version == 1
    assert [stop.order for stop in Round.objects.get(number=2).stops.all()] == [new]


def test_portions_of_a_point_follow(scene):
    people = [ResidentFactory(community=scene.point.division) for _ in range(3)]
    orders = [place(scene, person) for person in people]
    route(scene)
    plan(scene)
    assert Stop.objects.get().portions == 3
    cancel(orders[0], scene)
    plan(scene)
    assert (Stop.objects.get().portions, Round.objects.get().portions) == (2, 2)
    late(scene, 1, fulfil_mode="pick_up")
    plan(scene)
    assert sum(Stop.objects.alive().values_list("portions", flat=True)) == 3
    assert set(ChangeSlip.objects.values_list("kind", flat=True)) == {"added", "cancelled"}


def test_what_was_left_out_finds_a_round_once_somebody_comes_to_work(scene):
    shift = RiderShiftFactory(rider=RiderFactory(kitchen=scene.kitchen, capacity=1))
    order = doors(scene, [1], items=((scene.item.pk, 2),))[0]
    route(scene)
    plan(scene)
    assert UnservedDelivery.objects.count() == 1
    type(shift.rider).objects.update(capacity=5)
    assert plan(scene).changed == 0  # the rounds that stand take it, or a new one does
    assert not UnservedDelivery.objects.exists()
    assert Stop.objects.get().order == order


def test_an_order_that_moves_to_another_kitchen_leaves_its_round(scene):
    first, second = planned(scene, [1, 2])
    commands.use_kitchen(kitchen=scene.kitchen, is_active=False, by=SYSTEM)
    meal = {"service_date": scene.menu.service_date, "meal_period": "lunch"}
    assert commands.free_kitchen(kitchen=scene.kitchen, **meal, by=SYSTEM) == 2
    assert commands.free_kitchen(kitchen=scene.kitchen, **meal, by=SYSTEM) == 0
    plan(scene)
    assert not Stop.objects.alive().exists()
    assert set(MealOrder.objects.values_list("state", "kitchen")) == {("unrouted", None)}
    assert {first.pk, second.pk} == set(MealOrder.objects.values_list("pk", flat=True))


def test_the_clock_finds_what_has_changed(scene):
    orders = doors(scene, [1, 2])
    assert meals_to_plan() == []
    route(scene)
    key = (scene.kitchen.pk, scene.menu.service_date, "lunch")
    assert meals_to_plan() == [key]
    plan(scene)
    assert meals_to_plan() == []
    cancel(orders[0], scene)
    assert meals_to_plan() == [key]
    plan(scene)
    assert meals_to_plan() == []
    late(scene, 3)
    assert meals_to_plan() == [key]


def test_a_slip_is_read_once(scene):
    (order,) = planned(scene, [1])
    cancel(order, scene)
    plan(scene)
    first = commands.see_slip(slip=ChangeSlip.objects.get(), by=scene.manager)
    again = commands.see_slip(slip=first, by=scene.worker)
    assert (again.seen_by, again.seen_at) == (scene.manager, first.seen_at)


@pytest.mark.parametrize("until", ["placed", "cooked"])
def test_only_what_a_kitchen_has_and_has_not_cooked_is_cancelled_late(scene, until):
    (order,) = doors(scene, [1])
    if until == "cooked":
        route(scene)
        cook(scene)
    with pytest.raises(commands.errors.Conflict):
        cancel(order, scene)
    order.refresh_from_db()
    assert order.state == until


def test_a_late_cancellation_needs_a_reason_and_a_supervisor(scene):
    (order,) = doors(scene, [1])
    route(scene)
    supervisor = staff(Role.STATION_MANAGER, scene.point.division.parent)
    with pytest.raises(ReasonMissing):
        commands.cancel_late_order(order=order, by=supervisor, reason=" ")
    with pytest.raises(commands.MayNotOrder):
        commands.cancel_late_order(order=order, by=scene.worker, reason="住院")
    order.refresh_from_db()
    scene.item.refresh_from_db()
    assert (order.state, scene.item.ordered) == ("confirmed", 1)
    cancel(order, scene)
    scene.item.refresh_from_db()
    assert scene.item.ordered == 0
