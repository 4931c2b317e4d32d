"""Every check stays silent over a true ledger and speaks when somebody has reached around the guards."""

from datetime import date

import pytest
from django.db import connection

from core.audit import SYSTEM
from elderly_care.models import Resident
from subsidies.commands import capture_funds, draw_statement, enrol, hold_funds, start_run
from subsidies.queries import CHECKS, NOTICES, differences, notices
from tests.factories.accounts import OrganisationFactory
from tests.factories.elderly_care import CareStatusFactory
from tests.subsidies.months import pay

pytestmark = pytest.mark.django_db


@pytest.fixture
def ledger(programmes):
    """One of everything: a closed run, a captured, a released and an open hold, a statement."""
    resident = CareStatusFactory().resident
    difficulty = programmes["difficulty"]
    applications = {resident.pk: date(2024, 1, 10)}
    enrol(programme=difficulty, applications=applications, by=SYSTEM)
    pay(difficulty, "2024-01", "2024-02")
    for reference in ("eaten", "open"):
        hold_funds(
            resident=resident, amount_fen=500, service="meals", reference=reference, by=SYSTEM
        )
    operator = OrganisationFactory()
    capture_funds(reference="eaten", operator=operator, book_date=date(2024, 2, 5), by=SYSTEM)
    draw_statement(operator=operator, through=date(2024, 2, 29), by=SYSTEM)
    return resident


def as_owner(*statements):
    """Reach around every guard, as somebody with the owner's password could."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("RESET ROLE")
        cursor.execute("SELECT tablename FROM pg_tables WHERE tablename LIKE 'subsidies_%'")
        for (table,) in cursor.fetchall():
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        for statement in statements:
            cursor.execute(statement)


def test_a_true_ledger_has_no_differences(ledger):
    assert differences() == []


def test_an_empty_ledger_has_none_either():
    assert differences() == []


@pytest.mark.parametrize(
    ("harm", "found"),
    [
        ("UPDATE subsidies_balance SET posted = posted + 1", {"balance", "lots"}),
        ("UPDATE subsidies_balance SET held = held - 1", {"lots", "holds"}),
        ("UPDATE subsidies_lot SET remaining_fen = remaining_fen - 1", {"lots", "lot_moves"}),
        ("UPDATE subsidies_lot SET held_fen = held_fen - 1 WHERE held_fen > 0", {"lots"}),
        (
            "UPDATE subsidies_transfer SET amount_fen = amount_fen + 1 WHERE kind = 1",
            {"balance", "lot_moves", "journals", "grants", "runs"},
        ),
        (
            "UPDATE subsidies_transfer SET amount_fen = amount_fen - 1 WHERE kind = 2",
            {"balance", "lot_moves", "journals", "statements"},
        ),
        ("UPDATE subsidies_journal SET total_fen = total_fen + 1", {"journals"}),
        ("UPDATE subsidies_journal SET count = count + 1", {"journals"}),
        ("UPDATE subsidies_grant SET amount_fen = amount_fen + 1", {"grants", "listed"}),
        ("UPDATE subsidies_run SET total_fen = total_fen + 1", {"runs"}),
        ("UPDATE subsidies_run SET count = count + 1", {"runs"}),
        ("DELETE FROM subsidies_runitem", {"runs", "listed"}),
        ("DELETE FROM subsidies_holdend", {"holds", "spent"}),
        ("UPDATE subsidies_statement SET total_fen = total_fen + 1", {"statements"}),
        ("UPDATE subsidies_hold SET amount_fen = amount_fen + 1", {"holds"}),
        (
            (
                "INSERT INTO subsidies_holdend (hold_id, outcome, ended_at)"
                " SELECT id, 'released', now() FROM subsidies_hold WHERE reference = 'open'"
            ),
            {"holds"},
        ),
        (
            (
                "INSERT INTO subsidies_grant (programme_id, resident_id, account_id, award_id, period,"
                " component, sequence, period_paid, amount_fen) SELECT programme_id, resident_id,"
                " account_id, award_id, '2024-06-01', component, sequence, '2024-06-01', amount_fen"
                " FROM subsidies_grant LIMIT 1"
            ),
            {"grants", "listed"},
        ),
    ],
)
def test_a_harm_is_found(ledger, harm, found):
    as_owner(harm)
    assert {difference.check for difference in differences()} == found


# ---- Notices: the ledger adds up, and a person should look all the same


def test_a_true_ledger_gives_no_notice(ledger):
    assert notices() == []


@pytest.mark.parametrize("day", ["died_on", "moved_out_on"])
def test_money_after_leaving_is_noticed(ledger, day):
    Resident.objects.update(**{day: date(2024, 1, 31)})
    (notice,) = notices()
    assert notice.check == "after_leaving"
    assert (notice.row["resident_id"], notice.row["period"]) == (ledger.pk, date(2024, 2, 1))
    assert differences() == []


def test_a_month_that_nobody_was_paid_is_noticed(ledger, programmes):
    pay(programmes["difficulty"], "2024-04")
    (notice,) = notices()
    assert (notice.check, notice.row["period"]) == ("gap", date(2024, 3, 1))
    pay(programmes["difficulty"], "2024-03")
    assert notices() == []


def test_what_the_next_run_makes_up_for_is_no_gap(ledger, programmes):
    late = CareStatusFactory(valid_from=date(2024, 1, 5)).resident
    applications = {late.pk: date(2024, 1, 20)}
    enrol(programme=programmes["difficulty"], applications=applications, by=SYSTEM)
    assert notices() == []


def test_a_month_on_a_list_that_waits_is_no_gap(ledger, programmes):
    late = CareStatusFactory(valid_from=date(2024, 1, 5)).resident
    difficulty = programmes["difficulty"]
    enrol(programme=difficulty, applications={late.pk: date(2024, 1, 20)}, by=SYSTEM)
    run = start_run(programme=difficulty, period=date(2024, 3, 1), by=SYSTEM)
    assert run.items.filter(resident_id=late.pk).count() == 3
    assert notices() == []


def test_every_check_is_one_query(ledger, django_assert_num_queries):
    with django_assert_num_queries(len(CHECKS)):
        differences()
    with django_assert_num_queries(len(NOTICES)):
        notices()
