"""A meal given back: every fen returns to where it came from, and the day's books stay right."""

from dataclasses import astuple
from datetime import timedelta

import pytest
from django.db import Error, connection, transaction
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from accounts.enums import Role
from core.audit import SYSTEM
from core.dates import month_of, today
from core.errors import ReasonMissing
from core.transitions import WrongState
from elderly_care.enums import Relation
from meals import commands
from meals.commands import load_indicators
from meals.enums import OrderState
from meals.logic.returns import Paid, given_back
from meals.models import Indicator, MealOrder, MealReturn
from meals.queries.indicators import RANKING
from meals.queries.numbers import Selection, portions, returned_orders
from meals.queries.numbers import served as served_meals
from meals.queries.ranking import ranking, rule_of
from meals.queries.waste import dish_waste
from subsidies.commands import RefundRequest, refund_by_hand, take_back_by_hand
from subsidies.models import Transfer
from subsidies.queries.reconciliation import differences
from tests.factories.accounts import CommunityFactory, staff
from tests.factories.elderly_care import FamilyLinkFactory, ResidentFactory
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


def give_back(order, fen=None, reason="饭凉了", key=""):
    return commands.return_meal(
        order=order, reason=reason, amount_fen=fen, key=key or f"key-{fen}", by=SYSTEM
    )


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
    with pytest.raises(commands.KeyUsedForOther):
        give_back(eaten, 600, key="key-None")
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


# ---- What of it was eaten


def counted(scene) -> tuple[int, int, int, int, int]:
    """Meals served, portions wasted, meals returned; the ranking's orders and returns."""
    load_indicators()
    chosen = Selection(user=scene.manager, month=month_of(today()))
    rule = rule_of(Indicator.objects.get(measure=RANKING))
    (own,) = ranking(chosen, rule)
    back = portions(returned_orders(chosen))
    wasted = sum(row.wasted for row in dish_waste(chosen))
    return served_meals(chosen).meals, wasted, back, own.conduct.orders, own.conduct.returns


def test_a_meal_of_which_some_was_kept_counts_as_eaten(scene, eaten):
    scene.item.parts = [{"name": "红烧肉", "quantity": 1}]
    scene.item.save()
    assert counted(scene) == (1, 0, 0, 1, 0)
    give_back(eaten, 400)
    assert counted(scene) == (1, 0, 0, 1, 0)
    give_back(eaten)
    assert counted(scene) == (0, 1, 1, 0, 1)


def test_refunds_by_hand_and_a_return_of_the_rest_are_a_whole_meal(scene, eaten, clerk):
    refund_by_hand(request=by_hand(eaten.reference, 60), by=clerk)
    give_back(eaten, 600)
    assert counted(scene)[0] == 1
    give_back(eaten)
    assert counted(scene)[0] == 0


# ---- Several returns, and refunds by hand between them


def by_hand(reference, fen, number="R-1"):
    return RefundRequest(reference, number, "退错了", fen)


@pytest.fixture
def clerk(scene):
    return staff(Role.STREET_CLERK, scene.point.division.parent)


@pytest.fixture
def finance(scene):
    return staff(Role.DISTRICT_ADMIN, scene.point.division.parent.parent)


def test_a_meal_comes_back_in_several_parts(scene, resident, eaten):
    parts = [give_back(eaten, fen, key=str(fen)) for fen in (1, 333, 600)]
    assert [made.number for made in parts] == [1, 2, 3]
    with pytest.raises(commands.MoreThanPaid):
        give_back(eaten, 267)
    last = give_back(eaten)
    assert last.list_fen == 266
    assert sum(made.purse_fen for made in [*parts, last]) == 460
    assert (available(resident), owed(scene.operator)) == (10_000, 0)
    with pytest.raises(commands.AlreadyReturned):
        give_back(eaten, 1, key="more")
    assert list(differences()) == []


def test_the_last_part_frees_the_day(scene, resident, eaten):
    NoShowRuleFactory(return_frees_subsidy=True)
    give_back(eaten, 600)
    assert not MealOrder.objects.get().subsidy_freed
    give_back(eaten)
    assert MealOrder.objects.get().subsidy_freed
    assert place(scene_of_dinner(scene), resident).subsidy_fen == 500


def test_what_was_refunded_by_hand_does_not_come_back_again(scene, resident, eaten, clerk, finance):
    refund_by_hand(request=by_hand(eaten.reference, 60), by=clerk)
    take_back_by_hand(request=by_hand(f"{eaten.reference}:day", 100), by=finance)
    back = give_back(eaten)
    assert (back.list_fen, back.purse_fen, back.subsidy_fen) == (1040, 400, 400)
    assert (available(resident), owed(scene.operator)) == (10_000, 0)
    assert list(differences()) == []


def test_by_hand_between_two_returns(scene, resident, eaten, clerk):
    give_back(eaten, 600)
    refund_by_hand(request=by_hand(eaten.reference, 30), by=clerk)
    assert give_back(eaten, 500, key="2").list_fen == 500
    give_back(eaten)
    assert (available(resident), owed(scene.operator)) == (10_000, 0)
    assert list(differences()) == []


def test_after_everything_was_refunded_by_hand_the_rest_comes_back(scene, resident, eaten, clerk):
    refund_by_hand(request=by_hand(eaten.reference, None), by=clerk)
    back = give_back(eaten)
    assert (back.purse_fen, back.elder_fen, back.list_fen) == (0, 0, 740)
    assert available(resident) == 10_000
    assert list(differences()) == []


def test_the_order_says_what_was_refunded_by_hand(scene, resident, eaten, clerk, client_as):
    refund_by_hand(request=by_hand(eaten.reference, 60), by=clerk)
    page = client_as(scene.manager).get(reverse("meals_console:order", args=[eaten.pk])).text
    assert "人工退款" in page
    assert "一共退了 0.60 元" in page
    link = FamilyLinkFactory(resident=resident, relation=Relation.SELF, may_order=True)
    own = client_as(link.user).get(reverse("meals_portal:order_detail", args=[eaten.pk])).text
    assert "工作人员退了 0.60 元" in own
    address = reverse("meals_console:return_order", args=[eaten.pk])
    browser = client_as(scene.manager)
    assert "11.40" in browser.get(address).text
    typed = {"reason": "饭凉了", "key": "1"}
    assert "此前已人工退过 0.60 元" in browser.post(address, typed, follow=True).text
    assert "一共退了 12 元" in browser.get(reverse("meals_console:order", args=[eaten.pk])).text


def test_the_database_keeps_the_number_of_a_return(eaten):
    back = give_back(eaten, 600)
    with pytest.raises(Error), transaction.atomic():
        MealReturn.objects.filter(pk=back.pk).update(number=7)


FEN = st.integers(0, 5000)


@given(parts=st.tuples(FEN, FEN, FEN, FEN, FEN), wishes=st.lists(st.integers(1, 4000), max_size=8))
def test_any_parts_in_any_sequence_add_to_what_was_paid(parts, wishes):
    paid = left = Paid(*parts)
    gone = [0] * 5
    for wish in wishes:
        if not 0 < wish <= left.list_fen:
            continue
        back = given_back(left, wish)
        assert back.list_fen == wish
        left = Paid(*(a - b for a, b in zip(astuple(left), astuple(back), strict=True)))
        gone = [a + b for a, b in zip(gone, astuple(back), strict=True)]
        assert min(astuple(left)) >= 0
        assert min(astuple(back)) >= 0
    if left.list_fen:
        gone = [a + b for a, b in zip(gone, astuple(given_back(left, left.list_fen)), strict=True)]
    assert tuple(gone) == astuple(paid)
