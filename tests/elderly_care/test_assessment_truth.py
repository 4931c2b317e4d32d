"""What an assessment says must be true: evidence for a diagnosis, Annex A as a whole, and what follows from fraud."""

from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from django.db import DatabaseError, transaction
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Role
from core.dates import add_months, today
from core.errors import NotAllowed, NotFound, ReasonMissing
from core.transitions import WrongState
from elderly_care.commands.assessment_errors import (
    AssessmentBarred,
    EvidenceMissing,
    TookPart,
)
from elderly_care.commands.assessment_fraud import annul_for_fraud
from elderly_care.commands.assessment_papers import paper_of
from elderly_care.commands.assessment_results import take_effect, watch_assessments
from elderly_care.commands.assessment_visits import fill_in
from elderly_care.enums.assessment import AssessmentState
from elderly_care.logic.annex import AnnexUnknown
from elderly_care.models import AbilityAssessment, AssessmentCase, AssessmentRecord, Notice
from elderly_care.queries.assessments import Sheet
from elderly_care.signals import facts_changed
from tests.factories.accounts import StreetFactory, staff
from tests.factories.elderly_care_assessments import (
    Scene,
    an_act,
    answers_of,
    filled,
    ink,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene():
    return Scene()


def later(days):
    noon = timezone.localtime().replace(hour=12, minute=0, second=0, microsecond=0)
    return time_machine.travel(noon + timedelta(days=days), tick=False)


def in_force(scene):
    """Publicised today, in force in a week."""
    case = scene.publicised()
    with later(7):
        take_effect(case=case)
    case.refresh_from_db()
    return case


@pytest.mark.parametrize("ground", ["dementia", "psychiatric"])
def test_a_diagnosis_needs_its_evidence(scene, ground):
    case = scene.assigned()
    form = filled(content={ground: True, "evidence": " "})
    with pytest.raises(EvidenceMissing):
        fill_in(case=case, filled=form, act=an_act(), by=scene.first.user)
    assert not AssessmentRecord.objects.exists()


def test_the_information_sheet_is_kept_sealed_shown_and_printed(scene):
    said = {
        "A.2.4": "160",
        "A.2.5": "45",
        "A.4.1": ["I10"],
        "A.4.2": "氨氯地平，口服，5毫克，每天一次",
    }
    content = {"annex": said, "contact_name": "张小明", "contact_phone": "13900001111"}
    made = scene.on_site(content=content).records.get()
    raw = AssessmentRecord.objects.extra(select={"raw": "encode(content, 'escape')"}).get().raw
    assert "13900001111" not in raw
    sheet = Sheet(made)
    lines = {row.code: words for _part, rows in sheet.annex for row, words in rows}
    assert lines["A.5.9"] == "17.6 低于正常值"
    assert lines["A.4.2"] == "氨氯地平 口服 5毫克 每天一次"
    printed = paper_of(made.case, made)
    assert [part["name"] for part in printed["annex"]] == [
        "A.2 基本信息",
        "A.4 疾病诊断和用药",
        "A.5 健康相关问题",
    ]
    assert ["联系人", "张小明 13900001111"] in printed["facts"]


def test_an_older_form_without_the_sheet_is_still_read(scene):
    sheet = Sheet(scene.on_site().records.get())
    assert sheet.annex == []


def test_a_sheet_that_cannot_be_keeps_nothing(scene):
    case = scene.assigned()
    form = filled(content={"annex": {"A.5.3": ["none", "burn"]}})
    with pytest.raises(AnnexUnknown):
        fill_in(case=case, filled=form, act=an_act(), by=scene.first.user)
    assert not AssessmentRecord.objects.exists()


def test_the_sheet_from_the_phone_and_back_into_the_next_version(scene, client_as):
    case = scene.assigned()
    client = client_as(scene.first.user)
    said = {"A.2.10": ["spouse", "children"], "A.4.2": "甲，口服，一片，早晚", "A.5.1": "2"}
    sent = {"key": uuid4().hex, "based_on": 0, "basis_on": today(), "informant": "child"}
    where = reverse("assessment_console:fill", args=[case.pk])
    client.post(where, {**sent, **answers_of(60), **said, "signature": ink()})
    words = client.get(reverse("assessment_console:phone")).content.decode()
    assert "与配偶居住、与子女居住" in words
    assert "甲，口服，一片，早晚" in words
    wrong = {**sent, "key": uuid4().hex, "based_on": 1, "A.5.1": "9", **answers_of(60)}
    json = {"Accept": "application/json"}
    assert client.post(where, {**wrong, "signature": ink()}, headers=json).status_code == 400
    assert AssessmentRecord.objects.count() == 1


def test_fraud_takes_the_level_back_and_nobody_asks_again_for_a_year(scene):
    case = in_force(scene)
    heard = []

    def hear(sender, resident_ids, by, **kwargs):
        heard.append(AbilityAssessment.objects.filter(resident__in=resident_ids).count())

    facts_changed.connect(hear)
    try:
        with later(10):
            until = add_months(today(), 12)
            for _ in range(2):
                done = annul_for_fraud(case=case, reason="冒名顶替", by=scene.approver)
            with pytest.raises(AssessmentBarred):
                scene.requested(reason="other")
    finally:
        facts_changed.disconnect(hear)
    assert done.state == AssessmentState.ANNULLED
    assert (done.barred_until.year, done.barred_until.month) == (until.year, until.month)
    assert heard == [0]
    assert Notice.objects.filter(subject="能力评估结果已撤销").count() == 1
    with later(10 + 400):
        assert watch_assessments()["ends"] == 0
        assert scene.requested(reason="other").state == AssessmentState.REQUESTED


def test_a_result_that_still_hangs_out_never_takes_effect(scene):
    case = scene.publicised()
    done = annul_for_fraud(case=case, reason="冒名顶替", by=scene.approver)
    printed = paper_of(done, done.records.get())
    assert ["状态", "已撤销（弄虚作假）"] in printed["results"]
    with later(8):
        assert watch_assessments()["effects"] == 0
    assert not AbilityAssessment.objects.exists()


def test_whoever_took_part_does_not_judge(scene):
    case = scene.publicised()
    with pytest.raises(NotAllowed):
        annul_for_fraud(case=case, reason="冒名顶替", by=scene.clerk)
    scene.clerk = scene.approver = staff(Role.DISTRICT_ADMIN, scene.street.parent)
    AssessmentCase.objects.filter(pk=case.pk).update(state="cancelled", ended_reason="改期")
    with pytest.raises(TookPart):
        annul_for_fraud(case=scene.publicised(), reason="冒名顶替", by=scene.approver)


def test_elsewhere_or_too_early(scene):
    case = scene.assigned()
    with pytest.raises(WrongState):
        annul_for_fraud(case=case, reason="冒名顶替", by=scene.approver)
    elsewhere = staff(Role.STREET_APPROVER, StreetFactory())
    with pytest.raises(NotFound):
        annul_for_fraud(case=case, reason="冒名顶替", by=elsewhere)


def test_the_page_asks_for_the_ground(scene, client_as):
    case = scene.publicised()
    client = client_as(scene.approver)
    address = reverse("assessment_console:case", args=[case.pk])
    assert "认定弄虚作假" in client.get(address).content.decode()
    step = reverse("assessment_console:step", args=[case.pk, "annul"])
    client.post(step, {"reason": ""})
    case.refresh_from_db()
    assert case.state == AssessmentState.PUBLICISED
    client.post(step, {"reason": "冒名顶替"})
    case.refresh_from_db()
    assert case.state == AssessmentState.ANNULLED
    words = client.get(address).content.decode()
    assert "冒名顶替" in words
    assert "认定弄虚作假" not in words


def test_an_annulled_one_says_until_when(scene):
    case = scene.publicised()
    with pytest.raises(DatabaseError), transaction.atomic():
        AssessmentCase.objects.filter(pk=case.pk).update(state="annulled", ended_reason="x")
    with pytest.raises(ReasonMissing):
        annul_for_fraud(case=case, reason=" ", by=scene.approver)
