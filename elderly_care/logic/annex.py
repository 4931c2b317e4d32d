"""GB/T 42195-2022, Annex A: what a form says of a person besides the 26 items. Values in, values out.

What decides the level (coma, dementia, psychiatric disorders, care-risk events) is asked once, with the grounds of C.4,
and only repeated here.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from functools import cache
from pathlib import Path
from typing import Any, ClassVar

from core.errors import InvalidInput
from elderly_care.enums.assessment import AnswerProblem, HealthSign, Nourishment

_FILE = Path(__file__).resolve().parent.parent / "data" / "gbt42195_annex.json"
_HEIGHT, _WEIGHT = "A.2.4", "A.2.5"
_TENTH = Decimal("0.1")
_BETWEEN = re.compile(r"[，,；;\t]")
LONGEST_CELL = 60


class AnnexUnknown(InvalidInput):
    """An answer that the annex doesn't have, or two that exclude each other."""

    code: ClassVar[str] = "assessment.annex_unknown"
    message = AnswerProblem.ANNEX.label


@dataclass(frozen=True)
class Choice:
    """One answer; ground: the reason for a change of the level that it is."""

    code: str
    name: str
    ground: str = ""


@dataclass(frozen=True)
class Question:
    """kind: one, many, number, text, rows (of columns); ground and bmi are answered elsewhere.

    alone: answers that stand with no other. least, most: of a number; of a text or rows, how long.
    """

    code: str
    name: str
    kind: str
    choices: tuple[Choice, ...] = ()
    alone: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    least: int = 0
    most: int = 0
    ground: str = ""
    hint: str = ""

    @property
    def is_asked(self) -> bool:
        """The others follow from what is known."""
        return self.kind not in ("ground", "bmi")

    @property
    def asked(self) -> tuple[Choice, ...]:
        """Answers to choose from here."""
        return tuple(choice for choice in self.choices if not choice.ground)


@dataclass(frozen=True)
class Part:
    """Questions under one heading."""

    code: str
    name: str
    questions: tuple[Question, ...]


@dataclass(frozen=True)
class Annex:
    """As the file has it; bmi_least: who is below it is undernourished."""

    parts: tuple[Part, ...]
    bmi_least: Decimal

    @property
    def questions(self) -> dict[str, Question]:
        """All of them by their code."""
        return {question.code: question for part in self.parts for question in part.questions}


@cache
def annex() -> Annex:
    """What ships with the platform."""
    data = json.loads(_FILE.read_text(encoding="utf-8"))
    parts = tuple(
        Part(part["code"], part["name"], tuple(_question(row) for row in part["questions"]))
        for part in data["parts"]
    )
    return Annex(parts, Decimal(data["bmi_least"]))


def _question(data: Mapping[str, Any]) -> Question:
    more = {
        "choices": tuple(Choice(**choice) for choice in data.get("choices", ())),
        "alone": tuple(data.get("alone", ())),
        "columns": tuple(data.get("columns", ())),
    }
    return Question(**{**data, **more})


def read_annex(values: Mapping[str, Any]) -> dict[str, Any]:
    """What was answered, as it is kept; nothing for what was left open. Raises AnnexUnknown."""
    questions = annex().questions
    found: dict[str, Any] = {}
    wrong = [code for code in values if code not in questions or not questions[code].is_asked]
    for code, value in values.items():
        if code in wrong or value in (None, "", [], ()):
            continue
        kept = _READERS[questions[code].kind](questions[code], value)
        if kept is None:
            wrong.append(questions[code].name)
        else:
            found[code] = kept
    if wrong:
        raise AnnexUnknown(items="、".join(wrong))
    return found


def _one(question: Question, value: Any) -> str | None:
    return value if value in {choice.code for choice in question.asked} else None


def _many(question: Question, value: Any) -> list[str] | None:
    known = [choice.code for choice in question.asked]
    chosen = list(dict.fromkeys(value))
    excluded = len(chosen) > 1 and set(chosen) & set(question.alone)
    return chosen if set(chosen) <= set(known) and not excluded else None


def _number(question: Question, value: Any) -> str | None:
    try:
        number = Decimal(str(value)).quantize(_TENTH, ROUND_HALF_UP)
        fits = question.least <= number <= question.most
    except InvalidOperation:  # no number, or none that can be compared
        return None
    return str(number) if fits else None


def _text(question: Question, value: Any) -> str | None:
    text = str(value).strip()
    return text if len(text) <= question.most else None


def _rows(question: Question, value: Any) -> list[list[str]] | None:
    """A line for each, its cells parted by commas; already parted when it is read again."""
    lines = value.splitlines() if isinstance(value, str) else value
    rows = [_cells(line) for line in lines if line]
    whole = all(len(row) == len(question.columns) and all(row) for row in rows)
    short = all(len(cell) <= LONGEST_CELL for row in rows for cell in row)
    return rows if whole and short and len(rows) <= question.most else None


def _cells(line: Any) -> list[str]:
    cells = _BETWEEN.split(line) if isinstance(line, str) else line
    return [str(cell).strip() for cell in cells]


_READERS = {"one": _one, "many": _many, "number": _number, "text": _text, "rows": _rows}


def bmi(values: Mapping[str, Any]) -> Decimal | None:
    """Weight by the square of the height, to one decimal; None where one of them wasn't taken."""
    if _HEIGHT not in values or _WEIGHT not in values:
        return None
    metres = Decimal(values[_HEIGHT]) / 100
    return (Decimal(values[_WEIGHT]) / metres**2).quantize(_TENTH, ROUND_HALF_UP)


def worded(
    values: Mapping[str, Any], grounds: frozenset[str]
) -> list[tuple[Part, list[tuple[Question, str]]]]:
    """What was answered, to read: parts with their questions; grounds: those that change the level."""
    lines = [
        (part, [(question, _words(question, values, grounds)) for question in part.questions])
        for part in annex().parts
    ]
    said = [(part, [line for line in found if line[1]]) for part, found in lines]
    return [(part, found) for part, found in said if found]


def _words(question: Question, values: Mapping[str, Any], grounds: frozenset[str]) -> str:
    if question.kind == "bmi":
        return _nourished(values)
    if question.kind == "ground":
        return str(HealthSign.PRESENT.label) if question.ground in grounds else ""
    value = values.get(question.code)
    if question.kind in ("one", "many"):
        chosen = {value} if isinstance(value, str) else set(value or ())
        names = [
            choice.name
            for choice in question.choices
            if choice.code in chosen or choice.ground in grounds
        ]
        return "、".join(names)
    if question.kind == "rows":
        return "；".join(" ".join(row) for row in value or ())
    return str(value or "")


def _nourished(values: Mapping[str, Any]) -> str:
    index = bmi(values)
    if index is None:
        return ""
    is_low = index < annex().bmi_least
    return f"{index} {(Nourishment.LOW if is_low else Nourishment.ENOUGH).label}"
