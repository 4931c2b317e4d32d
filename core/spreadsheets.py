"""Cells for Excel and CSV files: a text stays a text, whatever it begins with."""

from typing import Any

from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, Cell

_FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r")


def spreadsheet_safe(text: str) -> str:
    """A cell of a CSV file that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(_FORMULA) else text


def cell_or_number(value: object) -> str:
    """The same, where amounts may be negative: a number is no formula."""
    text = str(value)
    return text if text.lstrip("-").replace(".", "", 1).isdecimal() else spreadsheet_safe(text)


def text_cell(page: Any, text: str) -> Cell:
    """A cell of a workbook: digits stay digits, nothing is a formula, a bell costs no book."""
    cell = WriteOnlyCell(page, value=ILLEGAL_CHARACTERS_RE.sub("", text))
    cell.data_type = "s"
    return cell
