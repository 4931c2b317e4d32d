"""Several dispatchers and workers at the same moment."""

from datetime import timedelta

import pytest

from core.dates import today
from dispatch.commands.planning import ask_plan, make_plan, publish_plan, work_out
from dispatch.enums.planning import PlanState, Variant
from dispatch.models import Assignment, Plan, PlannedVisit
from tests.factories.dispatch import WorkOrderFactory, district_scene
from tests.subsidies.threads import together

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
