"""Whom nobody is sent to, and at which times: the promised window, the shift, people who are gone."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from core.dates import today
from dispatch import commands
from dispatch.commands import sending_errors as errors
from dispatch.commands.leaving import cancel_for_gone
from dispatch.commands.planning import publish_plan
from dispatch.commands.planning_errors import PlanInThePast
from dispatch.models import Assignment
from dispatch.queries.planning import Day, orders_to_plan
from elderly_care.commands import record_death, record_move_out
from tests.factories.accounts import staff
from tests.factories.dispatch import WorkOrderFactory, district_scene, tomorrow_at
from tests.factories.dispatch_acts import assigned, done, requested
from tests.factories.dispatch_money import entitle
from tests.factories.dispatch_planning import PlanFactory, PlannedVisitFactory
from tests.factories.subsidies import available

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene():
    return district_scene()


def send(scene, order, starts_at, carer=None, reason=""):
    return commands.assign_anyway(
        order=order,
        carers=[carer or scene.carer()],
        starts_at=starts_at,
        by=scene.dispatcher(),
        expected_state=order.state,
        reason=reason,
    )


@pytest.mark.parametrize("reason", ["", "电话里说好了"])
@pytest.mark.parametrize("days", [-400, 0, 19])
def test_nobody_is_sent_on_another_day_than_was_promised(scene, days, reason):
    order = requested(scene)
    with pytest.raises(errors.OutsideWindow):
        send(scene, order, tomorrow_at(9, days=days), reason=reason)
    assert not Assignment.objects.exists()


@pytest.mark.parametrize(
    "moment",
    [datetime(1, 1, 1, tzinfo=UTC), datetime(9999, 12, 31, 23, 59, tzinfo=UTC)],
)
def test_the_ends_of_time_are_no_time_for_a_visit(scene, moment):
    with pytest.raises(errors.OutsideWindow):
        send(scene, requested(scene), moment, reason="…")


def test_outside_the_window_a_reason_is_needed(scene):
    order, carer = requested(scene), scene.carer()
    for hour in (8, 11):
        with pytest.raises(errors.OutsideWindow):
            send(scene, order, tomorrow_at(hour), carer)
    order = send(scene, order, tomorrow_at(11), carer, reason="老人上午看病")
    assert order.steps.get(verb="assign").reason.endswith("老人上午看病")


def test_off_shift_a_reason_is_needed(scene):
    order, carer = requested(scene), scene.carer()
    carer.shifts.update(starts_at="09:30")
    with pytest.raises(errors.CarerOffShift):
        send(scene, order, tomorrow_at(9), carer)
    with pytest.raises(errors.CarerOffShift):
        send(scene, order, tomorrow_at(9), carer, reason="  ")
    send(scene, order, tomorrow_at(9), carer, reason="加班")
    assert carer.assignments.active().count() == 1


def test_a_visit_that_is_overdue_is_still_made_soon(scene):
    now = timezone.now()
    late = WorkOrderFactory(
        resident=scene.resident,
        item=scene.item,
        operator=scene.operator,
        window_start=now - timedelta(hours=30),
        window_end=now - timedelta(hours=29),
    )
    for start in (late.window_start, now - timedelta(hours=1)):
        with pytest.raises(errors.StartPassed):
            send(scene, late, start, reason="补")
    assert send(scene, late, now + timedelta(minutes=10), reason="补").state == "assigned"


def test_a_plan_sends_nobody_at_a_time_that_was_changed_since(scene):
    order, carer = requested(scene), scene.carer()
    plan = PlanFactory(division=scene.community.parent)
    visit = PlannedVisitFactory(plan=plan, order=order, carer=carer)
    later = tomorrow_at(15, days=3)
    commands.reschedule(
        order=order, window_start=later, window_end=later, by=scene.dispatcher(), reason="住院"
    )
    assert publish_plan(plan=plan, by=scene.dispatcher()).sent == 0
    visit.refresh_from_db()
    assert "答应老人的时间" in visit.result
    assert not Assignment.objects.exists()


def test_yesterdays_plan_is_not_published(scene):
    plan = PlanFactory(division=scene.community.parent, day=today() - timedelta(days=1))
    with pytest.raises(PlanInThePast):
        publish_plan(plan=plan, by=scene.dispatcher())
    plan.refresh_from_db()
    assert plan.state == "draft"


@pytest.mark.parametrize("field", ["died_on", "moved_out_on"])
def test_nobody_is_sent_to_who_is_gone(scene, field):
    order, day = requested(scene), Day(today() + timedelta(days=1))
    assert orders_to_plan(scene.community.code, day) == [order]
    setattr(scene.resident, field, today())
    scene.resident.save()

    with pytest.raises(errors.PersonGone):
        send(scene, order, order.window_start)
    assert orders_to_plan(scene.community.code, day) == []


@pytest.mark.parametrize(
    ("gone", "day"), [(record_death, "died_on"), (record_move_out, "moved_out_on")]
)
def test_who_died_or_moved_away_is_visited_no_more(
    scene, gone, day, django_capture_on_commit_callbacks
):
    purse = entitle(scene.resident)
    soon = timezone.now() + timedelta(minutes=5)
    waiting = requested(scene, start=soon)
    going = assigned(scene, key="r-2", start=soon + timedelta(hours=3))
    over = done(scene, assigned(scene, key="r-3", start=soon + timedelta(hours=6)))
    clerk = staff("street_clerk", scene.community.parent)
    with django_capture_on_commit_callbacks(execute=True):
        gone(resident=scene.resident, by=clerk, **{day: today()})

    for order in (waiting, going):
        order.refresh_from_db()
        assert (order.state, order.paid_fen) == ("cancelled", 0)
    over.refresh_from_db()
    assert over.state == "done"
    assert not Assignment.objects.active().exclude(order=over).exists()
    purse.balance.refresh_from_db()
    assert purse.balance.held == over.entitlement_fen
    assert cancel_for_gone() == 0


def test_the_clock_finds_what_a_killed_process_forgot(scene):
    purse = entitle(scene.resident)
    requested(scene, start=timezone.now() + timedelta(minutes=5))
    scene.resident.died_on = today()
    scene.resident.save()
    assert (commands.hold_due(by=scene.dispatcher()), cancel_for_gone(), cancel_for_gone()) == (
        0,
        1,
        0,
    )
    assert available(purse) == 10_000
