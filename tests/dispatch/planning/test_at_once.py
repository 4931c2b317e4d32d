"""Several dispatchers and workers at the same moment."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from itertools import pairwise

import pytest
from django.db import OperationalError, connection, transaction
from django.utils import timezone

from core.dates import today
from dispatch.commands import assign, assign_anyway
from dispatch.commands.absence import Absence, cover_absence
from dispatch.commands.planning import ask_plan, make_plan, publish_plan, work_out
from dispatch.commands.urgent import insert_urgent
from dispatch.enums import OrderState, Urgency
from dispatch.enums.planning import PlanState, Variant
from dispatch.models import Assignment, Plan, PlannedVisit, WorkOrder
from dispatch.queries.urgent import urgent_options
from tests.factories.dispatch import (
    AssignmentFactory,
    WorkOrderFactory,
    district_scene,
    tomorrow_at,
)
from tests.subsidies.threads import together, wait_until_blocked

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.concurrency]


@pytest.fixture
def scene():
    made = district_scene()
    made.carer()
    WorkOrderFactory(resident=made.resident, item=made.item, operator=made.operator)
    made.by = made.dispatcher()
    made.day = today() + timedelta(days=1)
    return made


def test_two_workers_with_the_same_task_write_one_draft(scene):
    area = scene.community.parent
    plan = ask_plan(day=scene.day, division=area, by=scene.by)
    plans = together(2, lambda _n: work_out(plan=plan, by=scene.by))
    assert {one.pk for one in plans} == {plan.pk}
    assert PlannedVisit.objects.count() == 1


def test_an_urgent_visit_and_a_dispatch_wait_in_one_order(scene):
    """Both want the carers and the orders of the other: nobody waits in a circle."""
    carer = scene.operator.carers.get()
    other = scene.carer()
    held = WorkOrderFactory(**of(scene), state=OrderState.ASSIGNED, window_end=tomorrow_at(11))
    AssignmentFactory(order=held, carer=carer)
    other.shifts.all().delete()  # only the one who is sent already can go
    order = WorkOrderFactory(**of(scene), urgency=Urgency.URGENT, window_end=tomorrow_at(9))
    now = timezone.now()
    choice = urgent_options(order, now)[0].key
    acts = [
        lambda: insert_urgent(order=order, choice=choice, by=scene.by, now=now),
        lambda: assign_anyway(
            order=held,
            carers=[other],
            starts_at=tomorrow_at(9),
            by=scene.by,
            expected_state=held.state,
            reason="换人",
        ),
    ]
    results = together(2, lambda n: acts[n]())
    assert not any(isinstance(one, OperationalError) for one in results)
    for carer_id in Assignment.objects.active().values_list("carer", flat=True).distinct():
        rows = Assignment.objects.active().filter(carer=carer_id).order_by("starts_at")
        assert all(one.ends_at <= two.starts_at for one, two in pairwise(rows))


def test_who_is_sent_while_the_leave_is_written_down_is_replaced(scene):
    sick = scene.operator.carers.get()
    other = scene.carer()
    order = WorkOrder.objects.get()
    with transaction.atomic():
        assign(
            order=order,
            carers=[sick],
            starts_at=order.window_start,
            by=scene.by,
            expected_state=order.state,
        )
        pool = ThreadPoolExecutor(1)
        covering = pool.submit(_cover, sick, scene)
        wait_until_blocked()
    rows = covering.result()
    pool.shutdown()
    assert [row.is_moved for row in rows] == [True]
    assert order.assignments.active().get().carer == other


def _cover(sick, scene):
    try:
        return cover_absence(absence=Absence(sick, scene.day, scene.day, "发烧"), by=scene.by)
    finally:
        connection.close()


def of(scene):
    return {"resident": scene.resident, "item": scene.item, "operator": scene.operator}


def test_two_variants_published_at_once_one_wins(scene):
    area = scene.community.parent
    drafts = [
        make_plan(day=scene.day, division=area, by=scene.by, variant=variant)
        for variant in (Variant.BALANCED, Variant.SHORT)
    ]
    results = together(2, lambda n: publish_plan(plan=drafts[n], by=scene.by))
    assert sum(isinstance(result, Exception) for result in results) == 1
    assert Plan.objects.filter(state=PlanState.PUBLISHED).count() == 1
    assert Assignment.objects.active().count() == 1
