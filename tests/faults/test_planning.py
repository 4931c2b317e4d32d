"""A worker that is killed while it plans visits: no half of a plan, and the clock has it worked out."""

import json

import pytest

# One process after the other: their databases and brokers are shared by these tests.
pytestmark = [pytest.mark.faults, pytest.mark.slow]

VISITS = 6
SCENE = f"""
import json
from datetime import timedelta
from core.audit import SYSTEM
from core.dates import today
from dispatch.commands.planning import ask_plan
from tests.factories.dispatch import (
    PlanWeightsFactory, WorkOrderFactory, district_scene, tomorrow_at
)
made = district_scene()
street = made.community.parent
PlanWeightsFactory(region=street.code)
made.carer(), made.carer()
for hour in range({VISITS}):
    window = {{"window_start": tomorrow_at(9 + hour), "window_end": tomorrow_at(10 + hour)}}
    WorkOrderFactory(resident=made.resident, item=made.item, operator=made.operator, **window)
print(json.dumps(ask_plan(day=today() + timedelta(days=1), division=street, by=SYSTEM).pk))
"""
PLAN = """
from dispatch.tasks import plan_day
plan_day({plan}, None)
"""
# An hour later: what beat would find.
BELL = """
from datetime import timedelta
from django.utils import timezone
from dispatch.queries.board import forgotten_plans
from dispatch.tasks import plan_day
for plan in forgotten_plans(timezone.now() + timedelta(hours=1)):
    plan_day(plan.pk, plan.asked_by_id)
"""


def facts(platform, plan):
    """The state of a plan, its visits and what has nobody, and orders that somebody was sent to."""
    return platform.value(f"""
        SELECT array[p.state,
            (SELECT count(*) FROM dispatch_plannedvisit v WHERE v.plan_id = p.id)::text,
            (SELECT count(*) FROM dispatch_unplacedvisit u WHERE u.plan_id = p.id)::text,
            (SELECT count(*) FROM dispatch_assignment)::text]
        FROM dispatch_plan p WHERE p.id = {plan}""")


def test_killed_while_planning(platform):
    plan = json.loads(platform.script(SCENE).splitlines()[-1])
    task = PLAN.format(plan=plan)
    with platform.locking(f"SELECT FROM dispatch_plan WHERE id = {plan} FOR UPDATE"):
        worker = platform.start("-c", "\n".join(["import django", "django.setup()", task]))
        platform.wait_until_somebody_waits()
        platform.kill(worker)
    assert facts(platform, plan) == ["asked", "0", "0", "0"]

    platform.script(BELL)
    assert facts(platform, plan) == ["draft", str(VISITS), "0", "0"]
    platform.script(task)
    assert facts(platform, plan) == ["draft", str(VISITS), "0", "0"]
    drafted = f"""
        SELECT count(*) FROM core_auditevent
        WHERE subject_type = 'dispatch.plan' AND subject_id = '{plan}' AND action LIKE '%work_out'"""
    assert platform.value(drafted) == 1
