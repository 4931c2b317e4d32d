"""Nobody acts anonymously, and nothing that was recorded changes."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import DatabaseError, connection, transaction

from accounts.models import User
from core.audit import SYSTEM, channel, current_channel, record, record_many
from core.models import AuditEvent
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db


def test_record_keeps_who_what_where_and_why():
    user = UserFactory(display_name="李静")

    with channel("admin", "10.0.0.1"):
        record(user, "accounts.user.changed", by=user, reason="改名", field="display_name")

    event = AuditEvent.objects.get()
    assert (event.actor_id, event.actor_name) == (user.pk, "李静")
    assert (event.channel, event.address) == ("admin", "10.0.0.1")
    assert (event.subject_type, event.subject_id) == ("accounts.user", str(user.pk))
    assert (event.reason, event.details) == ("改名", {"field": "display_name"})


def test_the_channel_is_left_with_its_request():
    with channel("api"):
        assert current_channel() == "api"
    assert current_channel() == "task"


@pytest.mark.parametrize("by", [None, AnonymousUser(), User(username="unsaved")])
def test_record_refuses_an_anonymous_actor(by):
    with pytest.raises(ValueError, match="actor"):
        record(UserFactory(), "x.y", by=by)


def test_record_many_gives_each_its_details(django_assert_num_queries):
    users = [UserFactory(), UserFactory()]

    with django_assert_num_queries(1):
        record_many([(users[0], {"n": 1}), (users[1], {"n": 2})], "x.y", by=SYSTEM)

    assert list(AuditEvent.objects.order_by("pk").values_list("subject_id", "details")) == [
        (str(users[0].pk), {"n": 1}),
        (str(users[1].pk), {"n": 2}),
    ]


@pytest.mark.parametrize(
    "statement", ["UPDATE core_auditevent SET reason = ''", "DELETE FROM core_auditevent"]
)
def test_the_database_refuses_to_change_the_trail(statement):
    record(UserFactory(), "x.y", by=SYSTEM)

    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)

    assert AuditEvent.objects.count() == 1


def test_tests_run_as_the_application():
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        assert cursor.fetchone() == ("yizhan_app",)
