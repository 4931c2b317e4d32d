"""Orders and the ledger say the same; settled figures can't be changed; a locked period takes nothing more."""

from datetime import timedelta

import pytest
from django.db import Error, connection, transaction

from accounts.enums import Role
from core.audit import SYSTEM
from core.dates import today
from meals import commands
from meals.models import DaySettlement
from subsidies.commands import (
    capture_funds,
    confirm_statement,
    draw_statement,
    hold_funds,
    lock_statement,
    pay_operator,
)
from subsidies.models import Journal
from subsidies.queries import differences
from subsidies.queries.registry import reference_url, reference_words
from subsidies.queries.settlement import statement_lines
from subsidies.queries.work_items import month_comparison
from tests.factories.accounts import CommunityFactory, staff
from tests.factories.elderly_care import ResidentFactory
from tests.factories.meals import (
    AgeDiscountFactory,
    DailyMealSubsidyFactory,
    cook,
    fill_purses,
    lunch,
    meal_programme,
    place,
    route,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene():
    return lunch(CommunityFactory(), service_date=today())


@pytest.fixture
def eaten(scene):
    """A meal that a purse and two of the government's parts paid, handed over; the day is settled."""
    AgeDiscountFactory(programme=meal_programme(), government_bp=10_000)
    DailyMealSubsidyFactory()
    resident = ResidentFactory(community=scene.point.division)
    fill_purses(resident)
    order = place(scene, resident)
    route(scene)
    cook(scene)
    order.refresh_from_db()
    commands.hand_over(order=order, by=scene.manager, cash_fen=order.cash_due_fen)
    commands.close_day(operator=scene.operator, day=today(), by=scene.manager)
    order.refresh_from_db()
    assert order.purse_paid_fen > 0
    return order


def codes():
    return {difference.check for difference in differences()}


def as_owner(sql, *values):
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("RESET ROLE")
        for table in ("meals_mealorder", "meals_daysettlement"):
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        cursor.execute(sql, values)


def test_a_handed_over_meal_agrees_with_the_ledger(eaten):
    assert codes() == set()
    assert {row.difference_fen for row in month_comparison(today().replace(day=1))} == {0}


@pytest.mark.parametrize(
    ("harm", "found"),
    [
        (
            (
                "UPDATE meals_mealorder SET purse_paid_fen = purse_paid_fen - 1,"
                " cash_received_fen = cash_received_fen + 1"
            ),
            {"meal_captures", "meal_days"},
        ),
        ("UPDATE meals_mealorder SET state = 'sent'", {"meal_captures", "meal_parts", "meal_days"}),
        (
            (
                "UPDATE meals_mealorder SET subsidy_fen = subsidy_fen - 1,"
                " discount_government_fen = discount_government_fen + 1"
            ),
            {"meal_parts"},
        ),
        ("UPDATE meals_daysettlement SET orders = orders + 1", {"meal_days"}),
    ],
)
def test_a_harm_is_found(eaten, harm, found):
    as_owner(harm)
    assert codes() == found


def test_a_booking_without_an_order_is_found(scene, eaten):
    hold_funds(
        resident=eaten.resident,
        amount_fen=10,
        service="meals",
        reference="meal-order:999999",
        by=SYSTEM,
    )
    capture_funds(
        reference="meal-order:999999", operator=scene.operator, book_date=today(), by=SYSTEM
    )
    pay_operator(
        programme=meal_programme(),
        operator=scene.operator,
        amount_fen=10,
        reference="meal-order:999999:day",
        book_date=today(),
        by=SYSTEM,
    )
    assert codes() == {"meal_captures", "meal_parts"}


def test_a_hold_that_outlives_its_order_is_found(scene):
    resident = ResidentFactory(community=scene.point.division)
    fill_purses(resident)
    place(scene, resident)
    assert codes() == set()
    as_owner("UPDATE meals_mealorder SET state = 'cancelled'")
    assert codes() == {"meal_holds"}


# ---- What the database refuses the program


@pytest.mark.parametrize(
    ("attack", "guard"),
    [
        ("UPDATE meals_daysettlement SET orders = 0", "permission denied"),
        ("DELETE FROM meals_daysettlement", "permission denied"),
        (
            "UPDATE meals_mealorder SET list_fen = list_fen + 1, elder_fen = elder_fen + 1",
            "forbidden",
        ),
        ("UPDATE meals_mealorder SET purse_paid_fen = 0", "forbidden"),
        ("UPDATE meals_mealorder SET cash_received_fen = cash_received_fen + 1", "forbidden"),
        ("UPDATE meals_mealorder SET held_fen = 0", "forbidden"),
        ("UPDATE meals_mealorder SET subsidy_fen = 0", "forbidden"),
        ("UPDATE meals_mealorder SET state = 'cancelled'", "forbidden"),
        ("UPDATE meals_mealorder SET handed_over_at = now()", "forbidden"),
        ("UPDATE meals_mealorder SET resident_id = resident_id + 1", "forbidden"),
        ("DELETE FROM meals_mealorder", "permission denied"),
        ("UPDATE meals_orderline SET elder_fen = 0", "permission denied"),
        ("DELETE FROM meals_orderline", "permission denied"),
    ],
)
def test_the_database_refuses(eaten, attack, guard):
    with pytest.raises(Error, match=guard), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(attack)
    assert codes() == set()


def test_even_the_owner_cannot_rewrite_a_settled_day(eaten):
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE")
        for attack in ("UPDATE meals_daysettlement SET orders = 0", "DELETE FROM meals_mealorder"):
            with pytest.raises(Error, match="forbidden"), transaction.atomic():
                cursor.execute(attack)
    assert DaySettlement.objects.get().orders == 1


# ---- From a line to its order, and locked periods


def test_each_line_leads_to_its_order(eaten, scene):
    settlement = DaySettlement.objects.get()
    lines = list(statement_lines(settlement.statement))
    assert len(lines) == 3
    words = reference_words(line.reference for line in lines)
    for line in lines:
        assert reference_url(line.reference) == f"/console/meals/orders/{eaten.pk}/"
        assert eaten.number in words[line.reference]
    assert reference_url("visit:1") == reference_url("meal-order:x") == ""


def test_the_statement_page_links_to_the_order(eaten, scene, client_as):
    settlement = DaySettlement.objects.get()
    finance = client_as(staff(Role.DISTRICT_ADMIN, scene.operator.division.parent))
    page = finance.get(f"/console/subsidies/settlement/{settlement.statement_id}/")
    assert f"/console/meals/orders/{eaten.pk}/" in page.content.decode()


def test_what_is_handed_over_late_is_booked_after_the_lock(scene):
    """The day is locked by finance before the meal is reported: the order keeps its day."""
    yesterday = today() - timedelta(days=1)
    AgeDiscountFactory(programme=meal_programme(), government_bp=10_000)
    old = lunch(scene.point.division, operator=scene.operator, service_date=yesterday)
    resident = ResidentFactory(community=scene.point.division)
    fill_purses(resident)
    order = place(old, resident, now=old.menu.cutoff_at - timedelta(hours=1))
    route(old)
    cook(old)
    pay_operator(
        programme=meal_programme(),
        operator=scene.operator,
        amount_fen=100,
        reference="other",
        book_date=yesterday,
        by=SYSTEM,
    )
    statement = draw_statement(operator=scene.operator, through=yesterday, by=SYSTEM)
    lock_statement(statement=confirm_statement(statement=statement, by=SYSTEM), by=SYSTEM)

    order.refresh_from_db()
    commands.hand_over(order=order, by=scene.manager, cash_fen=order.cash_due_fen)

    booked = Journal.objects.filter(kind=2).values_list("book_date", flat=True)
    assert set(booked) == {today()}
    order.refresh_from_db()
    assert order.service_date == yesterday
    assert codes() == set()
