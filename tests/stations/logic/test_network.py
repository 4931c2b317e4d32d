"""Figures of the network: shares as published, areas, and what a street must have."""

from decimal import Decimal

import pytest

from stations.logic.distance import straight_metres
from stations.logic.network import (
    Demands,
    OneStation,
    areas_of,
    check_street,
    percent,
    share_bp,
)

HONGKOU = Demands(1, Decimal(800), 3, 6)


def stations(*areas, comprehensive=0):
    """The first ones are comprehensive."""
    return [
        OneStation(number < comprehensive, None if area is None else Decimal(area))
        for number, area in enumerate(areas)
    ]


def test_the_share_of_old_and_young_is_as_published():
    assert percent(share_bp(182_300 + 26_300, 1_030_000)) == "20.3"


@pytest.mark.parametrize(
    ("part", "whole", "text"), [(0, 0, ""), (1, 3, "33.3"), (2, 3, "66.7"), (177, 177, "100.0")]
)
def test_shares(part, whole, text):
    assert percent(share_bp(part, whole)) == text


def test_thirty_five_stations_of_1285_square_metres():
    found = areas_of([Decimal(1285)] * 35)
    assert (found.known, found.total, found.mean) == (35, 44_975, 1285)


def test_smallest_mean_and_largest_of_what_is_known():
    found = areas_of([Decimal("700"), None, Decimal("800.5"), Decimal("3100")])
    assert (found.known, found.least, found.mean, found.most) == (3, 700, 1534, 3100)
    assert areas_of([None]).mean is None


@pytest.mark.parametrize(
    ("found", "large", "number"),
    [
        (stations(800, 300, 300, comprehensive=1), True, True),
        (stations("799.9", 300, 300, comprehensive=1), False, True),
        (stations(None, 300, 300, comprehensive=1), False, True),
        (stations(900, 300, 300), False, True),  # large, but not comprehensive
        (
            stations(700, 850, 300, comprehensive=2),
            True,
            True,
        ),  # the first one is small: the street has another
        (stations(800, 300, comprehensive=1), True, False),
        (stations(*[800] * 6, comprehensive=6), True, True),
        (stations(*[800] * 7, comprehensive=1), True, False),
        ([], False, False),
    ],
)
def test_the_street_must_have_a_large_one_and_three_to_six(found, large, number):
    check = check_street(found, HONGKOU)
    assert (check.large_enough, check.number_right) == (large, number)
    assert check.passed is (large and number)


def test_fifteen_minutes_on_foot_are_shorter_on_the_map():
    assert straight_metres(15, 66, 2500) == 792
    assert straight_metres(15, 66, 0) == 990
