"""What the program may write of rooms and advisers' talks."""

import pytest
from django.db import connection

pytestmark = pytest.mark.django_db
ROLE = "yizhan_app"


def may(verb, table):
    with connection.cursor() as cursor:
        ask = "SELECT has_table_privilege(%s, %s, %s)"
        cursor.execute(ask, [ROLE, f"stations_{table}", verb])
        return cursor.fetchone()[0]


@pytest.mark.parametrize(
    "table", ["roombooking", "roomnotice", "consultation", "consultationfollowup"]
)
def test_nothing_is_deleted(table):
    assert not may("DELETE", table)
    assert may("INSERT", table)


def test_what_somebody_was_told_later_never_changes():
    assert not may("UPDATE", "consultationfollowup")
    assert may("UPDATE", "consultation")
