"""What the program may write of activities, rolls and consents."""

import pytest
from django.db import connection

pytestmark = pytest.mark.django_db
ROLE = "yizhan_app"
NEVER = ["signupact", "counteract"]
WORK = ["activity", "activitybrand", "activityinvitation", "activitysession", "activitysignup"]
WORK += ["activitynotice", "sessioncounter", "guardianbond"]


def may(verb, table):
    with connection.cursor() as cursor:
        ask = "SELECT has_table_privilege(%s, %s, %s)"
        cursor.execute(ask, [ROLE, f"stations_{table}", verb])
        return cursor.fetchone()[0]


@pytest.mark.parametrize("table", [*WORK, *NEVER])
def test_nothing_is_deleted(table):
    assert not may("DELETE", table)
    assert may("INSERT", table)


@pytest.mark.parametrize("table", NEVER)
def test_what_was_written_on_a_roll_never_changes(table):
    assert not may("UPDATE", table)
