"""Files to and from a bank, by a format that is data: rows to bytes, and the bank's answer to results."""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from openpyxl import Workbook

from core.money import yuan
from core.spreadsheets import spreadsheet_safe, text_cell
from subsidies.enums import FileKind

STYLES = ("text", "yuan", "fen", "month", "date")
SOURCES = (
    "line", "holder", "number", "bank_name", "amount", "period", "programme", "name",
    "resident_no", "id_number", "reference", "date",
)  # fmt: skip

# What every bank's answer has to name: our line, our reference, its reference, its result.
NEEDED = ("line", "ours", "reference", "result")
LONGEST_REFERENCE, LONGEST_REASON = 80, 200


@dataclass(frozen=True)
class Layout:
    """What a format says about the file that we write."""

    kind: str
    encoding: str
    delimiter: str
    columns: Sequence[Mapping[str, str]]
    head_lines: Sequence[Sequence[str]] = ()
    foot_lines: Sequence[Sequence[str]] = ()


@dataclass(frozen=True)
class Controls:
    """What the control lines may name."""

    name: str
    day: date
    count: int
    total_fen: int

    def fill(self, cells: Sequence[str]) -> list[str]:
        """The cells of a control line with the figures in their places."""
        words = {
            "{name}": self.name,
            "{date}": f"{self.day:%Y%m%d}",
            "{count}": str(self.count),
            "{total_yuan}": yuan(self.total_fen),
            "{total_fen}": str(self.total_fen),
        }
        return [_replace(cell, words) for cell in cells]


def _replace(text: str, words: Mapping[str, str]) -> str:
    for token, word in words.items():
        text = text.replace(token, word)
    return text


def write_file(layout: Layout, rows: Iterable[Mapping[str, Any]], controls: Controls) -> bytes:
    """The file as the bank wants it: control lines, headers, a line for each payment."""
    lines = _lines(layout, rows, controls)
    return _xlsx(lines) if layout.kind == FileKind.XLSX else _csv(layout, lines)


def _lines(
    layout: Layout, rows: Iterable[Mapping[str, Any]], controls: Controls
) -> Iterator[list[str]]:
    for cells in layout.head_lines:
        yield controls.fill(cells)
    yield [column["header"] for column in layout.columns]
    for row in rows:
        yield [styled(row[column["source"]], column["style"]) for column in layout.columns]
    for cells in layout.foot_lines:
        yield controls.fill(cells)


def styled(value: Any, style: str) -> str:
    """A value as the bank writes it."""
    if style == "yuan":
        return yuan(value)
    if style == "month":
        return f"{value:%Y%m}"
    if style == "date":
        return f"{value:%Y%m%d}"
    return str(value)


def _csv(layout: Layout, lines: Iterable[list[str]]) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=layout.delimiter)
    writer.writerows([spreadsheet_safe(cell) for cell in cells] for cells in lines)
    return text.getvalue().encode(layout.encoding)


def _xlsx(lines: Iterable[list[str]]) -> bytes:
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    for cells in lines:
        sheet.append([text_cell(sheet, spreadsheet_safe(text)) for text in cells])
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


@dataclass(frozen=True)
class Answer:
    """What the bank says about one of our lines."""

    at: int
    line: int
    ours: str
    reference: str
    result: str
    reason: str
    fen: int | None


@dataclass(frozen=True)
class Refusal:
    """A cell that can't be right; the words are the reader's to choose."""

    at: int
    column: str
    code: str
    text: str


@dataclass
class Answers:
    """A whole answer file."""

    found: list[Answer] = field(default_factory=list)
    refused: list[Refusal] = field(default_factory=list)


def read_answers(
    lines: Sequence[tuple[int, Sequence[Any]]],
    columns: Mapping[str, Any],
    results: Mapping[str, str],
) -> Answers:
    """The bank's results from numbered rows of cells; the heading is wherever its names stand.

    Our own reference of each line has to be there, and the amount where the format names it.
    """
    answers = Answers()
    needed = [columns[key] for key in NEEDED] + [columns[k] for k in ("amount",) if columns.get(k)]
    rows = [(at, [cell_text(cell) for cell in cells]) for at, cells in lines]
    heading = next((i for i, (_at, cells) in enumerate(rows) if set(needed) <= set(cells)), None)
    if heading is None:
        answers.refused.append(Refusal(1, "、".join(needed), "heading", ""))
        return answers
    places = {name: place for place, name in enumerate(rows[heading][1])}
    skip = set(columns.get("skip", ()))
    for at, cells in rows[heading + 1 :]:
        if cells and cells[0] in skip:
            continue
        read = _Row(at, cells, places, columns)
        answer = read.answer(results)
        if isinstance(answer, Refusal):
            answers.refused.append(answer)
        else:
            answers.found.append(answer)
    return answers


def cell_text(cell: Any) -> str:
    """A cell as people read it: a spreadsheet's 3.0 is 3."""
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).replace("\0", "").strip().lstrip("'")


@dataclass(frozen=True)
class _Row:
    """One row of an answer file under its heading."""

    at: int
    cells: Sequence[str]
    places: Mapping[str, int]
    columns: Mapping[str, Any]

    def text(self, key: str) -> str:
        """The cell of a column that we know by its purpose."""
        place = self.places.get(self.columns.get(key, ""))
        return self.cells[place] if place is not None and place < len(self.cells) else ""

    def refuse(self, key: str, code: str) -> Refusal:
        """Say which cell is wrong."""
        return Refusal(self.at, str(self.columns[key]), code, self.text(key))

    def answer(self, results: Mapping[str, str]) -> Answer | Refusal:
        """What this row says, or what is wrong with it."""
        number, reference = self.text("line"), self.text("reference")
        if not (number.isascii() and number.isdecimal() and len(number) < 10):
            return self.refuse("line", "line")
        result = results.get(self.text("result"))
        if result is None:
            return self.refuse("result", "result")
        if not 0 < len(reference) <= LONGEST_REFERENCE:
            return self.refuse("reference", "reference")
        fen = fen_of(self.text("amount"))
        if self.columns.get("amount") and fen is None:
            return self.refuse("amount", "amount")
        reason = self.text("reason")[:LONGEST_REASON]
        return Answer(self.at, int(number), self.text("ours"), reference, result, reason, fen)


def fen_of(text: str) -> int | None:
    """ "300", "300.00", "1,300.5" → fen; None for anything else, also for parts of a fen."""
    try:
        fen = Decimal(text.replace(",", "")) * 100
    except InvalidOperation:
        return None
    if not fen.is_finite() or fen != fen.to_integral_value() or abs(fen) > 10**15:
        return None
    return int(fen)
