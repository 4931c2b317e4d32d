"""Rows are locked in the order of their keys."""

import pytest
from django.db import connection, transaction

from accounts.models import User
from core.locking import Lock, locked, only_one
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db


def test_locked_orders_by_key_whatever_the_model_says():
    users = [UserFactory(username="z"), UserFactory(username="a")]

    rows = locked(User.objects.all())

    assert list(rows) == users
    assert "FOR UPDATE" in str(rows.query)


def test_locked_without_the_key_lets_others_refer_to_the_rows():
    assert "FOR NO KEY UPDATE" in str(locked(User.objects.all(), no_key=True).query)


@pytest.mark.parametrize("lock", Lock)
def test_one_process_at_a_time_until_the_transaction_ends(lock):
    with transaction.atomic():
        only_one(lock)
        with connection.cursor() as cursor:
            cursor.execute("SELECT objid FROM pg_locks WHERE locktype = 'advisory'")
            assert (lock.value,) in cursor.fetchall()
