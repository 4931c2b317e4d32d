"""From an application to months: the start, changes, ends, and a naive second opinion."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.dates import add_months, month_of
from subsidies.logic.rules import Fact, Person
from subsidies.logic.schedule import awards, first_paid_month
from tests.subsidies import oracle
from tests.subsidies.beijing import (
    assessed,
    beijing,
    card,
    day,
    months_paid,
    person,
    raised,
    spans,
    status,
)


@pytest.mark.parametrize(
    ("eligible", "applied", "start"),
    [
        ("2024-01", "2024-07", "2024-01"),  # six months, inclusive
        ("2024-01", "2024-08", "2024-08"),
        ("2024-01", "2024-01", "2024-01"),
        ("2023-10", "2024-04", "2023-10"),
        ("2023-10", "2024-05", "2024-05"),
        ("2024-06", "2024-02", "2024-06"),  # applied before there was a right
    ],
)
@pytest.mark.parametrize("day_of_month", [1, 28])
def test_start_month(eligible, applied, start, day_of_month):
    asked = day(applied).replace(day=day_of_month)
    assert first_paid_month(day(eligible), asked, 6) == day(start)


@pytest.mark.parametrize(
    ("applied", "first"), [("2024-07-31", "2024-01"), ("2024-08-01", "2024-08")]
)
def test_a_late_application_is_paid_back_six_months_or_not_at_all(applied, first):
    paid = months_paid(
        person(status("dibao", "2024-01-31")),
        beijing("difficulty"),
        applied=applied,
        through="2024-12",
    )
    assert min(paid) == first
    assert len(paid) == 13 - int(first[-2:])


def test_an_application_before_the_eightieth_birthday_waits_for_it():
    who = person(born="1944-05-20")
    assert spans(who, beijing("age"), applied="2023-11", through="2024-12") == [
        ("2024-05", "2024-12", 100)
    ]


def test_age_tiers_follow_each_other_without_a_new_application():
    who = person(born="1934-05-20")
    assert spans(who, beijing("age"), applied="2019-10", through="2034-12") == [
        ("2019-10", "2024-04", 100),
        ("2024-05", "2034-04", 500),
        ("2034-05", "2034-12", 800),
    ]


def test_a_higher_ground_pays_from_the_month_after_it_was_recorded():
    who = person(card("hearing", 1), assessed(3, "2024-05-02"))
    assert spans(who, beijing("care"), applied="2020-01", through="2024-12") == [
        ("2020-01", "2024-05", 200),
        ("2024-06", "2024-12", 600),
    ]


def test_a_lower_ground_beside_a_higher_one_changes_nothing():
    who = person(assessed(3), card("hearing", 1, "2024-05"))
    assert spans(who, beijing("care"), applied="2020-01", through="2024-12") == [
        ("2020-01", "2024-12", 600)
    ]


def test_a_status_that_ends_leaves_its_month_paid():
    who = person(status("dibao", "2020-01", "2024-05-02"))
    assert spans(who, beijing("difficulty"), applied="2020-01", through="2024-12") == [
        ("2020-01", "2024-05", 300)
    ]


def test_the_next_status_takes_over_in_the_month_after_the_first_ended():
    who = person(status("dibao", "2020-01", "2024-05-31"), status("low_income", "2024-06-01"))
    assert spans(who, beijing("difficulty"), applied="2020-01", through="2024-12") == [
        ("2020-01", "2024-05", 300),
        ("2024-06", "2024-12", 200),
    ]


def test_a_gap_between_two_statuses_is_not_paid():
    who = person(status("dibao", "2020-01", "2024-03-31"), status("dibao", "2024-06-10"))
    assert spans(who, beijing("difficulty"), applied="2020-01", through="2024-12") == [
        ("2020-01", "2024-03", 300),
        ("2024-06", "2024-12", 300),
    ]


@pytest.mark.parametrize(
    ("applied", "first"),
    [
        ("2024-06-30", "2024-01"),  # within six months of when the right came back
        ("2024-08-01", "2024-08"),  # too late for that, too
        ("2023-11-15", "2024-01"),  # asked for while there was none
    ],
)
def test_a_right_that_came_back_is_counted_from_its_return(applied, first):
    """docs/decisions/0007: what was held in 2020 and lost does not make the application late."""
    who = person(status("low_income", "2020-02", "2021-05-31"), status("low_income", "2024-01-20"))
    assert spans(who, beijing("difficulty"), applied=applied, through="2024-12") == [
        (first, "2024-12", 200)
    ]


def test_two_stretches_of_the_last_half_year_are_both_paid_back():
    who = person(status("low_income", "2024-01", "2024-02-20"), status("low_income", "2024-04-05"))
    assert spans(who, beijing("difficulty"), applied="2024-06-01", through="2024-12") == [
        ("2024-01", "2024-02", 200),
        ("2024-04", "2024-12", 200),
    ]


@pytest.mark.parametrize("left", ["2024-05-01", "2024-05-31"])
def test_death_or_moving_out_leaves_its_month_paid(left):
    who = person(status("dibao"), left=left)
    assert spans(who, beijing("difficulty"), applied="2020-01", through="2024-12") == [
        ("2020-01", "2024-05", 300)
    ]


def test_who_left_before_being_eligible_gets_nothing():
    who = person(born="1944-08-01", left="2024-06-30")
    assert awards(who, [beijing("age")], applied_on=date(2024, 1, 1)) == []


def test_without_a_ground_there_is_nothing():
    assert awards(person(), [beijing("care")], applied_on=date(2024, 1, 1)) == []


def test_sixty_is_waited_for():
    who = person(status("special_family"), born="1964-05-31")
    assert spans(who, beijing("difficulty"), applied="2023-01", through="2024-07") == [
        ("2024-05", "2024-07", 100)
    ]


def test_all_grounds_held_at_sixty_count_at_once():
    who = person(card("hearing", 1), card("limb", 1, "2021-01"), born="1964-05-31")
    assert spans(who, beijing("care"), applied="2023-01", through="2024-07") == [
        ("2024-05", "2024-07", 600)
    ]


@pytest.mark.parametrize(
    ("applied", "first"),
    [
        ("2019-10", "2024-01"),  # earlier months were paid elsewhere
        ("2023-12-31", "2024-01"),
        ("2024-01-01", "2024-01"),
        ("2024-03", "2024-03"),
    ],
)
def test_the_platform_pays_from_its_opening(applied, first):
    paid = months_paid(
        person(status("dibao")),
        beijing("difficulty"),
        applied=applied,
        through="2024-12",
        opening="2024-01",
    )
    assert min(paid) == first


def test_the_opening_does_not_cut_what_a_later_application_is_paid_back():
    who = person(status("dibao", "2023-11"))
    how = {"applied": "2024-02", "through": "2024-03", "opening": "2024-01"}
    assert list(months_paid(who, beijing("difficulty"), **how)) == [
        "2023-11",
        "2023-12",
        "2024-01",
        "2024-02",
        "2024-03",
    ]


def test_a_new_version_changes_the_amount_from_its_month():
    who = person(born="1940-01-01")
    rules = raised(beijing("age"), since="2024-07", add_yuan=20)
    assert spans(who, rules, applied="2020-01", through="2024-12") == [
        ("2020-01", "2024-06", 100),
        ("2024-07", "2024-12", 120),
    ]


# ---- A second opinion. Days lie between 2018 and 2026, so that everything happens often.

DAYS = st.dates(date(2018, 1, 1), date(2026, 12, 31))
HORIZON = date(2028, 12, 1)


@st.composite
def periods(draw):
    """(from, to): to is open in half of the cases."""
    start = draw(DAYS)
    length = draw(st.none() | st.integers(0, 900))
    return start, None if length is None else start + timedelta(days=length)


@st.composite
def elders(draw):
    """Somebody with anything on file."""
    about = st.sampled_from(
        [date(1964, 1, 1), date(1944, 1, 1), date(1934, 1, 1), date(1924, 1, 1)]
    )
    born = draw(about) + timedelta(days=draw(st.integers(-1500, 1500)))
    if draw(st.integers(0, 9)) == 0:
        born = date(draw(st.sampled_from([1924, 1928, 1936, 1944, 1960, 1964])), 2, 29)
    kinds = st.sampled_from(["vision", "limb", "intellect", "mental", "hearing", "speech"])
    benefits = st.sampled_from(["disabled_living", "disabled_nursing", "work_injury_care", "tekun"])
    categories = st.sampled_from(sorted(oracle.CATEGORY_YUAN))
    few = {"max_size": 3}
    assessed_days = draw(st.lists(periods(), unique_by=lambda p: p[0], **few))
    return oracle.Elder(
        born=born,
        statuses=[(draw(categories), *p) for p in draw(st.lists(periods(), **few))],
        cards=[
            (draw(kinds), draw(st.integers(1, 4)), draw(st.booleans()), *p)
            for p in draw(st.lists(periods(), **few))
        ],
        assessments=[(draw(st.integers(0, 4)), *p) for p in assessed_days],
        benefits=[
            (draw(benefits), *p)
            for p in draw(st.lists(st.just((None, None)) | periods(), max_size=1))
        ],
        died=draw(st.none() | st.none() | DAYS),
        moved_out=draw(st.none() | st.none() | DAYS),
    )


def as_person(elder):
    """The same facts in the product's words. A level ends where the next assessment begins."""
    levels = sorted(elder.assessments, key=lambda row: row[1])
    ends = [*(row[1] for row in levels), None][1:]
    facts = [Fact("care_status", a, b, {"category": c}) for c, a, b in elder.statuses]
    facts += [
        Fact("disability", a, b, {"kind": k, "grade": g, "is_multiple": m})
        for k, g, m, a, b in elder.cards
    ]
    facts += [
        Fact("ability", a, min((d for d in (b, end) if d), default=None), {"level": level})
        for (level, a, b), end in zip(levels, ends, strict=True)
    ]
    facts += [Fact(kind, a, b) for kind, a, b in elder.benefits]
    left = min((d for d in (elder.died, elder.moved_out) if d), default=None)
    return Person(elder.born, tuple(facts), left)


RANDOM = settings(max_examples=400, deadline=None, derandomize=True, database=None)
PROGRAMMES = st.sampled_from(oracle.PROGRAMMES)
OPENINGS = st.none() | st.just(date(2024, 1, 1))


@RANDOM
@given(elders(), PROGRAMMES, DAYS, OPENINGS)
def test_awards_equal_a_naive_month_by_month_reading(elder, code, applied, opening):
    found = {}
    for award in awards(as_person(elder), [beijing(code)], applied_on=applied, opening=opening):
        month = award.first
        while month <= min(award.last or HORIZON, HORIZON):
            found[month] = award.tier.amount_fen // 100
            month = add_months(month, 1)
    assert found == oracle.owed(elder, code, applied, HORIZON, opening)


@RANDOM
@given(elders(), PROGRAMMES, DAYS, OPENINGS)
def test_awards_are_maximal_spans_in_order_and_inside_the_right(elder, code, applied, opening):
    who = as_person(elder)
    spans = awards(who, [beijing(code)], applied_on=applied, opening=opening)
    for award, following in pairwise(spans):
        assert award.last < following.first
        touching = add_months(award.last, 1) == following.first
        assert not (touching and award.tier == following.tier)
    for award in spans:
        assert award.first.day == 1
        assert award.last is None or award.first <= award.last
        assert award.first >= month_of(elder.born.replace(day=1, year=elder.born.year + 60))
        if who.left_on:
            assert award.last is not None
            assert award.last <= month_of(who.left_on)
        if opening and month_of(applied) < opening:
            assert award.first >= opening


@RANDOM
@given(elders(), DAYS, st.integers(1, 100))
def test_a_version_that_changes_amounts_changes_nothing_else(elder, applied, add_yuan):
    who, rules = as_person(elder), beijing("care")
    plain = months_of(awards(who, [rules], applied_on=applied))
    both = raised(rules, since="2024-07", add_yuan=add_yuan)
    found = months_of(awards(who, both, applied_on=applied))
    assert found == {
        month: yuan + (add_yuan if month >= date(2024, 7, 1) else 0)
        for month, yuan in plain.items()
    }


def months_of(found):
    """Month → yuan."""
    amounts = {}
    for award in found:
        month = award.first
        while month <= min(award.last or HORIZON, HORIZON):
            amounts[month] = award.tier.amount_fen // 100
            month = add_months(month, 1)
    return amounts
