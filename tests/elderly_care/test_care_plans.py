"""Care plans: from level and rules to lines, agreed by name and signature, in versions."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse

from accounts.enums import Role
from core.dates import today
from core.errors import NotAllowed, NotFound
from core.models import AuditEvent
from core.transitions import WrongState
from elderly_care.commands.assessment_errors import BlankSignature
from elderly_care.commands.care_plans import (
    Agreement,
    NotAgreed,
    NotAssessed,
    NothingPlanned,
    PlannedNeed,
    ReviewInPast,
    agree_plan,
    change_draft,
    draft_plan,
    end_plan,
)
from elderly_care.enums.care_plans import CareNeed, CarePlanState, Per
from elderly_care.models import CarePlan, CarePlanLine
from elderly_care.queries.care_plans import agreed_plan, plans_to_review
from tests.factories.accounts import StreetFactory, staff
from tests.factories.elderly_care_assessments import Scene, ink

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene():
    return Scene()


def agreed(scene, plan=None):
    plan = plan or scene.planned()
    return agree_plan(plan=plan, agreement=Agreement("张小明", "child", ink()), by=scene.clerk)


def weekly(times=2, need=CareNeed.BATH):
    return [PlannedNeed(need, times, Per.WEEK, "安全洗浴")]


def test_rules_propose_by_level(scene):
    plan = scene.planned()
    assert {line.need for line in plan.lines.all()} == {
        "meal",
        "clean",
        "bath",
        "home",
        "health",
        "home_adaptation",
    }
    assert (plan.level, plan.version, plan.state) == (2, 1, CarePlanState.DRAFT)
    again = draft_plan(resident=scene.resident, wishes="想去日间照料", by=scene.clerk)
    assert (again.pk, again.wishes) == (plan.pk, "想去日间照料")


def test_without_a_level_there_is_no_plan(scene):
    with pytest.raises(NotAssessed):
        draft_plan(resident=scene.resident, wishes="", by=scene.clerk)


def test_a_draft_is_changed(scene):
    plan = scene.planned()
    later = today() + timedelta(days=90)
    change_draft(plan=plan, lines=weekly(), review_on=later, by=scene.clerk)
    line = plan.lines.get()
    assert (line.need, line.times, line.per) == ("bath", 2, "week")
    with pytest.raises(NothingPlanned):
        change_draft(plan=plan, lines=[], review_on=later, by=scene.clerk)
    with pytest.raises(ReviewInPast):
        change_draft(plan=plan, lines=weekly(), review_on=today(), by=scene.clerk)
    assert plan.lines.get() == line


def test_somebody_says_yes_by_name_and_signature(scene):
    plan = scene.planned()
    for said, refusal in (
        (Agreement("", "child", ink()), NotAgreed),
        (Agreement("张小明", "nobody", ink()), NotAgreed),
        (Agreement("张小明", "child"), NotAgreed),
        (Agreement("张小明", "child", ink(drawn=False)), BlankSignature),
    ):
        with pytest.raises(refusal):
            agree_plan(plan=plan, agreement=said, by=scene.clerk)
    done = agreed(scene, plan)
    assert agreed(scene, plan) == done
    assert agreed_plan(scene.resident) == done


def test_a_signature_is_looked_at_with_a_trace(scene, client_as):
    address = reverse("assessment_console:plan_signature", args=[agreed(scene).pk])
    assert client_as(scene.clerk).get(address)["Content-Type"] == "image/jpeg"
    assert AuditEvent.objects.filter(action="elderly_care.careplan.signature_seen").count() == 1
    elsewhere = staff(Role.STREET_CLERK, StreetFactory())
    assert client_as(elsewhere).get(address).status_code == 404


def test_what_was_agreed_stays_and_a_newer_version_takes_its_place(scene):
    first = agreed(scene)
    with pytest.raises(WrongState):
        change_draft(
            plan=first, lines=weekly(), review_on=today() + timedelta(days=9), by=scene.clerk
        )
    with pytest.raises(DatabaseError), transaction.atomic():
        CarePlanLine.objects.filter(plan=first).update(times=9)
    with pytest.raises(DatabaseError), transaction.atomic():
        CarePlan.objects.filter(pk=first.pk).update(agreed_by="别人")
    second = draft_plan(resident=scene.resident, wishes="", by=scene.clerk)
    assert second.version == 2
    agreed(scene, second)
    first.refresh_from_db()
    assert first.state == CarePlanState.REPLACED


def test_plans_are_looked_at_again(scene):
    plan = agreed(scene)
    assert list(plans_to_review(scene.clerk, plan.review_on)) == [plan]
    assert not plans_to_review(scene.clerk, plan.review_on - timedelta(days=1))
    assert not plans_to_review(staff(Role.STREET_CLERK, StreetFactory()), plan.review_on)
    end_plan(plan=plan, reason="入住机构", by=scene.clerk)
    assert not plans_to_review(scene.clerk, plan.review_on)


def test_who_may_plan(scene):
    plan = scene.planned()
    with pytest.raises(NotAllowed):
        draft_plan(resident=scene.resident, wishes="", by=scene.first.user)
    elsewhere = staff(Role.STREET_CLERK, StreetFactory())
    with pytest.raises(NotFound):
        end_plan(plan=plan, reason="", by=elsewhere)


def test_the_pages(scene, client_as):
    plan = scene.planned()
    client = client_as(scene.clerk)
    where = reverse("assessment_console:plan", args=[scene.resident.pk])
    assert "助浴" in client.get(where).content.decode()
    client.post(where, {"wishes": "在家"})
    step = reverse("assessment_console:plan_step", args=[plan.pk, "lines"])
    sent = {f"{need.value}_per": "week" for need in CareNeed}
    assert client.post(step, {**sent, "review_on": today()}).status_code == 422
    good = {**sent, "bath_times": "2", "review_on": today() + timedelta(days=30)}
    assert client.post(step, good).status_code == 302
    assert plan.lines.get().times == 2
    yes = reverse("assessment_console:plan_step", args=[plan.pk, "agree"])
    assert client.post(yes, {"name": "张小明", "relation": "child"}).status_code == 422
    said = {"name": "张小明", "relation": "child", "signature": ink()}
    assert client.post(yes, said).status_code == 302
    plan.refresh_from_db()
    assert plan.state == CarePlanState.AGREED
    assert client.get(reverse("assessment_console:plans")).status_code == 200
    elsewhere = client_as(staff(Role.STREET_CLERK, StreetFactory()))
    assert elsewhere.get(where).status_code == 404
    assert elsewhere.post(yes, said).status_code == 404
