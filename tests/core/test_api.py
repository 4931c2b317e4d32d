"""Error bodies have one shape."""

import pytest
from django.utils import translation
from rest_framework import exceptions
from rest_framework.test import APIRequestFactory

from core.api import HasPermission, exception_handler
from core.errors import Conflict, InvalidInput
from core.money import NotAnAmount


def test_a_refusal_becomes_its_code_and_sentence():
    with translation.override("zh-hans"):
        response = exception_handler(NotAnAmount(text="x"), {})

    assert response.status_code == 400
    assert response.data == {
        "code": "money.not_an_amount",
        "message": "“x”不是金额，请写成 12 或 12.50。",
    }


def test_fields_are_passed_on():
    assert exception_handler(InvalidInput(fields={"a": ["b"]}), {}).data["fields"] == {"a": ["b"]}


@pytest.mark.parametrize(
    ("error", "status", "code"),
    [
        (Conflict(), 409, "conflict"),
        (exceptions.NotAuthenticated(), 401, "not_authenticated"),
        (exceptions.Throttled(wait=3), 429, "throttled"),
        (exceptions.ValidationError({"level": ["?"]}), 400, "invalid"),
        (exceptions.ValidationError(["?"]), 400, "invalid"),
    ],
)
def test_the_frameworks_own_errors_look_the_same(error, status, code):
    response = exception_handler(error, {"view": None})

    assert (response.status_code, response.data["code"]) == (status, code)
    assert response.data["message"]


def test_a_bug_stays_a_bug():
    assert exception_handler(RuntimeError(), {}) is None


@pytest.mark.parametrize("granted", [True, False])
def test_has_permission_asks_the_user(granted):
    class Someone:
        is_authenticated = True

        def has_perm(self, name):
            return granted and name == "app.view_thing"

    class View:
        permission = "app.view_thing"

    request = APIRequestFactory().get("/")
    request.user = Someone()
    assert HasPermission().has_permission(request, View) is granted
