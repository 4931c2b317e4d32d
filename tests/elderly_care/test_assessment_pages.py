"""Pages, papers, imports and the API of assessments: who sees what, and what bad input changes (nothing)."""

from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from accounts.enums import Role
from core.audit import SYSTEM
from core.dates import today
from core.models import AuditEvent
from elderly_care.commands.old_assessments import import_old_assessments
from elderly_care.enums.assessment import AssessmentState
from elderly_care.models import (
    AssessmentCase,
    AssessmentObjection,
    AssessmentRecord,
    OldAssessment,
    Resident,
)
from elderly_care.queries import own_portrait, staff_portrait
from elderly_care.queries.portrait import with_files
from tests.factories.accounts import StreetFactory, staff
from tests.factories.elderly_care import FamilyLinkFactory, ResidentFactory
from tests.factories.elderly_care_assessments import Scene, answers_of, ink

pytestmark = pytest.mark.django_db
QUEUE_QUERIES = 5


@pytest.fixture
def scene():
    return Scene()


def page(name, *args):
    return reverse(f"assessment_console:{name}", args=args)


def posted(total=60, **fields):
    """A form as a browser without scripts sends it."""
    said = {"key": uuid4().hex, "based_on": 0, "basis_on": today(), "informant": "child"}
    return {**said, **answers_of(total), "signature": ink(), **fields}


def test_from_the_request_to_the_publicity(scene, client_as):
    clerk, first, second = (
        client_as(u) for u in (scene.clerk, scene.first.user, scene.second.user)
    )
    person = page("person", scene.resident.pk)
    assert clerk.get(person).status_code == 200
    clerk.post(person, {"key": "k", "reason": "first"})
    case = AssessmentCase.objects.get()
    assert case.number in clerk.get(page("queue")).content.decode()
    team = {"first": scene.first.pk, "second": scene.second.pk, "visit_on": today()}
    assert clerk.post(page("assign", case.pk), team).status_code == 302
    assert scene.resident.name in first.get(page("phone")).content.decode()
    assert first.post(page("fill", case.pk), posted()).status_code == 302
    person_says = {"key": "p", "version": 1, "name": "张小明", "relation": "child"}
    first.post(page("sign_person", case.pk), {**person_says, "signature": ink()})
    assert "总分 60" in second.get(page("phone")).content.decode()
    second.post(page("sign", case.pk), {"key": "s", "version": 1, "signature": ink()})
    clerk.post(page("step", case.pk, "publicise"))
    case.refresh_from_db()
    assert case.state == AssessmentState.PUBLICISED
    assert "中度失能" in clerk.get(page("case", case.pk)).content.decode()
    assert AuditEvent.objects.filter(action="elderly_care.assessment.seen").exists()


def test_the_phone_is_told_as_json(scene, client_as):
    case = scene.assigned()
    client = client_as(scene.first.user)
    where = page("fill", case.pk)
    wrong = client.post(where, posted(claimed_total=61), headers={"Accept": "application/json"})
    assert (wrong.status_code, wrong.json()["code"]) == (409, "assessment.totals_differ")
    missing = posted()
    del missing["B.1.1"]
    less = client.post(where, missing, headers={"Accept": "application/json"})
    assert (less.status_code, less.json()["code"]) == (400, "assessment.answers_missing")
    assert "进食" in less.json()["message"]
    assert not AssessmentRecord.objects.exists()
    done = client.post(where, posted(claimed_total=60), headers={"Accept": "application/json"})
    assert "总分 60" in done.json()["message"]


@pytest.mark.parametrize(
    "wrong",
    [{"B.1.1": "9"}, {"B.1.1": "x"}, {"basis_on": "soon"}, {"risk_fall": "7"}, {"based_on": "-1"}],
)
def test_a_form_that_cannot_be_is_refused_in_words(scene, client_as, wrong):
    case = scene.assigned()
    client = client_as(scene.first.user)
    sent = {**posted(), **wrong}
    answer = client.post(page("fill", case.pk), sent, headers={"Accept": "application/json"})
    assert answer.status_code == 400
    assert not AssessmentRecord.objects.exists()


def test_nobody_elses_assessments(scene, client_as):
    case = scene.publicised()
    elsewhere = client_as(staff(Role.STREET_CLERK, StreetFactory()))
    assert case.number not in elsewhere.get(page("queue")).content.decode()
    for address in (page("case", case.pk), page("person", scene.resident.pk)):
        assert elsewhere.get(address).status_code == 404
    assert elsewhere.post(page("step", case.pk, "cancel"), {"reason": "x"}).status_code == 404
    stranger = client_as(staff(Role.ASSESSOR, scene.agency))
    assert stranger.get(page("phone")).status_code == 200
    wrong = stranger.post(page("fill", case.pk), posted(), headers={"Accept": "application/json"})
    assert wrong.status_code == 404
    cook = client_as(staff(Role.KITCHEN, scene.agency))
    assert cook.get(page("queue")).status_code == 403


def test_answers_are_for_who_arranges_decides_or_was_sent(scene, client_as):
    case = scene.scored(content={"evidence": "阿尔茨海默病"})
    street = scene.street
    for user, sees in (
        (scene.clerk, True),
        (scene.approver, True),
        (staff(Role.DISPATCHER, street), False),
        (staff(Role.AUDITOR, street), False),
    ):
        text = client_as(user).get(page("case", case.pk)).content.decode()
        assert ("阿尔茨海默病" in text) == sees


@pytest.mark.parametrize("people", [1, 3])
def test_the_queue_asks_as_often_for_three_as_for_one(
    people, scene, client_as, django_assert_num_queries
):
    for _each in range(people):
        Scene(community=scene.resident.community, agency=scene.agency).assigned()
    client = client_as(scene.clerk)
    client.get(page("queue"))
    with django_assert_num_queries(QUEUE_QUERIES):
        client.get(page("queue"))


def test_a_refusal_stays_on_the_page(scene, client_as):
    case = scene.requested()
    team = {"first": scene.first.pk, "second": scene.first.pk, "visit_on": today()}
    answer = client_as(scene.clerk).post(page("assign", case.pk), team)
    assert answer.status_code == 422
    assert "专业不同" in answer.content.decode()


def test_the_report_is_a_pdf_for_who_may_read_it(scene, client_as):
    case = scene.scored()
    answer = client_as(scene.clerk).post(page("paper", case.pk))
    assert answer.content.startswith(b"%PDF-")
    assert AuditEvent.objects.filter(action="elderly_care.assessment.printed").exists()
    dispatcher = client_as(staff(Role.DISPATCHER, scene.street))
    assert dispatcher.post(page("paper", case.pk)).status_code == 403


def test_signatures_are_looked_at_with_a_trace(scene, client_as):
    signature = scene.scored().records.get().signatures.order_by("pk")[0]
    answer = client_as(scene.clerk).get(page("signature", signature.pk))
    assert answer["Content-Type"] == "image/jpeg"
    assert AuditEvent.objects.filter(action="elderly_care.assessment.signature_seen").exists()


def test_without_a_photo_there_is_nothing_to_see(scene, client_as):
    found = scene.scored().records.get()
    assert client_as(scene.clerk).get(page("photo", found.pk)).status_code == 404


def test_the_public_page_names_nobody(scene, client):
    scene.publicised(total=20)
    text = client.get(reverse("family:public_assessments")).content.decode()
    assert "完全失能" in text
    for known in (scene.resident.name, scene.resident.address, scene.resident.community.name):
        assert known not in text
    other = client.get(reverse("family:public_assessments"), {"division": "999"})
    assert "完全失能" not in other.content.decode()


def test_the_person_asks_and_doubts_and_a_relative_only_where_allowed(scene, client_as):
    address = reverse("family:assessment")
    person = client_as(FamilyLinkFactory(resident=scene.resident).user)
    assert person.get(address).status_code == 200
    person.post(address, {"key": "a", "text": "摔了一跤"})
    case = AssessmentCase.objects.get()
    assert (case.reason, case.said) == ("first", "摔了一跤")
    child = FamilyLinkFactory(resident=scene.resident, relation="child")
    assert client_as(child.user).get(address).status_code == 403


def test_a_doubt_from_home(scene, client_as):
    case = scene.publicised()
    person = client_as(FamilyLinkFactory(resident=scene.resident).user)
    assert "公示到" in person.get(reverse("family:assessment")).content.decode()
    for _twice in range(2):
        person.post(reverse("family:assessment"), {"key": "a", "text": "不对", "doubt": "1"})
    assert AssessmentObjection.objects.get().case == case


def test_partners_read_levels_and_no_answers(scene, api_as):
    case = scene.publicised()
    partner = api_as(staff(Role.PARTNER_ENGINEER, scene.street))
    row = partner.get(reverse("api-assessment-list")).json()["results"][0]
    assert (row["number"], row["level"], row["state"]) == (case.number, 2, "publicised")
    assert "answers" not in str(row)
    elsewhere = api_as(staff(Role.PARTNER_ENGINEER, StreetFactory()))
    assert elsewhere.get(reverse("api-assessment-list")).json()["results"] == []
    assert elsewhere.get(reverse("api-assessment-detail", args=[case.pk])).status_code == 404


def test_the_portrait_shows_them_to_staff_and_to_whom_the_person_lets(scene):
    scene.publicised()
    person = with_files(Resident.objects.all()).get(pk=scene.resident.pk)
    boxes = {box.part.code: box for box in staff_portrait(person, scene.clerk)}
    assert "中度失能" in boxes["assessments"].lines[0].text
    assert "care_plan" in boxes
    child = FamilyLinkFactory(resident=person, relation="child")
    assert "assessments" not in {box.part.code for box in own_portrait(child)}
    child.may_see_health = True
    assert "assessments" in {box.part.code for box in own_portrait(child)}


HEADER = "id_number,assessed_on,adl,mental,sensory,social,level,diagnosis,agency\n"


def old_file(*lines):
    return SimpleUploadedFile("old.csv", (HEADER + "\n".join(lines)).encode())


def test_old_papers_are_history_on_their_own_scale(scene):
    number = scene.resident.id_number
    file = old_file(f"{number},2021-05-06,2,1,0,0,2,,某评估中心")
    assert import_old_assessments(file=file, by=scene.clerk).added == 1
    file.seek(0)
    again = import_old_assessments(file=file, by=scene.clerk)
    assert (again.added, again.known) == (0, 1)
    assert not scene.resident.assessments.exists()
    assert OldAssessment.objects.get().level == 2


def test_every_wrong_line_is_named_and_the_others_are_taken(scene):
    good, stranger = scene.resident.id_number, ResidentFactory().id_number
    file = old_file(
        f"{good},2021-05-06,0,0,0,0,0,,",
        f"{good},2021-05-07,0,0,0,0,3,,",
        f"{good},2021-05-08,7,0,0,0,0,,",
        f"{stranger},2021-05-06,0,0,0,0,0,,",
        f"{good},2199-01-01,0,0,0,0,0,,",
        "123,2021-05-06,0,0,0,0,0,,",
        f"{good},,0,0,0,0,0,,",
        f"{good},2021-05-09,0,0,0,0,1,Y,",
    )
    found = import_old_assessments(file=file, by=scene.clerk)
    assert [(error.line, error.column) for error in found.rejected] == [
        (3, "level"),
        (4, "adl"),
        (5, "id_number"),
        (6, "assessed_on"),
        (7, "id_number"),
        (8, "assessed_on"),
    ]
    assert found.added == 2


def test_the_import_page(scene, client_as):
    client = client_as(scene.clerk)
    assert client.get(page("import")).status_code == 200
    answer = client.post(page("import"), {"file": old_file("x,2021-05-06,0,0,0,0,0,,")})
    assert "没有导入" in answer.content.decode()
    broken = SimpleUploadedFile("old.xlsx", b"PK\x03\x04rubbish")
    assert client.post(page("import"), {"file": broken}).status_code == 422
    assert client_as(scene.first.user).get(page("import")).status_code == 403


def test_the_platform_may_import_everywhere(scene):
    file = old_file(f"{scene.resident.id_number},2021-05-06,0,0,0,0,0,,")
    assert import_old_assessments(file=file, by=SYSTEM).added == 1
