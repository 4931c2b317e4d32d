"""What is written down instead of programmed: checklists, what failing needs, the call's script, escalation."""

from datetime import timedelta

import pytest
from django.urls import reverse

from accounts.enums import Role
from core.models import AuditEvent
from dispatch.commands import load_service_catalogue
from dispatch.commands.complaints import answer_complaint, watch_complaints
from dispatch.commands.visit_errors import EvidenceMissing
from dispatch.commands.visits import fail_visit
from dispatch.enums import Evidence, OrderState
from dispatch.enums.visits import VisitFailReason
from dispatch.models import CallScript, FailureRule, FollowUp, ServiceItem, VisitChecklist
from dispatch.queries.visits import visits_of_day
from tests.factories.accounts import CommunityFactory, staff
from tests.factories.dispatch import ServiceItemFactory
from tests.factories.dispatch_visits import (
    CallScriptFactory,
    FailureRuleFactory,
    VisitChecklistFactory,
    VisitRuleFactory,
    act,
    carer_user,
    complaint,
    operator_in,
    shown,
    visit_order,
    visited,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def place(calendar):
    return CommunityFactory()


@pytest.fixture
def operator(place):
    return operator_in(place)


def test_whatever_is_asked_for_can_be_shown_with_what_ships():
    load_service_catalogue()
    asked = ServiceItem.objects.filter(evidence_finish__contains=[Evidence.CHECKLIST])
    listed = VisitChecklist.objects.values_list("item", flat=True)
    assert set(asked.values_list("pk", flat=True)) <= set(listed)
    assert set(FailureRule.objects.values_list("reason", flat=True)) == set(VisitFailReason.values)
    assert CallScript.objects.get().questions


def without_proof_asked(place, operator, **fields):
    item = ServiceItemFactory(evidence_failure=[])
    return visit_order(place, operator, item=item, **fields)


def test_each_reason_for_failing_asks_for_its_own_proof(place, operator):
    FailureRuleFactory()
    order = without_proof_asked(place, operator)
    failing = {"order": order, "act": act("f"), "by": carer_user(order)}
    for given in ({"photo": None, "note": "敲了三次"}, {"note": ""}):
        with pytest.raises(EvidenceMissing):
            fail_visit(**failing, reason="no_answer", shown=shown(**given))
    fail_visit(**failing, reason="no_answer", shown=shown(note="敲了三次"))
    order.refresh_from_db()
    assert order.state == OrderState.FAILED

    other = without_proof_asked(place, operator)
    failing = {"order": other, "act": act("g"), "by": carer_user(other)}
    assert fail_visit(**failing, reason="refused", shown=shown(photo=None))


def test_the_rule_of_the_place_goes_before_the_general_one(place, operator):
    FailureRuleFactory()
    FailureRuleFactory(region=place.code[:6], evidence=[Evidence.NOTE])
    order = without_proof_asked(place, operator)
    act_of = {"order": order, "act": act("f"), "by": carer_user(order)}
    assert fail_visit(**act_of, reason="no_answer", shown=shown(photo=None, note="敲了三次"))


def test_the_phone_knows_what_each_reason_needs(client_as, place, operator):
    FailureRuleFactory()
    VisitChecklistFactory(region="99")  # of another place
    # In service it is on the page of every day, so that midnight changes nothing.
    order = without_proof_asked(place, operator, state=OrderState.IN_SERVICE)
    carer = order.assignments.get().carer
    [visit] = visits_of_day(carer, order.day)
    assert visit.failing == {"no_answer": [Evidence.PHOTO, Evidence.NOTE]}
    assert visit.lines == []
    page = client_as(carer.user).get(reverse("dispatch_console:visits")).content.decode()
    assert 'data-for-no_answer="photo note"' in page


def test_the_call_asks_what_the_script_says_and_keeps_the_answers(client_as, place, operator):
    CallScriptFactory()
    CallScriptFactory(region="99", opening="别处的话")
    order = visited(place, operator)
    client = client_as(staff(Role.CALL_AGENT, place.parent))
    address = reverse("dispatch_console:call", args=[order.pk])
    page = client.get(address).content.decode()
    for words in ("您好，这里是回访。", "有人来过吗？", "满意吗？", "准时到了吗？"):
        assert words in page
    assert "别处的话" not in page

    said = {"key": "k", "result": "reached", "came": "yes", "score": "5", "question_0": "no"}
    assert client.post(address, said | {"question_0": "maybe"}).status_code == 422
    assert client.post(address, said).status_code == 302
    assert FollowUp.objects.get().answers == [["准时到了吗？", "no"]]


def test_without_a_script_the_four_questions_are_asked(client_as, place, operator):
    order = visited(place, operator)
    client = client_as(staff(Role.CALL_AGENT, place.parent))
    page = client.get(reverse("dispatch_console:call", args=[order.pk])).content.decode()
    assert "服务人员来过吗？" in page


def test_a_complaint_that_nobody_answers_goes_to_the_next_one(place, operator):
    manager = staff(Role.STATION_MANAGER, operator)
    clerk = staff(Role.STREET_CLERK, place.parent)
    district = staff(Role.DISTRICT_ADMIN, place.parent.parent)
    row = complaint(place, operator)
    assert (row.owner, row.stage) == (manager, 0)

    raised = []
    for days in (0, 1, 1, 2, 3, 9):
        watch_complaints(day=row.due_on + timedelta(days=days))
        row.refresh_from_db()
        raised.append((row.stage, row.owner))
    assert raised == [
        (0, manager),
        (1, clerk),
        (1, clerk),
        (1, clerk),
        (2, district),
        (2, district),
    ]
    assert AuditEvent.objects.filter(action="dispatch.complaint.late").count() == 2


def test_who_is_missing_leaves_it_with_the_last_one(place, operator):
    manager = staff(Role.STATION_MANAGER, operator)
    row = complaint(place, operator)
    assert watch_complaints(day=row.due_on + timedelta(days=9)) == 1
    row.refresh_from_db()
    assert (row.stage, row.owner) == (2, manager)
    answer_complaint(complaint=row, answer="已重做", by=manager)
    assert watch_complaints(day=row.due_on + timedelta(days=30)) == 0


def test_a_place_without_owners_escalates_to_nobody(place, operator):
    VisitRuleFactory(complaint_stages=[], complaint_owners=[])
    row = complaint(place, operator)
    assert (row.owner, watch_complaints(day=row.due_on + timedelta(days=9))) == (None, 0)


def test_who_answers_is_on_the_page(client_as, place, operator):
    manager = staff(Role.STATION_MANAGER, operator)
    complaint(place, operator)
    client = client_as(staff(Role.STREET_CLERK, place.parent))
    page = client.get(reverse("dispatch_console:complaints")).content.decode()
    assert f"负责人：{manager.display_name}" in page
