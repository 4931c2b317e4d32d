"""Who comes back with a session: read anew with every request, so what ended counts at once."""

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Role
from accounts.queries import user_of_session
from core.dates import today
from tests.factories.accounts import OrganisationFactory, staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def manager():
    return staff(Role.STATION_MANAGER, OrganisationFactory())


@pytest.fixture
def status(client_as, manager):
    """What the page of the held sales answers now."""
    client = client_as(manager)
    return lambda: client.get(reverse("meals_console:held_sales")).status_code


def test_a_membership_that_ended_counts_at_once(status, manager):
    assert status() == 200
    manager.memberships.update(
        valid_from=today() - timedelta(days=2), valid_to=today() - timedelta(days=1)
    )
    assert status() == 403


def test_a_membership_that_has_not_begun_counts_for_nothing(status, manager):
    manager.memberships.update(valid_from=today() + timedelta(days=1))
    assert status() == 403


def test_who_may_not_log_in_any_more_is_out_at_once(status, manager):
    assert status() == 200
    manager.is_active = False
    manager.save()
    assert status() == 302


def test_a_new_password_ends_the_sessions(status, manager):
    assert status() == 200
    manager.set_password("another long one")
    manager.save()
    assert status() == 302


def test_a_session_that_ran_out_or_is_gone_is_none(status):
    assert status() == 200
    Session.objects.update(expire_date=timezone.now() - timedelta(seconds=1))
    assert status() == 302
    Session.objects.all().delete()
    assert status() == 302


def test_rights_are_those_that_the_memberships_say(manager, django_assert_num_queries):
    with django_assert_num_queries(1):
        user = user_of_session(manager.pk)
        read = (user.roles, user.scope)
    assert read == (manager.roles, manager.scope)
    assert user_of_session(0) is None
