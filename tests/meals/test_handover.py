"""The meal is handed over, the money moves once; or nobody came."""

from datetime import timedelta

import pytest

from core.audit import SYSTEM
from core.dates import today
from core.transitions import WrongState
from meals import commands
from meals.enums import OrderState
from meals.models import DaySettlement, MealOrder
from subsidies.models import Transfer
from subsidies.queries.reconciliation import differences
from tests.factories.accounts import CommunityFactory, OrganisationFactory
from tests.factories.elderly_care import ResidentFactory
from tests.factories.meals import (
    AgeDiscountFactory,
    DailyMealSubsidyFactory,
    DaySettlementFactory,
    KitchenCapacityFactory,
    KitchenFactory,
    SupplyRelationFactory,
    available,
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
def resident(scene):
    return ResidentFactory(community=scene.point.division)


def cooked(scene, *residents):
    """Their orders, ready to be handed over."""
    made = [place(scene, resident) for resident in residents]
    route(scene)
    cook(scene)
    return MealOrder.objects.filter(pk__in=[order.pk for order in made]).order_by("pk")


def owed(operator) -> int:
    """What the ledger says the operator is owed."""
    moved = Transfer.objects.filter(credit__operator=operator)
    return sum(moved.values_list("amount_fen", flat=True))


def test_purse_money_is_held_then_paid_to_the_operator(scene, resident):
    fill_purses(resident)
    (order,) = cooked(scene, resident)
    assert (order.held_fen, order.cash_due_fen, available(resident)) == (1200, 0, 8800)
    order = commands.hand_over(order=order, by=scene.manager, cash_fen=0)
    assert (order.state, order.purse_paid_fen, order.handed_over_by) == (
        OrderState.HANDED_OVER,
        1200,
        scene.manager,
    )
    assert owed(scene.operator) == 1200
    assert list(differences()) == []


def test_what_the_purse_does_not_reach_is_cash(scene, resident):
    fill_purses(resident)
    order = place(scene, resident, items=((scene.item.pk, 9),))
    assert (order.held_fen, order.cash_due_fen) == (10_000, 800)
    route(scene)
    cook(scene)
    order = commands.hand_over(order=order, by=scene.manager, cash_fen=800)
    assert (order.purse_paid_fen, order.cash_received_fen) == (10_000, 800)


def test_the_government_pays_its_part(scene, resident):
    AgeDiscountFactory(government_bp=5000, programme=meal_programme())
    DailyMealSubsidyFactory()
    (order,) = cooked(scene, resident)
    order = commands.hand_over(order=order, by=scene.manager, cash_fen=order.cash_due_fen)
    assert (order.cash_received_fen, order.government_fen, owed(scene.operator)) == (460, 620, 620)
    assert list(differences()) == []


def test_handing_over_twice_pays_once(scene, resident):
    DailyMealSubsidyFactory()
    fill_purses(resident)
    (order,) = cooked(scene, resident)
    for _ in range(2):
        commands.hand_over(order=order, by=scene.manager, cash_fen=0)
    assert owed(scene.operator) == 1200


@pytest.mark.parametrize("cash", [0, 1199, 1201])
def test_other_cash_than_due_is_refused(scene, resident, cash):
    (order,) = cooked(scene, resident)
    with pytest.raises(commands.WrongCash) as refused:
        commands.hand_over(order=order, by=scene.manager, cash_fen=cash)
    assert refused.value.fields == {"cash": ["应收 12.00 元。"]}
    order.refresh_from_db()
    assert order.state == OrderState.COOKED


def test_an_uncooked_meal_is_not_handed_over(scene, resident):
    order = place(scene, resident)
    with pytest.raises(WrongState):
        commands.hand_over(order=order, by=scene.manager, cash_fen=1200)


def test_cancelling_gives_the_money_back(scene, resident):
    fill_purses(resident)
    order = place(scene, resident)
    assert available(resident) == 8800
    commands.cancel_order(order=order, by=SYSTEM)
    assert available(resident) == 10_000
    assert owed(scene.operator) == 0


def test_a_no_show_gives_the_money_back_and_pays_nobody(scene, resident):
    DailyMealSubsidyFactory()
    fill_purses(resident)
    (order,) = cooked(scene, resident)
    for _ in range(2):
        commands.mark_no_show(order=order, by=scene.manager, reason="没来")
    order.refresh_from_db()
    assert (order.state, available(resident), owed(scene.operator)) == (
        OrderState.NO_SHOW,
        10_000,
        0,
    )


def test_a_day_is_settled_once_with_all_parts(scene, resident):
    AgeDiscountFactory()
    DailyMealSubsidyFactory()
    other, absent = (ResidentFactory(community=scene.point.division) for _ in range(2))
    fill_purses(resident)
    first, second, missed = cooked(scene, resident, other, absent)
    commands.hand_over(order=first, by=scene.manager, cash_fen=0)
    commands.hand_over(order=second, by=scene.manager, cash_fen=460)
    commands.mark_no_show(order=missed, by=scene.manager)
    day = scene.menu.service_date
    settlement = commands.close_day(operator=scene.operator, day=day, by=scene.manager)
    assert (settlement.orders, settlement.portions, settlement.list_fen) == (2, 2, 2400)
    assert (
        settlement.purse_fen,
        settlement.cash_fen,
        settlement.government_fen,
        settlement.operator_fen,
    ) == (460, 460, 1000, 480)
    assert settlement.statement.total_fen == settlement.payable_fen == 1460
    again = commands.close_day(operator=scene.operator, day=day, by=scene.manager)
    assert again == settlement


def test_an_open_order_keeps_the_day_open(scene, resident):
    cooked(scene, resident)
    with pytest.raises(commands.DayNotFinished):
        commands.close_day(operator=scene.operator, day=scene.menu.service_date, by=SYSTEM)


def test_a_menu_that_takes_orders_keeps_the_day_open(scene):
    with pytest.raises(commands.DayNotFinished):
        commands.close_day(operator=scene.operator, day=scene.menu.service_date, by=SYSTEM)


def test_a_menu_that_may_overflow_here_keeps_the_day_open(scene):
    second = KitchenFactory(station__division=scene.point.division)
    SupplyRelationFactory(kitchen=second, station=scene.point, priority=2)
    with pytest.raises(commands.DayNotFinished):
        commands.close_day(operator=second.station.operator, day=scene.menu.service_date, by=SYSTEM)


def test_an_empty_day_has_no_statement(scene):
    operator = OrganisationFactory()
    settlement = commands.close_day(operator=operator, day=scene.menu.service_date, by=SYSTEM)
    assert (settlement.orders, settlement.statement) == (0, None)


def test_a_day_still_to_come_is_not_settled(scene):
    with pytest.raises(commands.DayNotFinished) as refused:
        commands.close_day(operator=OrganisationFactory(), day=today() + timedelta(1), by=SYSTEM)
    assert "还没有到" in str(refused.value)
    assert not DaySettlement.objects.exists()


def test_a_settled_day_is_not_routed(scene, resident):
    place(scene, resident)
    DaySettlementFactory(operator=scene.operator)
    with pytest.raises(commands.DaySettled):
        route(scene)
    scene.menu.refresh_from_db()
    assert scene.menu.state == "published"


def test_who_has_settled_the_day_cooks_no_overflow(scene, resident):
    scene.kitchen.capacities.update(portions=0)
    second = KitchenFactory(station__division=scene.point.division)
    KitchenCapacityFactory(kitchen=second)
    SupplyRelationFactory(kitchen=second, station=scene.point, priority=2)
    DaySettlementFactory(operator=second.station.operator)
    order = place(scene, resident)
    route(scene)
    order.refresh_from_db()
    assert (order.state, order.kitchen) == (OrderState.UNROUTED, None)
