"""Divisions to read, and tokens."""

from base64 import b64encode

import pytest
from django.urls import reverse
from rest_framework.test import APIClient

from accounts.enums import Role
from core.models import AuditEvent
from tests.factories.accounts import (
    CommunityFactory,
    OrganisationFactory,
    StreetFactory,
    UserFactory,
    staff,
)

pytestmark = pytest.mark.django_db
TOKEN = "/api/v1/auth/token"
DIVISIONS = "/api/v1/divisions"


def basic(username: str, password: str) -> dict:
    return {"HTTP_AUTHORIZATION": "Basic " + b64encode(f"{username}:{password}".encode()).decode()}


@pytest.mark.parametrize("rows", [1, 3])
def test_divisions_in_scope(api_as, django_assert_num_queries, rows):
    street = StreetFactory()
    inside = [CommunityFactory(parent=street).code for _ in range(rows)]
    CommunityFactory()
    api = api_as(staff(Role.STREET_CLERK, street))

    with django_assert_num_queries(2):  # memberships, divisions
        body = api.get(DIVISIONS).json()

    assert [row["code"] for row in body["results"]] == [street.code, *sorted(inside)]
    assert body["results"][0] == {
        "code": street.code,
        "name": street.name,
        "level": "street",
        "parent": "110105",
        "valid_to": None,
    }


def test_a_partner_sees_the_divisions_around_its_organisation(api_as):
    organisation = OrganisationFactory()
    StreetFactory()

    body = api_as(staff(Role.PARTNER_ENGINEER, organisation)).get(DIVISIONS).json()

    assert [row["code"] for row in body["results"]] == [organisation.division_id]


@pytest.mark.parametrize(
    ("query", "codes"),
    [
        ({"level": "community"}, ["110105026001", "110105027001"]),
        ({"parent": "110105027"}, ["110105027001"]),
        ({"prefix": "110105026"}, ["110105026", "110105026001"]),
        ({"prefix": "999"}, []),
    ],
)
def test_divisions_are_narrowed(api_as, query, codes):
    for code in ("110105026", "110105027"):
        CommunityFactory(parent=StreetFactory(code=code), code=f"{code}001")
    district = StreetFactory(code="110105026").parent

    body = api_as(staff(Role.DISTRICT_ADMIN, district)).get(DIVISIONS, query).json()

    assert [row["code"] for row in body["results"]] == codes


def test_a_wrong_level_is_said(api_as):
    answer = api_as(staff(Role.STREET_CLERK, StreetFactory())).get(DIVISIONS, {"level": "planet"})

    assert answer.status_code == 400
    assert answer.json()["code"] == "invalid"
    assert "level" in answer.json()["fields"]


def test_pages_by_key(api_as):
    street = StreetFactory()
    codes = sorted(CommunityFactory(parent=street).code for _ in range(4))
    api = api_as(staff(Role.STREET_CLERK, street))

    first = api.get(DIVISIONS, {"page_size": 3, "level": "community"}).json()
    second = api.get(first["next"]).json()

    assert [row["code"] for row in first["results"] + second["results"]] == codes
    assert second["next"] is None


def test_one_division_and_none_elsewhere(api_as):
    here, there = StreetFactory(), StreetFactory()
    api = api_as(staff(Role.STREET_CLERK, here))

    assert api.get(f"{DIVISIONS}/{here.code}").json()["name"] == here.name
    answer = api.get(f"{DIVISIONS}/{there.code}")
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


def test_who_has_no_role_reads_nothing(api_as):
    assert APIClient().get(DIVISIONS).status_code == 401
    assert api_as(UserFactory()).get(DIVISIONS).status_code == 403


def test_a_token_is_issued_used_and_given_back():
    user = staff(Role.PARTNER_ENGINEER, OrganisationFactory(), username="linong")
    api = APIClient()

    made = api.post(TOKEN, **basic("linong", "correct-horse-9"))
    assert made.status_code == 201
    assert set(made.json()) == {"token", "expiry"}

    bearer = {"HTTP_AUTHORIZATION": f"Token {made.json()['token']}"}
    assert api.get(DIVISIONS, **bearer).status_code == 200
    assert api.delete(TOKEN, **bearer).status_code == 204
    assert api.get(DIVISIONS, **bearer).status_code == 401
    assert list(
        AuditEvent.objects.filter(actor_id=user.pk).order_by("pk").values_list("action", flat=True)
    ) == ["accounts.token.issued", "accounts.token.revoked"]


@pytest.mark.parametrize(
    ("credentials", "status"),
    [
        ({}, 401),
        (basic("linong", "wrong"), 401),
        (basic("nobody", "wrong"), 401),
        (basic("resident", "correct-horse-9"), 403),
    ],
)
def test_no_token_without_a_password_and_a_role(credentials, status):
    staff(Role.PARTNER_ENGINEER, OrganisationFactory(), username="linong")
    UserFactory(username="resident")

    answer = APIClient().post(TOKEN, **credentials)

    assert answer.status_code == status
    assert answer.json()["message"]


def test_a_token_can_not_be_given_back_by_password():
    staff(Role.PARTNER_ENGINEER, OrganisationFactory(), username="linong")

    assert APIClient().delete(TOKEN, **basic("linong", "correct-horse-9")).status_code == 401


def test_tries_are_counted_before_the_password_is_looked_at():
    api = APIClient()

    statuses = [api.post(TOKEN, **basic("linong", f"guess-{n}")).status_code for n in range(11)]

    assert statuses == [401] * 10 + [429]


def test_names_of_the_addresses():
    assert reverse("api-division-list") == DIVISIONS
    assert reverse("api-token") == TOKEN
