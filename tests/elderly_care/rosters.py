"""Rosters for tests."""

import csv
import io

from openpyxl import Workbook

from elderly_care.logic.roster import COLUMNS

PERSON = {
    "resident_no": "W00001",
    "name": "王秀英",
    "sex": "F",
    "birth_date": "1938-01-01",
    "id_number": "990101193801010140",
    "community_code": "110105026046",
    "address": "1号楼1单元101室",
    "phone": "13812341234",
    "living_status": "alone",
}


def row(**cells) -> dict:
    """One row of a roster: 王秀英, and what is said besides."""
    return dict.fromkeys(COLUMNS, "") | PERSON | cells


def csv_file(*rows: dict, columns=COLUMNS, encoding="utf-8") -> io.BytesIO:
    """A roster as CSV."""
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, columns, extrasaction="ignore")
    writer.writeheader()
    writer.writerows(rows)
    return io.BytesIO(text.getvalue().encode(encoding))


def xlsx_file(*rows: dict) -> io.BytesIO:
    """A roster as a workbook."""
    book = Workbook()
    book.active.append(list(COLUMNS))
    for cells in rows:
        book.active.append([cells[column] or None for column in COLUMNS])
    file = io.BytesIO()
    book.save(file)
    file.seek(0)
    return file
