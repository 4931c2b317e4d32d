"""Help by the case, and the shipped delegations: Beijing's temporary assistance, the three of 2015."""

import json
from datetime import date

import pytest
import time_machine
from django.db import connection

from core.audit import SYSTEM
from core.errors import InvalidInput
from subsidies import commands, queries
from subsidies.commands import Submission, applications
from subsidies.enums import ApplicationChannel, Evidence, Level, Outcome, Verdict
from subsidies.enums import ApplicationState as S
from subsidies.models import Application, ApplicationDocument, ApprovalRule, Award, Programme
from tests.factories.accounts import CommunityFactory, DistrictFactory, StreetFactory
from tests.factories.elderly_care import ResidentFactory
from tests.factories.subsidies_applications import Officers

pytestmark = pytest.mark.django_db
NOW = "2026-06-09T10:00:00+08:00"
GONGSHU = ("charity_aid_gongshu", "medical_insurance_gongshu", "illness_living_gongshu")


@pytest.fixture
def shipped(calendar):
    commands.load_programmes()
    commands.load_approval_rules()


@pytest.fixture(autouse=True)
def _now():
    with time_machine.travel(NOW, tick=False):
        yield


def hand_in(code, resident, officers, **inputs):
    programme = Programme.objects.get(code=code)
    urgent = inputs.pop("urgent", False)
    return commands.submit(
        submission=Submission(
            programme, resident, ApplicationChannel.WINDOW, inputs=inputs, urgent=urgent
        ),
        by=officers.clerk,
    )


def papers(application, officers):
    for document in queries.missing_documents(application):
        ApplicationDocument.objects.create(
            application=application,
            code=document.code,
            evidence=Evidence.PAPER,
            source="原件",
            verdict=Verdict.ACCEPTED,
            checked_by=officers.clerk,
        )


def to_approval(application, officers):
    papers(application, officers)
    commands.accept(application=application, by=officers.clerk)
    return commands.review(application=application, outcome=Outcome.PASSED, by=officers.clerk)


def test_loading_the_delegations_twice_changes_nothing(shipped):
    count = ApprovalRule.objects.count()

    assert commands.load_approval_rules() == count
    assert ApprovalRule.objects.count() == count
    assert set(GONGSHU) <= set(ApprovalRule.objects.values_list("programme__code", flat=True))
    assert not ApprovalRule.objects.filter(document_no="").exists()


def test_a_delegation_of_an_unknown_programme_is_left_out_and_one_may_be_ended(shipped, tmp_path):
    rule = {"programme": "age", "region": "11", "level": "street", "document_no": "160号"}
    rows = [
        rule | {"effective_from": "2019-10-01", "effective_to": "2026-12-31"},
        rule | {"programme": "unheard_of", "effective_from": "2019-10-01"},
    ]
    (tmp_path / "rules.json").write_text(json.dumps(rows))

    assert commands.load_approval_rules(tmp_path) == 1
    found = ApprovalRule.objects.get(programme__code="age")
    assert found.effective_to == date(2026, 12, 31)
    rows[0]["effective_to"] = "2018-01-01"
    (tmp_path / "rules.json").write_text(json.dumps(rows))
    with pytest.raises(InvalidInput):
        commands.load_approval_rules(tmp_path)


@pytest.mark.parametrize(
    ("inputs", "yuan"),
    [
        ({"kind": "expenditure", "spending_fen": 40_000_00, "class": "assisted"}, 17_000),
        ({"kind": "expenditure", "spending_fen": 100_000_00, "class": "other"}, 34_800),
        ({"kind": "emergency", "needed_fen": 9_000_00, "persons": 2}, 8_700),
    ],
)
def test_temporary_assistance_by_its_formula(shipped, inputs, yuan):
    resident = ResidentFactory()
    officers = Officers.of(resident)
    application = hand_in("temporary_assistance", resident, officers, cause="住院", **inputs)
    application = to_approval(application, officers)
    assert (application.amount_fen, application.approval_level) == (yuan * 100, Level.STREET)

    with pytest.raises(applications.AmountNotAllowed):
        commands.decide(
            application=application,
            outcome=Outcome.APPROVED,
            amount_fen=yuan * 100 + 1,
            by=officers.approver,
        )
    application = commands.decide(
        application=application, outcome=Outcome.APPROVED, by=officers.approver
    )

    award = Award.objects.get()
    assert (application.state, application.first_month) == (S.EFFECTIVE, date(2026, 6, 1))
    assert (award.amount_fen, award.cause, award.first, award.last) == (
        yuan * 100,
        "住院",
        date(2026, 6, 1),
        date(2026, 6, 1),
    )
    letter = queries.decision_letter(application)
    assert not letter.is_monthly
    assert any("86号" in line for line in letter.explanation)


def test_what_the_amount_is_computed_from_must_be_said(shipped):
    resident = ResidentFactory()
    with pytest.raises(InvalidInput):
        hand_in("temporary_assistance", resident, Officers.of(resident), kind="expenditure")
    assert not Application.objects.exists()


def test_a_standard_that_is_not_registered_keeps_nobody_from_applying(shipped):
    versions = Programme.objects.get(code="temporary_assistance").versions
    formula = {**versions.get().formula, "standard": "nothing"}
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE")
        versions.update(formula=formula)
        cursor.execute("SET ROLE yizhan_app")
    resident = ResidentFactory()
    officers = Officers.of(resident)
    inputs = {"kind": "emergency", "needed_fen": 1_000_00, "persons": 1}
    application = hand_in("temporary_assistance", resident, officers, cause="火灾", **inputs)
    assert application.state == S.SUBMITTED
    assert not queries.assess(application).eligible


def test_the_same_cause_within_a_year_needs_a_justification_and_another_cause_does_not(shipped):
    resident = ResidentFactory()
    officers = Officers.of(resident)
    inputs = {"kind": "emergency", "needed_fen": 1_000_00, "persons": 1}
    first = hand_in("temporary_assistance", resident, officers, cause="火灾", **inputs)
    first = to_approval(first, officers)
    commands.decide(application=first, outcome=Outcome.APPROVED, by=officers.approver)

    again = hand_in("temporary_assistance", resident, officers, cause="火灾", **inputs)
    papers(again, officers)
    commands.accept(application=again, by=officers.clerk)
    with pytest.raises(applications.JustificationNeeded):
        commands.review(application=again, outcome=Outcome.PASSED, by=officers.clerk)
    commands.withdraw(application=again, by=officers.clerk)

    other = hand_in("temporary_assistance", resident, officers, cause="车祸", **inputs)
    other = to_approval(other, officers)
    other = commands.decide(application=other, outcome=Outcome.APPROVED, by=officers.approver)
    assert other.first_month == date(2026, 7, 1)  # June has one already


def test_less_than_computed_may_be_approved(shipped):
    resident = ResidentFactory()
    officers = Officers.of(resident)
    inputs = {"kind": "emergency", "needed_fen": 3_000_00, "persons": 1, "urgent": True}
    application = hand_in("temporary_assistance", resident, officers, cause="火灾", **inputs)
    assert application.is_urgent
    commands.accept(application=application, by=officers.clerk)  # the papers follow
    commands.review(application=application, outcome=Outcome.PASSED, by=officers.clerk)
    application = commands.decide(
        application=application,
        outcome=Outcome.APPROVED,
        amount_fen=2_471_18,
        by=officers.approver,
    )
    assert Award.objects.get().amount_fen == 2_471_18
    decided = application.decisions.get(outcome=Outcome.APPROVED)
    assert (decided.amount_fen, decided.findings) == (2_471_18, [])


def test_the_three_of_2015_go_by_the_departments_and_a_notice(shipped):
    street = StreetFactory(parent=DistrictFactory(code="330105", name="拱墅区"))
    resident = ResidentFactory(community=CommunityFactory(parent=street))
    officers = Officers.of(resident)
    application = hand_in(
        "charity_aid_gongshu", resident, officers, cause="重病", amount_fen=5_000_00
    )
    application = to_approval(application, officers)
    assert application.state == S.JOINT
    assert application in queries.inbox(officers.district)  # departments without an account
    for opinion in application.joint_opinions.all():
        application = commands.joint_opinion(
            opinion=opinion, agrees=True, text="来函同意", by=officers.district
        )
    assert application.approval_level == Level.STREET
    application = commands.decide(
        application=application, outcome=Outcome.APPROVED, by=officers.approver
    )
    assert application.state == S.PUBLICITY
    (notice,) = queries.public_notices("330105")
    assert (notice.amount_fen, notice.is_monthly) == (5_000_00, False)
    with time_machine.travel("2026-06-17T01:30:00+08:00", tick=False):
        assert commands.close_due_publicities(by=SYSTEM) == 1
    assert Award.objects.get().amount_fen == 5_000_00
