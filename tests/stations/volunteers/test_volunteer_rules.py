"""Minutes, points and the days of partners, as pure rules."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stations.logic.partners import Rhythm, visit_days
from stations.logic.volunteers import minutes_served, points_change, points_for

NINE = datetime(2024, 3, 4, 9, tzinfo=UTC)
MONDAY = date(2024, 3, 4)


@pytest.mark.parametrize(
    ("came", "left", "minutes"),
    [
        (0, 120, 120),
        (-30, 150, 120),
        (15, 60, 45),
        (150, 160, 0),
        (10, 10.9, 0),
    ],
)
def test_minutes_count_within_the_shift(came, left, minutes):
    moments = (NINE + timedelta(minutes=came), NINE + timedelta(minutes=left))
    assert minutes_served(*moments, NINE, NINE + timedelta(hours=2)) == minutes


@pytest.mark.parametrize(
    ("minutes", "points"), [(60, 10), (59, 9), (5, 0), (6, 1), (90, 15), (0, 0)]
)
def test_points_are_whole(minutes, points):
    assert points_for(minutes, 10) == points


@given(due=st.integers(0, 1000), given_=st.integers(0, 1000), balance=st.integers(0, 1000))
def test_a_correction_never_goes_below_zero(due, given_, balance):
    change = points_change(due, given_, balance)
    assert balance + change >= 0
    assert change == due - given_ or balance + change == 0


@pytest.mark.parametrize(
    ("rhythm", "days"),
    [
        (Rhythm("weekly", 2, MONDAY), [6, 13, 20, 27]),
        (Rhythm("weekly", 2, MONDAY, skipped=frozenset({date(2024, 3, 13)})), [6, 20, 27]),
        (Rhythm("weekly", 2, MONDAY, last_day=date(2024, 3, 13)), [6, 13]),
        (Rhythm("fortnightly", 2, MONDAY), [6, 20]),
        (Rhythm("monthly", 4, MONDAY, nth=3), [15]),
        (Rhythm("monthly", 4, MONDAY, nth=5), [29]),
        (Rhythm("once", 0, date(2024, 3, 9)), [9]),
        (Rhythm("once", 0, date(2024, 4, 9)), []),
    ],
)
def test_days_of_a_partner(rhythm, days):
    found = visit_days(rhythm, date(2024, 3, 1), date(2024, 3, 31))
    assert found == [date(2024, 3, day) for day in days]
    assert visit_days(rhythm, date(2024, 3, 10), date(2024, 3, 31)) == [
        day for day in found if day.day >= 10
    ]
