"""What the framework refuses is answered in the house's shape and language."""

import pytest
from django.test import Client

from accounts.enums import Role
from tests.factories.accounts import CommunityFactory, staff

pytestmark = pytest.mark.django_db
URL = "/api/v1/charges"


@pytest.fixture
def api(api_as):
    return api_as(staff(Role.PARTNER_ENGINEER, CommunityFactory()))


def answer_of(response) -> tuple[int, dict]:
    return response.status_code, response.json()


def in_house(body: dict) -> bool:
    """A code and a sentence, in Chinese, and nothing else but fields."""
    chinese = any("\u4e00" <= letter <= "\u9fff" for letter in body.get("message", ""))
    return chinese and bool(body.get("code")) and set(body) <= {"code", "message", "fields"}


@pytest.mark.parametrize(
    ("method", "address", "sent", "status", "code"),
    [
        ("post", URL, {"data": "{", "content_type": "application/json"}, 400, "parse_error"),
        ("post", URL, {"data": b"\xff\xfe", "content_type": "application/json"}, 400, "parse_error"),
        ("post", URL, {"data": "[" * 9000, "content_type": "application/json"}, 400, "parse_error"),
        ("post", URL, {"data": "[]", "content_type": "application/json"}, 400, "invalid"),
        ("post", URL, {"data": "7", "content_type": "application/json"}, 400, "invalid"),
        ("post", URL, {"data": "null", "content_type": "application/json"}, 400, "invalid"),
        ("post", URL, {"data": "a", "content_type": "text/csv"}, 415, "unsupported_media_type"),
        ("post", URL, {"data": "a=1", "content_type": "application/x-www-form-urlencoded"}, 415, "unsupported_media_type"),
        ("put", URL, {"data": "{}", "content_type": "application/json"}, 405, "method_not_allowed"),
        ("get", f"{URL}/hold", {}, 405, "method_not_allowed"),
        ("get", f"{URL}/9", {}, 404, "not_found"),
        ("get", f"{URL}/{'9' * 30}", {}, 404, "not_found"),
        ("get", f"{URL}/x", {}, 404, "not_found"),
        ("get", "/api/v1/nothing", {}, 404, "not_found"),
        ("get", f"{URL}?cursor=xx", {}, 404, "not_found"),
        ("get", f"{URL}?resident=%00", {}, 400, "invalid"),
        ("get", f"{URL}?number=%00", {}, 400, "invalid"),
    ],
)  # fmt: skip
def test_the_frameworks_refusals(api, method, address, sent, status, code):
    found, body = answer_of(getattr(api, method)(address, **sent))
    assert (found, body["code"], in_house(body)) == (status, code, True)


@pytest.mark.parametrize(
    "header",
    [
        "Token",
        "Token x",
        "Token a b",
        "Token " + "x" * 9000,
        "Token \xff\xfe\xb5",
        "Token \u4e2d\u6587".encode().decode("latin-1"),
        "Token \x00",
        "Basic !!!",
        "Bearer x",
    ],
)
@pytest.mark.parametrize("method", ["get", "post"])
def test_a_bad_token_is_401(method, header):
    sent = getattr(Client(), method)(URL, headers={"Authorization": header})
    found, body = answer_of(sent)
    assert (found, in_house(body)) == (401, True)


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_what_is_wrong_with_the_json_is_said(api, language):
    sent = api.post(
        URL, data="{", content_type="application/json", headers={"Accept-Language": language}
    )
    found, body = answer_of(sent)
    assert (found, "line 1 column 2" in body["message"]) == (400, True)


@pytest.mark.parametrize("accept", ["text/html", "application/xml", "nonsense", "*/*;q=x"])
def test_whatever_is_accepted_json_is_answered(api, accept):
    sent = api.get("/api/v1/charges", headers={"Accept": accept})
    assert sent.status_code in (200, 403, 406)
    assert sent["Content-Type"].startswith("application/json")
