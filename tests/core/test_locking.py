"""Rows are locked in the order of their keys."""

import pytest

from accounts.models import User
from core.locking import locked
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db


def test_locked_orders_by_key_whatever_the_model_says():
    users = [UserFactory(username="z"), UserFactory(username="a")]

    rows = locked(User.objects.all())

    assert list(rows) == users
    assert "FOR UPDATE" in str(rows.query)


def test_locked_without_the_key_lets_others_refer_to_the_rows():
    assert "FOR NO KEY UPDATE" in str(locked(User.objects.all(), no_key=True).query)
