"""GB/T 42195-2022: every vector of the rules, and what must hold for any form."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from elderly_care.logic.assessment import (
    AnswersMissing,
    AnswersUnknown,
    Grounds,
    assess,
    events_in,
    scale,
)
from elderly_care.logic.old_assessment import OldGrounds, OldSections, allowed_levels

ITEMS = scale().items
BEST = {item.code: item.most for item in ITEMS}
ANSWERS = st.fixed_dictionaries(
    {item.code: st.sampled_from([option.score for option in item.options]) for item in ITEMS}
)
GROUNDS = st.builds(
    Grounds,
    coma=st.booleans(),
    dementia=st.booleans(),
    psychiatric=st.booleans(),
    risk_events=st.integers(0, 15),
)
NONE = Grounds()
DEMENTIA = Grounds(dementia=True)
FALLS = Grounds(risk_events=2)
BOTH = Grounds(dementia=True, risk_events=2)


def form(total):
    """Answers with that total: points are taken away from the first items on."""
    answers, over = dict(BEST), scale().most - total
    for item in ITEMS:
        taken = min(over, item.most)
        answers[item.code] -= taken
        over -= taken
    return answers


@pytest.mark.parametrize(
    ("total", "grounds", "cumulative", "level"),
    [
        (90, NONE, False, 0),
        (89, NONE, False, 1),
        (66, NONE, False, 1),
        (65, NONE, False, 2),
        (46, NONE, False, 2),
        (45, NONE, False, 3),
        (30, NONE, False, 3),
        (29, NONE, False, 4),
        (0, NONE, False, 4),
        (90, DEMENTIA, False, 1),
        (90, Grounds(psychiatric=True), False, 1),
        (89, FALLS, False, 2),
        (89, Grounds(risk_events=1), False, 1),
        (65, BOTH, False, 3),
        (65, BOTH, True, 4),
        (29, DEMENTIA, False, 4),
        (29, BOTH, True, 4),
        (90, Grounds(coma=True), False, 4),
        (0, Grounds(coma=True), True, 4),
    ],
)
def test_level(total, grounds, cumulative, level):
    found = assess(form(total), grounds, cumulative=cumulative)
    assert (found.total, found.level) == (total, level)


def test_the_scale_is_the_standards():
    sections = {section.name: (len(section.items), section.most) for section in scale().sections}
    assert sections == {
        "自理能力": (8, 32),
        "基础运动能力": (4, 15),
        "精神状态": (9, 28),
        "感知觉与社会参与": (5, 15),
    }
    assert (len(ITEMS), scale().most) == (26, 90)
    maxima = {item.code: item.most for item in ITEMS if item.most != 4}
    assert maxima == {
        "B.2.4": 3,
        "B.3.7": 1,
        "B.3.8": 1,
        "B.3.9": 2,
        "B.4.1": 2,
        "B.4.2": 2,
        "B.4.4": 3,
    }
    for item in ITEMS:
        assert [option.score for option in item.options] == list(range(item.most, -1, -1))


@pytest.mark.parametrize("item", ITEMS, ids=lambda item: item.code)
def test_without_one_item_there_is_no_result(item):
    answers = {code: score for code, score in BEST.items() if code != item.code}
    with pytest.raises(AnswersMissing) as refusal:
        assess(answers, NONE, cumulative=False)
    assert item.name in str(refusal.value)


@pytest.mark.parametrize("wrong", [{"B.1.1": 5}, {"B.3.7": 2}, {"B.2.4": -1}, {"B.9.9": 1}])
def test_an_answer_that_is_none_gives_no_result(wrong):
    with pytest.raises(AnswersUnknown):
        assess(BEST | wrong, NONE, cumulative=False)


def test_events_of_all_kinds_count_together_and_the_last_box_is_three():
    assert events_in({"fall": 1, "choking": 1}) == 2
    assert events_in({"fall": 9}) == 3
    assert events_in({"unheard_of": 3}) == 0


@given(ANSWERS)
def test_subscores_add_up(answers):
    found = assess(answers, NONE, cumulative=False)
    assert found.total == sum(found.subscores.values()) == sum(answers.values())
    assert found.level == found.computed_level
    assert found.changes == ()


@given(ANSWERS, st.sampled_from(ITEMS), GROUNDS, st.booleans())
def test_a_lower_score_is_never_a_better_level(answers, item, grounds, cumulative):
    lower = answers | {item.code: min(answers[item.code], item.most // 2)}
    before = assess(answers, grounds, cumulative=cumulative)
    after = assess(lower, grounds, cumulative=cumulative)
    assert after.total <= before.total
    assert after.level >= before.level


@given(ANSWERS, GROUNDS, st.booleans())
def test_grounds_only_make_it_worse_and_by_two_at_most(answers, grounds, cumulative):
    found = assess(answers, grounds, cumulative=cumulative)
    assert found.computed_level <= found.level <= 4
    if not grounds.coma:
        assert found.level - found.computed_level <= (2 if cumulative else 1)
    assert (found.level == found.computed_level) or found.changes


@pytest.mark.parametrize(
    ("sections", "grounds", "levels"),
    [
        ((0, 0, 0, 1), OldGrounds(), {0}),
        ((0, 1, 0, 0), OldGrounds(), {1}),
        ((0, 0, 0, 2), OldGrounds(), {1}),
        ((1, 2, 2, 1), OldGrounds(), {1}),
        ((1, 2, 2, 2), OldGrounds(), {2}),
        ((1, 3, 0, 0), OldGrounds(), {1, 2}),
        ((2, 1, 0, 0), OldGrounds(), {2}),
        ((2, 2, 2, 2), OldGrounds(), {3}),
        ((2, 3, 0, 0), OldGrounds(), {3}),
        ((3, 0, 0, 0), OldGrounds(), {3}),
        ((2, 0, 0, 0), OldGrounds(), {0, 1, 2, 3}),
        ((0, 0, 0, 0), OldGrounds(diagnosis=True), {1}),
        ((0, 0, 0, 0), OldGrounds(risk_events=2), {1}),
        ((0, 0, 0, 0), OldGrounds(diagnosis=True, risk_events=2), {1, 2}),
        ((0, 0, 0, 0), OldGrounds(coma=True), {3}),
    ],
)
def test_the_old_scale_keeps_its_own_levels(sections, grounds, levels):
    assert allowed_levels(OldSections(*sections), grounds) == levels
