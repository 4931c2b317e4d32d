"""Which tables of food safety the application may rewrite: a new one is thought about or fails here."""

import pytest
from django.db import connection

# What happened: only ever added.
NEVER_CHANGED = {
    *("batchlot", "complaintstep", "cookedbatch", "selfcheck", "supplierdelivery"),
    *("temperaturereading", "pastfigure", "travelestimate"),
}
# Work that goes on: it changes its state and never disappears.
NEVER_DELETED = {"complaint", "foodsample", "safetyalert"}


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("tables", "update"), [(NEVER_CHANGED, False), (NEVER_DELETED, True)], ids=["facts", "work"]
)
def test_the_application_rewrites_no_fact_and_deletes_nothing(tables, update):
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(
                "SELECT has_table_privilege('yizhan_app', %s, 'UPDATE'),"
                " has_table_privilege('yizhan_app', %s, 'DELETE, TRUNCATE')",
                [f"meals_{table}"] * 2,
            )
            assert cursor.fetchone() == (update, False), table


@pytest.mark.django_db
def test_facts_stay_for_the_owner_too():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT substr(c.relname, 7) FROM pg_class c JOIN pg_trigger t ON t.tgrelid = c.oid"
            " JOIN pg_proc p ON p.oid = t.tgfoid WHERE p.proname = 'core_never_changes'"
            " AND t.tgtype & 27 = 27 AND c.relname LIKE 'meals\\_%'"
        )
        guarded = {row[0] for row in cursor.fetchall()}
    assert guarded >= NEVER_CHANGED
