"""Pages that appear when something went wrong say so in plain words and give a telephone number."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import DatabaseError, transaction
from django.test import RequestFactory
from django.views.defaults import permission_denied, server_error

from accounts.models import Division
from core.errors import Conflict
from core.middleware import DomainErrorMiddleware
from tests.factories.accounts import CommunityFactory


@pytest.fixture
def request_to_portal():
    request = RequestFactory().get("/")
    request.user = AnonymousUser()
    return request


def test_server_error_needs_nothing_that_may_be_broken(request_to_portal):
    response = server_error(request_to_portal)

    assert response.status_code == 500
    assert "不是您的错" in response.content.decode()
    assert "tel:" in response.content.decode()


def test_forbidden_page_says_what_to_do(request_to_portal):
    response = permission_denied(request_to_portal, exception=PermissionError())

    assert response.status_code == 403
    assert "这一页您不能看" in response.content.decode()
    assert "tel:" in response.content.decode()


def test_refusal_shows_its_sentence(request_to_portal):
    class Refused(Conflict):
        code = "test.refused"
        message = "明天的订餐已经截止。"

    response = DomainErrorMiddleware(None).process_exception(request_to_portal, Refused())

    assert response.status_code == 409
    assert "明天的订餐已经截止。" in response.content.decode()


@pytest.mark.django_db
def test_what_somebody_saved_at_the_same_moment_is_a_refusal(request_to_portal):
    ask = DomainErrorMiddleware(None).process_exception
    community = CommunityFactory()
    errors = []
    for broken in ({"code": community.code}, {"code": "1" * 40}):
        with pytest.raises(DatabaseError) as caught, transaction.atomic():
            Division.objects.bulk_create([Division(name="同名", level="community", **broken)])
        errors.append(caught.value)

    response = ask(request_to_portal, errors[0])
    assert response.status_code == 409
    assert "刚才已有人保存了同样的内容" in response.content.decode()
    assert ask(request_to_portal, errors[1]) is None  # a bug stays a bug


def test_expired_form_says_what_to_do(client):
    client.handler.enforce_csrf_checks = True
    response = client.post("/login/", {"username": "a", "password": "b"})

    assert response.status_code == 403
    assert "请重新打开这一页" in response.content.decode()
