"""Tables as an Excel workbook. Texts stay texts: none becomes a formula."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import Cell as BookCell
from openpyxl.styles import Alignment, Font

from core.spreadsheets import text_cell
from meals.logic.figures import percent_text

WIDEST = 60


@dataclass(frozen=True)
class Percent:
    """Hundredths of a per cent, as a number that can be reckoned with; with its sign for growth."""

    bp: int
    sign: bool = False

    def __str__(self) -> str:
        return percent_text(self.bp, sign=self.sign)


Cell = str | int | float | Percent | None


def percent(bp: int | None, *, sign: bool = False) -> Percent | None:
    """An empty cell where there is none."""
    return None if bp is None else Percent(bp, sign)


@dataclass(frozen=True)
class Sheet:
    """A title of at most 31 characters, a header, rows."""

    title: str
    header: Sequence[str]
    rows: Iterable[Sequence[Cell]]


def workbook(sheets: Iterable[Sheet]) -> bytes:
    """The file."""
    book = Workbook(write_only=True)
    for sheet in sheets:
        page = book.create_sheet(sheet.title[:31])
        page.freeze_panes = "A2"
        rows: list[list[Cell]] = [list(sheet.header), *(list(row) for row in sheet.rows)]
        for number, width in enumerate(_widths(rows), start=1):
            page.column_dimensions[chr(64 + number)].width = width
        for number, row in enumerate(rows):
            page.append([_cell(page, value, bold=number == 0) for value in row])
    file = BytesIO()
    book.save(file)
    return file.getvalue()


def _cell(page: Any, value: Cell, *, bold: bool) -> BookCell:
    is_text = isinstance(value, str)
    if isinstance(value, Percent):
        cell = WriteOnlyCell(page, value=value.bp / 10_000)
        cell.number_format = "+0.00%;-0.00%;0.00%" if value.sign else "0.00%"
    else:
        cell = text_cell(page, str(value)) if is_text else WriteOnlyCell(page, value=value)
    if is_text:
        cell.alignment = Alignment(wrap_text=True, vertical="top")
    cell.font = Font(bold=bold)
    return cell


def _widths(rows: list[list[Cell]]) -> list[int]:
    """As wide as the widest cell; Chinese counts double."""
    columns = zip(*rows, strict=True)
    return [min(WIDEST, 2 + max(len(str(v or "").encode("gb18030")) for v in c)) for c in columns]
