"""What has expired is forgotten at night; the audit trail still says whose it was."""

from datetime import timedelta

import pytest
from axes.models import AccessAttempt
from django.contrib.sessions.models import Session
from django.db import connection
from django.utils import timezone
from knox.models import AuthToken

from accounts.commands import forget_expired, issue_token
from accounts.tasks import forget_expired as nightly
from config.celery import app
from core.models import AuditEvent
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db


def test_expired_tokens_go_and_leave_a_row_in_the_trail():
    user, other = UserFactory(), UserFactory()
    old, _text = issue_token(by=user)
    good, _text = issue_token(by=other)
    AuthToken.objects.filter(pk=old.pk).update(expiry=timezone.now() - timedelta(seconds=1))

    assert forget_expired()["tokens"] == 1
    assert forget_expired()["tokens"] == 0

    assert list(AuthToken.objects.all()) == [good]
    row = AuditEvent.objects.get(action="accounts.token.expired")
    assert (row.subject_id, row.details["token_key"]) == (str(user.pk), old.token_key)


def test_sessions_and_counts_of_failures_go_when_they_open_or_lock_nothing(settings):
    now = timezone.now()
    for key, days in (("old", -1), ("good", 1)):
        Session.objects.create(
            session_key=key, session_data="", expire_date=now + days * timedelta(1)
        )
    for name in ("old", "locked"):
        AccessAttempt.objects.create(username=name, failures_since_start=5)
    old = now - settings.AXES_COOLOFF_TIME - timedelta(seconds=1)
    AccessAttempt.objects.filter(username="old").update(attempt_time=old)

    nightly()

    assert list(Session.objects.values_list("session_key", flat=True)) == ["good"]
    assert list(AccessAttempt.objects.values_list("username", flat=True)) == ["locked"]


def test_it_runs_every_night():
    assert "accounts.forget_expired" in {one["task"] for one in app.conf.beat_schedule.values()}


def test_the_application_may_not_rewrite_what_staff_were_told():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT has_table_privilege('yizhan_app', 'accounts_staffnotice', 'DELETE'),"
            " has_column_privilege('yizhan_app', 'accounts_staffnotice', 'text', 'UPDATE'),"
            " has_column_privilege('yizhan_app', 'accounts_staffnotice', 'sms_state', 'UPDATE')"
        )
        assert cursor.fetchone() == (False, False, True)
