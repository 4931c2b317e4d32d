"""Two phones and two clerks at the same moment: one version, one request, nothing overwritten."""

from uuid import uuid4

import pytest

from elderly_care.commands.assessment_errors import AnotherDevice, AssessmentUnderWay
from elderly_care.commands.assessment_visits import Signed, fill_in, sign
from elderly_care.commands.assessments import AssessmentWish, request_assessment
from elderly_care.enums.assessment import AssessmentReason, AssessmentState
from elderly_care.models import AssessmentCase, AssessmentRecord, AssessmentSignature
from tests.factories.elderly_care_assessments import Scene, an_act, filled, ink
from tests.subsidies.threads import together

pytestmark = pytest.mark.django_db(transaction=True)


def kinds(answers):
    return sorted(type(answer).__name__ for answer in answers)


def test_two_phones_send_a_first_version_and_one_is_told():
    scene = Scene()
    case = scene.assigned()
    users = (scene.first.user, scene.second.user)
    answers = together(
        2, lambda n: fill_in(case=case, filled=filled(50 + n), act=an_act(), by=users[n])
    )
    assert kinds(answers) == ["AnotherDevice", "AssessmentRecord"]
    assert any(isinstance(answer, AnotherDevice) for answer in answers)
    assert AssessmentRecord.objects.get().version == 1


def test_one_phone_sends_the_same_twice_at_once():
    scene = Scene()
    case = scene.assigned()
    act = an_act()
    answers = together(
        3, lambda _n: fill_in(case=case, filled=filled(), act=act, by=scene.first.user)
    )
    assert {answer.pk for answer in answers} == {AssessmentRecord.objects.get().pk}
    assert AssessmentSignature.objects.count() == 1


def test_the_last_two_names_at_once_make_one_result():
    scene = Scene()
    case = scene.on_site()
    person = Signed(1, ink(), name="张小明", relation="child", is_person=True)
    said = [(person, scene.first.user), (Signed(1, ink()), scene.second.user)]
    answers = together(2, lambda n: sign(case=case, signed=said[n][0], act=an_act(), by=said[n][1]))
    assert kinds(answers) == ["AssessmentSignature", "AssessmentSignature"]
    case.refresh_from_db()
    assert case.state == AssessmentState.SCORED


def test_two_ask_for_one_person_and_one_is_told():
    scene = Scene()

    def ask(_number):
        wish = AssessmentWish(scene.resident.pk, AssessmentReason.FIRST, uuid4().hex)
        return request_assessment(wish=wish, by=scene.clerk)

    answers = together(2, ask)
    assert kinds(answers) == ["AssessmentCase", "AssessmentUnderWay"]
    assert any(isinstance(answer, AssessmentUnderWay) for answer in answers)
    assert AssessmentCase.objects.count() == 1
