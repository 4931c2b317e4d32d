"""Conditions, places, rivals and exclusions in tables; no database."""

from dataclasses import replace
from datetime import date

import pytest

from core.errors import InvalidInput
from subsidies.enums import Cycle, Expiry
from subsidies.logic.cycles import (
    covered_months,
    expires_on,
    first_month,
    is_due,
    list_day,
    payment_day,
    pays_in,
    period_of,
)
from subsidies.logic.places import dated_values, hukou_facts, residence_facts
from subsidies.logic.rules import Fact, Rules, Tier
from subsidies.logic.schedule import Claim, Timeline, awards_of
from subsidies.validators import require_condition
from tests.subsidies.beijing import assessed, card, day, person, status

MAY = date(2024, 5, 1)
DIBAO = {"fact": "care_status", "category": "dibao"}
OLD = {"fact": "age", "from": 80}
ALONE = {"fact": "living", "status": ["alone"]}


def rules(*conditions, fen=100_00, **how):
    values = {
        "effective_from": date(2019, 10, 1),
        "effective_to": None,
        "minimum_age": 60,
        "back_pay_months": 6,
        "age_steps_at_once": True,
        "excluded_by": frozenset(),
        "tiers": (Tier(1, fen, conditions),),
    }
    return Rules(**(values | how))


def paid(who, *versions, month=MAY):
    tier = Timeline(who, versions).tier(month)
    return tier.amount_fen if tier else 0


def living(value, since=None):
    return Fact("living", day(since), None, {"status": value})


@pytest.mark.parametrize(
    ("facts", "born", "expected"),
    [
        ((status("dibao"), living("alone")), "1940-01-01", True),
        ((status("dibao"), living("with_family")), "1940-01-01", False),
        ((living("alone"),), "1940-01-01", False),
        ((status("dibao"), living("alone")), "1950-01-01", False),
    ],
)
def test_all_conditions_must_hold_together(facts, born, expected):
    together = rules({"all": [DIBAO, OLD, ALONE]})
    assert bool(paid(person(*facts, born=born), together)) is expected


def test_an_alternative_of_combinations():
    either = rules({"all": [DIBAO, OLD]}, {"all": [DIBAO, ALONE]})
    assert paid(person(status("dibao"), living("alone")), either)
    assert paid(person(status("dibao"), born="1930-01-01"), either)
    assert not paid(person(status("dibao")), either)


@pytest.mark.parametrize(
    ("since", "age_first", "months"),
    [
        ("2024-03", True, [0, 0, 1, 1]),  # nothing older opens the right: at once
        ("2024-02", True, [0, 1, 1, 1]),
    ],
)
def test_a_combination_begins_with_its_last_part(since, age_first, months):
    who = person(status("dibao", since), born="1930-01-01")
    found = [
        bool(paid(who, rules({"all": [DIBAO, OLD]}), month=date(2024, m, 1))) for m in range(1, 5)
    ]
    assert found == [bool(m) for m in months]


def test_parts_that_never_meet_open_nothing():
    who = person(status("dibao", "2020-01", "2022-12"), living("alone", "2023-01"))
    timeline = Timeline(who, [rules({"all": [DIBAO, ALONE]})])
    assert all(timeline.tier(date(year, 6, 1)) is None for year in range(2020, 2026))


@pytest.mark.parametrize(
    ("theirs", "expected"), [(None, False), (99_99, True), (100_00, False), (100_01, False)]
)
def test_of_two_benefits_the_higher_is_paid(theirs, expected):
    who = person(status("dibao"), Fact("welfare_living", None, None, {"monthly_fen": theirs}))
    assert bool(paid(who, rules(DIBAO, higher_of=frozenset(["welfare_living"])))) is expected


def test_a_rival_counts_only_in_its_months():
    rival = Fact("welfare_living", day("2024-03"), day("2024-04"), {"monthly_fen": 500_00})
    who = person(status("dibao"), rival)
    version = rules(DIBAO, higher_of=frozenset(["welfare_living"]))
    found = [bool(paid(who, version, month=date(2024, m, 1))) for m in range(2, 6)]
    assert found == [True, False, False, True]


def test_an_award_of_another_programme_excludes():
    other = Fact("award:other", day("2024-05"), None, {"monthly_fen": 100})
    version = rules(DIBAO, excluded_by=frozenset(["award:other"]))
    found = [
        bool(paid(person(status("dibao"), other), version, month=date(2024, m, 1))) for m in (4, 5)
    ]
    assert found == [True, False]


# ---- Places ------------------------------------------------------------------------------

MOVES = [(date(2024, 3, 20), "110105001001"), (date(2024, 6, 1), "110102001001")]


def test_the_month_of_a_move_belongs_to_the_old_place():
    homes = residence_facts(MOVES, "110105002002")
    assert [(f.since, f.until, f.values["code"]) for f in homes] == [
        (None, date(2024, 3, 31), "110105001001"),
        (date(2024, 4, 1), date(2024, 6, 30), "110102001001"),
        (date(2024, 7, 1), None, "110105002002"),
    ]


def test_a_place_left_in_the_month_of_arrival_never_counts():
    homes = residence_facts([(date(2024, 3, 2), "1"), (date(2024, 3, 9), "2")], "3")
    assert [f.values["code"] for f in homes] == ["1", "3"]


def test_a_move_between_districts_leaves_no_gap_and_no_overlap():
    homes = residence_facts(MOVES, "110105002002")
    who = person(status("dibao"), *homes)
    here, there = (rules(DIBAO, region=code) for code in ("110105", "110102"))
    for month in [date(2024, m, 1) for m in range(1, 13)]:
        assert [bool(paid(who, here, month=month)), bool(paid(who, there, month=month))].count(
            True
        ) == 1
    assert not paid(who, rules(DIBAO, region="110106"))


def test_registration_follows_the_residence_unless_it_is_elsewhere():
    homes = residence_facts([], "110105001001")
    values = dated_values([(None, ""), (date(2024, 4, 10), "130203")], "130203")
    hukou = hukou_facts(values, homes)
    assert [(f.since, f.until, f.values["code"]) for f in hukou] == [
        (None, date(2024, 4, 30), "110105001001"),
        (date(2024, 5, 1), None, "130203"),
    ]
    who = person(status("dibao"), *homes, *hukou)
    by_hukou = rules(DIBAO, region="11", by_hukou=True)
    assert [bool(paid(who, by_hukou, month=date(2024, m, 1))) for m in (4, 5)] == [True, False]
    assert paid(who, rules(DIBAO, region="11"), month=MAY)


@pytest.mark.parametrize(
    ("prefix", "expected"), [("11", True), (["12", "1101"], True), ("12", False)]
)
def test_a_condition_may_name_a_place(prefix, expected):
    who = person(*residence_facts([], "110105001001"))
    assert bool(paid(who, rules({"fact": "residence", "prefix": prefix}))) is expected


# ---- When it starts, when it stops --------------------------------------------------------


def spans(who, version, **claim):
    return [(a.first, a.last) for a in awards_of(who, [version], Claim(**claim))]


def test_some_programmes_start_after_the_decision():
    version = rules(DIBAO, starts_next_month=True)
    who = person(status("dibao"))
    assert spans(who, version, applied_on=date(2024, 1, 5)) == [(date(2024, 2, 1), None)]
    decided = {"applied_on": date(2024, 1, 5), "decided_on": date(2024, 3, 31)}
    assert spans(who, version, **decided) == [(date(2024, 4, 1), None)]


def test_credit_that_lapses_monthly_starts_with_the_decision():
    version = rules(DIBAO, lapses_monthly=True)
    decided = {"applied_on": date(2024, 1, 28), "decided_on": date(2024, 2, 5)}
    assert spans(person(status("dibao")), version, **decided) == [(date(2024, 2, 1), None)]


def test_an_opening_holds_for_everybody_where_nobody_applies():
    version = rules(DIBAO, needs_application=False)
    claim = {"applied_on": date(2024, 5, 20), "opening": date(2024, 5, 1)}
    assert spans(person(status("dibao", "2024-01")), version, **claim) == [(MAY, None)]


STOPS = [
    (((date(2024, 3, 1), None),), [("2024-01", "2024-02")]),
    (((date(2024, 3, 1), MAY),), [("2024-01", "2024-02"), ("2024-06", None)]),
    (((date(2023, 1, 1), date(2024, 1, 1)),), [("2024-02", None)]),
    (((date(2023, 1, 1), None),), []),
    (
        ((date(2024, 2, 1), date(2024, 2, 1)), (date(2024, 4, 1), date(2024, 4, 1))),
        [("2024-01", "2024-01"), ("2024-03", "2024-03"), ("2024-05", None)],
    ),
]


@pytest.mark.parametrize(("stops", "expected"), STOPS)
def test_stopped_months_are_left_out(stops, expected):
    found = spans(person(status("dibao")), rules(DIBAO), applied_on=date(2024, 1, 5), stops=stops)
    wanted = [(day(first), day(last)) for first, last in expected]
    assert [
        (max(f, date(2024, 1, 1)), last) for f, last in found if last is None or last.year > 2023
    ] == wanted


def test_every_tier_that_fits_is_noted_and_one_is_paid():
    tiers = (Tier(1, 20_00, (DIBAO,)), Tier(2, 20_00, (OLD,)), Tier(3, 20_00, (ALONE,)))
    (award,) = awards_of(
        person(status("dibao"), born="1930-01-01"),
        [rules(tiers=tiers)],
        Claim(date(2024, 1, 5)),
    )
    assert set(award.matched) == {1, 2}


# ---- Cycles ---------------------------------------------------------------------------------


class Version:
    def __init__(
        self, cycle=Cycle.MONTHLY, pay_day=15, pay_months_after=0, expiry=Expiry.NEVER, months=None
    ):
        self.cycle, self.pay_day, self.pay_months_after = cycle, pay_day, pay_months_after
        self.expiry, self.expiry_months = expiry, months


@pytest.mark.parametrize(
    ("cycle", "month", "period", "covered"),
    [
        (Cycle.MONTHLY, date(2024, 5, 9), MAY, 1),
        (Cycle.QUARTERLY, date(2024, 5, 9), date(2024, 4, 1), 3),
        (Cycle.QUARTERLY, date(2024, 12, 31), date(2024, 10, 1), 3),
        (Cycle.YEARLY, date(2024, 5, 9), date(2024, 1, 1), 1),
        (Cycle.BIRTHDAY, date(2024, 5, 9), MAY, 1),
    ],
)
def test_a_period_is_named_after_its_first_month(cycle, month, period, covered):
    assert period_of(cycle, month) == period
    assert len(covered_months(cycle, month)) == covered


@pytest.mark.parametrize(
    ("cycle", "after", "expected"),
    [
        (Cycle.MONTHLY, -1, date(2024, 3, 15)),
        (Cycle.MONTHLY, 0, date(2024, 4, 15)),
        (Cycle.MONTHLY, 1, date(2024, 5, 15)),
        (Cycle.QUARTERLY, 1, date(2024, 7, 15)),  # Shanghai: the second quarter in July
        (Cycle.QUARTERLY, 0, date(2024, 4, 15)),
    ],
)
def test_the_day_of_payment(cycle, after, expected):
    assert payment_day(Version(cycle, pay_months_after=after), date(2024, 4, 1)) == expected


@pytest.mark.parametrize(
    ("cycle", "month", "pays", "first", "listed_on"),
    [
        (Cycle.MONTHLY, MAY, True, MAY, date(2024, 6, 15)),
        (Cycle.YEARLY, MAY, True, MAY, date(2024, 6, 15)),
        (Cycle.BIRTHDAY, MAY, True, MAY, date(2024, 6, 15)),
        (Cycle.QUARTERLY, MAY, False, date(2024, 3, 1), date(2024, 7, 15)),
        (Cycle.QUARTERLY, date(2024, 6, 1), True, date(2024, 4, 1), date(2024, 7, 15)),
    ],
)
def test_a_run_of_a_month(cycle, month, pays, first, listed_on):
    assert (pays_in(cycle, month), first_month(cycle, month)) == (pays, first)
    assert list_day(Version(cycle, pay_months_after=1), month) == listed_on


@pytest.mark.parametrize(
    ("expiry", "months", "expected"),
    [
        (Expiry.NEVER, None, None),
        (Expiry.END_OF_MONTH, None, date(2024, 2, 29)),
        (Expiry.MONTHS, 1, date(2024, 2, 29)),
        (Expiry.MONTHS, 3, date(2024, 4, 30)),
    ],
)
def test_credit_expires_at_the_end_of_a_month(expiry, months, expected):
    assert expires_on(Version(expiry=expiry, months=months), date(2024, 2, 1)) == expected


def test_a_birthday_comes_once_a_year():
    born = date(1944, 5, 31)
    due = [month for month in range(1, 13) if is_due(Cycle.BIRTHDAY, date(2024, month, 1), born)]
    assert due == [5]


# ---- What a condition may say -----------------------------------------------------------------


@pytest.mark.parametrize(
    "condition",
    [
        {"fact": "age", "from": 80},
        {"fact": "age", "from": 80, "below": 90},
        {"fact": "care_status", "category": ["dibao", "sanwu"]},
        {"fact": "ability", "level": [3, 4]},
        {"fact": "disability", "kind": ["limb"], "grade": 1, "is_multiple": True},
        {"fact": "living", "status": "alone"},
        {"fact": "hukou", "prefix": "11"},
        {"fact": "tekun"},
        {"all": [{"fact": "age", "from": 80}, {"fact": "living", "status": "alone"}]},
    ],
)
def test_conditions_that_rules_can_decide_by(condition):
    require_condition(condition)


@pytest.mark.parametrize(
    "condition",
    [
        {},
        [],
        "age",
        {"fact": "income", "below": 1000},
        {"fact": "age"},
        {"fact": "age", "from": "80"},
        {"fact": "age", "from": True},
        {"fact": "care_status", "category": "rich"},
        {"fact": "care_status", "category": []},
        {"fact": "ability", "level": 9},
        {"fact": "disability", "kind": "limb", "grade": 5},
        {"fact": "disability", "grade": 1},
        {"fact": "hukou", "prefix": "Beijing"},
        {"all": []},
        {"all": [{"fact": "age"}]},
        {"all": [OLD], "fact": "age"},
        {"fact": "tekun", "since": "2024"},
    ],
)
def test_conditions_that_they_cannot(condition):
    with pytest.raises(InvalidInput):
        require_condition(condition)


def test_assessments_and_certificates_combine():
    both = rules(
        {"all": [{"fact": "ability", "level": [3, 4]}, {"fact": "disability", "kind": "limb"}]}
    )
    assert paid(person(assessed(4), card("limb", 2)), both)
    assert not paid(person(assessed(4)), both)
    assert not paid(replace(person(assessed(4), card("limb", 2)), left_on=date(2024, 4, 30)), both)
