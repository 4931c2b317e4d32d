"""A day's plan: worked out, compared, changed, published; previews write nothing to orders."""

import sys
from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.enums import Role
from core.dates import today
from core.errors import NotAllowed, NotFound
from dispatch.commands.absence import Absence, cover_absence
from dispatch.commands.plan_moves import move_visit
from dispatch.commands.planning import ask_plan, make_plan, publish_plan, work_out
from dispatch.commands.planning_errors import (
    ChoiceGone,
    MoveImpossible,
    NothingToPlan,
    PlanInThePast,
    PlanNotDraft,
)
from dispatch.commands.urgent import insert_urgent
from dispatch.enums import OrderState, Urgency
from dispatch.enums.planning import PlanState, Variant
from dispatch.models import Assignment, CarerLeave, Plan
from dispatch.queries.urgent import urgent_options
from dispatch.tasks import plan_day, plan_forgotten
from tests.clock import InDays, told
from tests.factories.accounts import CommunityFactory, staff
from tests.factories.dispatch import (
    LONG_AGO,
    AssignmentFactory,
    SkillFactory,
    WorkOrderFactory,
    district_scene,
    tomorrow_at,
)

pytestmark = pytest.mark.django_db


def tomorrow():
    return today() + timedelta(days=1)


@pytest.fixture
def scene():
    return district_scene()


def order_in(scene, **fields):
    return WorkOrderFactory(
        resident=scene.resident, item=scene.item, operator=scene.operator, **fields
    )


def ill(carer):
    return Absence(carer, tomorrow(), tomorrow(), "发烧")


def draft(scene, **changes):
    values = {"day": tomorrow(), "division": scene.community.parent, "by": scene.dispatcher()}
    return make_plan(**{**values, **changes})


def test_a_draft_changes_no_order_and_publishing_sends(scene):
    carer, order = scene.carer(), order_in(scene)
    plan = draft(scene)
    assert plan.state == PlanState.DRAFT
    assert not plan.fallback
    assert [(v.order_id, v.carer_id) for v in plan.visits.all()] == [(order.pk, carer.pk)]
    assert not Assignment.objects.exists()
    by = scene.dispatcher()
    assert publish_plan(plan=plan, by=by).sent == 1
    assert publish_plan(plan=plan, by=by).failed == 0
    order.refresh_from_db()
    assert order.state == OrderState.ASSIGNED
    assert Assignment.objects.active().get().locked


def test_who_has_nobody_is_listed_with_the_rules(scene):
    scene.carer()
    scene.item.skills.add(SkillFactory())
    order = order_in(scene)
    row = draft(scene).unplaced.get()
    assert row.order_id == order.pk
    assert row.words == [("没有有效的证书", 1)]


def test_what_is_promised_stays_where_it_is(scene):
    carer = scene.carer()
    standing = AssignmentFactory(order=order_in(scene, state=OrderState.ASSIGNED), carer=carer)
    other = order_in(scene, window_end=tomorrow_at(12))
    plan = draft(scene)
    planned = plan.visits.get()
    assert planned.order_id == other.pk
    assert planned.starts_at >= standing.ends_at


def test_two_carers_for_one_visit_begin_together(scene):
    scene.item.carers_needed = 2
    scene.item.save()
    scene.carer(), scene.carer()
    order_in(scene)
    plan = draft(scene)
    rows = list(plan.visits.all())
    assert len({row.carer_id for row in rows}) == 2
    assert len({row.starts_at for row in rows}) == 1
    assert publish_plan(plan=plan, by=scene.dispatcher()).sent == 1


@pytest.mark.parametrize("end", ["exit 3", "kill -9 $$"])
def test_a_solver_that_fails_or_is_killed_falls_back_and_says_so(scene, tmp_path, monkeypatch, end):
    scene.carer()
    order = order_in(scene)
    good = draft(scene)
    broken = tmp_path / "python"
    broken.write_text(f"#!/bin/sh\n{end}\n")
    broken.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(broken))
    plan = draft(scene)
    assert plan.fallback
    assert plan.visits.get().carer_id == good.visits.get().carer_id
    assert plan.visits.get().order_id == order.pk


def test_a_task_that_comes_twice_works_it_out_once(scene):
    scene.carer(), order_in(scene)
    by = scene.dispatcher()
    plan = ask_plan(day=tomorrow(), division=scene.community.parent, by=by)
    again = ask_plan(day=tomorrow(), division=scene.community.parent, by=by)
    assert again == plan  # a killed worker left it asked for
    plan_day(plan.pk, by.pk)
    plan_day(plan.pk, by.pk)
    assert Plan.objects.get().state == PlanState.DRAFT
    assert work_out(plan=plan, by=by).visits.count() == 1


def test_a_plan_whose_worker_was_killed_is_worked_out_by_the_clock(scene):
    scene.carer(), order_in(scene)
    plan = ask_plan(day=tomorrow(), division=scene.community.parent, by=scene.dispatcher())
    plan_forgotten()
    assert Plan.objects.get().state == PlanState.ASKED  # its worker may still be at it
    Plan.objects.update(created_at=timezone.now() - timedelta(hours=1))
    plan_forgotten()
    assert Plan.objects.get(pk=plan.pk).state == PlanState.DRAFT


def test_the_published_plan_takes_the_place_of_the_others(scene):
    scene.carer(), order_in(scene)
    one, other = draft(scene), draft(scene, variant=Variant.SHORT)
    by = scene.dispatcher()
    publish_plan(plan=one, by=by)
    with pytest.raises(PlanNotDraft):
        publish_plan(plan=other, by=by)


def test_a_visit_that_cannot_be_sent_keeps_its_reason_and_the_others_go(scene):
    carer = scene.carer()
    first, second = order_in(scene), order_in(scene, window_end=tomorrow_at(14))
    plan = draft(scene)
    taken = plan.visits.get(order=first)
    other = scene.carer()
    AssignmentFactory(order=first, carer=other)
    first.state = OrderState.ASSIGNED
    first.save()
    done = publish_plan(plan=plan, by=scene.dispatcher())
    assert (done.sent, done.failed) == (1, 1)
    taken.refresh_from_db()
    assert taken.result
    assert second.assignments.active().get().carer == carer


@pytest.mark.parametrize(
    ("day", "error"), [(InDays(-1), PlanInThePast), (InDays(1), NothingToPlan)]
)
def test_what_cannot_be_planned(scene, day, error):
    with pytest.raises(error):
        draft(scene, **told({"day": day}))
    assert not Plan.objects.exists()


def test_only_dispatchers_of_the_area_plan(scene):
    order_in(scene)
    with pytest.raises(NotFound):
        draft(scene, by=staff(Role.DISPATCHER, CommunityFactory().parent))
    with pytest.raises(NotAllowed):
        draft(scene, by=staff(Role.CALL_AGENT, scene.community.parent))


def test_a_visit_moves_to_somebody_else_or_to_nobody(scene):
    scene.carer()
    order = order_in(scene)
    plan = draft(scene)
    other, by = scene.carer(), scene.dispatcher()
    row = move_visit(plan=plan, order=order, carer=other, by=by)[0]
    assert row.carer == other
    assert plan.visits.count() == 1
    move_visit(plan=plan, order=order, carer=None, by=by)
    assert plan.unplaced.get().order == order
    CarerLeave.objects.create(carer=other, starts_on=tomorrow(), ends_on=tomorrow())
    with pytest.raises(MoveImpossible, match="请假"):
        move_visit(plan=plan, order=order, carer=other, by=by)
    assert plan.unplaced.get().order == order


def test_a_sick_carers_visits_move_at_their_times_row_by_row(scene):
    sick, other = scene.carer(), scene.carer()
    taken = AssignmentFactory(order=order_in(scene, state=OrderState.ASSIGNED), carer=sick)
    late = {"window_start": tomorrow_at(17), "window_end": tomorrow_at(17)}
    alone = order_in(scene, state=OrderState.ACCEPTED, **late)
    AssignmentFactory(order=alone, carer=sick)
    CarerLeave.objects.create(carer=other, starts_on=LONG_AGO, ends_on=LONG_AGO)
    other.shifts.update(ends_at="17:00")
    rows = cover_absence(absence=ill(sick), by=scene.dispatcher())
    assert [row.is_moved for row in rows] == [True, False]
    moved = taken.order.assignments.active().get()
    assert (moved.carer, moved.starts_at) == (other, taken.starts_at)
    alone.refresh_from_db()
    assert alone.state == OrderState.REQUESTED
    assert "不当班" in rows[1].problem
    again = cover_absence(absence=ill(sick), by=scene.dispatcher())
    assert again == []
    assert sick.leaves.count() == 1


def test_another_streets_dispatcher_moves_nothing(scene):
    sick = scene.carer()
    with pytest.raises(NotFound):
        cover_absence(absence=ill(sick), by=staff(Role.DISPATCHER, CommunityFactory().parent))


def urgent_scene(scene, *, promise=None):
    """One carer, one visit from nine that may be until eleven, and an urgent one at nine."""
    carer = scene.carer()
    held = order_in(
        scene, state=OrderState.ASSIGNED, window_end=tomorrow_at(11), promise_at=promise
    )
    AssignmentFactory(order=held, carer=carer)
    order = order_in(scene, urgency=Urgency.URGENT, window_end=tomorrow_at(9))
    return held, order


def test_an_urgent_visit_lets_later_ones_slip_inside_their_windows(scene):
    held, order = urgent_scene(scene)
    now = timezone.now()
    option = urgent_options(order, now)[0]
    assert [shift.order for shift in option.shifts] == [held]
    assert held.assignments.active().get().starts_at == tomorrow_at(9)  # looking writes nothing
    done = insert_urgent(order=order, choice=option.key, by=scene.dispatcher(), now=now)
    assert done.moved == 1
    assert order.assignments.active().get().starts_at == tomorrow_at(9)
    assert tomorrow_at(10) <= held.assignments.active().get().starts_at <= tomorrow_at(11)


def test_what_was_promised_or_begins_soon_does_not_move(scene):
    _held, order = urgent_scene(scene, promise=tomorrow_at(9))
    assert urgent_options(order, timezone.now()) == []


def test_what_begins_inside_the_frozen_minutes_does_not_move(scene):
    _held, order = urgent_scene(scene)
    assert urgent_options(order, tomorrow_at(8, 30)) == []


def test_a_choice_that_is_gone_is_refused(scene):
    held, order = urgent_scene(scene)
    with pytest.raises(ChoiceGone):
        insert_urgent(order=order, choice="1/2/3", by=scene.dispatcher())
    assert held.assignments.active().get().starts_at == tomorrow_at(9)
