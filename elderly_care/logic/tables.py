"""A CSV or XLSX file as rows of cells with the lines that people see in their spreadsheet."""

import csv
import io
import zipfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, ClassVar

from openpyxl import load_workbook

from core.errors import InvalidInput
from elderly_care.enums import FileProblem

MAX_UNPACKED = 64 * 1024 * 1024  # a workbook of a few kilobytes can unpack to far more
MAX_ROWS = 200_000
MAX_COLUMNS = 1000  # a cell in column ZZZ makes a row of 18,278
_NAME_SHOWN, _NAMES_SHOWN = 40, 20


class UnreadableFile(InvalidInput):
    """Neither a CSV nor an XLSX that we can read."""

    code: ClassVar[str] = "table.unreadable"
    message = FileProblem.UNREADABLE.label


class UnpacksTooLarge(InvalidInput):
    """A workbook with far more in it than a list has."""

    code: ClassVar[str] = "table.too_large"
    message = FileProblem.TOO_LARGE.label


class TooManyRows(InvalidInput):
    """More than one import may take."""

    code: ClassVar[str] = "table.too_many_rows"
    message = FileProblem.TOO_MANY_ROWS.label


class WrongColumns(InvalidInput):
    """The header isn't the one that is expected; nothing of the file is used."""

    code: ClassVar[str] = "table.columns"
    message = FileProblem.COLUMNS.label


@dataclass(frozen=True)
class Table:
    """The header, and each row with its line number in the file."""

    header: tuple[str, ...]
    rows: list[tuple[int, tuple[Any, ...]]]

    def require_columns(self, expected: tuple[str, ...], optional: tuple[str, ...] = ()) -> None:
        """These columns in any order, and at most the optional ones besides. Raises WrongColumns
        with all that is wrong."""
        problems = {
            FileProblem.MISSING_COLUMNS: [c for c in expected if c not in self.header],
            FileProblem.UNKNOWN_COLUMNS: [
                c for c in self.header if c not in expected and c not in optional
            ],
            FileProblem.REPEATED_COLUMNS: sorted(
                column for column, times in Counter(self.header).items() if times > 1
            ),
        }
        found = {p: _named(columns) for p, columns in problems.items() if columns}
        if found:
            lines = [str(p.label) % {"columns": columns} for p, columns in found.items()]
            raise WrongColumns(details=" ".join(lines))


def read_table(content: bytes) -> Table:
    """Raises UnreadableFile or TooManyRows. The kind of file is seen from its first bytes."""
    lines = _xlsx_lines(content) if content.startswith(b"PK") else _csv_lines(content)
    numbered = ((n, cells) for n, cells in lines if any(map(_filled, cells)))
    first = next(numbered, None)
    if first is None:
        raise UnreadableFile
    header = tuple("" if cell is None else str(cell).strip() for cell in first[1])
    while header and not header[-1]:
        header = header[:-1]
    rows: list[tuple[int, tuple[Any, ...]]] = []
    for line, cells in numbered:
        if len(rows) == MAX_ROWS:
            raise TooManyRows(limit=MAX_ROWS)
        rows.append((line, _without_empty_tail(cells, len(header))))
    return Table(header, rows)


def _named(columns: list[str]) -> str:
    """The first few, each cut: a header can hold anything."""
    cut = [c if len(c) <= _NAME_SHOWN else f"{c[:_NAME_SHOWN]}…" for c in columns[:_NAMES_SHOWN]]
    return ", ".join(c or "?" for c in cut) + ("…" if len(columns) > _NAMES_SHOWN else "")


def _filled(cell: Any) -> bool:
    return cell is not None and (not isinstance(cell, str) or bool(cell.strip()))


def _without_empty_tail(cells: tuple[Any, ...], width: int) -> tuple[Any, ...]:
    if len(cells) > width and not any(map(_filled, cells[width:])):
        return cells[:width]
    return cells


def _csv_lines(content: bytes) -> Iterator[tuple[int, tuple[str, ...]]]:
    reader = csv.reader(io.StringIO(_decoded(content), newline=""), strict=True)
    line = 1
    try:
        for cells in reader:
            yield line, tuple(cells)
            line = reader.line_num + 1
    except csv.Error:
        raise UnreadableFile from None


def _decoded(content: bytes) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise UnreadableFile


def _xlsx_lines(content: bytes) -> Iterator[tuple[int, tuple[Any, ...]]]:
    try:
        yield from _sheet_lines(content)
    except InvalidInput:
        raise
    except Exception:  # a broken workbook breaks openpyxl in every way there is
        raise UnreadableFile from None


def _sheet_lines(content: bytes) -> Iterator[tuple[int, tuple[Any, ...]]]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        if sum(item.file_size for item in archive.infolist()) > MAX_UNPACKED:
            raise UnpacksTooLarge(megabytes=MAX_UNPACKED // 1024**2)
    book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
    sheet = book.worksheets[0]
    sheet.reset_dimensions()  # what writers say about the size is often wrong
    width = 0
    for line, row in enumerate(sheet.iter_rows(values_only=True), start=1):
        if line > MAX_ROWS + 1:  # the gap above a cell in row 99,999,999 is made of rows as well
            raise TooManyRows(limit=MAX_ROWS)
        if len(row) > MAX_COLUMNS:
            raise UnreadableFile
        width = width or len(row)
        yield line, tuple(row) + (None,) * (width - len(row))
