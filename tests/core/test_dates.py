"""Months and ages."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine
from hypothesis import given
from hypothesis import strategies as st

from core.dates import (
    NotAMonth,
    add_months,
    age_on,
    birthday,
    end_of_month,
    month_of,
    months,
    months_between,
    parse_month,
    today,
)

DAYS = st.dates(min_value=date(1900, 1, 1), max_value=date(2100, 12, 31))


@time_machine.travel(datetime(2024, 1, 31, 16, 30, tzinfo=ZoneInfo("UTC")))
def test_today_is_the_day_in_shanghai():
    assert today() == date(2024, 2, 1)


@pytest.mark.parametrize(
    "text",
    ["2024-1", "2024-13", "2024-00", "202401", "", "1899-12", "2200-01", "9999-12", "2024/01"],
)
def test_parse_month_refuses_the_rest(text):
    with pytest.raises(NotAMonth):
        parse_month(text)


def test_parse_month_reads_a_period():
    assert parse_month(" 2024-02 ") == date(2024, 2, 1)


@given(DAYS, st.integers(min_value=-600, max_value=600))
def test_adding_months_is_undone_by_counting_them(day, count):
    assert months_between(day, add_months(month_of(day), count)) == count


def test_months_holds_both_ends():
    assert months(date(2023, 12, 5), date(2024, 2, 1)) == [
        date(2023, 12, 1),
        date(2024, 1, 1),
        date(2024, 2, 1),
    ]


@pytest.mark.parametrize(
    ("birth", "day", "age"),
    [
        (date(1944, 3, 15), date(2024, 3, 14), 79),
        (date(1944, 3, 15), date(2024, 3, 15), 80),
        (date(1944, 2, 29), date(2023, 2, 28), 79),
        (date(1944, 2, 29), date(2024, 2, 28), 79),
        (date(1944, 2, 29), date(2024, 2, 29), 80),
    ],
)
def test_age_on(birth, day, age):
    assert age_on(birth, day) == age


def test_birthday_on_leap_day_falls_on_the_28th_in_common_years():
    assert birthday(date(1944, 2, 29), 81) == date(2025, 2, 28)


@given(DAYS, st.integers(min_value=0, max_value=110))
def test_the_birthday_is_the_first_day_of_the_age(birth, age):
    if birth.year + age > 2100:
        return
    day = birthday(birth, age)

    assert age_on(birth, day) == age


@pytest.mark.parametrize(
    ("day", "last"),
    [
        (date(2024, 2, 1), date(2024, 2, 29)),
        (date(2025, 2, 28), date(2025, 2, 28)),
        (date(2025, 12, 31), date(2025, 12, 31)),
    ],
)
def test_the_last_day_of_a_month(day, last):
    assert end_of_month(day) == last
