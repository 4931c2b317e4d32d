"""Which tables of home service the application may rewrite or empty: a new one is thought about or fails here."""

import pytest
from django.db import connection

pytestmark = pytest.mark.django_db

# What happened: only ever added, whoever asks. Tracks go after thirty days.
NEVER_CHANGED = {
    "auditdraw",
    "carertrack",
    "emergencypress",
    "errandauthority",
    "followup",
    "latereport",
    "orderstep",
    "partnerevidence",
    "placereason",
    "rating",
    "settledvisit",
    "visitevidence",
    "visitline",
    "visitsettlement",
}
# Hours and areas that somebody takes back, places that are forgotten, drafts, lists of a row.
DELETED = {
    "carerleave",
    "carerposition",
    "carershift",
    "carertrack",
    "plannedvisit",
    "serviceitem_skills",
    "serviceprovider_items",
    "unplacedvisit",
    "workarea",
}
ALLOWED = """
    SELECT relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname = 'public' AND relkind = 'r' AND starts_with(relname, 'dispatch_')
      AND has_table_privilege('yizhan_app', c.oid, %s)"""


def tables(privilege):
    with connection.cursor() as cursor:
        cursor.execute(ALLOWED, [privilege])
        return {name.removeprefix("dispatch_") for (name,) in cursor.fetchall()}


def test_what_happened_is_only_added():
    assert tables("INSERT") - tables("UPDATE") == NEVER_CHANGED


def test_nothing_disappears_but_what_may():
    assert tables("DELETE") == DELETED
