"""What answers mean: read, counted, ranked, and kept back where too few people stand behind a figure."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

# Fewer people than this are not shown: by PIPL article 73 anonymous means not to be told again.
SMALLEST = 5
MOST_TEXT = 500
LARGEST = 1_000_000
SINGLE, MULTIPLE, RANKING, NUMBER, TEXT = "single", "multiple", "ranking", "number", "text"
CHOOSING = (SINGLE, MULTIPLE, RANKING)


class NotAnAnswer(ValueError):
    """What was said is no answer to the question."""


@dataclass(frozen=True)
class Question:
    """How it is answered, and with how many options."""

    position: int
    kind: str
    options: int
    is_required: bool = True


def read_reply(question: Question, told: Any) -> Any:
    """As it is kept: numbers of options (ranking: the dearest first), a number, a text; None for none.

    Raises NotAnAnswer.
    """
    if told in (None, "", []):
        if question.is_required:
            raise NotAnAnswer
        return None
    if question.kind in CHOOSING:
        return _options(question, told)
    if question.kind == NUMBER:
        return _number(told)
    if not isinstance(told, str) or len(told) > MOST_TEXT or "\0" in told:
        raise NotAnAnswer
    return told.strip() or None


def _options(question: Question, told: Any) -> list[int]:
    if not isinstance(told, list) or not all(type(one) is int for one in told):
        raise NotAnAnswer
    inside = all(0 <= one < question.options for one in told)
    if not inside or len(set(told)) != len(told) or (question.kind == SINGLE and len(told) != 1):
        raise NotAnAnswer
    return told if question.kind == RANKING else sorted(told)


def _number(told: Any) -> int:
    if type(told) is not int or not 0 <= told <= LARGEST:
        raise NotAnAnswer
    return told


def age_group(birth: date | None, day: date) -> str:
    """In which group somebody is on a day."""
    if birth is None:
        return "unknown"
    age = day.year - birth.year - ((day.month, day.day) < (birth.month, birth.day))
    for least, name in ((80, "from_80"), (70, "from_70"), (60, "from_60")):
        if age >= least:
            return name
    return "under_60"


@dataclass(frozen=True)
class Tally:
    """What the database counts of an option: by how many chosen, first, and the sum of its places from 0."""

    chosen: int = 0
    first: int = 0
    places: int = 0


@dataclass(frozen=True)
class Ranked:
    """An option's place. points: Borda; None where too few people stand behind them."""

    option: int
    points: int | None
    chosen: int


def borda(tallies: Mapping[int, Tally], options: int) -> list[Ranked]:
    """The first of n options gets n points, the second n − 1; what somebody left out gets nothing.

    Equal points: who is first more often, then more often named, then in the order of the question.
    """
    rows = [(one, tallies.get(one, Tally())) for one in range(options)]
    points = {one: tally.chosen * options - tally.places for one, tally in rows}
    rows.sort(key=lambda row: (-points[row[0]], -row[1].first, -row[1].chosen, row[0]))
    return [
        Ranked(one, None if 0 < tally.chosen < SMALLEST else points[one], tally.chosen)
        for one, tally in rows
    ]


def shown(figures: Mapping[str, int]) -> dict[str, int | None]:
    """Groups with small ones kept back. A single one that is kept back could be worked out from the sum.

    So a second is kept back with it: the smallest of the rest.
    """
    hidden = {name for name, figure in figures.items() if 0 < figure < SMALLEST}
    rest = [name for name, figure in figures.items() if figure >= SMALLEST]
    if len(hidden) == 1 and rest:
        hidden.add(min(rest, key=lambda name: (figures[name], name)))
    return {name: None if name in hidden else figure for name, figure in figures.items()}


KIND_WORDS = {"单选": SINGLE, "多选": MULTIPLE, "排序": RANKING, "数字": NUMBER, "文字": TEXT}


@dataclass(frozen=True)
class Written:
    """A question as somebody wrote it in one line."""

    kind: str
    text: str
    options: list[str]
    is_required: bool


def read_questions(text: str) -> list[Written]:
    """One question a line: 题型|题目|选项、选项; a question mark after the kind leaves it open to the asked.

    The kind may be said in English as well (single, multiple, ranking, number, text).

    Raises NotAnAnswer with the line's number.
    """
    found = []
    for number, line in enumerate(text.splitlines(), start=1):
        if line.strip():
            found.append(_question(number, line))
    return found


def _question(number: int, line: str) -> Written:
    parts = [part.strip() for part in line.replace("\uff5c", "|").split("|")]
    word = parts[0].rstrip("?\uff1f").lower()
    kind = KIND_WORDS.get(word) or (word if word in KIND_WORDS.values() else None)
    if kind is None or len(parts) not in (2, 3) or not parts[1]:
        raise NotAnAnswer(number)
    options = [one.strip() for one in re.split("[、;；]", parts[2] if len(parts) == 3 else "")]
    return Written(
        kind, parts[1], [one for one in options if one], parts[0] == parts[0].rstrip("?\uff1f")
    )


def write_questions(questions: Iterable[Written]) -> str:
    """The same the other way round."""
    words = {kind: word for word, kind in KIND_WORDS.items()}
    return "\n".join(
        "|".join(
            [
                words[one.kind] + ("" if one.is_required else "?"),
                one.text,
                *(["、".join(one.options)] if one.options else []),
            ]
        )
        for one in questions
    )
