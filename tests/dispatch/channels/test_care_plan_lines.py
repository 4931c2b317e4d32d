"""A line of the agreed care plan begins a standing plan: the item that serves the need, as often as was agreed."""

import pytest
from django.urls import reverse

from accounts.enums import Role
from dispatch.queries.care_plans import rhythm, serves, wanted_by_plan
from elderly_care.commands.assessment_rules import load_assessment_rules
from elderly_care.commands.care_plans import Agreement, agree_plan, draft_plan
from tests.factories.accounts import staff
from tests.factories.dispatch import district_scene
from tests.factories.elderly_care import AbilityAssessmentFactory
from tests.factories.elderly_care_assessments import ink


@pytest.mark.parametrize(
    ("times", "per", "every", "days"),
    [
        (1, "week", 1, [1]),
        (2, "week", 1, [1, 4]),
        (3, "week", 1, [1, 3, 5]),
        (7, "week", 1, [1, 2, 3, 4, 5, 6, 7]),
        (31, "week", 1, [1, 2, 3, 4, 5, 6, 7]),
        (1, "month", 4, [1]),
        (2, "month", 2, [1]),
        (3, "month", 1, [1]),
        (4, "month", 1, [1]),
        (5, "month", 1, [1, 4]),
    ],
)
def test_never_less_often_than_was_agreed(times, per, every, days):
    assert rhythm(times, per) == (every, days)


@pytest.mark.django_db
def test_a_line_fills_the_form_in_for_who_may_see_the_plan(client_as):
    scene = district_scene()
    load_assessment_rules()
    AbilityAssessmentFactory(resident=scene.resident, level=2)
    clerk = staff(Role.STREET_CLERK, scene.community.parent)
    plan = draft_plan(resident=scene.resident, wishes="", by=clerk)
    assert wanted_by_plan(scene.resident) == []  # nobody has agreed yet
    agree_plan(plan=plan, agreement=Agreement("张小明", "child", ink()), by=clerk)

    wanted = wanted_by_plan(scene.resident)
    assert all(serves(item, each.line.need) for each in wanted for item in each.items)
    needs = {each.line.need for each in wanted}
    assert "home_adaptation" not in needs  # once is no standing plan
    client = client_as(staff(Role.CALL_AGENT, scene.community.parent))
    address = reverse("dispatch_console:standing_new", args=[scene.resident.pk])
    for each in wanted:
        text = client.get(address, {"line": each.line.pk}).content.decode()
        assert f'value="{each.items[0].pk}" selected' in text
    assert client.get(address, {"line": "x"}).status_code == 200
