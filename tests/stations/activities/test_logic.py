"""Recurrence, ages and waiting as tables."""

from datetime import date

import pytest

from stations.logic.activities import (
    Ages,
    Pattern,
    days_of,
    first_that_fit,
    same_weekday_in,
)

FIRST, LAST = date(2025, 9, 1), date(2025, 9, 30)  # a Monday, a Tuesday


def pattern(*weekdays, **changes):
    told = {"first": FIRST, "last": LAST, "weekdays": frozenset(weekdays)}
    return Pattern(**{**told, **changes})


@pytest.mark.parametrize(
    ("given", "closed", "days"),
    [
        (pattern(0), (), [1, 8, 15, 22, 29]),
        (pattern(1, 3), (), [2, 4, 9, 11, 16, 18, 23, 25, 30]),
        (pattern(0, skipped=frozenset({date(2025, 9, 15)})), (), [1, 8, 22, 29]),
        (pattern(0), (date(2025, 9, 8),), [1, 15, 22, 29]),
        (pattern(*range(7), first=LAST), (), [30]),
        (pattern(2, first=LAST), (), []),
        (pattern(0, last=date(2026, 9, 1)), (), [1, 8, 15, 22, 29]),
    ],
)
def test_days_of_a_pattern_in_september(given, closed, days):
    found = days_of(given, date(2025, 8, 1), LAST, closed)
    assert [day.day for day in found] == days


def test_only_the_asked_stretch():
    assert list(days_of(pattern(0), date(2025, 9, 9), date(2025, 9, 15))) == [date(2025, 9, 15)]
    assert list(days_of(pattern(0), date(2025, 9, 16), date(2025, 9, 15))) == []


@pytest.mark.parametrize(
    ("ages", "years", "fits"),
    [
        (Ages(1, 6), 0, False),
        (Ages(1, 6), 1, True),
        (Ages(1, 6), 6, True),
        (Ages(1, 6), 7, False),
        (Ages(60, None), 59, False),
        (Ages(60, None), 99, True),
        (Ages(None, 35), 36, False),
        (Ages(), 0, True),
    ],
)
def test_ages(ages, years, fits):
    assert ages.fits(years) is fits
    assert ages.limited is (ages != Ages())


@pytest.mark.parametrize(
    ("waiting", "places", "chosen", "left"),
    [
        ("abc", 1, ["a"], 0),
        ("abc", 2, ["a", "b"], 0),
        ("Abc", 1, ["b"], 0),
        ("ABC", 2, [], 2),
        ("ab", 3, ["a", "b"], 1),
        ("ab", 0, [], 0),
        ("", 1, [], 1),
    ],
)
def test_free_places_go_to_the_first_that_fit(waiting, places, chosen, left):
    assert first_that_fit(waiting, places, str.islower) == (chosen, left)


@pytest.mark.parametrize(
    ("day", "month", "found"),
    [
        (date(2025, 9, 9), date(2025, 10, 1), date(2025, 10, 14)),  # the second Tuesday
        (
            date(2025, 9, 30),
            date(2025, 10, 1),
            date(2025, 10, 28),
        ),  # the fifth, of which there are four
        (date(2025, 9, 1), date(2025, 12, 1), date(2025, 12, 1)),
        (date(2025, 12, 31), date(2026, 2, 1), date(2026, 2, 25)),
    ],
)
def test_the_same_weekday_of_another_month(day, month, found):
    assert same_weekday_in(day, month) == found
