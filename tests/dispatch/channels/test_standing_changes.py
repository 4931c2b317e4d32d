"""A standing plan that is changed from a day on: its orders follow, visits that are given out stay."""

from datetime import time, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from core.dates import today
from dispatch import commands
from dispatch.commands import errors
from dispatch.commands.standing_changes import (
    CarerOfOther,
    ChangeTooEarly,
    PlanChange,
    StandingPlanOver,
    change_plan,
)
from dispatch.enums import Channel
from dispatch.models import StandingPlan, WorkOrder
from elderly_care.models import Notice
from tests.factories.accounts import UserFactory
from tests.factories.dispatch import BookingRuleFactory, CarerFactory, district_scene
from tests.factories.dispatch_acts import assigned

pytestmark = pytest.mark.django_db
DAILY = (1, 2, 3, 4, 5, 6, 7)


@pytest.fixture
def scene():
    scene = district_scene()
    BookingRuleFactory(region=scene.community.code, standing_days=3)
    return scene


@pytest.fixture
def plan(scene):
    wish = commands.PlanWish(
        resident_id=scene.resident.pk,
        item_id=scene.item.pk,
        weekdays=DAILY,
        starts_at=time(9),
        channel=Channel.PHONE,
        starts_on=today(),
    )
    made = commands.set_up_plan(wish=wish, by=scene.dispatcher())
    commands.make_standing_visits()
    return made


def day(offset):
    return today() + timedelta(days=offset)


def later(**changes):
    values = {"starts_on": day(2), "weekdays": DAILY, "starts_at": time(14)}
    return PlanChange(**values | changes)


def times():
    rows = WorkOrder.objects.open().order_by("window_start")
    starts = [timezone.localtime(row.window_start) for row in rows]
    return [((start.date() - today()).days, start.hour) for start in starts]


def test_orders_from_that_day_on_follow_and_the_person_hears_once(scene, plan):
    assert times() == [(1, 9), (2, 9), (3, 9)]
    by = scene.dispatcher()
    made = change_plan(plan=plan, change=later(), by=by)
    assert times() == [(1, 9), (2, 14), (3, 14)]
    assert (len(made.followed), made.cancelled, made.stayed) == (2, [], [])
    notices = Notice.objects.filter(resident=scene.resident, subject="长期服务改了时间")
    assert "14:00" in notices.get().text
    assert not Notice.objects.filter(subject="上门改了时间").exists()

    plan.refresh_from_db()
    assert (plan.ends_on, made.plan.starts_on) == (day(1), day(2))
    again = change_plan(plan=made.plan, change=later(), by=by)
    assert again.plan == made.plan
    assert commands.make_standing_visits() == 0
    assert StandingPlan.objects.count() == 2


def test_days_that_are_no_longer_the_plans_are_cancelled_and_new_ones_asked_for(scene, plan):
    only = tuple({day(3).isoweekday()})
    made = change_plan(
        plan=plan, change=later(weekdays=only, starts_at=time(9)), by=scene.dispatcher()
    )
    assert times() == [(1, 9), (3, 9)]
    assert len(made.cancelled) == 1
    back = change_plan(plan=made.plan, change=later(starts_at=time(9)), by=scene.dispatcher())
    assert times() == [(1, 9), (2, 9), (3, 9)]
    assert back.plan == made.plan  # it had not begun


def test_visits_that_are_given_out_stay(scene, plan):
    order = WorkOrder.objects.order_by("window_start")[1]
    carer = CarerFactory(operator=scene.operator)
    assigned(scene, order, carer=carer)
    made = change_plan(plan=plan, change=later(), by=scene.dispatcher())
    assert made.stayed == [order]
    assert times() == [(1, 9), (2, 9), (3, 14)]
    assert commands.make_standing_visits() == 0


def test_what_is_odd_is_refused_and_changes_nothing(scene, plan):
    by, other = scene.dispatcher(), CarerFactory()
    for change, refusal in (
        (later(starts_on=today()), ChangeTooEarly),
        (later(preferred_carer_id=other.pk), CarerOfOther),
    ):
        with pytest.raises(refusal):
            change_plan(plan=plan, change=change, by=by)
    with pytest.raises(errors.MayNotRequest):
        change_plan(plan=plan, change=later(), by=UserFactory())
    commands.end_plan(plan=plan, by=by)
    with pytest.raises(StandingPlanOver):
        change_plan(plan=plan, change=later(), by=by)
    assert times() == [(1, 9), (2, 9), (3, 9)]


def test_staff_change_a_plan_on_its_page(scene, plan, client_as):
    client = client_as(scene.dispatcher())
    page = reverse("dispatch_console:standing", args=[plan.pk])
    whole = {
        "change": "1",
        "starts_on": day(2).isoformat(),
        "weekdays": [str(one) for one in DAILY],
        "every_weeks": "1",
        "starts_at": "14:30",
    }
    for wrong in ({"weekdays": []}, {"starts_at": "x"}, {"starts_on": today().isoformat()}):
        assert client.post(page, whole | wrong).status_code == 422
    done = client.post(page, whole, follow=True)
    assert "2 张还没派的单跟着改" in done.text
    assert "14:30" in done.context["words"]
