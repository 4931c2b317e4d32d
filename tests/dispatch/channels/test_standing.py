"""Standing plans: asked for ahead, once a day, with a pause and the reason where it came to nothing."""

from datetime import date, time, timedelta

import pytest

from core.dates import today
from dispatch import commands
from dispatch.commands import errors
from dispatch.enums import Channel
from dispatch.models import StandingVisit, WorkOrder
from tests.factories.accounts import UserFactory
from tests.factories.dispatch import StandingPlanFactory, district_scene

pytestmark = pytest.mark.django_db
DAILY = (1, 2, 3, 4, 5, 6, 7)


def plan_of(scene, **changes):
    values = {
        "resident_id": scene.resident.pk,
        "item_id": scene.item.pk,
        "weekdays": DAILY,
        "starts_at": time(9),
        "channel": Channel.STATION,
        "starts_on": today(),
    }
    return commands.set_up_plan(wish=commands.PlanWish(**values | changes), by=scene.dispatcher())


def made(days=7):
    return commands.make_standing_visits(days=days)


def test_visits_are_asked_for_ahead_and_once():
    scene = district_scene()
    plan = plan_of(scene)
    assert plan_of(scene) == plan

    assert (made(), made(), made(days=8)) == (7, 0, 1)
    first = WorkOrder.objects.order_by("window_start").first()
    assert (first.channel, first.day, first.requested_by) == (
        "standing",
        today() + timedelta(1),
        None,
    )


def test_a_pause_leaves_days_out_and_the_plan_goes_on():
    scene = district_scene()
    plan = plan_of(scene)
    start = today() + timedelta(days=2)
    commands.pause_plan(
        plan=plan, starts_on=start, ends_on=start + timedelta(days=1), by=scene.dispatcher()
    )
    assert made() == 5
    assert StandingVisit.objects.filter(result="paused").count() == 2

    commands.resume_plan(plan=plan, by=scene.dispatcher())
    assert made() == 2
    commands.end_plan(plan=plan, by=scene.dispatcher())
    assert made(days=14) == 0


def test_what_comes_to_nothing_says_why_and_is_tried_again():
    scene = district_scene()
    plan_of(scene)
    scene.item.needs_agreement = True
    scene.item.save()
    assert made(days=1) == 0
    assert "服务协议" in StandingVisit.objects.get().reason

    scene.item.needs_agreement = False
    scene.item.save()
    assert made(days=1) == 1
    assert StandingVisit.objects.get().result == "requested"


def test_every_other_week_counts_from_the_first():
    plan = StandingPlanFactory.build(starts_on=date(2026, 1, 7), every_weeks=2)
    days = [date(2026, 1, 6) + timedelta(days=7 * n) for n in range(4)]
    assert [plan.falls_on(day) for day in days] == [True, False, True, False]


def test_strangers_set_up_nothing():
    scene = district_scene()
    plan = plan_of(scene)
    for act in (
        lambda by: commands.end_plan(plan=plan, by=by),
        lambda by: commands.resume_plan(plan=plan, by=by),
    ):
        with pytest.raises(errors.MayNotRequest):
            act(UserFactory())
