"""The pages after a visit: who may open them, what they keep, what they refuse."""

from datetime import datetime, time, timedelta

import pytest
from django.urls import reverse
from django.utils.timezone import make_aware

from accounts.enums import Role
from core.dates import add_months, month_of, today
from dispatch.models import (
    AuditDraw,
    FollowUp,
    Rating,
    RecordCorrection,
    ServiceComplaint,
    VisitAudit,
)
from elderly_care.enums import Relation
from tests.factories.accounts import CommunityFactory, MembershipFactory, UserFactory, staff
from tests.factories.dispatch_visits import (
    audit,
    complaint,
    correction,
    operator_in,
    visited,
)
from tests.factories.elderly_care import FamilyLinkFactory
from tests.factories.elderly_care_people import agreed

pytestmark = pytest.mark.django_db

LISTS = {
    "calls": Role.CALL_AGENT,
    "audits": Role.AUDITOR,
    "complaints": Role.STREET_CLERK,
    "corrections": Role.STREET_CLERK,
    "service_report": Role.STREET_CLERK,
    "visit_settlements": Role.DISTRICT_ADMIN,
}


@pytest.fixture
def place(calendar):
    return CommunityFactory()


@pytest.fixture
def operator(place):
    return operator_in(place)


def url(name, *args):
    return reverse(f"dispatch_console:{name}", args=args)


def test_lists_cost_the_same_for_three_visits(
    client_as, place, operator, django_assert_max_num_queries
):
    clients = {name: client_as(staff(role, place.parent.parent)) for name, role in LISTS.items()}
    for _round in range(2):
        for make in (visited, audit, complaint, correction):
            make(place, operator)
        for name, client in clients.items():
            client.get(url(name))
            with django_assert_max_num_queries(12):
                assert client.get(url(name)).status_code == 200


@pytest.mark.parametrize("name", LISTS)
def test_a_carer_does_not_open_them(client_as, operator, name):
    carer = staff(Role.CAREGIVER, operator)
    assert client_as(carer).get(url(name)).status_code == 403


def test_a_call_is_kept_from_the_page(client_as, place, operator):
    order = visited(place, operator)
    client = client_as(staff(Role.CALL_AGENT, place.parent))
    assert order.resident.phone in client.get(url("call", order.pk)).content.decode()

    empty = client.post(url("call", order.pk), {"key": "k", "result": "reached"})
    assert empty.status_code == 422
    assert not FollowUp.objects.exists()
    filled = {"key": "k", "result": "reached", "came": "yes", "was_done": "no", "score": "4"}
    assert client.post(url("call", order.pk), filled).status_code == 302
    kept = FollowUp.objects.get()
    assert (kept.score, kept.came, kept.was_done) == (4, True, False)


def test_another_streets_visit_is_not_found(client_as, place, operator):
    order = visited(place, operator)
    stranger = client_as(staff(Role.CALL_AGENT, CommunityFactory().parent))
    assert stranger.get(url("call", order.pk)).status_code == 404
    proof = order.evidence.first()
    clerk = client_as(staff(Role.STREET_CLERK, CommunityFactory().parent))
    assert clerk.get(url("evidence_photo", proof.pk, "photo")).status_code == 404


def test_the_photo_is_given_out_to_who_may(client_as, place, operator):
    proof = visited(place, operator).evidence.first()
    client = client_as(staff(Role.AUDITOR, place.parent))
    answer = client.get(url("evidence_photo", proof.pk, "photo"))
    assert (answer.status_code, answer["Content-Type"]) == (200, "image/jpeg")
    assert client.get(url("evidence_photo", proof.pk, "signature")).status_code == 404


def test_a_check_from_the_page(client_as, place, operator):
    row = audit(place, operator)
    client = client_as(staff(Role.AUDITOR, place.parent))
    page = client.get(url("audit", row.pk)).content.decode()
    assert row.seed in page
    client.post(url("audit", row.pk), {"result": "true", "call_reference": ""})
    assert VisitAudit.objects.get().state == "drawn"
    client.post(url("audit", row.pk), {"result": "true", "call_reference": "R-7"})
    assert VisitAudit.objects.get().state == "true"


def test_a_complaint_is_answered_from_the_page(client_as, place, operator):
    row = complaint(place, operator)
    client = client_as(staff(Role.STATION_MANAGER, operator))
    assert row.text in client.get(url("complaints")).content.decode()
    client.post(url("complaint_answer", row.pk), {"answer": "已道歉"})
    assert ServiceComplaint.objects.get().answer == "已道歉"


@pytest.mark.parametrize(
    "query", ["?since=2026-02-01&until=2026-01-01", "?since=x&until=y", "?since=2026-01-01"]
)
def test_a_span_that_is_none_is_said(client_as, place, query):
    client = client_as(staff(Role.STREET_CLERK, place.parent))
    page = client.get(url("service_report") + query)
    assert page.status_code == 200
    assert "error-summary" in page.content.decode()


@pytest.mark.parametrize("operator_id", ["", "x", "9" * 30, "0"])
def test_an_operator_that_is_none_is_not_found(client_as, place, operator_id):
    client = client_as(staff(Role.DISTRICT_ADMIN, place.parent.parent))
    answer = client.post(url("visit_settlements"), {"operator": operator_id, "period": "2026-01"})
    assert answer.status_code == 404


def test_the_resident_judges_once_and_sees_only_own_visits(client_as, place, operator):
    order, other = visited(place, operator), visited(place, operator)
    user = UserFactory()
    FamilyLinkFactory(user=user, resident=order.resident, relation=Relation.SELF)
    client = client_as(user)
    page = client.get(reverse("dispatch_portal:ratings")).content.decode()
    assert order.item.name in page
    assert other.item.name not in page

    assert client.post(reverse("dispatch_portal:rate", args=[order.pk]), {}).status_code == 422
    for _twice in range(2):
        client.post(reverse("dispatch_portal:rate", args=[order.pk]), {"face": "3", "words": ""})
    assert Rating.objects.get().face == 3
    assert client.get(reverse("dispatch_portal:rate", args=[other.pk])).status_code == 404


def test_a_record_is_corrected_from_the_page_and_shows_both_versions(client_as, place, operator):
    order = visited(place, operator)
    agreed(order.resident)
    client = client_as(staff(Role.STATION_MANAGER, operator))
    said = {"systolic": "132", "diastolic": "78", "notes": "老人精神好", "reason": "血压漏填"}
    client.post(url("record", order.pk), said | {"systolic": "x"})
    client.post(url("record", order.pk), said | {"systolic": "400"})
    client.post(url("record", order.pk), said | {"reason": " "})
    assert not RecordCorrection.objects.exists()

    client.post(url("record", order.pk), said)
    assert RecordCorrection.objects.get().reason == "血压漏填"
    page = client.get(url("record", order.pk)).content.decode()
    assert "血压 132" in page
    assert "血压漏填" in page
    assert 'value="132' in page


def two_places(role):
    """Somebody who holds two streets, the first by its code first."""
    streets = sorted((CommunityFactory().parent, CommunityFactory().parent), key=lambda s: s.pk)
    user = staff(role, streets[0])
    MembershipFactory(user=user, role=role, division=streets[1])
    return user, streets


@pytest.mark.usefixtures("place")
def test_who_holds_two_streets_chooses_whose_services_are_counted(client_as):
    user, streets = two_places(Role.STREET_CLERK)
    community = streets[1].children.get()
    visited(community, operator_in(community))
    client, page = client_as(user), url("service_report")
    assert client.get(page).context["report"].visits == 0  # the first street
    around = {"since": today() - timedelta(days=40), "until": today() + timedelta(days=40)}
    day = {name: f"{one:%Y-%m-%d}" for name, one in around.items()}
    chosen = client.get(page, {**day, "place": streets[1].pk})
    assert chosen.context["report"].visits == 1
    assert f"place={streets[1].pk}" in chosen.text  # the workbook is of the same street
    book = client.get(url("service_book"), {**day, "place": streets[1].pk})
    assert book.status_code == 200
    wrong = client.get(page, {**day, "place": CommunityFactory().parent_id})
    assert wrong.context["report"] is None
    assert "error-summary" in wrong.text


def test_who_holds_one_street_is_not_asked(client_as, place):
    client = client_as(staff(Role.STREET_CLERK, place.parent))
    assert 'name="place"' not in client.get(url("service_report")).text


@pytest.mark.usefixtures("place")
def test_a_sample_is_drawn_for_the_chosen_street(client_as):
    user, streets = two_places(Role.AUDITOR)
    community = streets[1].children.get()
    month = add_months(month_of(today()), -1)
    start = make_aware(datetime.combine(month.replace(day=15), time(10)))
    visited(community, operator_in(community), start=start)
    client, told = client_as(user), {"period": f"{month:%Y-%m}"}
    assert 'name="place"' in client.get(url("audits")).text
    client.post(url("audits"), told)  # nothing in the first
    client.post(url("audits"), {**told, "place": CommunityFactory().parent_id})  # not theirs
    assert not AuditDraw.objects.exists()
    client.post(url("audits"), {**told, "place": streets[1].pk})
    assert AuditDraw.objects.get().division_id == streets[1].pk
