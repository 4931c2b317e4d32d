"""Clocks: what runs when, who answers for what is late, and that the watch may run twice."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from accounts.enums import Role
from core.models import AuditEvent
from core.stages import stage_at
from dispatch import commands
from dispatch.enums import Clock, OrderState, Urgency
from dispatch.logic.clocks import Limit, Visit, due_at
from dispatch.models import Assignment, OrderClock
from dispatch.queries.clocks import late_clocks
from tests.factories.accounts import CommunityFactory, staff
from tests.factories.dispatch import (
    ServiceItemFactory,
    SlaRuleFactory,
    a_clock,
    district_scene,
)
from tests.factories.dispatch_acts import assigned, done, requested

NOON = datetime(2001, 1, 1, 4, tzinfo=UTC)


def minutes(count):
    return timedelta(minutes=count)


@pytest.mark.parametrize(
    ("clock", "urgent", "since", "due"),
    [
        (Clock.DISPATCH, False, -600, -60),  # early enough: an hour before the window
        (Clock.DISPATCH, False, -30, 0),  # half an hour from now on
        (Clock.DISPATCH, True, -600, -30),  # urgent, and booked for later
        (Clock.DISPATCH, True, -10, -5),
        (Clock.DISPATCH, False, 50, 60),  # not later than somebody must be there
        (Clock.ACCEPT, True, 58, 63),  # sent at the last minute: still time to accept
        (Clock.DISPATCH, False, 90, 120),  # the window has passed: from now on
        (Clock.START, False, -600, 90),  # half an hour after the window's end
        (Clock.FINISH, False, 0, 75),  # as long as it takes, and half an hour
    ],
)
def test_when_a_clock_ends(clock, urgent, since, due):
    visit = Visit(NOON, NOON + minutes(60), 45, urgent)
    limit = Limit(minutes=30, urgent_minutes=5, lead_min=60)
    assert due_at(clock, limit, visit, NOON + minutes(since)) == NOON + minutes(due)


def test_stages_are_counted_by_minutes_late():
    found = [stage_at(NOON, [15, 30, 60], NOON + minutes(m)) for m in (0, 14, 15, 30, 59, 60, 900)]
    assert found == [0, 0, 1, 2, 2, 3, 3]


@pytest.mark.django_db
def test_clocks_follow_the_state():
    scene = district_scene()
    for clock in Clock:
        SlaRuleFactory(clock=clock)
    order = requested(scene)

    def running():
        return set(order.clocks.running().values_list("clock", flat=True))

    assert running() == {"dispatch", "start"}
    assigned(scene, order)
    assert running() == {"accept", "start"}
    done(scene, order)
    assert running() == set()


@pytest.mark.django_db
def test_the_rule_that_names_the_item_and_the_nearest_region_count():
    scene = district_scene()
    SlaRuleFactory(minutes=60)
    SlaRuleFactory(minutes=50, region="110105")
    SlaRuleFactory(minutes=40, region="110105", item=scene.item)
    SlaRuleFactory(minutes=10, region="110105", item=ServiceItemFactory())
    clock = requested(scene).clocks.get()
    assert clock.due_at - clock.started_at == minutes(40)


@pytest.mark.django_db
def test_what_is_late_has_an_owner_that_changes_with_its_stage():
    scene = district_scene()
    SlaRuleFactory()
    dispatcher, manager, clerk = (
        scene.dispatcher(),
        scene.manager(),
        staff(Role.STREET_CLERK, scene.community.parent),
    )
    order = requested(scene, by=dispatcher)
    due = order.clocks.get().due_at
    seen = []
    for late in (0, 15, 31, 61):
        raised = commands.watch_clocks(now=due + minutes(late))
        again = commands.watch_clocks(now=due + minutes(late))
        clock = order.clocks.get()
        seen.append((raised, again, clock.stage, clock.owner))

    assert seen == [
        (1, 0, 0, dispatcher),
        (1, 0, 1, dispatcher),
        (1, 0, 2, manager),
        (1, 0, 3, clerk),
    ]
    order.refresh_from_db()
    assert order.late_stage == 3
    assert AuditEvent.objects.filter(action="dispatch.orderclock.late").count() == 4
    assert list(late_clocks(clerk, due + minutes(61))) == [clock]
    elsewhere = staff(Role.STREET_CLERK, CommunityFactory().parent)
    assert not late_clocks(elsewhere, due + minutes(61)).exists()

    assigned(scene, order)
    order.refresh_from_db()
    assert (order.late_stage, list(late_clocks(clerk, due + minutes(61)))) == (0, [])


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("urgency", "late", "freed"),
    [(Urgency.URGENT, 0, 1), (Urgency.ORDINARY, 59, 0), (Urgency.ORDINARY, 60, 1)],
)
def test_who_does_not_accept_loses_the_order(urgency, late, freed):
    scene = district_scene()
    SlaRuleFactory(clock="accept")
    order = assigned(scene, urgency=urgency)
    at = OrderClock.objects.get(clock="accept").due_at + minutes(late)

    assert commands.time_out_unaccepted(now=at) == freed
    assert commands.time_out_unaccepted(now=at) == 0

    order.refresh_from_db()
    assert (order.state == OrderState.REQUESTED) == bool(freed)
    assert Assignment.objects.active().count() == 1 - freed


@pytest.mark.django_db
def test_after_the_last_stage_nobody_looks_again_and_the_queue_has_it():
    scene = district_scene()
    dispatcher = scene.dispatcher()
    SlaRuleFactory()
    order = requested(scene, by=dispatcher)
    due = order.clocks.get().due_at
    commands.watch_clocks(now=due + minutes(61))
    assert order.clocks.get().next_at is None
    assert not OrderClock.objects.to_watch(due + minutes(10_000)).exists()
    assert late_clocks(dispatcher, due + minutes(10_000)).count() == 1


@pytest.mark.django_db
def test_the_late_queue_is_paged(client):
    scene = district_scene()
    dispatcher = scene.dispatcher()
    order = requested(scene, by=dispatcher)
    for clock in (Clock.DISPATCH, Clock.START):
        a_clock(order, clock, late_min=5)
    client.force_login(dispatcher)
    assert len(client.get("/console/dispatch/late/").context["queue"]) == 2
    assert client.get("/console/dispatch/late/?page=x").status_code == 200


@pytest.mark.django_db
@pytest.mark.parametrize(
    "change",
    [
        lambda row: {"due_at": row.due_at + minutes(60)},
        lambda row: {"started_at": row.started_at - minutes(1)},
        lambda row: {"stages": []},
        lambda row: {"stage": 0},
    ],
)
def test_a_clock_stays_as_it_was_started(change):
    scene = district_scene()
    SlaRuleFactory()
    order = requested(scene)
    commands.watch_clocks(now=order.clocks.get().due_at + minutes(15))
    row = order.clocks.get()
    with pytest.raises(IntegrityError, match="forbidden"), transaction.atomic():
        OrderClock.objects.filter(pk=row.pk).update(**change(row))
    assert order.clocks.get().stage == 1


@pytest.mark.django_db
def test_a_clock_that_has_stopped_is_over():
    scene = district_scene()
    SlaRuleFactory()
    order = assigned(scene)
    row = order.clocks.get(clock="dispatch")
    with pytest.raises(IntegrityError, match="forbidden"), transaction.atomic():
        OrderClock.objects.filter(pk=row.pk).update(stopped_at=None)
