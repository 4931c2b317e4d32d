"""What no person sends is refused; what a person may see is not kept by the browser; language is chosen."""

import pytest
from django.core.exceptions import BadRequest
from django.urls import reverse

from accounts.enums import Role
from core.middleware import RequestSanityMiddleware
from core.models import AuditEvent
from tests.factories.accounts import DistrictFactory, OrganisationFactory, UserFactory, staff

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("method", "path", "data"),
    [
        ("get", "/?q=\x00", None),
        ("get", "/\x00", None),
        ("post", "/login/", {"username": "a\x00", "password": "b"}),
    ],
)
def test_a_zero_byte_is_a_bad_request(client, method, path, data):
    assert getattr(client, method)(path, data).status_code == 400


ALPHABET = "application/x-www-form-urlencoded; charset={}"


@pytest.mark.parametrize("path", ["/login/", "/console/dispatch/absence/", "/api/v1/work-orders"])
@pytest.mark.parametrize("charset", ["utf-16", "gb18030"])
def test_a_form_in_another_alphabet_is_a_bad_request(client, path, charset):
    assert client.post(path, b"a=b", content_type=ALPHABET.format(charset)).status_code == 400


def test_the_page_that_refuses_it_may_read_it(rf):
    """The page of a developer's server does."""
    request = rf.post("/", b"a=b", content_type=ALPHABET.format("utf-16"))
    with pytest.raises(BadRequest):
        RequestSanityMiddleware(lambda request: None)(request)
    assert len(request.POST) == 1


def test_a_zero_byte_in_a_cookie_is_a_bad_request(client):
    assert client.get("/", headers={"cookie": 'sessionid="aaaaaaaa\\000"'}).status_code == 400


@pytest.mark.parametrize("address", ["junk", "", "127.0.0.1, 8.8.8.8"])
def test_an_address_that_is_none_is_not_believed(client, address):
    data = {"username": "nobody", "password": "wrong"}
    answer = client.post("/login/", data, REMOTE_ADDR=address)
    assert answer.status_code == 422
    assert AuditEvent.objects.get().address is None


def test_pages_behind_a_login_are_not_kept(client_as):
    answer = client_as(UserFactory()).get("/")
    assert answer["Cache-Control"] == "private, no-store"


def test_public_pages_may_be_kept(client):
    assert "no-store" not in client.get("/").get("Cache-Control", "")


@pytest.mark.parametrize(
    ("cookie", "header", "language"),
    [("", "en", "zh-hans"), ("en", "zh-hans", "en"), ("tlh", "", "zh-hans")],
)
def test_pages_are_chinese_unless_chosen_otherwise(client, cookie, header, language):
    client.cookies["django_language"] = cookie
    answer = client.get("/", headers={"accept-language": header})
    assert answer["Content-Language"] == language


@pytest.mark.parametrize(("header", "start"), [("en", "There is"), ("zh-hans", "没有这个地址")])
def test_programs_say_their_language_and_get_json(client, header, start):
    answer = client.get("/api/v1/nothing-here", headers={"accept-language": header})
    assert answer.status_code == 404
    body = answer.json()
    assert body["code"] == "not_found"
    assert body["message"].startswith(start)


@pytest.mark.parametrize("cursor", ["cD1hYmM=", "cD0lMDA=", "cj0xJnA9eA=="])
def test_a_cursor_that_no_page_wrote_is_not_found(client_as, cursor):
    district = DistrictFactory()
    client = client_as(staff(Role.DISTRICT_ADMIN, district))
    for address in (reverse("api-division-list"), reverse("api-resident-list")):
        answer = client.get(address, {"cursor": cursor})
        assert answer.status_code == 404
        assert set(answer.json()) == {"code", "message"}


def test_brackets_without_end_are_a_bad_request(client_as):
    client = client_as(staff(Role.PARTNER_ENGINEER, OrganisationFactory()))
    answer = client.post(
        reverse("api-order-list"),
        "[" * 100_000,
        content_type="application/json",
        headers={"idempotency-key": "deep"},
    )
    assert answer.status_code == 400
    assert answer.json()["code"] == "parse_error"


@pytest.mark.parametrize("path", ["/login/", "/admin/login/"])
def test_a_name_without_end_is_just_wrong(client, settings, path):
    settings.AXES_ENABLED = True
    answer = client.post(path, {"username": "x" * 5000, "password": "y"})
    assert answer.status_code in {200, 422}
