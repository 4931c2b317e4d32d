"""The same application on the portal, at the window, in the office and over the API."""

import re
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localdate

import subsidies
from accounts.enums import Role
from core.dates import today
from core.models import AuditEvent
from elderly_care.enums import Relation
from subsidies import commands, queries
from subsidies.console.forms.applications import IntakeForm
from subsidies.console.presenters import history_lines
from subsidies.enums import ApplicationState as S
from subsidies.enums import Evidence, Outcome, Verdict
from subsidies.models import Application, ApplicationDocument, Enrolment, Review
from subsidies.transitions import APPLICATION
from tests.factories.accounts import CommunityFactory, StreetFactory, staff
from tests.factories.elderly_care import FamilyLinkFactory, ResidentFactory
from tests.factories.subsidies import AwardFactory, ProgrammeFactory
from tests.factories.subsidies_applications import (
    ApplicationFactory,
    Officers,
    application_in,
    delegate,
    photo,
    require_document,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def programme(calendar):
    programme = ProgrammeFactory(ruled=True)
    delegate(programme)
    return programme


@pytest.fixture
def resident():
    return ResidentFactory()


@pytest.fixture
def officers(resident):
    return Officers.of(resident)


def page(name, *args):
    return reverse(f"subsidies_console:{name}", args=args)


def portal(name, *args):
    return reverse(f"subsidies_portal:{name}", args=args)


def act(client, application, verb, **fields):
    """Press the button of a step."""
    data = {f"{verb}-{name}": value for name, value in fields.items()}
    return client.post(page("act", application.pk, verb), data)


# From the portal to the money


def test_a_resident_applies_and_two_officers_decide(programme, resident, officers, client_as):
    require_document(programme)
    person = client_as(FamilyLinkFactory(resident=resident).user)
    offered = person.get(portal("choose")).content.decode()
    assert str(programme) in offered
    answer = person.post(portal("apply", programme.code), {"key": str(uuid4()), "note": ""})
    application = Application.objects.get()
    assert answer.headers["Location"] == portal("done", application.pk)
    shown = person.get(portal("application", application.pk)).content.decode()
    assert "还没交" in shown
    sent = {"code": "id_card", "photo": photo()}
    assert person.post(portal("application", application.pk), sent).status_code == 302

    clerk = client_as(officers.clerk)
    assert application.number in clerk.get(page("applications")).content.decode()
    paper = page("document", application.pk, ApplicationDocument.objects.get().pk)
    assert b"".join(clerk.get(paper)).startswith(b"\xff\xd8")
    clerk.post(paper, {"verdict": Verdict.ACCEPTED})
    for client, verb, fields in (
        (clerk, "accept", {}),
        (clerk, "review", {"outcome": Outcome.PASSED}),
        (client_as(officers.approver), "decide", {"outcome": Outcome.APPROVED}),
    ):
        assert act(client, application, verb, **fields).status_code == 302
    assert Enrolment.objects.filter(resident=resident, programme=programme).exists()
    letter = person.get(portal("letter", application.pk)).content.decode()
    assert all(words in letter for words in (programme.name, "100.00", "data-print"))
    day = date_format(localdate(application.decisions.latest("pk").decided_at), "DATE_FORMAT")
    assert letter.count(day) == 2  # at its head, and at the seal


def test_the_record_leads_to_what_is_known_of_the_person(programme, resident, officers, client_as):
    person = client_as(FamilyLinkFactory(resident=resident).user)
    person.post(portal("apply", programme.code), {"key": str(uuid4()), "note": ""})
    address = page("application", Application.objects.get().pk)
    record = client_as(officers.clerk).get(address).content.decode()
    for words in ("能力评估", "收款账户", f"resident__id__exact={resident.pk}"):
        assert words in record


def test_pressing_twice_makes_one_application(programme, resident, client_as):
    person = client_as(FamilyLinkFactory(resident=resident).user)
    data = {"key": str(uuid4()), "note": ""}
    first = person.post(portal("apply", programme.code), data)
    again = person.post(portal("apply", programme.code), data)
    assert Application.objects.count() == 1
    assert first.headers["Location"] == portal("done", Application.objects.get().pk)
    assert again.status_code in (302, 404)  # 404: the programme is no longer offered


def test_family_without_sight_of_the_account_does_not_apply(programme, resident, client_as):
    link = FamilyLinkFactory(resident=resident, relation=Relation.CHILD, may_see_account=False)
    assert client_as(link.user).get(portal("choose")).status_code == 403


def test_nobody_reads_another_persons_application(programme, resident, client_as):
    other = application_in(S.REFUSED, programme=programme)
    person = client_as(FamilyLinkFactory(resident=resident).user)
    for name in ("application", "done", "withdraw", "appeal", "letter"):
        assert person.get(portal(name, other.pk)).status_code == 404
    assert person.post(portal("withdraw", other.pk)).status_code == 404


def test_refused_and_appealed_on_the_portal(programme, resident, officers, client_as):
    application = application_in(S.REFUSED, programme=programme, resident=resident)
    person = client_as(FamilyLinkFactory(resident=resident).user)
    assert person.post(portal("appeal", application.pk), {"text": ""}).status_code == 422
    assert person.post(portal("appeal", application.pk), {"text": "收入算错了"}).status_code == 302
    answer = act(
        client_as(officers.district),
        application,
        "decide_appeal",
        outcome=Outcome.OVERTURNED,
        reason="收入核实有误",
    )
    assert answer.status_code == 302
    application.refresh_from_db()
    assert application.state == S.EFFECTIVE


def test_telling_of_a_change_makes_somebody_look(resident, client_as):
    AwardFactory(enrolment__resident=resident)
    person = client_as(FamilyLinkFactory(resident=resident).user)
    assert person.post(portal("change"), {"text": " "}).status_code == 422
    assert person.post(portal("change"), {"text": "搬到儿子家住了"}).status_code == 302
    assert Review.objects.get().reported.endswith(" 搬到儿子家住了")


def test_who_receives_nothing_reads_that_there_is_nothing_to_change(resident, client_as):
    person = client_as(FamilyLinkFactory(resident=resident).user)
    assert person.post(portal("change"), {"text": "搬家"}).status_code == 422


def test_public_notices_name_nobody_in_full(programme):
    application = application_in(S.PUBLICITY, programme=programme)
    Application.objects.filter(pk=application.pk).update(publicity_until="2099-01-01")
    shown = Client().get(portal("public_notices")).content.decode()
    assert str(application.programme) in shown
    assert application.resident.name not in shown
    assert application.number not in shown  # with it anybody could ask how it stands


def test_a_page_of_notices_reads_a_page(programme, django_assert_num_queries):
    for _ in range(3):
        application_in(S.PUBLICITY, programme=programme, resident=ResidentFactory())
    Application.objects.update(publicity_from="2024-01-01", publicity_until="2099-01-01")
    with django_assert_num_queries(2):
        notices = queries.public_notices()
        assert (len(notices), len(notices[:2])) == (3, 2)


def test_opening_an_application_and_its_papers_is_noted(programme, resident, officers, client_as):
    require_document(programme)
    application = application_in(S.SUBMITTED, programme=programme, resident=resident)
    officer = client_as(officers.clerk)
    for _ in range(2):
        officer.get(page("application", application.pk))
    opened = AuditEvent.objects.get(action="subsidies.application.opened")
    assert (opened.actor_id, opened.subject_id) == (officers.clerk.pk, str(application.pk))
    assert opened not in queries.application_record(application, officers.clerk).history

    paper = commands.add_document(
        application=application,
        code="id_card",
        evidence=Evidence.PHOTO,
        photo=photo(),
        by=officers.clerk,
    )
    officer.get(page("document", application.pk, paper.pk))
    read = AuditEvent.objects.get(action="subsidies.application.document_read")
    assert (read.actor_id, read.subject_id) == (officers.clerk.pk, str(paper.pk))


# At the window


def test_any_window_takes_an_application_and_sees_only_its_progress(
    programme, resident, officers, client_as
):
    elsewhere = staff(Role.STREET_CLERK, StreetFactory())
    window = client_as(elsewhere)
    require_document(programme)
    wrong = {"name": resident.name, "id_number": "110105193801011110"}
    assert window.post(page("find"), wrong).status_code == 422
    found = window.post(page("find"), {"name": resident.name, "id_number": resident.id_number})
    form = f"{found.headers['Location']}?programme={programme.code}"
    assert str(programme) in window.get(form).content.decode()
    data = {"channel": "window", "relation": Relation.SELF, "name": "", "note": ""}
    handed_in = window.post(form, data)
    application = Application.objects.get()
    assert handed_in.headers["Location"] == page("progress", application.pk)
    assert application.received_at.code[:9] != resident.community_id[:9]
    sent = {"document-code": "id_card", "document-evidence": Evidence.PHOTO}
    progress = page("progress", application.pk)
    assert window.post(progress, {**sent, "document-photo": photo()}).status_code == 302
    assert window.get(page("application", application.pk)).status_code == 404
    assert act(window, application, "accept").status_code == 404
    assert client_as(officers.clerk).get(page("application", application.pk)).status_code == 200


def test_an_address_of_the_intake_can_not_be_guessed(programme, resident, officers, client_as):
    clerk = client_as(officers.clerk)
    assert clerk.get(page("intake", str(resident.pk))).status_code == 404
    assert clerk.get(page("intake", "x:y:z")).status_code == 404


def test_an_agent_needs_a_name_and_an_authorisation(programme, resident, officers, client_as):
    clerk = client_as(officers.clerk)
    listed = clerk.post(page("find"), {"q": resident.name}, follow=True)
    (_person, way), *_others = listed.context["found"]
    form = f"{way}?programme={programme.code}"
    data = {"channel": "phone", "relation": Relation.AGENT, "name": "", "note": "请尽快"}
    refused = clerk.post(form, data)
    assert (refused.status_code, "请尽快" in refused.content.decode()) == (422, True)
    refused = clerk.post(form, {**data, "name": "王代办"})
    assert refused.status_code == 422
    taken = clerk.post(form, {**data, "name": "王代办", "authorised_on": "2024-01-02"})
    assert taken.status_code == 302
    assert Application.objects.get().applicant_name == "王代办"


def test_the_papers_date_counts_and_is_no_day_to_come(programme, resident, officers, client_as):
    clerk = client_as(officers.clerk)
    (_person, way), *_others = clerk.post(page("find"), {"q": resident.name}, follow=True).context[
        "found"
    ]
    form = f"{way}?programme={programme.code}"
    data = {"channel": "window", "relation": Relation.SELF, "name": "", "note": ""}
    tomorrow = today() + timedelta(days=1)
    refused = clerk.post(form, {**data, "applied_on": tomorrow.isoformat()})
    assert refused.status_code == 422
    assert refused.context["form"].errors.keys() == {"applied_on"}
    yesterday = today() - timedelta(days=1)
    assert clerk.post(form, {**data, "applied_on": yesterday.isoformat()}).status_code == 302
    assert Application.objects.get().applied_on == yesterday


# In the office


@pytest.mark.parametrize("is_urgent", [True, False])
def test_the_papers_of_urgent_help_follow_on_every_page(
    is_urgent, programme, resident, officers, client_as
):
    require_document(programme)
    application = application_in(
        S.EFFECTIVE,
        programme=programme,
        resident=resident,
        is_urgent=is_urgent,
        submitted_by=officers.clerk,
    )
    clerk = client_as(officers.clerk)
    person = client_as(FamilyLinkFactory(resident=resident).user)
    add = page("add_document", application.pk)
    assert (add in clerk.get(page("application", application.pk)).content.decode()) == is_urgent
    at_window = clerk.get(page("progress", application.pk)).content.decode()
    assert ("document-photo" in at_window) == is_urgent
    at_home = person.get(portal("application", application.pk)).content.decode()
    assert ("photo-id_card" in at_home) == is_urgent
    sent = {"code": "id_card", "photo": photo()}
    answer = person.post(portal("application", application.pk), sent)
    assert answer.status_code == (302 if is_urgent else 422)
    if is_urgent:
        paper = page("document", application.pk, ApplicationDocument.objects.get().pk)
        shown = clerk.get(page("application", application.pk)).content.decode()
        assert f'action="{paper}"' in shown
        clerk.post(paper, {"verdict": Verdict.ACCEPTED})
        assert ApplicationDocument.objects.get().verdict == Verdict.ACCEPTED


def test_every_step_that_the_trail_keeps_has_words():
    written = "".join(path.read_text() for path in Path(subsidies.__path__[0]).rglob("*.py"))
    recorded = set(re.findall(r'"subsidies\.application\.(\w+)"', written))
    looks = {"opened", "document_read"}  # kept apart: no steps of the application
    for verb in sorted(recorded - looks | APPLICATION.moves.keys()):
        (line,) = history_lines([AuditEvent(action=f"subsidies.application.{verb}")])
        assert line.words != f"subsidies.application.{verb}", verb


def test_a_refused_step_keeps_what_was_typed(programme, resident, officers, client_as):
    application = application_in(S.ACCEPTED, programme=programme, resident=resident)
    clerk = client_as(officers.clerk)
    answer = act(clerk, application, "review", outcome=Outcome.REFUSED, justification="已电话核实")
    assert answer.status_code == 422
    assert "已电话核实" in answer.content.decode()
    application.refresh_from_db()
    assert application.state == S.ACCEPTED


def test_whoever_reviewed_does_not_approve(programme, resident, officers, client_as):
    application = application_in(S.ACCEPTED, programme=programme, resident=resident)
    clerk = client_as(officers.clerk)
    act(clerk, application, "review", outcome=Outcome.PASSED)
    shown = clerk.get(page("application", application.pk)).content.decode()
    assert page("act", application.pk, "decide") not in shown
    assert act(clerk, application, "decide", outcome=Outcome.APPROVED).status_code == 422
    application.refresh_from_db()
    assert application.state == S.REVIEWED


def test_approving_a_batch_tells_row_by_row(programme, officers, resident, client_as):
    good = application_in(S.ACCEPTED, programme=programme, resident=resident)
    act(client_as(officers.clerk), good, "review", outcome=Outcome.PASSED)
    approver = client_as(officers.approver)
    other = application_in(S.SUBMITTED, programme=programme)
    shown = approver.post(page("batch"), {"application": [good.pk, other.pk]}).content.decode()
    assert "已批准" in shown
    assert "没有批准" in shown
    good.refresh_from_db()
    assert good.state == S.EFFECTIVE


def test_an_officer_steps_back(programme, resident, officers, client_as):
    application = application_in(S.ACCEPTED, programme=programme, resident=resident)
    clerk = client_as(officers.clerk)
    answer = clerk.post(page("interest", application.pk), {"interest-relation": "邻居"})
    assert answer.status_code == 302
    shown = clerk.get(page("application", application.pk)).content.decode()
    assert "请回避" in shown
    assert page("act", application.pk, "review") not in shown


def test_every_list_shows_the_street_and_nobody_else(programme, officers, resident, client_as):
    mine = ApplicationFactory(programme=programme, resident=resident)
    theirs = ApplicationFactory(
        programme=programme, resident=ResidentFactory(community=CommunityFactory())
    )
    clerk = client_as(officers.clerk)
    for name in ("mine", "all"):
        shown = clerk.get(page("applications"), {"list": name}).content.decode()
        assert mine.number in shown
        assert theirs.number not in shown
    assert clerk.get(page("application", theirs.pk)).status_code == 404
    assert act(clerk, theirs, "accept").status_code == 404


def test_a_list_asks_as_much_for_three_as_for_one(programme, officers, resident, client_as):
    clerk = client_as(officers.clerk)

    def queries():
        with CaptureQueriesContext(
            connection,
        ) as captured:
            assert clerk.get(page("applications"), {"list": "all"}).status_code == 200
        return len(captured)

    ApplicationFactory(programme=programme, resident=resident)
    queries()
    one = queries()
    for _ in range(2):
        ApplicationFactory(
            programme=programme, resident=ResidentFactory(community=resident.community)
        )
    assert queries() == one


@pytest.mark.parametrize("verb", ["nothing", "delete", "accept "])
def test_a_step_that_does_not_exist(verb, programme, officers, resident, client_as):
    application = ApplicationFactory(programme=programme, resident=resident)
    assert act(client_as(officers.clerk), application, verb).status_code == 404


# Over the API


def body(whose, who, **changes):
    return {"programme": whose.code, "resident": who.pk, **changes}


def test_a_partner_applies_once_with_one_key(programme, resident, api_as):
    partner = api_as(staff(Role.PARTNER_ENGINEER, resident.community.parent))
    require_document(programme)
    url, key = reverse("api-application-list"), {"HTTP_IDEMPOTENCY_KEY": "a-1"}
    answer = partner.post(url, body(programme, resident), format="json", **key)
    assert (answer.status_code, answer.data["state"]) == (201, S.SUBMITTED)
    assert resident.name not in str(answer.data)
    again = partner.post(url, body(programme, resident), format="json", **key)
    assert again.data["id"] == answer.data["id"]
    other = partner.post(url, body(programme, resident, note="改"), format="json", **key)
    assert (other.status_code, other.data["code"]) == (409, "application.key_reused")
    assert Application.objects.count() == 1
    pk = answer.data["id"]
    papers = partner.post(
        reverse("api-application-documents", args=[pk]),
        {"code": "id_card", "photo": photo()},
        format="multipart",
    )
    assert (papers.status_code, papers.data[0]["state"]) == (201, "pending")
    assert partner.get(reverse("api-application-list")).data["results"][0]["id"] == pk
    gone = partner.post(reverse("api-application-withdraw", args=[pk]))
    assert gone.data["state"] == S.WITHDRAWN


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"resident": 0}, 400),
        ({"resident": "x"}, 400),
        ({"programme": "nothing"}, 404),
        ({"applicant": {"relation": "agent"}}, 400),
        ({"applicant": {"relation": "agent", "name": "王代办"}}, 400),
        ({"inputs": "x"}, 400),
    ],
)
def test_bad_input_makes_nothing(changes, status, programme, resident, api_as):
    partner = api_as(staff(Role.PARTNER_ENGINEER, resident.community.parent))
    answer = partner.post(
        reverse("api-application-list"),
        body(programme, resident, **changes),
        format="json",
        HTTP_IDEMPOTENCY_KEY="b-1",
    )
    assert answer.status_code == status, answer.data
    assert answer.data["code"]
    assert not Application.objects.exists()


def test_a_partner_has_no_hand_in_other_places(programme, resident, api_as):
    partner = api_as(staff(Role.PARTNER_ENGINEER, StreetFactory()))
    answer = partner.post(
        reverse("api-application-list"),
        body(programme, resident),
        format="json",
        HTTP_IDEMPOTENCY_KEY="c-1",
    )
    assert answer.status_code == 404
    theirs = ApplicationFactory(programme=programme, resident=resident)
    assert partner.get(reverse("api-application-detail", args=[theirs.pk])).status_code == 404


def test_a_note_is_as_long_at_the_window_as_in_the_file():
    form = IntakeForm()
    kept = Application._meta.get_field("note").max_length
    assert form.fields["note"].max_length == kept
