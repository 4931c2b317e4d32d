"""How the tables become empty after a test that committed: only those in which something was written.

Django's own way truncates every table and then writes all kinds of content and permissions again, which
takes longer than most tests. What is left is the same.
"""

from django.db import connection, transaction
from django.test import TransactionTestCase

# Migrations wrote them, and nothing changes them.
KEPT = {"django_content_type", "auth_permission"}
WRITTEN = """
    SELECT quote_ident(relname) FROM pg_class
    WHERE oid = ANY(%s::regclass[]) AND pg_relation_size(oid) > 0 ORDER BY relname"""

_slowly = TransactionTestCase._fixture_teardown


def empty_tables(test: TransactionTestCase) -> None:
    """In the place of Django's flush; only a superuser may go past foreign keys and triggers."""
    with connection.cursor() as cursor:
        may = cursor.execute("SELECT current_setting('is_superuser')").fetchone()[0] == "on"
    if not may:
        _slowly(test)
        return
    with transaction.atomic(), connection.cursor() as cursor:
        tables = [connection.ops.quote_name(name) for name in _tables(cursor)]
        # waits, as TRUNCATE would, until whoever still writes has ended
        cursor.execute(f"LOCK TABLE {', '.join(tables)} IN SHARE ROW EXCLUSIVE MODE")
        written = [name for (name,) in cursor.execute(WRITTEN, [tables]).fetchall()]
        words = ["SET LOCAL session_replication_role = replica"]
        cursor.execute("; ".join([*words, *(f"DELETE FROM {name}" for name in written)]))


def _tables(cursor) -> list[str]:
    """Every table of a model that is there."""
    found = connection.introspection.django_table_names(only_existing=True, include_views=False)
    return sorted(set(found) - KEPT)
