"""GB/T 42195-2022: from 26 answers to sub-scores, total, level and what changes it. Values in, values out."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, ClassVar

from core.errors import InvalidInput
from elderly_care.enums.assessment import AnswerProblem

_FILE = Path(__file__).resolve().parent.parent / "data" / "gbt42195.json"
MOST_EVENTS = 3  # the form's last box is "3 or more"


class AnswersMissing(InvalidInput):
    """All items are mandatory: without one there is no result."""

    code: ClassVar[str] = "assessment.answers_missing"
    message = AnswerProblem.MISSING.label


class AnswersUnknown(InvalidInput):
    """An answer that the scale doesn't have."""

    code: ClassVar[str] = "assessment.answers_unknown"
    message = AnswerProblem.UNKNOWN.label


@dataclass(frozen=True)
class Option:
    """One answer of an item."""

    score: int
    words: str


@dataclass(frozen=True)
class Item:
    """One of the 26."""

    code: str
    name: str
    options: tuple[Option, ...]

    @property
    def most(self) -> int:
        """The score of who needs nobody."""
        return max(option.score for option in self.options)

    def words(self, score: int) -> str:
        """What a score stands for."""
        return next(option.words for option in self.options if option.score == score)


@dataclass(frozen=True)
class Section:
    """Items that have a sub-score."""

    code: str
    name: str
    items: tuple[Item, ...]

    @property
    def most(self) -> int:
        """The highest sub-score."""
        return sum(item.most for item in self.items)


@dataclass(frozen=True)
class Scale:
    """The standard as the file has it; bands are (least total, level), the best first."""

    version: str
    document_no: str
    sections: tuple[Section, ...]
    bands: tuple[tuple[int, int], ...]
    worst: int
    risk_events: int
    risks: tuple[tuple[str, str], ...]
    coma_item: str

    @property
    def items(self) -> tuple[Item, ...]:
        """All of them, in the order of the paper."""
        return tuple(item for section in self.sections for item in section.items)

    @property
    def most(self) -> int:
        """The highest total."""
        return sum(section.most for section in self.sections)

    def level_of(self, total: int) -> int:
        """Before anything changes it."""
        return next(level for least, level in self.bands if total >= least)


@dataclass(frozen=True)
class Grounds:
    """What changes a level (C.4)."""

    coma: bool = False
    dementia: bool = False
    psychiatric: bool = False
    risk_events: int = 0


@dataclass(frozen=True)
class Result:
    """What an assessment found, and why the level is not the one of its total."""

    subscores: dict[str, int]
    total: int
    computed_level: int
    level: int
    changes: tuple[str, ...]


@cache
def scale() -> Scale:
    """The standard that ships with the platform."""
    return read_scale(json.loads(_FILE.read_text(encoding="utf-8")))


def read_scale(data: Mapping[str, Any]) -> Scale:
    """From the file's shape."""
    bands = sorted(((band["least"], band["level"]) for band in data["bands"]), reverse=True)
    return Scale(
        version=data["version"],
        document_no=data["document_no"],
        sections=tuple(_section(section) for section in data["sections"]),
        bands=tuple(bands),
        worst=data["worst"],
        risk_events=data["risk_events"],
        risks=tuple((risk["code"], risk["name"]) for risk in data["risks"]),
        coma_item=data["coma_item"],
    )


def _section(data: Mapping[str, Any]) -> Section:
    items = tuple(
        Item(
            item["code"],
            item["name"],
            tuple(Option(option["score"], option["words"]) for option in item["options"]),
        )
        for item in data["items"]
    )
    return Section(data["code"], data["name"], items)


def assess(
    answers: Mapping[str, int], grounds: Grounds, *, cumulative: bool, on: Scale | None = None
) -> Result:
    """The result of a form. Raises AnswersMissing, AnswersUnknown."""
    using = on or scale()
    _require_answers(answers, using)
    subscores = {
        section.code: sum(answers[item.code] for item in section.items)
        for section in using.sections
    }
    total = sum(subscores.values())
    computed = using.level_of(total)
    level, changes = final_level(computed, grounds, cumulative=cumulative, on=using)
    return Result(subscores, total, computed, level, changes)


def final_level(
    computed: int, grounds: Grounds, *, cumulative: bool, on: Scale
) -> tuple[int, tuple[str, ...]]:
    """The level after the change rules, and which of them applied."""
    if grounds.coma:
        return on.worst, ("coma",)
    found = []
    if grounds.dementia or grounds.psychiatric:
        found.append("diagnosis")
    if grounds.risk_events >= on.risk_events:
        found.append("risk_events")
    step = len(found) if cumulative else min(len(found), 1)
    return min(on.worst, computed + step), tuple(found)


def events_in(risks: Mapping[str, int], on: Scale | None = None) -> int:
    """How many care-risk events of all kinds together; the form's last box counts as 3."""
    known = dict((on or scale()).risks)
    return sum(min(count, MOST_EVENTS) for kind, count in risks.items() if kind in known)


def _require_answers(answers: Mapping[str, int], using: Scale) -> None:
    items = {item.code: item for item in using.items}
    missing = [item for code, item in items.items() if answers.get(code) is None]
    if missing:
        raise AnswersMissing(items=_named(missing))
    wrong = [code for code in answers if code not in items]
    wrong += [
        item.name
        for code, item in items.items()
        if answers[code] not in {option.score for option in item.options}
    ]
    if wrong:
        raise AnswersUnknown(items="、".join(wrong))


def _named(items: list[Item]) -> str:
    return "、".join(item.name for item in items)
