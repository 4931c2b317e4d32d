"""GB/T 42195-2022, Annex A: its questions, what can't be answered, and what is only repeated from the grounds."""

from decimal import Decimal

import pytest

from elderly_care.logic.annex import AnnexUnknown, annex, bmi, read_annex, worded

QUESTIONS = annex().questions
NOTHING = frozenset()


def named(code):
    return len(QUESTIONS[code].choices)


def test_the_annex_is_the_standards():
    codes = {part.code: [row.code for row in part.questions] for part in annex().parts}
    assert codes["A.2"] == [f"A.2.{number}" for number in (4, 5, 6, 7, 9, 10, 11, 12, 13)]
    assert codes["A.4"] == ["A.4.1", "A.4.1.other", "A.4.2"]
    assert codes["A.5"] == [f"A.5.{number}" for number in range(1, 13)]
    counted = {code: named(code) for code in ("A.2.9", "A.2.10", "A.2.11", "A.2.12", "A.2.13")}
    assert counted == {"A.2.9": 6, "A.2.10": 8, "A.2.11": 5, "A.2.12": 8, "A.2.13": 6}
    assert (named("A.4.1"), named("A.5.1")) == (22, 6)
    grounds = {choice.ground for choice in QUESTIONS["A.4.1"].choices if choice.ground}
    assert grounds == {"dementia", "psychiatric"}
    assert QUESTIONS["A.5.11"].ground == "coma"


@pytest.mark.parametrize(
    ("code", "given", "kept"),
    [
        ("A.2.4", "158", "158.0"),
        ("A.2.4", Decimal("158.26"), "158.3"),
        ("A.2.4", "", None),
        ("A.2.9", "primary", "primary"),
        ("A.2.10", ["spouse", "children", "spouse"], ["spouse", "children"]),
        ("A.2.10", [], None),
        ("A.4.1", ["I10", "E10"], ["I10", "E10"]),
        ("A.4.1.other", " 痛风 ", "痛风"),
        ("A.4.2", "氨氯地平，口服，5毫克，每天一次", [["氨氯地平", "口服", "5毫克", "每天一次"]]),
        (
            "A.4.2",
            [["氨氯地平", "口服", "5毫克", "每天一次"]],
            [["氨氯地平", "口服", "5毫克", "每天一次"]],
        ),
        ("A.5.3", ["none"], ["none"]),
        ("A.5.10", "yes", "yes"),
    ],
)
def test_what_is_kept(code, given, kept):
    assert read_annex({code: given}) == ({} if kept is None else {code: kept})


@pytest.mark.parametrize(
    "wrong",
    [
        {"A.2.4": "tall"},
        {"A.2.4": "20"},
        {"A.2.4": "NaN"},
        {"A.2.5": "251"},
        {"A.2.9": "doctor"},
        {"A.2.10": ["alone", "spouse"]},
        {"A.2.6": "汉" * 21},
        {"A.4.1": ["F00"]},
        {"A.4.2": "氨氯地平，口服"},
        {"A.4.2": "氨氯地平，口服，，每天一次"},
        {"A.4.2": "药，口服，5，一次\n" * 21},
        {"A.5.3": ["none", "burn"]},
        {"A.5.9": "yes"},
        {"A.5.11": "yes"},
        {"A.9.9": "yes"},
    ],
    ids=str,
)
def test_what_cannot_be(wrong):
    with pytest.raises(AnnexUnknown):
        read_annex(wrong)


@pytest.mark.parametrize(
    ("height", "weight", "index", "words"),
    [
        ("160", "47.3", "18.5", "18.5 正常或以上"),
        ("160", "47", "18.4", "18.4 低于正常值"),
        ("170", "65", "22.5", "22.5 正常或以上"),
    ],
)
def test_who_is_undernourished_follows_from_what_was_measured(height, weight, index, words):
    values = read_annex({"A.2.4": height, "A.2.5": weight})
    assert bmi(values) == Decimal(index)
    lines = {
        question.code: text for _part, found in worded(values, NOTHING) for question, text in found
    }
    assert lines["A.5.9"] == words


def test_without_weight_nothing_is_said_of_it():
    values = read_annex({"A.2.4": "160"})
    assert bmi(values) is None
    assert [part.code for part, _lines in worded(values, NOTHING)] == ["A.2"]


def test_what_changes_the_level_is_repeated_and_not_asked_twice():
    values = read_annex({"A.4.1": ["I10"]})
    found = worded(values, frozenset({"coma", "dementia"}))
    lines = {question.code: text for _part, rows in found for question, text in rows}
    assert lines == {"A.4.1": "高血压病 I10–I15、痴呆 F00–F03", "A.5.11": "有"}
    asked = {choice.code for choice in QUESTIONS["A.4.1"].asked}
    assert len(asked) == 20
    assert not QUESTIONS["A.5.11"].is_asked
