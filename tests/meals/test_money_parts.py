"""The parts of every order add to its list price: priced, capped, given back in whole or in part."""

from random import Random

import pytest

from core.audit import SYSTEM
from core.dates import today
from meals import commands
from meals.logic.pricing import DaySubsidy, Discount, Fee, Portion, Quote, quote
from meals.logic.returns import Paid, given_back, no_show_charge
from meals.models import MealOrder, MealReturn
from meals.queries.prices import in_words
from subsidies.queries.reconciliation import differences
from tests.factories.accounts import CommunityFactory
from tests.factories.elderly_care import ResidentFactory
from tests.factories.meals import (
    AgeDiscountFactory,
    DailyMealSubsidyFactory,
    DeliveryFeeFactory,
    MenuItemFactory,
    cook,
    fill_purses,
    lunch,
    meal_programme,
    place,
    route,
)

CATEGORIES = ("meat", "vegetable", "cold_dish", "soup", "staple")
ORDERS = 10_000


def a_portion(chance: Random) -> Portion:
    dishes = [
        (chance.choice(CATEGORIES), chance.randint(200, 1000)) for _ in range(chance.randint(1, 4))
    ]
    return Portion(tuple(dishes), chance.randint(1, 4))


def a_discount(chance: Random) -> Discount | None:
    return chance.choice(
        [
            None,
            Discount(
                percent_off_bp=chance.randint(0, 10_000),
                min_age=70,
                rounding=chance.choice(["none", "half_up_0.1", "ceil_yuan"]),
                categories=frozenset(chance.sample(CATEGORIES, chance.randint(0, 4))),
                government_bp=chance.randint(0, 10_000),
                max_portions=chance.randint(1, 3),
            ),
        ]
    )


def a_quote(chance: Random) -> Quote:
    fee = Fee(chance.randint(0, 500), chance.choice([None, chance.randint(1, 6000)]))
    return quote(
        [a_portion(chance) for _ in range(chance.randint(1, 3))],
        discount=a_discount(chance),
        subsidy=chance.choice([None, DaySubsidy(chance.randint(1, 2500))]),
        fee=chance.choice([None, fee]),
    )


def paid_for(priced: Quote, chance: Random) -> Paid:
    """The person's part from a purse that reaches so far, the rest in cash."""
    elder = priced.total.elder_fen
    purse = min(elder, chance.choice([0, elder, chance.randint(0, 10_000)]))
    return Paid(
        purse_fen=purse,
        cash_fen=elder - purse,
        discount_government_fen=priced.discount_government_fen,
        subsidy_fen=priced.subsidy_fen,
        operator_fen=priced.total.operator_fen,
    )


def parts(paid: Paid) -> tuple[int, ...]:
    return (
        paid.purse_fen,
        paid.cash_fen,
        paid.discount_government_fen,
        paid.subsidy_fen,
        paid.operator_fen,
    )


def test_ten_thousand_random_orders_keep_their_parts_equal_to_the_price():
    chance = Random(20261122)
    for _ in range(ORDERS):
        priced = a_quote(chance)
        total = priced.total
        assert min(total.elder_fen, total.government_fen, total.operator_fen) >= 0
        assert all(min(p.elder_fen, p.government_fen, p.operator_fen) >= 0 for p in priced.lines)
        listed = sum(line.list_fen for line in priced.lines) + priced.delivery_fee_fen
        assert total.list_fen == listed
        assert total.government_fen == priced.discount_government_fen + priced.subsidy_fen
        said = sum(step.fen for step in priced.steps if step.code != "you_pay")
        assert said == priced.steps[-1].fen == total.elder_fen
        _given_back_in_full_and_in_part(paid_for(priced, chance), chance)


def _given_back_in_full_and_in_part(paid: Paid, chance: Random) -> None:
    if not paid.list_fen:
        return
    assert parts(given_back(paid, paid.list_fen)) == parts(paid)
    some = chance.randint(1, paid.list_fen)
    back = given_back(paid, some)
    assert back.list_fen == some
    assert all(0 <= b <= p for b, p in zip(parts(back), parts(paid), strict=True))


@pytest.mark.parametrize(
    ("elder", "held", "bp", "charge"),
    [(960, 960, 0, 0), (960, 960, 5000, 480), (961, 961, 5000, 481), (960, 100, 5000, 100),
     (960, 0, 10_000, 0), (960, 960, 10_000, 960)],
)  # fmt: skip
def test_a_missed_meal_never_costs_more_than_was_laid_aside(elder, held, bp, charge):
    assert no_show_charge(elder_fen=elder, held_fen=held, elder_bp=bp) == charge


@pytest.mark.parametrize(
    ("fee", "listed", "due"),
    [(Fee(200), 1000, 200), (Fee(200, 3000), 2999, 200), (Fee(200, 3000), 3000, 0), (Fee(0), 1, 0)],
)
def test_delivery_is_free_from_an_amount(fee, listed, due):
    assert fee.due(listed) == due


@pytest.mark.django_db
def test_the_fee_of_the_meal_comes_before_the_fee_of_all_meals():
    DeliveryFeeFactory(fee_fen=100)
    DeliveryFeeFactory(fee_fen=300, meal_periods=["lunch"], free_from_fen=2000)
    scene = lunch(CommunityFactory())
    resident, other = (ResidentFactory(community=scene.point.division) for _ in range(2))
    few = place(scene, resident, fulfil_mode="delivery")
    many = place(scene, other, fulfil_mode="delivery", items=((scene.item.pk, 2),))
    assert (few.delivery_fee_fen, many.delivery_fee_fen) == (300, 0)
    words = {line.code: (line.text, line.fen) for line in in_words(many.explanation)}
    assert words["delivery_free"] == ("送餐费：满 20 元免收", 0)


@pytest.mark.django_db
def test_random_orders_through_the_commands_agree_with_the_ledger():
    chance = Random(4)
    scene = lunch(CommunityFactory(), service_date=today())
    scene.items = [scene.item, MenuItemFactory(menu=scene.menu)]
    AgeDiscountFactory(government_bp=3333, programme=meal_programme(), percent_off_bp=1750)
    DailyMealSubsidyFactory(amount_fen=333)
    DeliveryFeeFactory(fee_fen=150, free_from_fen=4000)
    people = [ResidentFactory(community=scene.point.division) for _ in range(12)]
    fill_purses(*people[::2])
    for resident in people:
        place(
            scene,
            resident,
            items=tuple((item.pk, chance.randint(1, 3)) for item in scene.items),
            fulfil_mode=chance.choice(["pick_up", "delivery"]),
        )
    route(scene)
    cook(scene)
    for order in MealOrder.objects.all():
        end(order, chance)
    commands.close_day(operator=scene.operator, day=today(), by=SYSTEM)
    assert list(differences()) == []
    for back in MealReturn.objects.select_related("order"):
        assert back.elder_fen <= back.order.elder_fen
        assert back.list_fen == back.elder_fen + back.government_fen + back.operator_fen


def end(order: MealOrder, chance: Random) -> None:
    if chance.random() < 0.2:
        commands.mark_no_show(order=order, by=SYSTEM)
        return
    order = commands.hand_over(order=order, by=SYSTEM, cash_fen=order.cash_due_fen)
    how = chance.random()
    if how < 0.5:
        part = None if how < 0.2 else chance.randint(1, order.list_fen)
        commands.return_meal(order=order, reason="饭凉了", amount_fen=part, key="1", by=SYSTEM)
