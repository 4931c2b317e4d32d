"""Deadlines and delegation as pure functions: vectors."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from subsidies.enums import Level
from subsidies.logic.approval import Authority, Delegation, authority
from subsidies.logic.deadlines import dispute_due, publicity_until, reminder_stage, same_day


def weekday(day: date) -> bool:
    return day.weekday() < 5


@pytest.mark.parametrize(
    ("day", "due"),
    [
        ("2024-06-07", "2024-06-07"),  # Friday
        ("2024-06-08", "2024-06-10"),  # Saturday
        ("2024-06-09", "2024-06-10"),
    ],
)
def test_what_is_due_the_same_day_is_due_on_the_next_working_day(day, due):
    assert same_day(date.fromisoformat(day), weekday) == date.fromisoformat(due)


@pytest.mark.parametrize(
    ("day", "due"),
    [
        ("2024-06-01", "2024-06-25"),
        ("2024-06-20", "2024-06-25"),  # the list goes at the end of the 20th
        ("2024-06-21", "2024-07-25"),
        ("2024-12-20", "2024-12-25"),
        ("2024-12-21", "2025-01-25"),
    ],
)
def test_a_dispute_is_decided_by_the_25th_after_the_list_of_the_20th(day, due):
    assert dispute_due(date.fromisoformat(day), 20, 25) == date.fromisoformat(due)


def test_a_decision_day_before_the_lists_day_is_of_the_next_month():
    assert dispute_due(date(2024, 6, 20), 25, 5) == date(2024, 7, 5)
    assert dispute_due(date(2024, 6, 26), 25, 5) == date(2024, 8, 5)


@given(st.dates(date(2000, 1, 1), date(2099, 12, 31)), st.integers(1, 28), st.integers(1, 28))
def test_a_dispute_always_has_a_date_to_come(day, dispute_day, decision_day):
    due = dispute_due(day, dispute_day, decision_day)

    assert due.day == decision_day
    assert day <= due <= day + timedelta(days=92)


def test_a_notice_stays_up_for_seven_days_after_the_day_it_was_put_up():
    assert publicity_until(date(2024, 6, 28), 7) == date(2024, 7, 5)


@pytest.mark.parametrize(("late", "stage"), [(-2, 0), (0, 0), (1, 1), (2, 1), (3, 2), (40, 2)])
def test_reminders_come_in_stages(late, stage):
    assert reminder_stage(late) == stage


CITY = Delegation(Level.STREET, "11", None, date(2019, 10, 1), None, "160号")
LIMITED = Delegation(Level.STREET, "110105", 4350_00, date(2024, 1, 1), None, "86号")
TAKEN_BACK = Delegation(Level.DISTRICT, "110106", None, date(2024, 1, 1), None, "上收")
PAST = Delegation(Level.STREET, "110105", None, date(2015, 1, 1), date(2018, 12, 31), "旧文")


@pytest.mark.parametrize(
    ("rules", "place", "fen", "day", "expected"),
    [
        ([], "110105001001", 1, "2024-06-01", Authority(Level.DISTRICT)),
        ([CITY], "110105001001", 10**9, "2024-06-01", Authority(Level.STREET, "160号")),
        ([CITY], "110105001001", 1, "2019-09-30", Authority(Level.DISTRICT)),
        ([CITY], "110105001001", 1, "2019-10-01", Authority(Level.STREET, "160号")),
        ([CITY], "330105001001", 1, "2024-06-01", Authority(Level.DISTRICT)),
        ([CITY, LIMITED], "110105001001", 4350_00, "2024-06-01", Authority(Level.STREET, "86号")),
        ([CITY, LIMITED], "110105001001", 4350_01, "2024-06-01", Authority(Level.DISTRICT)),
        ([CITY, LIMITED], "110105001001", 4350_01, "2023-06-01", Authority(Level.STREET, "160号")),
        ([CITY, LIMITED], "110106001001", 4350_01, "2024-06-01", Authority(Level.STREET, "160号")),
        ([CITY, TAKEN_BACK], "110106001001", 1, "2024-06-01", Authority(Level.DISTRICT, "上收")),
        ([PAST], "110105001001", 1, "2018-12-31", Authority(Level.STREET, "旧文")),
        ([PAST], "110105001001", 1, "2019-01-01", Authority(Level.DISTRICT)),
    ],
)
def test_who_approves_is_a_matrix_of_document_place_amount_and_day(
    rules, place, fen, day, expected
):
    found = authority(rules, place=place, amount_fen=fen, day=date.fromisoformat(day))

    assert found == expected
    assert authority(rules[::-1], place=place, amount_fen=fen, day=date.fromisoformat(day)) == found
