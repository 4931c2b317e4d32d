"""What answers mean: read, counted, ranked, and kept back where too few people stand behind a figure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

# Fewer people than this are not shown: by PIPL article 73 anonymous means not to be told again.
SMALLEST = 5
MOST_TEXT = 500
LARGEST = 1_000_000
SINGLE, MULTIPLE, RANKING, NUMBER, TEXT = "single", "multiple", "ranking", "number", "text"
CHOOSING = (SINGLE, MULTIPLE, RANKING)
LEAST_OPTIONS, MOST_OPTIONS = 2, 30


class NotAnAnswer(ValueError):
    """What was said is no answer to the question."""


@dataclass(frozen=True)
class Question:
    """How it is answered, and with how many options."""

    position: int
    kind: str
    options: int
    is_required: bool = True


def fault_of_options(kind: str, options: Sequence[str]) -> str:
    """Why nobody can choose among them: few, many or twice; nothing where they can."""
    if kind not in CHOOSING:
        return ""
    if len(set(options)) != len(options):
        return "twice"
    if len(options) < LEAST_OPTIONS:
        return "few"
    return "many" if len(options) > MOST_OPTIONS else ""


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
