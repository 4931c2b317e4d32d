"""Residents for programs: masked, scoped, narrowed."""

import pytest
from django.urls import reverse
from rest_framework.test import APIClient

from accounts.enums import Role
from core.dates import today
from tests.factories.accounts import CommunityFactory, OrganisationFactory, StreetFactory, staff
from tests.factories.elderly_care import CareStatusFactory, ResidentFactory

pytestmark = pytest.mark.django_db
RESIDENTS = "/api/v1/residents"


@pytest.fixture
def community():
    return CommunityFactory()


@pytest.fixture
def api(community, api_as):
    return api_as(staff(Role.STREET_CLERK, community.parent))


def numbers(answer) -> list[str]:
    return [row["resident_no"] for row in answer.json()["results"]]


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_is_masked_and_ends_with_the_scope(
    community, api, django_assert_num_queries, rows
):
    people = [ResidentFactory(community=community) for _ in range(rows)]
    for resident in people:
        CareStatusFactory(resident=resident)
    ResidentFactory()

    with django_assert_num_queries(3):  # memberships, residents, care statuses
        answer = api.get(RESIDENTS)

    assert numbers(answer) == [resident.resident_no for resident in people]
    first = people[0]
    assert answer.json()["results"][0] == {
        "id": first.pk,
        "resident_no": first.resident_no,
        "name": f"{first.name[0]}**",
        "sex": "F",
        "age": first.age_on(today()),
        "id_number": first.masked_id_number,
        "phone": first.masked_phone,
        "community": community.pk,
        "community_name": community.name,
        "living_status": "with_spouse",
        "categories": ["dibao"],
        "moved_out_on": None,
        "died_on": None,
    }


def test_one_resident_and_none_elsewhere(community, api):
    here, there = ResidentFactory(community=community), ResidentFactory()

    assert api.get(f"{RESIDENTS}/{here.pk}").json()["resident_no"] == here.resident_no
    answer = api.get(f"{RESIDENTS}/{there.pk}")
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"living_status": "alone"}, [1]),
        ({"category": "dibao"}, [0]),
        ({"search": "lj"}, [1]),
        ({"search": "5678"}, [0]),
        ({"search": "nobody"}, []),
        ({"community": "here"}, [0, 1]),
        ({"community": "999"}, []),
    ],
)
def test_the_list_is_narrowed(community, api, query, found):
    people = [
        ResidentFactory(community=community, name="王秀英", phone="13812345678"),
        ResidentFactory(community=community, name="李静", living_status="alone"),
    ]
    CareStatusFactory(resident=people[0])
    query = {name: community.pk if value == "here" else value for name, value in query.items()}

    assert numbers(api.get(RESIDENTS, query)) == [people[n].resident_no for n in found]


@pytest.mark.parametrize("query", [{"living_status": "cave"}, {"category": "x"}])
def test_a_wrong_filter_is_said(api, query):
    answer = api.get(RESIDENTS, query)

    assert (answer.status_code, answer.json()["code"]) == (400, "invalid")
    assert set(answer.json()["fields"]) == set(query)


def test_pages_by_key(community, api):
    people = [ResidentFactory(community=community) for _ in range(3)]

    first = api.get(RESIDENTS, {"page_size": 2})
    second = api.get(first.json()["next"])

    assert numbers(first) + numbers(second) == [resident.resident_no for resident in people]


@pytest.mark.parametrize("role", [Role.CASHIER, Role.KITCHEN, Role.SYSTEM_ADMIN])
def test_who_has_no_business_with_residents(api_as, role):
    assert api_as(staff(role, StreetFactory())).get(RESIDENTS).status_code == 403
    assert APIClient().get(RESIDENTS).status_code == 401


def test_a_partner_sees_no_resident_by_organisation_alone(api_as):
    organisation = OrganisationFactory()
    ResidentFactory(community=CommunityFactory(parent=organisation.division))

    assert numbers(api_as(staff(Role.PARTNER_ENGINEER, organisation)).get(RESIDENTS)) == []


def test_residents_are_not_written_here(api, community):
    resident = ResidentFactory(community=community)

    assert api.post(RESIDENTS, {}).status_code == 405
    assert api.delete(f"{RESIDENTS}/{resident.pk}").status_code == 405
    assert reverse("api-resident-list") == RESIDENTS
