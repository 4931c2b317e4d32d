"""The price of a meal: every figure that a source or a regulation names, and what must always hold."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.dates import age_on
from meals.logic.pricing import (
    DaySubsidy,
    Discount,
    Fee,
    Portion,
    day_subsidy,
    discounted_unit,
    quote,
    rounded,
)

SET_OF_12 = Portion((("meat", 400), ("meat", 400), ("vegetable", 200), ("staple", 200)))
NOT_STAPLE = frozenset({"meat", "vegetable", "cold_dish", "soup"})
EIGHTY_PERCENT = Discount(percent_off_bp=2000, min_age=70)
FIVE_YUAN = DaySubsidy(amount_fen=500)


@pytest.mark.parametrize(
    ("discount", "price"),
    [
        pytest.param(EIGHTY_PERCENT, 960, id="default: 20 % off, to the fen"),
        pytest.param(
            Discount(2000, 70, categories=NOT_STAPLE), 1000, id="T1: staple not discounted"
        ),
        pytest.param(Discount(2000, 70, rounding="ceil_yuan"), 1000, id="T1: up to the yuan"),
        pytest.param(Discount(2000, 70, rounding="half_up_0.1"), 960, id="to 0.1 yuan"),
        pytest.param(Discount(0, 70), 1200, id="nothing off"),
        pytest.param(Discount(10_000, 70), 0, id="free"),
    ],
)
def test_age_discount_of_the_set_of_12(discount, price):
    assert discounted_unit(SET_OF_12, discount) == price


@pytest.mark.parametrize(
    ("fen", "rounding", "result"),
    [
        (964, "half_up_0.1", 960),
        (965, "half_up_0.1", 970),
        (960, "ceil_yuan", 1000),
        (1000, "ceil_yuan", 1000),
        (1001, "ceil_yuan", 1100),
        (961, "none", 961),
        (0, "ceil_yuan", 0),
    ],
)
def test_rounding(fen, rounding, result):
    assert rounded(fen, rounding) == result


def test_rounding_never_lifts_the_price_above_the_list_price():
    assert (
        discounted_unit(Portion((("meat", 250),)), Discount(100, 70, rounding="ceil_yuan")) == 250
    )


@pytest.mark.parametrize(
    ("bill", "subsidy", "paid_by_government"),
    [
        pytest.param(1200, FIVE_YUAN, 500, id="12.00: pays 7.00"),
        pytest.param(500, FIVE_YUAN, 0, id="5.00: none"),
        pytest.param(501, FIVE_YUAN, 500, id="5.01: pays 0.01"),
        pytest.param(499, FIVE_YUAN, 0, id="below: none"),
        pytest.param(1200, None, 0, id="second meal of the day: none"),
    ],
)
def test_day_subsidy_of_document_69(bill, subsidy, paid_by_government):
    assert day_subsidy(bill, subsidy) == paid_by_government


def test_beijing_12_pays_7():
    total = quote([SET_OF_12], subsidy=FIVE_YUAN).total
    assert (total.elder_fen, total.government_fen, total.operator_fen) == (700, 500, 0)


def test_discount_comes_before_the_subsidy():
    priced = quote([SET_OF_12], discount=EIGHTY_PERCENT, subsidy=FIVE_YUAN)
    assert (priced.total.elder_fen, priced.total.government_fen, priced.total.operator_fen) == (
        460,
        500,
        240,
    )


def test_lubei_is_shared_by_three():
    discount = Discount(2000, 70, categories=NOT_STAPLE, government_bp=5000)
    total = quote([SET_OF_12], discount=discount).total
    assert (total.elder_fen, total.government_fen, total.operator_fen) == (1000, 100, 100)


def test_delivery_fee_is_not_subsidised():
    priced = quote([Portion((("meat", 450),))], subsidy=FIVE_YUAN, fee=Fee(100))
    assert (priced.subsidy_fen, priced.total.elder_fen) == (0, 550)


def test_delivery_fee_is_the_elders_on_top():
    priced = quote([SET_OF_12], subsidy=FIVE_YUAN, fee=Fee(100))
    assert (priced.total.elder_fen, priced.total.list_fen) == (800, 1300)


def test_two_portions_are_discounted_each():
    two = Portion(SET_OF_12.by_category, quantity=2)
    discount = Discount(2000, 70, rounding="ceil_yuan", max_portions=2)
    assert quote([two], discount=discount).total.elder_fen == 2000


@pytest.mark.parametrize(
    ("most", "prices"),
    [
        pytest.param(1, [1200, 3600], id="the one that saves most"),
        pytest.param(2, [1200, 3200], id="the two dear ones"),
        pytest.param(3, [960, 3200], id="all three"),
        pytest.param(9, [960, 3200], id="more than there are"),
    ],
)
def test_the_discount_reaches_so_many_portions_of_a_meal(most, prices):
    dear = Portion((("meat", 2000),), quantity=2)
    priced = quote([SET_OF_12, dear], discount=Discount(2000, 70, max_portions=most))
    assert [line.elder_fen for line in priced.lines] == prices


def test_twenty_portions_in_lubei_are_discounted_once():
    many = Portion(SET_OF_12.by_category, quantity=20)
    priced = quote([many], discount=Discount(2000, 70, categories=NOT_STAPLE, government_bp=5000))
    assert (priced.total.elder_fen, priced.total.government_fen) == (20 * 1200 - 200, 100)
    assert priced.steps[1].facts["at_list_price"] == 19


def test_steps_tell_the_whole_way():
    priced = quote([SET_OF_12], discount=EIGHTY_PERCENT, subsidy=FIVE_YUAN, fee=Fee(100))
    assert [(step.code, step.fen) for step in priced.steps] == [
        ("list", 1200),
        ("age_discount", -240),
        ("day_subsidy", -500),
        ("delivery_fee", 100),
        ("you_pay", 560),
    ]


@pytest.mark.parametrize(
    ("meal_day", "age"),
    [
        pytest.param(date(2026, 3, 9), 69, id="69 years and 364 days"),
        pytest.param(date(2026, 3, 10), 70, id="70th birthday"),
    ],
)
def test_age_counts_on_the_day_of_the_meal(meal_day, age):
    assert age_on(date(1956, 3, 10), meal_day) == age


categories = st.sampled_from(["meat", "vegetable", "cold_dish", "soup", "staple"])
portions = st.builds(
    Portion,
    st.lists(st.tuples(categories, st.integers(200, 1000)), min_size=1, max_size=6).map(tuple),
    st.integers(1, 5),
)
discounts = st.none() | st.builds(
    Discount,
    percent_off_bp=st.integers(0, 10_000),
    min_age=st.just(70),
    rounding=st.sampled_from(["none", "half_up_0.1", "ceil_yuan"]),
    categories=st.frozensets(categories),
    government_bp=st.integers(0, 10_000),
    max_portions=st.integers(1, 8),
)
subsidies = st.none() | st.builds(DaySubsidy, st.integers(1, 2000))


@given(st.lists(portions, min_size=1, max_size=4), discounts, subsidies, st.integers(0, 500))
def test_parts_always_add_to_the_list_price(ordered, discount, subsidy, fee):
    priced = quote(ordered, discount=discount, subsidy=subsidy, fee=Fee(fee))
    for portion, line in zip(ordered, priced.lines, strict=True):
        assert line.list_fen == portion.unit_fen * portion.quantity
        assert min(line.elder_fen, line.government_fen, line.operator_fen) >= 0
    listed = sum(portion.unit_fen * portion.quantity for portion in ordered)
    assert priced.total.list_fen == listed + fee
    assert priced.total.government_fen == priced.discount_government_fen + priced.subsidy_fen
    assert priced.steps[-1].fen == priced.total.elder_fen
    assert sum(step.fen for step in priced.steps[:-1]) == priced.total.elder_fen
