"""Staff pages of money: everything is read in scope, and only two things can be done."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from accounts.enums import Role
from core.models import AuditEvent
from elderly_care.models import Resident
from subsidies.models import Account, Award, Enrolment, Grant, Run, Statement, Transfer
from tests.factories.accounts import CommunityFactory, OrganisationFactory, staff
from tests.factories.elderly_care import id_number
from tests.factories.subsidies import SCOPED, ProgrammeFactory
from tests.subsidies.months import pay
from tests.subsidies.roster import as_file

pytestmark = pytest.mark.django_db
LISTS = [Account, Enrolment, Grant, Transfer, Statement]


@pytest.fixture
def community():
    return CommunityFactory()


@pytest.fixture
def clerk(client_as, community):
    return client_as(staff(Role.STREET_CLERK, community.parent))


def url(model, page="changelist", *arguments):
    return reverse(f"admin:subsidies_{model._meta.model_name}_{page}", args=arguments)


def make(model, community, rows=1):
    return [SCOPED[model](community, OrganisationFactory(division=community)) for _ in range(rows)]


def listed(response):
    return set(response.context["cl"].result_list)


@pytest.mark.parametrize("model", LISTS)
def test_a_list_ends_at_the_street(clerk, community, model):
    mine, _other = make(model, community), make(model, CommunityFactory())
    response = clerk.get(url(model))
    assert response.status_code == 200
    assert listed(response) == set(mine)


@pytest.mark.parametrize("model", LISTS)
def test_another_streets_row_is_not_found(clerk, model):
    (other,) = make(model, CommunityFactory())
    response = clerk.get(url(model, "change", other.pk))
    assert response.status_code == 302
    assert response.url == reverse("admin:index")


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize(
    ("model", "queries"),
    [(Account, 5), (Enrolment, 5), (Grant, 7), (Transfer, 5), (Statement, 7)],
)
def test_a_list_costs_the_same_for_one_and_for_three(
    clerk, community, model, queries, rows, django_assert_num_queries
):
    made = make(model, community, rows)
    with django_assert_num_queries(queries):
        response = clerk.get(url(model))
    assert listed(response) == set(made)


@pytest.mark.parametrize("rows", [1, 3])
def test_runs_cost_the_same_for_one_and_for_three(clerk, rows, django_assert_num_queries):
    for month in range(1, rows + 1):
        pay(ProgrammeFactory(ruled=True), f"2024-0{month}")
    with django_assert_num_queries(5):
        response = clerk.get(url(Run))
    assert len(listed(response)) == rows


@pytest.mark.parametrize("model", [*LISTS, Run])
@pytest.mark.parametrize("page", ["add", "delete"])
def test_nothing_is_made_or_deleted_by_hand(client_as, model, page, programmes):
    client = client_as(staff(Role.DISTRICT_ADMIN, CommunityFactory().parent.parent))
    arguments = [1] if page == "delete" else []
    assert client.get(url(model, page, *arguments)).status_code in (302, 403)
    assert client.post(url(model, page, *arguments), {"post": "yes"}).status_code in (302, 403)


def test_an_enrolment_shows_what_is_owed_and_what_that_replaced(clerk, community):
    award = SCOPED[Award](community, None)
    response = clerk.get(url(Enrolment, "change", award.enrolment_id))
    assert response.status_code == 200
    assert award.tier.name in response.text
    assert "_save" not in response.text


def test_an_operator_sees_its_own_statements_and_no_accounts(client_as, community):
    statement, other = make(Statement, community, 2)
    client = client_as(staff(Role.STATION_MANAGER, statement.operator))
    assert listed(client.get(url(Statement))) == {statement}
    assert other.operator.name not in client.get(url(Statement)).text
    for model in (Account, Enrolment, Grant, Transfer, Run):
        assert client.get(url(model)).status_code == 403


def test_an_export_is_masked_and_recorded(clerk, community):
    (enrolment,) = make(Enrolment, community)
    answer = clerk.post(
        url(Enrolment), {"action": "export_csv", "_selected_action": [enrolment.pk]}
    )
    assert answer["Content-Type"].startswith("text/csv")
    text = b"".join(answer.streaming_content).decode()
    assert enrolment.resident.name not in text
    assert str(enrolment.resident) in text
    event = AuditEvent.objects.get(action="subsidies.enrolment.exported")
    assert event.details["rows"] == 1


# ---- Bringing a roster


def roster(community):
    """One person of that community who has applied."""
    row = {
        "resident_no": "A1",
        "name": "王秀英",
        "sex": "F",
        "birth_date": "1940-05-06",
        "id_number": id_number(date(1940, 5, 6), 1),
        "community_code": community.code,
        "address": "1号楼",
        "living_status": "alone",
        "applied_age_on": "2023-05-06",
    }
    return SimpleUploadedFile("roster.csv", as_file([row]).getvalue(), "text/csv")


IMPORT = "admin:import_residents"


def test_a_clerk_brings_the_streets_roster(clerk, community, programmes):
    assert clerk.get(reverse(IMPORT)).status_code == 200
    answer = clerk.post(reverse(IMPORT), {"file": roster(community)}, follow=True)
    assert answer.status_code == 200
    enrolment = Enrolment.objects.get()
    assert (enrolment.programme, enrolment.applied_on) == (programmes["age"], date(2023, 5, 6))
    assert enrolment.awards.earliest("first").amount_fen == 100_00


def test_another_streets_people_are_refused(clerk, programmes):
    clerk.post(reverse(IMPORT), {"file": roster(CommunityFactory())})
    assert not Resident.objects.exists()
    assert not Enrolment.objects.exists()


def test_who_only_reads_brings_no_roster(client_as, community, programmes):
    client = client_as(staff(Role.AUDITOR, community.parent))
    assert client.post(reverse(IMPORT), {"file": roster(community)}).status_code == 403
    assert not Resident.objects.exists()
