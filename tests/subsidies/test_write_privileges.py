"""Which tables of money the application may rewrite: a new table is thought about or fails here."""

import pytest
from django.db import Error, connection, transaction

from tests.subsidies.raw_ledger import sql

# What happened: only ever added, whoever asks.
NEVER_CHANGED = {
    "account",
    "benefitimport",
    "checkresult",
    "decision",
    "declaredinterest",
    "escalation",
    "grant",
    "hold",
    "holdend",
    "holdlot",
    "journal",
    "latecharge",
    "paymentpart",
    "payoutresult",
    "periodlock",
    "reconciliationrun",
    "recoveryentry",
    "recoveryinstalment",
    "recoveryline",
    "referenceamount",
    "refund",
    "runapproval",
    "runexclusion",
    "runitem",
    "seenfact",
    "statementline",
    "transfer",
}
# Figures that triggers keep, and the list of legal movements.
NOT_OURS_TO_WRITE = {"balance", "flow", "lot"}
# What people said: not rewritten by the platform, cleared by the database's owner where the law asks.
CLEARED_BY_OWNER = {"applicationremark"}
# Work that goes on: it changes state and never disappears.
NEVER_DELETED = {
    "application",
    "applicationdocument",
    "approvalrule",
    "award",
    "bankfileformat",
    "benefitrecord",
    "charge",
    "childdayfee",
    "daycarefee",
    "dispute",
    "enrolment",
    "finding",
    "fundingsource",
    "jointopinion",
    "operatorbankaccount",
    "paymentorder",
    "payoutfile",
    "payoutitem",
    "programme",
    "programmeitem",
    "recovery",
    "review",
    "run",
    "runbatch",
    "runissue",
    "statement",
    "workitem",
}
# Rules that nobody rests on yet may be written anew.
FREE = {
    *("fundingshare", "programme_operators", "programmeversion", "requireddocument", "stop", "tier")
}

RIGHTS = """
    SELECT substr(c.relname, 11), has_table_privilege('yizhan_app', c.oid, 'UPDATE'),
           has_any_column_privilege('yizhan_app', c.oid, 'UPDATE'),
           has_table_privilege('yizhan_app', c.oid, 'DELETE, TRUNCATE'),
           EXISTS (SELECT FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid
                   WHERE t.tgrelid = c.oid AND p.proname = 'core_never_changes'
                     AND t.tgenabled IN ('O', 'A') AND t.tgtype & 27 = 27)
    FROM pg_class c WHERE c.relkind = 'r' AND c.relname LIKE 'subsidies\\_%'
"""


@pytest.fixture
def rights(db):
    """Table → (UPDATE, UPDATE of a column, DELETE, guarded by a trigger for everybody)."""
    with connection.cursor() as cursor:
        cursor.execute(RIGHTS)
        return {row[0]: row[1:] for row in cursor.fetchall()}


def test_every_table_stands_in_one_list(rights):
    assert {name for name, right in rights.items() if right[3]} == NEVER_CHANGED
    unwritable = {name for name, right in rights.items() if right[:3] == (False, False, False)}
    assert unwritable == NEVER_CHANGED | NOT_OURS_TO_WRITE | CLEARED_BY_OWNER
    kept = {name for name, right in rights.items() if right[1] and not right[2]}
    assert kept == NEVER_DELETED
    assert {name for name, right in rights.items() if right[2]} == FREE


@pytest.mark.parametrize("table", sorted(NEVER_CHANGED | NOT_OURS_TO_WRITE | CLEARED_BY_OWNER))
def test_what_happened_is_not_rewritten(db, table):
    column = sql(
        "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum = 1",
        f"subsidies_{table}",
    )
    update = f"UPDATE subsidies_{table} SET {column} = {column}"
    for attack in (update, f"DELETE FROM subsidies_{table}"):
        with pytest.raises(Error, match="permission denied"), transaction.atomic():
            sql(attack)


@pytest.mark.parametrize("table", sorted(NEVER_DELETED))
def test_work_does_not_disappear(db, table):
    with pytest.raises(Error, match="permission denied"), transaction.atomic():
        sql(f"DELETE FROM subsidies_{table}")
