"""What the database refuses the application's own role, whatever a program above it tries.

The attacks are SQL as a bug, or somebody with the application's password, could send it; beside
each stand the words of the guard that must stop it. Real transactions: deferred checks fire.
"""

from types import SimpleNamespace

import pytest
from django.db import Error, connection, transaction

from core.audit import SYSTEM
from subsidies.commands import (
    capture_funds,
    draw_statement,
    hold_funds,
    pay_operator,
    release_funds,
)
from subsidies.models import (
    Account,
    Balance,
    Grant,
    Hold,
    HoldEnd,
    HoldLot,
    Journal,
    Lot,
    Run,
    RunItem,
    Statement,
    StatementLine,
    Transfer,
)
from subsidies.queries import differences
from tests.factories.accounts import OrganisationFactory
from tests.factories.elderly_care import ResidentFactory
from tests.factories.subsidies import PayableFactory, ProgrammeFactory, filled_purse
from tests.subsidies.attacks import GRANTS, HOLDS, JOURNALS, MOVEMENTS, STATEMENTS
from tests.subsidies.raw_ledger import (
    FUND,
    JUNE,
    PAYABLE,
    SUBSIDISE,
    capture,
    grant,
    line,
    new_statement,
    pay_in,
    pay_out,
    sql,
)


@pytest.fixture
def w(transactional_db) -> SimpleNamespace:
    """Anna has 500 + 300, of which 600 are held for one order; Bert 200; Anna 100 elsewhere."""
    meals, other = ProgrammeFactory(services=["meals"]), ProgrammeFactory(services=["home_service"])
    operator, rival = OrganisationFactory(), OrganisationFactory()
    resident = ResidentFactory()
    anna = filled_purse(500, 300, programme=meals, resident=resident)
    bert = filled_purse(200, programme=meals)
    elsewhere = filled_purse(100, programme=other, resident=resident)

    def order(resident, fen, reference):
        hold_funds(
            resident=resident, amount_fen=fen, service="meals", reference=reference, by=SYSTEM
        )

    order(bert.resident, 50, "eaten")
    capture_funds(reference="eaten", operator=operator, book_date=JUNE, by=SYSTEM)
    draw_statement(operator=operator, through=JUNE, by=SYSTEM)
    order(bert.resident, 20, "eaten later")
    capture_funds(reference="eaten later", operator=operator, book_date=JUNE, by=SYSTEM)
    order(bert.resident, 30, "cancelled")
    release_funds(reference="cancelled", by=SYSTEM)
    order(resident, 600, "open")
    pay_operator(
        programme=meals,
        operator=rival,
        amount_fen=70,
        reference="part",
        book_date=JUNE,
        by=SYSTEM,
    )
    first, second = Lot.objects.filter(account=anna).order_by("pk")
    return SimpleNamespace(
        anna=anna,
        bert=bert,
        elsewhere=elsewhere,
        operator=operator,
        rival=rival,
        fund=Account.objects.get(kind=FUND, programme=meals),
        payable=Account.objects.get(kind=PAYABLE, programme=meals, operator=operator),
        foreign_payable=PayableFactory(programme=other, operator=operator),
        first=first,
        second=second,
        berts=Lot.objects.get(account=bert),
        open=Hold.objects.get(reference="open"),
        eaten=Hold.objects.get(reference="eaten"),
        cancelled=Hold.objects.get(reference="cancelled"),
        statement=Statement.objects.get(),
        settled=StatementLine.objects.get().transfer_id,
        unsettled=Transfer.objects.get(
            journal__key=f"hold:{Hold.objects.get(reference='eaten later').pk}"
        ).pk,
        rivals=Transfer.objects.get(kind=SUBSIDISE).pk,
        old_journal=Journal.objects.get(key=f"hold:{Hold.objects.get(reference='eaten').pk}"),
    )


NEVER_WRITTEN = [
    "account",
    "balance",
    "flow",
    "grant",
    "hold",
    "holdend",
    "holdlot",
    "journal",
    "lot",
    "runitem",
    "statement",
    "statementline",
    "transfer",
]
KEPT = ["run", "runbatch", "enrolment", "award"]
COLUMN = {
    "flow": "kind",
    "balance": "posted",
    "holdend": "outcome",
    "statementline": "statement_id",
}
RIGHTS = {
    **{
        f"UPDATE {table}": (
            lambda w, t=table: sql(
                f"UPDATE subsidies_{t} SET {COLUMN.get(t, 'id')} = {COLUMN.get(t, 'id')}"
            ),
            "permission denied",
        )
        for table in NEVER_WRITTEN
    },
    **{
        f"DELETE {table}": (
            lambda w, t=table: sql(f"DELETE FROM subsidies_{t}"),
            "permission denied",
        )
        for table in NEVER_WRITTEN + KEPT
    },
    **{
        f"TRUNCATE {table}": (
            lambda w, t=table: sql(f"TRUNCATE subsidies_{t} CASCADE"),
            "permission denied",
        )
        for table in NEVER_WRITTEN + KEPT
    },
    "a filled lot": (
        lambda w: sql(
            "INSERT INTO subsidies_lot (account_id, grant_id, face_fen, remaining_fen)"
            " VALUES (%s, %s, 100, 100)",
            w.bert.pk,
            grant(w.bert, 100),
        ),
        "permission denied",
    ),
    "a filled balance": (
        lambda w: sql(
            "INSERT INTO subsidies_balance (account_id, posted) VALUES (%s, 100)", w.payable.pk
        ),
        "permission denied",
    ),
    "an award rewritten": (
        lambda w: sql("UPDATE subsidies_award SET amount_fen = 100000"),
        "permission denied",
    ),
    "triggers off": (
        lambda w: sql("ALTER TABLE subsidies_transfer DISABLE TRIGGER ALL"),
        "must be owner",
    ),
    "playing the replica": (
        lambda w: sql("SET session_replication_role = replica"),
        "permission denied",
    ),
    "another trigger function": (
        lambda w: sql(
            "CREATE OR REPLACE FUNCTION subsidies_apply_transfers() RETURNS trigger"
            " LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'"
        ),
        "permission denied|must be owner",
    ),
    "a table in front of ours": (
        lambda w: sql("CREATE TABLE public.subsidies_fake (id int)"),
        "permission denied",
    ),
    "rewriting the audit": (
        lambda w: sql("UPDATE core_auditevent SET actor_name = 'nobody'"),
        "permission denied",
    ),
}


def everything():
    """Every row of the ledger, to see that nothing moved."""
    models = (Account, Balance, Journal, Grant, Lot, Transfer, Hold, HoldLot, HoldEnd, Statement)
    return [list(model.objects.order_by("pk").values_list()) for model in models]


ALL = {
    "grants": GRANTS,
    "journals": JOURNALS,
    "movements": MOVEMENTS,
    "holds": HOLDS,
    "statements": STATEMENTS,
    "rights": RIGHTS,
}


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("kind", ALL)
def test_the_database_refuses(w, kind, subtests):
    before = everything()
    for name, (attack, guard) in ALL[kind].items():
        with (  # noqa: PT012 - the checks of a commit come after the attack
            subtests.test(attack=name),
            pytest.raises(Error, match=guard),
            transaction.atomic(),
        ):
            attack(w)
            sql("SET CONSTRAINTS ALL IMMEDIATE")  # as a commit would, without committing
    assert everything() == before
    assert differences() == []


@pytest.mark.django_db(transaction=True)
def test_the_world_of_these_attacks_can_go_on(w):
    """So that an attack is refused for what is wrong with it, not because nothing works here."""
    with transaction.atomic():
        pay_in(w, w.anna, 100)
    with transaction.atomic():
        pay_out(w, w.bert, w.berts, 130)
    with transaction.atomic():
        capture(w, (w.first, 500), (w.second, 100))
    with transaction.atomic():
        line(w.unsettled, new_statement(w, 20, 1))
    assert (
        Balance.objects.get(account=w.anna).posted,
        Balance.objects.get(account=w.bert).posted,
    ) == (
        300,
        0,
    )
    # money on no list, and spent without an order: nothing that the database could know
    assert {difference.check for difference in differences()} == {"listed", "spent"}


@pytest.mark.django_db(transaction=True)
def test_even_the_owner_cannot_rewrite_what_happened(w):
    RunItem.objects.create(
        run=Run.objects.create(programme=w.anna.programme, period=JUNE),
        batch_number=1,
        account=w.anna,
        resident_id=w.anna.resident_id,
        award_id=0,
        period=JUNE,
        component="base",
        sequence=0,
        amount_fen=1,
    )
    connection.settings_dict["OPTIONS"].pop("assume_role", None)
    sql("RESET ROLE")
    for table in set(NEVER_WRITTEN) - {"flow", "balance", "lot"}:
        with pytest.raises(Error, match="is forbidden|violates"), transaction.atomic():
            sql(f"DELETE FROM subsidies_{table}")
