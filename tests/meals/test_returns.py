"""A meal given back: every fen returns to where it came from, and the day's books stay right."""

from datetime import timedelta

import pytest
from django.db import Error, connection, transaction

from core.audit import SYSTEM
from core.dates import today
from core.errors import ReasonMissing
from core.transitions import WrongState
from meals import commands
from meals.enums import OrderState
from meals.models import MealOrder, MealReturn
from subsidies.models import Transfer
from subsidies.queries.reconciliation import differences
from tests.factories.accounts import CommunityFactory
from tests.factories.elderly_care import ResidentFactory
from tests.factories.meals import (
    AgeDiscountFactory,
    DailyMealSubsidyFactory,
    available,
    cook,
    fill_purses,
    lunch,
    meal_programme,
    place,
    route,
)
from tests.factories.meals_orders import NoShowRuleFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene():
    return lunch(CommunityFactory(), service_date=today())


@pytest.fixture
def resident(scene):
    return ResidentFactory(community=scene.point.division)


@pytest.fixture
def eaten(scene, resident):
    """12 yuan: 4.60 from the purse, 7.40 the government's and the operator's parts."""
    AgeDiscountFactory(government_bp=5000, programme=meal_programme())
    DailyMealSubsidyFactory()
    fill_purses(resident)
    return served(scene, resident)


def served(scene, resident, **changes):
    order = place(scene, resident, **changes)
    route(scene)
    cook(scene)
    order.refresh_from_db()
    return commands.hand_over(order=order, by=scene.manager, cash_fen=order.cash_due_fen)


def give_back(order, fen=None, reason="饭凉了"):
    return commands.return_meal(order=order, reason=reason, amount_fen=fen, by=SYSTEM)


def owed(operator) -> int:
    up = sum(
        Transfer.objects.filter(credit__operator=operator).values_list("amount_fen", flat=True)
    )
    down = sum(
        Transfer.objects.filter(debit__operator=operator).values_list("amount_fen", flat=True)
    )
    return up - down


def test_everything_goes_back_to_its_source(scene, resident, eaten):
    assert (available(resident), owed(scene.operator)) == (9540, 1080)
    back = give_back(eaten)
    assert (back.purse_fen, back.cash_fen) == (460, 0)
    assert (back.discount_government_fen, back.subsidy_fen, back.operator_fen) == (120, 500, 120)
    assert (available(resident), owed(scene.operator)) == (10_000, 0)
    eaten.refresh_from_db()
    assert eaten.state == OrderState.RETURNED
    assert list(differences()) == []


def test_half_of_a_meal_is_half_of_every_part(scene, resident, eaten):
    back = give_back(eaten, 600)
    assert (back.elder_fen, back.government_fen, back.operator_fen) == (230, 310, 60)
    assert (available(resident), owed(scene.operator)) == (9770, 540)
    assert list(differences()) == []


def test_cash_is_listed_until_somebody_hands_it_back(scene, resident):
    order = served(scene, resident)
    back = give_back(order, 500)
    assert (back.cash_fen, back.owes_cash) == (500, True)
    for _ in range(2):
        back = commands.give_cash_back(meal_return=back, by=scene.manager)
    assert (back.owes_cash, back.cash_given_by) == (False, scene.manager)


def test_the_same_return_again_is_the_same(eaten):
    assert give_back(eaten) == give_back(eaten)
    with pytest.raises(commands.AlreadyReturned):
        give_back(eaten, 600)
    assert MealReturn.objects.count() == 1


@pytest.mark.parametrize("fen", [0, -1, 1201])
def test_not_more_than_was_paid(eaten, fen):
    with pytest.raises(commands.MoreThanPaid):
        give_back(eaten, fen)
    assert not MealReturn.objects.exists()


def test_a_reason_is_needed_and_a_meal_in_hand(scene, resident, eaten):
    with pytest.raises(ReasonMissing):
        give_back(eaten, reason=" ")
    other = place(scene_of_dinner(scene), resident)
    with pytest.raises(WrongState):
        give_back(other)


def scene_of_dinner(scene):
    return lunch(scene.point.division, meal_period="dinner", service_date=scene.menu.service_date)


@pytest.mark.parametrize(("frees", "subsidy"), [(True, 500), (False, 0)])
def test_the_rule_says_whether_the_day_is_subsidised_again(scene, resident, eaten, frees, subsidy):
    NoShowRuleFactory(return_frees_subsidy=frees)
    give_back(eaten)
    assert place(scene_of_dinner(scene), resident).subsidy_fen == subsidy


def test_a_part_given_back_frees_no_subsidy(scene, resident, eaten):
    NoShowRuleFactory(return_frees_subsidy=True)
    give_back(eaten, 600)
    assert place(scene_of_dinner(scene), resident).subsidy_fen == 0


def test_a_return_of_yesterdays_meal_stands_on_today(scene, resident):
    yesterday = today() - timedelta(days=1)
    before = lunch(scene.point.division, operator=scene.operator, service_date=yesterday)
    fill_purses(resident)
    order = served(before, resident)
    assert give_back(order).day == today()
    route(scene)
    for day, payable in ((yesterday, 1200), (today(), -1200)):
        made = commands.close_day(operator=scene.operator, day=day, by=SYSTEM)
        assert made.payable_fen == payable
    assert list(differences()) == []


def test_a_return_before_the_day_ends_stands_on_that_day(scene, eaten):
    give_back(eaten)
    settlement = commands.close_day(operator=scene.operator, day=today(), by=SYSTEM)
    assert (settlement.orders, settlement.list_fen) == (1, 1200)
    assert (settlement.returns, settlement.returned_fen, settlement.payable_fen) == (1, 1200, 0)
    assert list(differences()) == []


def test_a_return_after_the_day_is_settled_stands_on_the_next_open_day(scene, eaten):
    settlement = commands.close_day(operator=scene.operator, day=today(), by=SYSTEM)
    assert settlement.payable_fen == settlement.statement.total_fen == 1080
    back = give_back(eaten)
    assert back.day > today()
    assert list(differences()) == []


def test_the_database_keeps_a_return_as_it_is(eaten):
    back = give_back(eaten)
    with pytest.raises(Error), transaction.atomic():
        MealReturn.objects.filter(pk=back.pk).update(cash_fen=1)
    with pytest.raises(Error), transaction.atomic():
        MealOrder.objects.filter(pk=eaten.pk).update(state="handed_over")
    with pytest.raises(Error), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM meals_mealreturn")
