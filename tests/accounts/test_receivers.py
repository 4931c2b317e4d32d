"""Log-ins leave rows, refused ones too."""

import pytest
from django.contrib.auth import authenticate
from django.test import Client

from core.models import AuditEvent
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db


def test_a_log_in_is_recorded():
    user = UserFactory(username="lijing")

    assert Client().login(username="lijing", password="correct-horse-9")

    event = AuditEvent.objects.get()
    assert (event.action, event.actor_id) == ("accounts.user.logged_in", user.pk)


@pytest.mark.parametrize("username", ["lijing", "nobody"])
def test_a_refused_one_too_without_the_password(username):
    UserFactory(username="lijing")

    assert authenticate(None, username=username, password="a-wrong-one") is None

    event = AuditEvent.objects.get()
    assert event.action == "accounts.user.log_in_failed"
    assert event.details == {"username": username}
    assert "a-wrong-one" not in str(event.__dict__)


def test_an_inactive_user_stays_outside():
    UserFactory(username="lijing", is_active=False)

    assert not Client().login(username="lijing", password="correct-horse-9")
