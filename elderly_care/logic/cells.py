"""Reads the cells of one row of a roster; what can't be right is noted with its column."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from core.errors import InvalidInput
from core.identity import IdNumber, read_id_number, read_name, read_phone
from elderly_care.enums import RowProblem

_DATE = re.compile(r"(\d{4})(?:-|/|\.|年)(\d{1,2})(?:-|/|\.|月)(\d{1,2})日?")
_SCIENTIFIC = re.compile(r"\d(\.\d+)?[Ee]\+?\d+")
_FORMULA_ERRORS = ("#N/A", "#REF!", "#VALUE!", "#NAME?", "#DIV/0!", "#NULL!", "#NUM!")
_LEAST_MOBILE, _GREATEST_MOBILE = 13_000_000_000, 19_999_999_999
_EXACT = 10**15  # spreadsheets hold fifteen digits, the rest are lost


@dataclass(frozen=True, slots=True)
class RowError:
    """One reason why a row was refused."""

    line: int
    column: str
    problem: RowProblem
    params: dict[str, Any] = field(default_factory=dict)

    @property
    def reason(self) -> str:
        """The sentence, in the language of whoever reads."""
        return str(self.problem.label) % {k: str(v) for k, v in self.params.items()}


@dataclass(slots=True)
class Imported:
    """What an import read. A refused row has one or more errors and left nothing."""

    rows: int = 0
    rejected: list[RowError] = field(default_factory=list)

    @property
    def rejected_rows(self) -> int:
        """Rows, not reasons."""
        return len({error.line for error in self.rejected})


@dataclass(slots=True)
class Cells:
    """One row. Every reader returns None, or an empty text, for what it refused or didn't find."""

    line: int
    values: dict[str, Any]
    today: date
    allow_demo: bool
    errors: list[RowError] = field(default_factory=list)

    def refuse(self, column: str, problem: RowProblem, **params: Any) -> None:
        """Note what is wrong."""
        self.errors.append(RowError(self.line, column, problem, params))

    def text(self, column: str, *, limit: int, required: bool = True) -> str:
        """A text without control characters."""
        text = self._as_text(column)
        if text is None:
            return ""
        if not text and required:
            self.refuse(column, RowProblem.MISSING)
        elif len(text) > limit:
            self.refuse(column, RowProblem.TOO_LONG, limit=limit)
        return text

    def digits(self, column: str, *, limit: int, required: bool = True) -> str:
        """A text of digits that no spreadsheet has rewritten."""
        text = self.text(column, limit=limit, required=required)
        if _SCIENTIFIC.fullmatch(text):
            self.refuse(column, RowProblem.SCIENTIFIC, text=text)
            return ""
        return text

    def name(self, column: str) -> str:
        """Letters of any script, spaces between words, the middle dot."""
        text = self.text(column, limit=60)
        try:
            return read_name(text)
        except InvalidInput:
            self.refuse(column, RowProblem.NAME, text=text)
            return ""

    def id_number(self, column: str) -> IdNumber | None:
        """Checked as GB 11643 says. A number cell has lost its last digits already."""
        if isinstance(self.values[column], int | float):
            self.refuse(column, RowProblem.NUMBER_CELL)
            return None
        text = self.digits(column, limit=30)
        if not text:
            return None
        try:
            return read_id_number(text, today=self.today, allow_demo=self.allow_demo)
        except InvalidInput as error:
            self.refuse(column, RowProblem.ID_NUMBER, sentence=error)
            return None

    def phone(self, column: str) -> str | None:
        """A number cell can only be a mobile: a landline has lost its leading 0."""
        value = self.values[column]
        if isinstance(value, int | float) and not _LEAST_MOBILE <= value <= _GREATEST_MOBILE:
            self.refuse(column, RowProblem.NUMBER_CELL)
            return None
        text = self.digits(column, limit=30, required=False)
        if not text:
            return None
        try:
            return read_phone(text)
        except InvalidInput as error:
            self.refuse(column, RowProblem.PHONE, sentence=error)
            return None

    def choice(self, column: str, allowed: Iterable[str], *, required: bool = False) -> str:
        """One of the allowed values."""
        text = self.text(column, limit=100, required=required)
        allowed = list(allowed)
        if text and text not in allowed:
            self.refuse(column, RowProblem.UNKNOWN, text=text, allowed=", ".join(allowed))
            return ""
        return text

    def choices(self, column: str, allowed: Iterable[str]) -> frozenset[str]:
        """A list with ";" between its values."""
        text = self.text(column, limit=500, required=False).replace("；", ";")
        found = [part.strip() for part in text.split(";") if part.strip()]
        allowed = list(allowed)
        for part in found:
            if part not in allowed:
                self.refuse(column, RowProblem.UNKNOWN, text=part, allowed=", ".join(allowed))
        return frozenset(found)

    def day(self, column: str, *, future: bool = False) -> date | None:
        """A date; one after today only where that can be."""
        day = self._as_date(column)
        if day is not None and not future and day > self.today:
            self.refuse(column, RowProblem.FUTURE, date=day)
            return None
        return day

    def decimal(self, column: str, *, low: int, high: int) -> Decimal | None:
        """A coordinate in a box, to six places."""
        text = self.text(column, limit=30, required=False)
        if not text:
            return None
        try:
            value = Decimal(text)
        except InvalidOperation:
            value = None
        if value is None or not value.is_finite():
            self.refuse(column, RowProblem.NUMBER, text=text)
            return None
        if not low <= value <= high:
            self.refuse(column, RowProblem.PLACE)
            return None
        return value.quantize(Decimal("0.000001"))

    def _as_text(self, column: str) -> str | None:
        value = self.values[column]
        if value is None:
            return ""
        if isinstance(value, bool):
            return "Y" if value else "N"
        if isinstance(value, int | float):
            return self._number_as_text(column, value)
        if not isinstance(value, str):
            self.refuse(column, RowProblem.DATE_ELSEWHERE)
            return None
        return self._clean(column, value.strip())

    def _number_as_text(self, column: str, value: float) -> str | None:
        if abs(value) >= _EXACT:
            self.refuse(column, RowProblem.NUMBER_CELL)
            return None
        return str(int(value)) if value == int(value) else repr(value)

    def _clean(self, column: str, text: str) -> str | None:
        if text in _FORMULA_ERRORS:
            self.refuse(column, RowProblem.FORMULA, text=text)
            return None
        if not text.isprintable() and any(unicodedata.category(c) in ("Cc", "Cs") for c in text):
            self.refuse(column, RowProblem.CHARACTERS)
            return None
        return text

    def _as_date(self, column: str) -> date | None:
        value = self.values[column]
        if isinstance(value, datetime):
            return value.date()
        if isinstance(value, date):
            return value
        if isinstance(value, int | float):
            self.refuse(column, RowProblem.DATE_CELL)
            return None
        text = self.text(column, limit=100, required=False)
        if not text:
            return None
        match = _DATE.fullmatch(text)
        try:
            year, month, day = map(int, match.groups()) if match else (0, 0, 0)
            return date(year, month, day)
        except ValueError:
            self.refuse(column, RowProblem.DATE, text=text)
            return None
