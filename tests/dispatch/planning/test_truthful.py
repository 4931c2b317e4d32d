"""The plan and the ranking say what is so: shifts, visits outside them, travel times, figures after a change."""

import threading
from datetime import time, timedelta

import pytest
from django.utils import timezone

from core.dates import today
from dispatch.commands.dispatching import assign, withdraw
from dispatch.commands.plan_moves import move_visit
from dispatch.commands.planning import make_plan, publish_plan
from dispatch.commands.planning_errors import MoveImpossible
from dispatch.commands.sending_errors import CarerOffShift
from dispatch.enums import OrderState
from dispatch.logic.hours import Hours, hours_of
from dispatch.models import PlannedVisit, PlanWeights
from dispatch.queries.ranking import rank_carers
from dispatch.queries.urgent import urgent_options
from tests.factories.dispatch import (
    AssignmentFactory,
    CarerShiftFactory,
    WorkOrderFactory,
    district_scene,
    tomorrow_at,
)
from tests.factories.dispatch_planning import PlanFactory, PlannedVisitFactory
from tests.routing.test_osrm import Server

pytestmark = pytest.mark.django_db
HOUR = 3600


@pytest.fixture
def scene():
    return district_scene()


def order_in(scene, start=None, end=None, **fields):
    start = start or tomorrow_at(9)
    times = {"window_start": start, "window_end": end or start + timedelta(hours=1)}
    return WorkOrderFactory(
        resident=scene.resident,
        item=scene.item,
        operator=scene.operator,
        **{**times, **fields},
    )


def draft(scene, **changes):
    day, division = today() + timedelta(days=1), scene.community.parent
    return make_plan(day=day, division=division, by=scene.dispatcher(), **changes)


@pytest.mark.parametrize(
    ("shifts", "hours"),
    [
        ([], None),
        ([(8, 12)], Hours(8 * HOUR, 12 * HOUR)),
        ([(12, 16), (8, 12)], Hours(8 * HOUR, 16 * HOUR)),
        ([(16, 20), (8, 12)], Hours(8 * HOUR, 20 * HOUR, (12 * HOUR, 16 * HOUR))),
        ([(6, 7), (8, 12), (16, 20)], Hours(8 * HOUR, 20 * HOUR, (12 * HOUR, 16 * HOUR))),
    ],
)
def test_a_day_of_shifts(shifts, hours):
    assert hours_of((begins * HOUR, ends * HOUR) for begins, ends in shifts) == hours


@pytest.mark.parametrize(
    ("visit", "left"),
    [
        ((9, 10), None),
        ((0, 1), Hours(8 * HOUR, 20 * HOUR, (12 * HOUR, 16 * HOUR))),
        ((7, 9), Hours(9 * HOUR, 20 * HOUR, (12 * HOUR, 16 * HOUR))),
        ((19, 21), Hours(8 * HOUR, 19 * HOUR, (12 * HOUR, 16 * HOUR))),
        ((11, 13), Hours(8 * HOUR, 20 * HOUR, (11 * HOUR, 16 * HOUR))),
    ],
)
def test_what_a_visit_outside_leaves(visit, left):
    hours = Hours(8 * HOUR, 20 * HOUR, (12 * HOUR, 16 * HOUR))
    assert hours.without((visit[0] * HOUR, visit[1] * HOUR)) == left


def two_shifts(scene):
    carer = scene.carer()
    carer.shifts.update(starts_at=time(8), ends_at=time(12))
    CarerShiftFactory(carer=carer, starts_at=time(16), ends_at=time(20))
    return carer


def test_nothing_is_planned_between_two_shifts(scene):
    two_shifts(scene)
    free = order_in(scene, tomorrow_at(13), tomorrow_at(14))
    evening = order_in(scene, tomorrow_at(13), tomorrow_at(18))
    plan = draft(scene)
    assert plan.unplaced.get().order == free
    assert plan.visits.get().order == evening
    assert plan.visits.get().starts_at >= tomorrow_at(16)


def test_nobody_is_sent_between_two_shifts(scene):
    carer, order = two_shifts(scene), order_in(scene, tomorrow_at(13))
    with pytest.raises(CarerOffShift):
        assign(
            order=order,
            carers=[carer],
            starts_at=tomorrow_at(13),
            by=scene.dispatcher(),
            expected_state=order.state,
        )


def test_a_visit_outside_the_shift_leaves_the_day_free(scene):
    carer = scene.carer()
    night = order_in(scene, tomorrow_at(0, 43), state=OrderState.DONE)
    AssignmentFactory(order=night, carer=carer)
    found = rank_carers(order_in(scene, tomorrow_at(14)), timezone.now())
    assert [one.carer for one in found.candidates] == [carer]
    assert "14:00 有空" in found.candidates[0].words


def test_everybody_counts_with_the_map_servers_times(scene, settings):
    """85 km in an hour by its road; by our own estimate nobody could be there."""
    server = Server()
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        scene.carer(base_lat=40, base_lon=115)
        other = scene.carer(base_lat=40, base_lon=115)
        times = {
            "start": tomorrow_at(11),
            "end": tomorrow_at(11, 30),
            "place_lat": 40,
            "place_lon": 116,
        }
        order = order_in(scene, **times)
        assert not rank_carers(order, timezone.now()).candidates
        settings.OSRM_URL = server.url
        assert len(rank_carers(order, timezone.now()).candidates) == 2
        assert len(urgent_options(order, timezone.now())) == 2
        plan, by = draft(scene), scene.dispatcher()
        assert move_visit(plan=plan, order=order, carer=other, by=by)[0].carer == other
        assert server.asked
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def test_an_order_over_midnight_has_its_own_reason(scene):
    scene.carer()
    order_in(scene, tomorrow_at(23, 30), tomorrow_at(23, 45))
    assert draft(scene).unplaced.get().reasons == {"midnight": 1}


def test_an_area_without_carers_is_no_search_that_failed(scene):
    order_in(scene)
    plan = draft(scene)
    assert not plan.fallback
    assert plan.unplaced.get().reasons == {"nobody": 1}


def test_what_was_set_aside_is_not_planned(scene):
    scene.carer()
    order = order_in(scene)
    order_in(scene, state=OrderState.EXCEPTION)
    assert draft(scene).visits.get().order == order


def test_when_people_rest_is_a_rule(scene):
    carer = scene.carer()
    carer.shifts.update(starts_at=time(9), ends_at=time(12), break_min=60)
    PlanWeights.objects.update(rest_from=time(9), rest_to=time(9))
    order_in(scene, tomorrow_at(9), tomorrow_at(11))
    assert draft(scene).visits.get().starts_at >= tomorrow_at(10)


def test_the_figures_follow_a_move(scene):
    scene.carer()
    order = order_in(scene)
    plan, by = draft(scene), scene.dispatcher()
    before = plan.cost
    move_visit(plan=plan, order=order, carer=None, by=by)
    plan.refresh_from_db()
    assert (plan.cost["placed"], plan.cost["unplaced"], plan.cost["travel"]) == (0, 1, 0)
    move_visit(plan=plan, order=order, carer=scene.operator.carers.get(), by=by)
    plan.refresh_from_db()
    assert {name: plan.cost[name] for name in before} == {
        **before,
        "unwelcome": before["unwelcome"],
    }


def test_a_visit_for_two_can_be_put_back(scene):
    scene.item.carers_needed = 2
    scene.item.save()
    one, _two = scene.carer(), scene.carer()
    order = order_in(scene)
    plan, by = draft(scene), scene.dispatcher()
    move_visit(plan=plan, order=order, carer=None, by=by)
    rows = move_visit(plan=plan, order=order, carer=one, by=by)
    assert one in {row.carer for row in rows}
    assert [row.position for row in rows] == [1, 2]
    assert len({row.starts_at for row in rows}) == 1


def test_a_day_that_cannot_be_driven_any_more_loses_no_visit(scene):
    carer = scene.carer()
    plan = PlanFactory(division=scene.community.parent)
    for start in (tomorrow_at(9), tomorrow_at(9)):  # both at nine, from before
        PlannedVisitFactory(plan=plan, order=order_in(scene, start, start), carer=carer)
    other = order_in(scene, tomorrow_at(14))
    PlannedVisitFactory(plan=plan, order=other, carer=scene.carer())
    before = list(PlannedVisit.objects.order_by("pk").values("order", "carer", "starts_at"))
    with pytest.raises(MoveImpossible):
        move_visit(plan=plan, order=other, carer=carer, by=scene.dispatcher())
    assert list(PlannedVisit.objects.order_by("pk").values("order", "carer", "starts_at")) == before


def test_publishing_that_broke_off_goes_on_and_sends_nothing_again(scene):
    scene.carer()
    sent, left = order_in(scene), order_in(scene, tomorrow_at(14))
    plan, by = draft(scene), scene.dispatcher()
    publish_plan(plan=plan, by=by)
    sent.refresh_from_db()
    withdraw(order=sent, by=by, reason="老人要换人")
    PlannedVisit.objects.filter(order=left).update(locked=False)  # as if it had broken off there
    publish_plan(plan=plan, by=by)
    sent.refresh_from_db()
    left.refresh_from_db()
    assert (sent.state, left.state) == (OrderState.REQUESTED, OrderState.ASSIGNED)
    assert not PlannedVisit.objects.filter(order=left, locked=False).exists()


@pytest.mark.parametrize("variant", ["balanced", "short"])
def test_only_who_was_there_before_counts_as_known(scene, variant):
    carer, order = scene.carer(), order_in(scene)
    assert draft(scene, variant=variant).cost["familiar"] == 0
    visited = order_in(scene, tomorrow_at(9, days=-3), state="done")
    AssignmentFactory(order=visited, carer=carer)
    plan = draft(scene, variant=variant)
    assert plan.cost["familiar"] == 1
    assert (plan.cost["least"], plan.cost["most"]) == (1, 1)
    scene.carer()
    move_visit(plan=plan, order=order, carer=carer, by=scene.dispatcher())
    plan.refresh_from_db()
    assert (plan.cost["familiar"], plan.cost["least"], plan.cost["most"]) == (1, 0, 1)
