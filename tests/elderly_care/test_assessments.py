"""An assessment from the request to its end: who may do what, and what it does to the file."""

from datetime import timedelta

import pytest
import time_machine
from django.db import DatabaseError, transaction
from django.utils import timezone

from accounts.enums import Role
from core.dates import today
from core.errors import InvalidInput, NotAllowed, NotFound, ReasonMissing
from core.transitions import WrongState
from elderly_care.commands.assessment_errors import (
    AnotherDevice,
    AssessedAlready,
    AssessmentUnderWay,
    AssessorBiased,
    BasisDay,
    BlankSignature,
    ComaNeedsItem,
    NotCertified,
    NotForTheGone,
    NotPublicised,
    NotYourAssessment,
    OwnObjection,
    PublicityRuns,
    SignatureMissing,
    TotalsDiffer,
    TwoFields,
    WhatChanged,
)
from elderly_care.commands.assessment_results import (
    decide_objection,
    file_objection,
    publicise,
    take_effect,
    watch_assessments,
)
from elderly_care.commands.assessment_visits import Signed, fill_in, sign
from elderly_care.commands.assessments import (
    AssessmentWish,
    assign_assessors,
    cancel_assessment,
    request_assessment,
)
from elderly_care.enums.assessment import AssessmentReason, AssessmentState
from elderly_care.models import AbilityAssessment, AssessmentCase, AssessmentRecord, Notice
from elderly_care.queries.assessments import Sheet, hanging_out
from elderly_care.signals import facts_changed
from tests.factories.accounts import StreetFactory, UserFactory, staff
from tests.factories.elderly_care import AbilityAssessmentFactory, FamilyLinkFactory
from tests.factories.elderly_care_assessments import (
    AssessorFactory,
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
    """Noon of a day that many days from now."""
    noon = timezone.localtime().replace(hour=12, minute=0, second=0, microsecond=0)
    return time_machine.travel(noon + timedelta(days=days), tick=False)


def test_the_whole_way(scene):
    case = scene.publicised(total=60)
    assert case.publicity_ends_on == today() + timedelta(days=6)
    assert list(hanging_out(today())) == [case]
    with pytest.raises(PublicityRuns):
        take_effect(case=case)
    with later(7):
        assert watch_assessments()["effects"] == 1
        assert watch_assessments()["effects"] == 0
        fact = AbilityAssessment.objects.get(resident=scene.resident)
        assert (fact.level, fact.assessed_on) == (2, today())
        case.refresh_from_db()
        assert (case.state, case.valid_to) == (AssessmentState.EFFECTIVE, fact.valid_to)
    days = (fact.valid_to - fact.assessed_on).days
    assert 36 * 30 < days < 37 * 31
    with later(7 + days - 60):
        assert watch_assessments()["reminders"] == 1
        assert watch_assessments()["reminders"] == 0
        assert Notice.objects.filter(subject="能力评估即将到期").count() == 1
    with later(7 + days + 1):
        assert watch_assessments()["ends"] == 1
        assert watch_assessments() == {"called_off": 0, "effects": 0, "reminders": 0, "ends": 0}
    case.refresh_from_db()
    assert case.state == AssessmentState.EXPIRED


def test_a_new_result_replaces_the_one_before_and_money_hears_of_it(scene):
    old = AbilityAssessmentFactory(resident=scene.resident, level=1, valid_to=None)
    heard = []

    def hear(sender, resident_ids, by, **kwargs):
        facts = AbilityAssessment.objects.filter(resident__in=resident_ids)
        heard.append([fact.level for fact in facts.order_by("-assessed_on")])

    facts_changed.connect(hear)
    try:
        case = scene.publicised(total=20)
        with later(7):
            take_effect(case=case)
            day = today()
    finally:
        facts_changed.disconnect(hear)
    old.refresh_from_db()
    assert old.valid_to == day - timedelta(days=1)
    assert heard == [[4, 1], [4, 1]]  # never a moment without the newer level


def test_severe_by_a_geriatric_syndrome_holds_one_year(scene):
    case = scene.publicised(total=35, is_geriatric=True)
    with later(7):
        found = take_effect(case=case)
        assert 360 <= (found.valid_to - today()).days <= 366


def test_a_second_effect_takes_the_first_ones_place(scene):
    first = scene.publicised()
    with later(7):
        take_effect(case=first)
        second = scene.requested(reason=AssessmentReason.ROUTINE)
        assign_assessors(case=second, team=scene.team(), by=scene.clerk)
        fill_in(case=second, filled=filled(40), act=an_act(), by=scene.first.user)
        publicise(case=scene.sign_all(second), by=scene.clerk)
    with later(14):
        take_effect(case=second)
    first.refresh_from_db()
    assert first.state == AssessmentState.REASSESS
    levels = AbilityAssessment.objects.filter(resident=scene.resident).order_by("assessed_on")
    assert [fact.level for fact in levels] == [2, 3]


def test_one_request_at_a_time_and_the_same_key_is_the_same(scene):
    case = scene.requested(key="a")
    assert scene.requested(key="a") == case
    with pytest.raises(AssessmentUnderWay) as refusal:
        scene.requested(key="b")
    assert case.number in str(refusal.value)


def test_a_key_names_one_thing_only(scene):
    other = Scene(community=scene.resident.community, agency=scene.agency)
    scene.requested(key="a")
    wish = AssessmentWish(other.resident.pk, AssessmentReason.FIRST, "a")
    with pytest.raises(InvalidInput):
        request_assessment(wish=wish, by=scene.clerk)
    with pytest.raises(InvalidInput):
        scene.requested(key="")
    case = scene.publicised_from(AssessmentCase.objects.get())
    file_objection(case=case, text="不对", key="x", by=scene.clerk)
    with pytest.raises(InvalidInput):
        file_objection(case=other.publicised(), text="不对", key="x", by=scene.clerk)


def test_a_first_assessment_is_the_first(scene):
    case = scene.publicised()
    with later(7):
        take_effect(case=case)
        with pytest.raises(AssessedAlready):
            scene.requested()
        with pytest.raises(WhatChanged):
            scene.requested(reason=AssessmentReason.PROMPT)
        assert scene.requested(reason=AssessmentReason.PROMPT, said="摔倒骨折").said == "摔倒骨折"


def test_nobody_assesses_who_is_gone(scene):
    scene.resident.died_on = today()
    scene.resident.save()
    with pytest.raises(NotForTheGone):
        scene.requested()


def test_a_death_calls_what_is_under_way_off(scene):
    case = scene.publicised()
    scene.resident.died_on = today()
    scene.resident.save()
    with later(7):
        done = watch_assessments()
    assert (done["called_off"], done["effects"]) == (1, 0)
    case.refresh_from_db()
    assert case.state == AssessmentState.CANCELLED
    assert not AbilityAssessment.objects.exists()


def test_who_may_ask(scene):
    wish = AssessmentWish(scene.resident.pk, AssessmentReason.FIRST, "k")
    with pytest.raises(NotFound):
        request_assessment(wish=wish, by=staff(Role.STREET_CLERK, StreetFactory()))
    with pytest.raises(NotFound):
        request_assessment(wish=wish, by=UserFactory())
    stranger = FamilyLinkFactory(resident=scene.resident, relation="child").user
    with pytest.raises(NotAllowed):
        request_assessment(wish=wish, by=stranger)
    person = FamilyLinkFactory(resident=scene.resident).user
    assert request_assessment(wish=wish, by=person).requested_by == person


def test_two_of_different_fields(scene):
    case = scene.requested()
    other = AssessorFactory(agency=scene.agency)
    for team in (scene.team(second=other), scene.team(second=scene.first)):
        with pytest.raises(TwoFields):
            assign_assessors(case=case, team=team, by=scene.clerk)
    case.refresh_from_db()
    assert case.state == AssessmentState.REQUESTED


def test_a_certificate_that_holds(scene):
    scene.second.certified_until = today() - timedelta(days=1)
    scene.second.save()
    with pytest.raises(NotCertified):
        scene.assigned()


def test_nobody_assesses_the_own_family(scene):
    FamilyLinkFactory(user=scene.first.user, resident=scene.resident, relation="child")
    with pytest.raises(AssessorBiased):
        scene.assigned()


def test_assigning_is_the_streets(scene):
    case = scene.requested()
    elsewhere = staff(Role.STREET_CLERK, StreetFactory())
    with pytest.raises(NotFound):
        assign_assessors(case=case, team=scene.team(), by=elsewhere)
    with pytest.raises(NotAllowed):
        assign_assessors(case=case, team=scene.team(), by=scene.first.user)
    done = assign_assessors(case=case, team=scene.team(), by=scene.clerk)
    assert assign_assessors(case=case, team=scene.team(), by=scene.clerk) == done
    assert Notice.objects.filter(subject="能力评估已安排").count() == 1


def test_the_servers_figures_count_and_a_differing_one_is_told(scene):
    case = scene.assigned()
    form = filled(60, claimed_total=88)
    with pytest.raises(TotalsDiffer) as refusal:
        fill_in(case=case, filled=form, act=an_act(), by=scene.first.user)
    assert "88" in str(refusal.value)
    assert "60" in str(refusal.value)
    assert not AssessmentRecord.objects.exists()
    made = fill_in(
        case=case, filled=filled(60, claimed_total=60), act=an_act(), by=scene.first.user
    )
    assert (made.total, made.level, made.claimed_total) == (60, 2, 60)
    assert sum(made.subscores.values()) == 60


def test_what_changes_the_level_is_kept_with_it(scene):
    content = {"dementia": True, "risks": {"fall": 2}, "evidence": "三甲医院诊断"}
    made = scene.on_site(65, content=content).records.get()
    assert (made.computed_level, made.level) == (2, 3)
    assert made.changes == ["diagnosis", "risk_events"]
    sheet = Sheet(made)
    assert sheet.content.evidence == "三甲医院诊断"
    assert [(section.name, score) for section, score, _rows in sheet.sections][1][
        0
    ] == "基础运动能力"
    assert sheet.risks == [("跌倒", 2)]


def test_answers_are_not_readable_in_the_database(scene):
    scene.on_site(content={"evidence": "阿尔茨海默病"})
    raw = AssessmentRecord.objects.extra(select={"raw": "encode(content, 'escape')"}).get().raw
    assert "B.1.1" not in raw


def test_coma_and_clear_consciousness_exclude_each_other(scene):
    with pytest.raises(ComaNeedsItem):
        scene.on_site(content={"answers": answers_of(90), "coma": True})


def test_a_basis_day_that_cannot_be(scene):
    case = scene.assigned()
    for days in (1, -1):
        form = filled(basis_on=today() + timedelta(days=days))
        with pytest.raises(BasisDay):
            fill_in(case=case, filled=form, act=an_act(), by=scene.first.user)


def test_signatures_are_drawn(scene):
    case = scene.assigned()
    for signature, refusal in ((None, SignatureMissing), (ink(drawn=False), BlankSignature)):
        form = filled(signature=signature)
        with pytest.raises(refusal):
            fill_in(case=case, filled=form, act=an_act(), by=scene.first.user)
    fill_in(case=case, filled=filled(), act=an_act(), by=scene.first.user)
    with pytest.raises(SignatureMissing):
        sign(
            case=case,
            signed=Signed(1, name="张小明", is_person=True),
            act=an_act(),
            by=scene.first.user,
        )
    refused = Signed(1, name="张小明", refusal="手不能写字，口头同意", is_person=True)
    assert sign(case=case, signed=refused, act=an_act(), by=scene.first.user).refusal


def test_only_the_two_who_were_sent(scene):
    case = scene.assigned()
    other = AssessorFactory(agency=scene.agency).user
    with pytest.raises(NotYourAssessment):
        fill_in(case=case, filled=filled(), act=an_act(), by=other)


def test_sent_twice_is_kept_once(scene):
    case = scene.assigned()
    act = an_act()
    first = fill_in(case=case, filled=filled(), act=act, by=scene.first.user)
    assert fill_in(case=case, filled=filled(), act=act, by=scene.first.user) == first
    scene.sign_all(case)
    again = sign(case=case, signed=Signed(1, ink()), act=an_act(), by=scene.second.user)
    assert again.record == first
    assert AssessmentRecord.objects.count() == 1


def test_the_second_device_sees_the_first_ones_answers_before_it_writes(scene):
    case = scene.on_site(60)
    with pytest.raises(AnotherDevice):
        fill_in(case=case, filled=filled(50), act=an_act(), by=scene.second.user)
    made = fill_in(case=case, filled=filled(50, based_on=1), act=an_act(), by=scene.second.user)
    assert made.version == 2
    with pytest.raises(AnotherDevice):
        sign(case=case, signed=Signed(1, ink()), act=an_act(), by=scene.first.user)
    person = Signed(2, ink(), name="张小明", relation="child", is_person=True)
    sign(case=case, signed=person, act=an_act(), by=scene.second.user)
    sign(case=case, signed=Signed(2, ink()), act=an_act(), by=scene.first.user)
    case.refresh_from_db()
    assert case.state == AssessmentState.SCORED
    assert publicise(case=case, by=scene.clerk).level == 2


def test_a_doubt_is_heard_while_the_result_hangs_out(scene):
    case = scene.publicised()
    with later(7), pytest.raises(NotPublicised):
        file_objection(case=case, text="不对", key="x", by=scene.clerk)
    row = file_objection(case=case, text="不对", key="x", by=scene.clerk)
    assert file_objection(case=case, text="不对", key="x", by=scene.clerk) == row
    with later(7):
        assert watch_assessments()["effects"] == 0


def test_a_doubt_that_is_right_makes_others_assess_anew(scene):
    doubt = scene.doubted()
    for judge in (scene.clerk, scene.first.user):
        with pytest.raises((OwnObjection, NotAllowed)):
            decide_objection(objection=doubt, uphold=True, answer="属实", by=judge)
    with pytest.raises(ReasonMissing):
        decide_objection(objection=doubt, uphold=True, answer=" ", by=scene.approver)
    decide_objection(objection=doubt, uphold=True, answer="属实", by=scene.approver)
    follower = doubt.case.followers.get()
    assert (follower.reason, follower.state) == (
        AssessmentReason.DISPUTE,
        AssessmentState.REQUESTED,
    )
    with pytest.raises(AssessorBiased):
        assign_assessors(case=follower, team=scene.team(), by=scene.clerk)
    others = scene.team(
        AssessorFactory(agency=scene.agency), AssessorFactory(agency=scene.agency, field="care")
    )
    assign_assessors(case=follower, team=others, by=scene.clerk)
    with later(7):
        assert watch_assessments()["effects"] == 0


def test_a_doubt_that_is_wrong_lets_it_take_effect(scene):
    doubt = scene.doubted()
    decide_objection(objection=doubt, uphold=False, answer="复核无误", by=scene.approver)
    with pytest.raises(WrongState):
        decide_objection(objection=doubt, uphold=True, answer="属实", by=scene.approver)
    with later(7):
        assert watch_assessments()["effects"] == 1


def test_calling_off_says_why(scene):
    case = scene.assigned()
    with pytest.raises(ReasonMissing):
        cancel_assessment(case=case, reason="", by=scene.clerk)
    done = cancel_assessment(case=case, reason="本人不愿意评估", by=scene.clerk)
    assert cancel_assessment(case=case, reason="再来", by=scene.clerk) == done
    assert scene.requested().state == AssessmentState.REQUESTED


def test_what_was_found_never_changes(scene):
    made = scene.on_site().records.get()
    for act in (
        lambda: AssessmentRecord.objects.filter(pk=made.pk).update(total=90),
        lambda: made.signatures.all().delete(),
        lambda: AssessmentRecord.objects.filter(pk=made.pk).delete(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            act()
    assert AssessmentRecord.objects.get().total == 60
