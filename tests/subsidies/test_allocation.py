"""Who pays what of a price, and which grants give back: as pure functions."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from subsidies.logic.allocation import (
    FreeLot,
    FreePurse,
    GrantRest,
    TakenBack,
    allocate,
    take_back,
)

fen = st.integers(0, 5_000)
purses = st.lists(
    st.builds(
        FreePurse,
        purse_id=st.integers(1, 9),
        offset_bp=st.none() | st.integers(0, 10_000),
        lots=st.lists(st.builds(FreeLot, lot_id=st.integers(1, 999), free_fen=fen), max_size=4),
    ),
    max_size=4,
)


@pytest.mark.parametrize(
    ("bill", "ratio", "offset"),
    [
        (1000_00, 5000, 500_00),  # at home
        (2000_00, 5000, 800_00),  # at home, more than the month's voucher
        (1000_00, 4000, 400_00),  # in an institution
        (1, 5000, 1),  # half up
        (0, 5000, 0),
        (-5, 5000, 0),
        (600_00, None, 600_00),
        (900_00, None, 800_00),
        (1000_00, 0, 0),
    ],
)
def test_a_voucher_pays_its_ratio_of_the_bill_as_far_as_it_goes(bill, ratio, offset):
    voucher = FreePurse(1, ratio, [FreeLot(1, 800_00)])
    assert sum(part.fen for part in allocate(bill, [voucher])) == offset


def test_the_ratio_is_of_the_whole_bill_not_of_what_is_left():
    plain = FreePurse(1, None, [FreeLot(1, 700_00)])
    voucher = FreePurse(2, 5000, [FreeLot(2, 800_00)])
    parts = allocate(1000_00, [plain, voucher])
    assert [(part.purse_id, part.fen) for part in parts] == [(1, 700_00), (2, 300_00)]
    parts = allocate(1000_00, [voucher, plain])
    assert [(part.purse_id, part.fen) for part in parts] == [(2, 500_00), (1, 500_00)]


@given(st.integers(-10, 20_000), purses)
def test_parts_never_exceed_the_price_nor_what_is_there(price, offered):
    parts = allocate(price, offered)
    assert all(part.fen > 0 for part in parts)
    assert sum(part.fen for part in parts) <= max(price, 0)
    there = [lot for purse in offered for lot in purse.lots]
    assert sum(part.fen for part in parts) <= sum(lot.free_fen for lot in there)


@given(st.integers(0, 20_000), st.lists(fen, max_size=5))
def test_without_ratios_money_is_used_in_order_and_wholly(price, amounts):
    lots = [FreeLot(number, amount) for number, amount in enumerate(amounts)]
    parts = allocate(price, [FreePurse(1, None, lots)])
    assert sum(part.fen for part in parts) == min(price, sum(amounts))
    assert [part.lot_id for part in parts] == sorted(part.lot_id for part in parts)
    for part in parts[:-1]:
        assert part.fen == amounts[part.lot_id]


@pytest.mark.parametrize(
    ("excess", "expected"),
    [
        (0, []),
        (50, [TakenBack(2, 20, 30, 20, 0)]),
        (100, [TakenBack(2, 20, 30, 40, 30)]),
        (150, [TakenBack(2, 20, 30, 40, 30), TakenBack(1, 10, 0, 50, 0)]),
        (900, [TakenBack(2, 20, 30, 40, 30), TakenBack(1, 10, 0, 60, 40)]),
    ],
)
def test_what_lapsed_counts_first_then_the_unspent_and_the_rest_is_owed(excess, expected):
    grants = [GrantRest(2, 20, 100, 30, 40), GrantRest(1, 10, 100, 0, 60)]
    assert take_back(excess, grants) == expected


@given(fen, st.lists(st.tuples(fen, fen, fen), max_size=4))
def test_what_is_asked_back_adds_up(excess, rests):
    grants = [
        GrantRest(number, number, amount, min(lapsed, amount), min(free, amount))
        for number, (amount, lapsed, free) in enumerate(rests)
    ]
    back = take_back(excess, grants)
    total = sum(part.lapsed_fen + part.taken_fen + part.owed_fen for part in back)
    assert total == min(excess, sum(amount for amount, _l, _f in rests))
    for part in back:
        grant = grants[part.grant_id]
        assert part.lapsed_fen <= grant.lapsed_fen
        assert part.taken_fen <= grant.free_fen
