"""Who is told what: carers of a published plan once, and everybody whom a change concerns."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import StaffNotice
from core.dates import today
from dispatch import commands
from dispatch.commands.absence import Absence, cover_absence
from dispatch.commands.planning import make_plan, publish_plan
from dispatch.commands.urgent import insert_urgent
from dispatch.enums import OrderState, Urgency
from dispatch.models import Plan, PlannedVisit
from dispatch.queries.urgent import urgent_options
from dispatch.tasks import plan_forgotten
from elderly_care.models import Notice
from tests.factories.dispatch import (
    AssignmentFactory,
    WorkOrderFactory,
    district_scene,
    tomorrow_at,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene():
    return district_scene()


def order_in(scene, **fields):
    return WorkOrderFactory(
        resident=scene.resident, item=scene.item, operator=scene.operator, **fields
    )


def draft(scene):
    day = today() + timedelta(days=1)
    return make_plan(day=day, division=scene.community.parent, by=scene.dispatcher())


def told(carer):
    return [notice.subject for notice in StaffNotice.objects.filter(user=carer.user).order_by("pk")]


def residents_texts():
    return list(Notice.objects.order_by("pk").values_list("text", flat=True))


def send(scene, order, carer, start):
    order.refresh_from_db()
    return commands.assign_anyway(
        order=order,
        carers=[carer],
        starts_at=start,
        by=scene.dispatcher(),
        expected_state=order.state,
        reason="电话里说好了",
    )


def test_publishing_tells_each_carer_once_about_the_whole_day(scene):
    carer = scene.carer()
    order_in(scene), order_in(scene, window_end=tomorrow_at(14))
    plan = draft(scene)
    assert told(carer) == []
    by = scene.dispatcher()
    publish_plan(plan=plan, by=by)
    publish_plan(plan=plan, by=by)
    assert told(carer) == ["上门安排"]
    assert "2 次上门派给您，第一次" in StaffNotice.objects.get().text
    assert residents_texts() == []  # everybody comes inside the time that was agreed


def test_the_clock_tells_who_was_not_told_because_publishing_was_killed(scene):
    carer = scene.carer()
    order_in(scene)
    plan = draft(scene)
    publish_plan(plan=plan, by=scene.dispatcher())
    PlannedVisit.objects.update(told_at=None)
    plan_forgotten()
    assert told(carer) == ["上门安排"]  # publishing may still be at it
    Plan.objects.update(updated_at=timezone.now() - timedelta(hours=1))
    plan_forgotten()
    plan_forgotten()
    assert told(carer) == ["上门安排"] * 2


def test_who_is_sent_by_hand_and_taken_back_is_told(scene):
    carer, order = scene.carer(), order_in(scene)
    send(scene, order, carer, tomorrow_at(9))
    send(scene, order, carer, tomorrow_at(9))
    assert told(carer) == ["新的上门"]
    commands.withdraw(order=order, by=scene.dispatcher(), reason="弄错了")
    assert told(carer) == ["新的上门", "上门取消"]
    assert residents_texts() == []


def test_an_absence_tells_who_goes_instead_and_who_does_not(scene):
    sick, order = scene.carer(), order_in(scene)
    send(scene, order, sick, tomorrow_at(9))
    other = scene.carer()
    tomorrow = today() + timedelta(days=1)
    cover_absence(absence=Absence(sick, tomorrow, tomorrow, "发烧"), by=scene.dispatcher())
    assert told(sick) == ["新的上门", "上门取消"]
    assert told(other) == ["新的上门"]
    assert residents_texts() == []  # somebody else comes, at the same time


def test_an_urgent_visit_tells_whom_it_makes_later(scene):
    carer = scene.carer()
    held = order_in(scene, state=OrderState.ASSIGNED, window_end=tomorrow_at(11))
    AssignmentFactory(order=held, carer=carer)
    order = order_in(scene, urgency=Urgency.URGENT, window_end=tomorrow_at(9))
    now = timezone.now()
    choice = urgent_options(order, now)[0].key
    insert_urgent(order=order, choice=choice, by=scene.dispatcher(), now=now)
    assert told(carer) == ["上门改了时间", "新的上门"]
    (text,) = residents_texts()
    begins = timezone.localtime(held.assignments.active().get().starts_at)
    assert f"{begins:%H:%M} 上门" in text


def test_a_resident_is_told_of_another_time_inside_the_agreed_one_once(scene):
    carer, order = scene.carer(), order_in(scene, window_end=tomorrow_at(12))
    send(scene, order, carer, tomorrow_at(9))
    assert residents_texts() == []
    send(scene, order, carer, tomorrow_at(11))
    send(scene, order, scene.carer(), tomorrow_at(11))
    (text,) = residents_texts()
    assert "11:00" in text


def test_another_time_that_staff_agreed_is_told_and_no_second_time(scene):
    carer, order = scene.carer(), order_in(scene)
    send(scene, order, carer, tomorrow_at(9))
    commands.reschedule(
        order=order,
        window_start=tomorrow_at(14),
        window_end=tomorrow_at(15),
        by=scene.dispatcher(),
        reason="老人要去医院",
    )
    send(scene, order, carer, tomorrow_at(14))  # she goes then already
    assert told(carer) == ["新的上门", "上门改了时间"]
    (text,) = residents_texts()
    assert "14:00–15:00" in text


def test_nobody_is_told_what_they_did(scene):
    carer, order = scene.carer(), order_in(scene)
    send(scene, order, carer, tomorrow_at(9))
    order.refresh_from_db()
    commands.reject(order=order, by=carer.user, act=commands.Act(reason="车坏了"))
    assert told(carer) == ["新的上门"]
