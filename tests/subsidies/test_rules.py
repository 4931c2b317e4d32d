"""京民养老发〔2019〕160号 in tables: who gets which tier, and which benefit excludes which programme."""

from datetime import date

import pytest

from subsidies.logic.rules import Fact
from subsidies.logic.schedule import Timeline
from tests.subsidies.beijing import assessed, beijing, card, person, raised, status

MONTH = date(2024, 5, 1)


def yuan(code, who, month=MONTH):
    """What a month is worth, 0 for nothing."""
    tier = Timeline(who, [beijing(code)]).tier(month)
    return tier.amount_fen // 100 if tier else 0


@pytest.mark.parametrize(
    ("category", "expected"), [("dibao", 300), ("low_income", 200), ("special_family", 100)]
)
def test_difficulty_pays_by_category(category, expected):
    assert yuan("difficulty", person(status(category))) == expected


@pytest.mark.parametrize(
    ("categories", "expected"),
    [
        (("dibao", "low_income", "special_family"), 300),
        (("low_income", "special_family"), 200),
        (("special_family", "dibao"), 300),
        ((), 0),
    ],
)
def test_difficulty_pays_the_highest_of_several_categories(categories, expected):
    assert yuan("difficulty", person(*(status(c) for c in categories))) == expected


GRADES = {
    "vision": (600, 400, 0, 0),
    "limb": (600, 400, 0, 0),
    "intellect": (600, 400, 400, 0),
    "mental": (600, 400, 400, 0),
    "hearing": (200, 200, 0, 0),
    "speech": (200, 200, 0, 0),
}


@pytest.mark.parametrize(
    ("kind", "grade", "expected"),
    [
        (kind, grade, expected)
        for kind, row in GRADES.items()
        for grade, expected in enumerate(row, start=1)
    ],
)
def test_care_pays_by_kind_and_grade(kind, grade, expected):
    assert yuan("care", person(card(kind, grade))) == expected


@pytest.mark.parametrize(
    ("kind", "grade", "expected"),
    [
        ("intellect", 2, 600),
        ("mental", 2, 600),
        ("intellect", 3, 400),
        ("mental", 3, 400),
        ("vision", 2, 400),
        ("limb", 2, 400),
        ("hearing", 2, 200),
        ("speech", 3, 0),
        ("limb", 4, 0),
    ],
)
def test_multiple_disability_raises_grade_two_of_intellect_and_mental_only(kind, grade, expected):
    assert yuan("care", person(card(kind, grade, multiple=True))) == expected


@pytest.mark.parametrize(("level", "expected"), [(0, 0), (1, 0), (2, 0), (3, 600), (4, 600)])
def test_care_pays_who_is_assessed_severe_or_worse(level, expected):
    assert yuan("care", person(assessed(level))) == expected


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ((card("hearing", 1), card("limb", 2)), 400),
        ((card("hearing", 1), card("limb", 2), assessed(3)), 600),
        ((card("intellect", 3), assessed(2)), 400),
        ((card("speech", 1), card("vision", 1)), 600),
    ],
)
def test_care_pays_the_highest_of_several_grounds(facts, expected):
    assert yuan("care", person(*facts)) == expected


@pytest.mark.parametrize(
    ("born", "expected"),
    [
        ("1944-06-01", 0),  # 80 next month
        ("1944-05-31", 100),  # 80 on the last day of the month
        ("1934-06-01", 100),
        ("1934-05-31", 500),  # 90
        ("1924-06-01", 500),
        ("1924-05-31", 800),  # 100
        ("1905-01-01", 800),
    ],
)
def test_age_steps_up_in_the_birthday_month(born, expected):
    assert yuan("age", person(born=born)) == expected


@pytest.mark.parametrize(
    ("born", "age", "month"),
    [
        ("1944-02-29", 80, "2024-02-01"),  # a leap year
        ("1934-02-28", 90, "2024-02-01"),
        ("1936-02-29", 90, "2026-02-01"),  # a common year: 28 February
        ("1924-02-29", 100, "2024-02-01"),
    ],
)
def test_who_was_born_on_29_february_steps_up_in_february(born, age, month):
    expected = {80: 100, 90: 500, 100: 800}[age]
    before = {80: 0, 90: 100, 100: 500}[age]
    now = date.fromisoformat(month)
    assert yuan("age", person(born=born), now) == expected
    assert yuan("age", person(born=born), now.replace(month=1)) == before


def test_age_may_step_a_month_later_where_the_rules_say_so():
    later = beijing("age").__class__(**{**vars(beijing("age")), "age_steps_at_once": False})
    timeline = Timeline(person(born="1934-05-31"), [later])
    assert timeline.tier(date(2024, 5, 1)).amount_fen == 100_00
    assert timeline.tier(date(2024, 6, 1)).amount_fen == 500_00


@pytest.mark.parametrize("code", ["difficulty", "care"])
@pytest.mark.parametrize(
    ("born", "paid"), [("1964-06-01", False), ("1964-05-31", True), ("1964-05-01", True)]
)
def test_nobody_is_paid_before_the_month_of_the_sixtieth_birthday(code, born, paid):
    who = person(status("dibao"), card("limb", 1), born=born)
    assert bool(yuan(code, who)) is paid


EXCLUSIONS = [
    # benefit, difficulty, care, age
    ("disabled_living", False, True, True),
    ("disabled_nursing", True, False, True),
    ("work_injury_care", False, False, True),
    ("tekun", False, False, True),
]


@pytest.mark.parametrize(("benefit", "difficulty", "care", "age"), EXCLUSIONS)
def test_other_benefits_exclude(benefit, difficulty, care, age):
    who = person(status("dibao"), card("limb", 1), Fact(benefit), born="1940-01-01")
    paid = [bool(yuan(code, who)) for code in ("difficulty", "care", "age")]
    assert paid == [difficulty, care, age]


def test_the_three_programmes_may_be_held_together():
    who = person(status("dibao"), card("limb", 1), assessed(4), born="1930-01-01")
    assert [yuan(code, who) for code in ("difficulty", "care", "age")] == [300, 600, 500]


def test_a_dated_benefit_excludes_from_its_first_month_through_its_last():
    benefit = Fact("tekun", date(2024, 3, 20), date(2024, 5, 2))
    who = person(status("dibao"), benefit)
    paid = [yuan("difficulty", who, date(2024, month, 1)) for month in range(1, 8)]
    assert paid == [300, 300, 0, 0, 0, 300, 300]


def test_nothing_is_paid_before_the_programme_began():
    who = person(status("dibao", "2010-01"))
    assert yuan("difficulty", who, date(2019, 9, 1)) == 0
    assert yuan("difficulty", who, date(2019, 10, 1)) == 300


def test_a_second_version_pays_from_its_month_on():
    timeline = Timeline(
        person(status("dibao")), raised(beijing("difficulty"), since="2024-07", add_yuan=50)
    )
    amounts = [timeline.tier(date(2024, month, 1)).amount_fen for month in (6, 7, 8)]
    assert amounts == [300_00, 350_00, 350_00]


def test_a_month_without_a_version_pays_nothing():
    first, second = raised(beijing("difficulty"), since="2024-07", add_yuan=50)
    gap = first.__class__(**{**vars(first), "effective_to": date(2024, 4, 30)})
    timeline = Timeline(person(status("dibao")), [gap, second])
    paid = [bool(timeline.tier(date(2024, month, 1))) for month in range(3, 9)]
    assert paid == [True, True, False, False, True, True]
