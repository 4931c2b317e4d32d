"""Amounts: read, shown, rounded and divided without losing a fen."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.money import BASIS_POINTS, NotAnAmount, parse_yuan, share, split, whole_yuan, yuan

AMOUNTS = st.integers(min_value=0, max_value=10**13)


@pytest.mark.parametrize(
    ("fen", "text"), [(0, "0.00"), (5, "0.05"), (1250, "12.50"), (-5, "-0.05"), (-1250, "-12.50")]
)
def test_yuan_shows_two_places(fen, text):
    assert yuan(fen) == text


@pytest.mark.parametrize(("fen", "text"), [(30000, "300"), (1250, "12.50"), (0, "0"), (-100, "-1")])
def test_whole_yuan_drops_empty_places(fen, text):
    assert whole_yuan(fen) == text


@pytest.mark.parametrize(
    ("text", "fen"), [("12", 1200), ("12.5", 1250), ("12.50", 1250), (" 0.05 ", 5), ("0", 0)]
)
def test_parse_yuan_reads_what_people_write(text, fen):
    assert parse_yuan(text) == fen


@pytest.mark.parametrize("text", ["", "-1", "1.234", "1,000", "1e3", "١٢", "12.", ".5", "NaN"])
def test_parse_yuan_refuses_the_rest(text):
    with pytest.raises(NotAnAmount):
        parse_yuan(text)


@given(AMOUNTS)
def test_what_is_shown_is_read_back(fen):
    assert parse_yuan(yuan(fen)) == fen


@pytest.mark.parametrize(
    ("fen", "basis_points", "part"), [(1000, 2000, 200), (5, 5000, 3), (1, 4999, 0), (1, 5000, 1)]
)
def test_share_rounds_half_up(fen, basis_points, part):
    assert share(fen, basis_points) == part


@given(AMOUNTS, st.integers(min_value=0, max_value=BASIS_POINTS))
def test_share_is_off_by_half_a_fen_at_most(fen, basis_points):
    assert abs(share(fen, basis_points) * BASIS_POINTS - fen * basis_points) <= BASIS_POINTS // 2


@pytest.mark.parametrize(
    ("total", "weights", "parts"),
    [(100, [1, 1, 1], [34, 33, 33]), (1000, [7, 3], [700, 300]), (0, [1, 2], [0, 0])],
)
def test_split_gives_leftover_fen_to_the_largest_remainders(total, weights, parts):
    assert split(total, weights) == parts


@given(AMOUNTS, st.lists(st.integers(min_value=1, max_value=10**6), min_size=1, max_size=20))
def test_split_loses_nothing_and_is_fair(total, weights):
    parts = split(total, weights)

    assert sum(parts) == total
    whole = sum(weights)
    for part, weight in zip(parts, weights, strict=True):
        assert abs(part * whole - total * weight) < whole
