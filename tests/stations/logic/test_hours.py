"""Opening hours: what is read, what holds on a day, and whether it is open."""

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stations.logic.hours import (
    BadHours,
    Hours,
    SpecialDay,
    clock,
    every_day,
    minutes_of,
    open_now,
    periods_text,
    read_text,
    read_week,
    spans,
    workdays,
)

MONDAY = date(2026, 3, 2)
SATURDAY = date(2026, 3, 7)
DAY_CARE = Hours(read_week(workdays("08:30", "16:30")))


def at(day, text):
    """A moment of a day."""
    return datetime.combine(day, datetime.strptime(text, "%H:%M").time())  # noqa: DTZ007


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("8:30-16:30", [["08:30", "16:30"]]),
        ("8:30–11:30 13:00－17:00".replace("－", "-"), [["08:30", "11:30"], ["13:00", "17:00"]]),
        ("08：30至11：30，13：00到17：00", [["08:30", "11:30"], ["13:00", "17:00"]]),
        ("0:00-24:00", [["00:00", "24:00"]]),
        ("", []),
    ],
)
def test_what_people_type_is_kept_in_one_form(text, kept):
    assert read_text(text) == kept


@pytest.mark.parametrize(
    "text",
    [
        "8:30",
        "16:30-8:30",
        "8:30-8:30",
        "25:00-26:00",
        "8:61-9:00",
        "9-10",
        "周一",
        "8:00-10:00 9:00-11:00",
    ],
)
def test_what_is_no_period_is_refused(text):
    with pytest.raises(BadHours):
        read_text(text)


@pytest.mark.parametrize(
    "stored",
    [
        [],
        {"monday": []},
        {"mon": "08:00"},
        {"mon": [5]},
        {"mon": ["08:00"]},
        {"mon": [[8, 9]]},
        {"mon": [["08:00"]]},
        None,
    ],
)
def test_what_is_no_week_is_refused(stored):
    with pytest.raises(BadHours):
        read_week(stored)


@pytest.mark.parametrize(
    ("day", "text", "is_open"),
    [
        (MONDAY, "08:29", False),
        (MONDAY, "08:30", True),
        (MONDAY, "16:29", True),
        (MONDAY, "16:30", False),
        (MONDAY, "16:31", False),
        (SATURDAY, "10:00", False),
    ],
)
def test_open_from_the_first_minute_to_the_last(day, text, is_open):
    assert open_now(DAY_CARE, at(day, text), {}).is_open is is_open


def test_open_says_until_when_and_closed_when_again():
    assert open_now(DAY_CARE, at(MONDAY, "09:00"), {}).until == at(MONDAY, "16:30")
    assert open_now(DAY_CARE, at(MONDAY, "07:00"), {}).next_at == at(MONDAY, "08:30")
    friday = date(2026, 3, 6)
    assert open_now(DAY_CARE, at(friday, "18:00"), {}).next_at == at(date(2026, 3, 9), "08:30")
    assert open_now(Hours({}), at(MONDAY, "09:00"), {}) == open_now(
        Hours({}), at(SATURDAY, "09:00"), {}
    )


def test_between_two_periods_it_is_closed():
    hours = Hours(read_week({"mon": [["08:30", "11:30"], ["13:00", "17:00"]]}))
    found = open_now(hours, at(MONDAY, "12:00"), {})
    assert (found.is_open, found.next_at) == (False, at(MONDAY, "13:00"))


def test_holidays_and_worked_weekends_are_as_the_week_says():
    kinds = {MONDAY: "holiday", SATURDAY: "workday"}
    assert not open_now(DAY_CARE, at(MONDAY, "09:00"), kinds).is_open
    assert open_now(DAY_CARE, at(SATURDAY, "09:00"), kinds).is_open
    canteen = Hours(read_week(every_day("07:00", "19:00")))
    assert open_now(canteen, at(MONDAY, "09:00"), kinds).is_open


def test_a_special_day_comes_before_everything_and_the_shortest_wins():
    closed = SpecialDay(MONDAY, SATURDAY, reason="装修")
    half = SpecialDay(MONDAY, MONDAY, ((540, 720),))
    hours = Hours(DAY_CARE.week, (closed, half))
    assert open_now(hours, at(MONDAY, "09:00"), {MONDAY: "holiday"}).is_open
    assert not open_now(hours, at(MONDAY, "12:00"), {}).is_open
    assert not open_now(hours, at(date(2026, 3, 3), "09:00"), {}).is_open
    assert open_now(hours, at(MONDAY, "13:00"), {}).next_at == at(date(2026, 3, 9), "08:30")


def test_the_end_of_a_day_is_no_gap():
    hours = Hours(read_week(every_day("00:00", "24:00")))
    assert open_now(hours, at(MONDAY, "23:59"), {}).is_open


def test_equal_days_are_one_span():
    week = read_week({**workdays("08:30", "17:00"), "sat": [["09:00", "12:00"]]})
    assert spans(week) == [(0, 4, ((510, 1020),)), (5, 5, ((540, 720),))]
    assert periods_text(week["sat"]) == "09:00–12:00"


@given(st.integers(0, 24 * 60))
def test_a_minute_of_the_day_and_back(minutes):
    assert minutes_of(clock(minutes)) == minutes
