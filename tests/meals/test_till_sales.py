"""A sale over the counter: one price, one payment, one subsidy a day; never deleted."""

from datetime import timedelta

import pytest
from django.db import Error, connection, transaction

from accounts.enums import Role
from core.audit import SYSTEM
from core.dates import today
from core.errors import ReasonMissing
from meals import commands
from meals.commands.till_errors import (
    NoOpenShift,
    NothingSold,
    NotOnSale,
    NotThisTill,
    PaymentDiffers,
    SaleReversed,
)
from meals.models import DaySettlement, Menu, Sale, SaleLine, SubsidyUse
from meals.queries.till import items_by_code, till_quote, till_terms
from subsidies.models import Journal, Transfer
from subsidies.queries import differences
from subsidies.queries.registry import reference_url, reference_words
from tests.factories.accounts import OrganisationFactory, staff
from tests.factories.meals import (
    AgeDiscountFactory,
    DailyMealSubsidyFactory,
    MenuItemFactory,
    available,
    cook,
    fill_purses,
    meal_programme,
    place,
    route,
)
from tests.factories.meals_till import request, sold, till_scene

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene():
    return till_scene(names=1)


@pytest.fixture
def resident(scene):
    return scene.people[0]


def owed(operator) -> int:
    """What the ledger says the operator is owed."""
    to = Transfer.objects.filter(credit__operator=operator)
    back = Transfer.objects.filter(debit__operator=operator)
    return sum(to.values_list("amount_fen", flat=True)) - sum(
        back.values_list("amount_fen", flat=True)
    )


def closed(scene):
    """The scene's menu takes no more orders."""
    Menu.objects.filter(pk=scene.menu.pk).update(state="closed")


def test_a_walk_in_pays_the_list_price_in_cash(scene):
    sale = sold(scene)
    assert (sale.resident, sale.list_fen, sale.elder_fen, sale.cash_fen) == (None, 1200, 1200, 1200)
    assert owed(scene.operator) == 0
    assert list(differences()) == []


def test_purse_pays_and_the_government_its_part(scene, resident):
    AgeDiscountFactory(government_bp=5000, programme=meal_programme())
    DailyMealSubsidyFactory()
    fill_purses(resident)
    sale = sold(scene, resident, cash_fen=0)
    assert (sale.elder_fen, sale.government_fen, sale.operator_fen) == (460, 620, 120)
    assert (sale.purse_fen, available(resident)) == (460, 9540)
    assert owed(scene.operator) == 460 + 620
    assert list(differences()) == []


def test_purse_cash_and_card_are_mixed(scene, resident):
    fill_purses(resident)
    sale = sold(scene, resident, cash_fen=200, card_fen=300)
    assert (sale.purse_fen, sale.cash_fen, sale.card_fen) == (700, 200, 300)
    assert available(resident) == 9300


def test_what_the_purses_lack_is_cash_due_and_nothing_is_sold(scene, resident):
    fill_purses(resident)
    with pytest.raises(PaymentDiffers, match="还要收 8.00 元"):
        sold(scene, resident, items=((f"m{scene.item.pk}", 9),), cash_fen=0)
    assert (Sale.objects.count(), available(resident)) == (0, 10_000)
    sale = sold(scene, resident, items=((f"m{scene.item.pk}", 9),), cash_fen=800)
    assert (sale.purse_fen, available(resident)) == (10_000, 0)


@pytest.mark.parametrize("cash", [1199, 1201])
def test_a_walk_in_pays_exactly(scene, cash):
    with pytest.raises(PaymentDiffers):
        sold(scene, cash_fen=cash)


def test_the_quote_is_what_the_sale_costs(scene, resident):
    AgeDiscountFactory()
    DailyMealSubsidyFactory()
    fill_purses(resident)
    items = ((f"m{scene.item.pk}", 2), (f"d{scene.dish.pk}", 3))
    basket = items_by_code(scene.till, today(), "lunch", dict(items))
    quote = till_quote(resident, scene.till, "lunch", basket)
    assert (quote.due_fen, quote.purse_fen) == (0, quote.elder_fen)
    sale = sold(scene, resident, items=items, cash_fen=0)
    assert sale.elder_fen == quote.elder_fen
    lines = SaleLine.objects.filter(sale=sale)
    for part in ("list_fen", "elder_fen", "government_fen", "operator_fen"):
        assert sum(getattr(line, part) for line in lines) == getattr(sale, part)


@pytest.mark.parametrize(
    ("items", "meals"),
    [
        ((("m{item}", 1),), 1),
        ((("m{item}", 2), ("d{dish}", 3)), 2),  # rice beside a set meal is no meal
        ((("d{dish}", 3),), 1),  # a tray of single dishes is
    ],
)
def test_a_meal_is_a_set_meal_or_a_tray(scene, items, meals):
    tray = tuple(
        (code.format(item=scene.item.pk, dish=scene.dish.pk), count) for code, count in items
    )
    basket = items_by_code(scene.till, today(), "lunch", dict(tray))
    price = sum(item.list_fen for item in basket)
    assert sold(scene, items=tray, cash_fen=price).portions == meals


def test_the_same_key_is_the_same_sale(scene, resident):
    fill_purses(resident)
    first, again = (sold(scene, resident, cash_fen=0, key="key-1") for _ in range(2))
    assert first == again
    assert available(resident) == 8800
    with pytest.raises(commands.KeyUsedForOther):
        sold(scene, resident, cash_fen=100, key="key-1")


@pytest.mark.parametrize(
    ("items", "error"),
    [
        ((), NothingSold),
        ((("m{item}", 0),), NothingSold),
        ((("m{item}", 21),), NothingSold),
        ((("m{item}", 1), ("m{item}", 1)), NothingSold),
        ((("m999999", 1),), NotOnSale),
        ((("x1", 1),), NotOnSale),
        ((("d999999", 1),), NotOnSale),
    ],
)
def test_bad_baskets_are_refused(scene, items, error):
    wanted = tuple((code.format(item=scene.item.pk), count) for code, count in items)
    with pytest.raises(error):
        sold(scene, items=wanted)
    assert not Sale.objects.exists()


def test_limited_portions_are_never_oversold(scene):
    scarce = MenuItemFactory(menu=scene.menu, stock=1)
    sold(scene, items=((f"m{scarce.pk}", 1),))
    with pytest.raises(commands.SoldOut):
        sold(scene, items=((f"m{scarce.pk}", 1),))
    commands.reverse_sale(
        sale=Sale.objects.get(), shift=scene.shift, reason="按错了", by=scene.cashier
    )
    sold(scene, items=((f"m{scarce.pk}", 1),))


def test_the_days_subsidy_is_used_once_by_orders_and_sales(scene, resident):
    DailyMealSubsidyFactory()
    sale = sold(scene, resident, cash_fen=700)
    assert sale.subsidy_fen == 500
    assert sold(scene, resident, cash_fen=1200).subsidy_fen == 0
    assert place(scene, resident).subsidy_fen == 0
    commands.reverse_sale(sale=sale, shift=scene.shift, reason="按错了", by=scene.cashier)
    assert sold(scene, resident, cash_fen=700).subsidy_fen == 500
    assert list(differences()) == []


def test_the_age_discount_is_one_meals_whether_ordered_or_bought(scene, resident):
    AgeDiscountFactory()
    first = sold(scene, resident, cash_fen=960)
    second = sold(scene, resident)
    assert (first.elder_fen, second.elder_fen, second.discount) == (960, 1200, None)
    dinner = till_terms(resident, first.till, today(), "dinner")
    assert dinner.discounted == 0
    order = place(scene, resident)
    assert order.elder_fen == 1200
    commands.cancel_order(order=order, by=SYSTEM)
    commands.reverse_sale(sale=first, shift=scene.shift, reason="打错", by=scene.cashier)
    assert place(scene, resident, key="again").elder_fen == 960
    assert sold(scene, resident).elder_fen == 1200


def test_an_order_that_uses_the_subsidy_leaves_none_for_the_till(scene, resident):
    DailyMealSubsidyFactory()
    order = place(scene, resident)
    assert order.subsidy_fen == 500
    assert sold(scene, resident, cash_fen=1200).subsidy_fen == 0
    commands.cancel_order(order=order, by=SYSTEM)
    assert sold(scene, resident, cash_fen=700).subsidy_fen == 500


def test_the_database_refuses_a_second_subsidy(scene, resident):
    DailyMealSubsidyFactory()
    sale = sold(scene, resident, cash_fen=700)
    sale.pk, sale.idempotency_key = None, "forged"
    with pytest.raises(Error, match="meals_subsidy_once_a_day"), transaction.atomic():
        sale.save(force_insert=True)
    with connection.cursor() as cursor, pytest.raises(Error, match="permission denied"):
        cursor.execute("DELETE FROM meals_subsidyuse")


def test_a_reversal_gives_everything_back_to_its_source(scene, resident):
    AgeDiscountFactory(government_bp=10_000, programme=meal_programme())
    DailyMealSubsidyFactory()
    fill_purses(resident)
    sale = sold(scene, resident, cash_fen=100)
    reversal = commands.reverse_sale(
        sale=sale, shift=scene.shift, reason="端错了", by=scene.cashier
    )
    assert (reversal.cash_fen, reversal.purse_fen) == (100, 360)
    assert (available(resident), owed(scene.operator)) == (10_000, 0)
    assert list(differences()) == []
    with pytest.raises(SaleReversed):
        commands.reverse_sale(sale=sale, shift=scene.shift, reason="再来", by=scene.cashier)
    with pytest.raises(ReasonMissing):
        commands.reverse_sale(sale=sale, shift=scene.shift, reason=" ", by=scene.cashier)
    assert not SubsidyUse.objects.exists()


def test_cash_is_given_back_from_an_open_drawer_only(scene):
    sale = sold(scene)
    with pytest.raises(NoOpenShift):
        commands.reverse_sale(sale=sale, reason="按错了", by=scene.cashier)


def test_a_settled_day_counts_sales_and_later_ones_go_to_the_next(scene, resident):
    fill_purses(resident)
    menu = scene.menu
    kept, wrong = sold(scene, resident, cash_fen=0), sold(scene)
    commands.reverse_sale(sale=wrong, shift=scene.shift, reason="按错了", by=scene.cashier)
    closed(scene)
    made = commands.close_day(operator=scene.operator, day=menu.service_date, by=scene.manager)
    assert (made.sales, made.sale_list_fen, made.sale_purse_fen, made.sale_cash_fen) == (
        *(1, 1200, 1200, 0),
    )
    assert made.payable_fen == 1200
    late = sold(scene)
    assert late.booked_on == today() + timedelta(days=1)
    back = commands.reverse_sale(sale=kept, shift=scene.shift, reason="退", by=scene.cashier)
    assert back.booked_on == today() + timedelta(days=1)
    assert list(differences()) == []
    assert DaySettlement.objects.get() == made


def test_the_database_takes_no_sale_for_a_settled_day(scene):
    closed(scene)
    commands.close_day(operator=scene.operator, day=today(), by=scene.manager)
    sale = sold(scene)
    sale.pk, sale.idempotency_key, sale.booked_on = None, "forged", today()
    with pytest.raises(Error, match="day is settled"), transaction.atomic():
        sale.save(force_insert=True)


def test_the_ledger_says_what_a_booking_was(scene, resident):
    fill_purses(resident)
    sale = sold(scene, resident, cash_fen=0)
    assert str(sale.pk) in reference_url(sale.reference)
    assert f"S{sale.pk:06d}" in reference_words([sale.reference])[sale.reference]
    assert Journal.objects.filter(kind=2).count() == 1


def test_only_who_works_for_the_operator_sells(scene):
    stranger = staff(Role.CASHIER, OrganisationFactory())
    with pytest.raises(NotThisTill):
        commands.sell(shift=scene.shift, request=request(scene), by=stranger, key="1")
    reader = staff(Role.AUDITOR, scene.community)
    with pytest.raises(NotThisTill):
        commands.open_shift(till=scene.till, float_fen=0, by=reader)


def test_what_was_sold_is_not_rewritten(scene):
    sale = sold(scene)
    attacks = [
        f"UPDATE meals_sale SET cash_fen = 1 WHERE id = {sale.pk}",
        "DELETE FROM meals_sale",
        "UPDATE meals_saleline SET name = name",
        "DELETE FROM meals_tillshift",
        "UPDATE meals_tillhandover SET cash_fen = 0",
        "DELETE FROM meals_salereview",
    ]
    for attack in attacks:
        refused = pytest.raises(Error, match="permission denied")
        with refused, transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(attack)


def test_an_order_is_handed_over_at_the_till(scene, resident):
    order = place(scene, resident)
    route(scene)
    cook(scene)
    record = commands.hand_over_at_till(
        shift=scene.shift, order=order, cash_fen=1200, by=scene.cashier
    )
    again = commands.hand_over_at_till(
        shift=scene.shift, order=order, cash_fen=1200, by=scene.cashier
    )
    order.refresh_from_db()
    assert (order.state, record) == ("handed_over", again)
