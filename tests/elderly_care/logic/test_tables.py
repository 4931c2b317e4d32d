"""Files as rows."""

import io
import zipfile
from datetime import datetime

import pytest
from openpyxl import Workbook

from elderly_care.logic import tables
from elderly_care.logic.tables import (
    TooManyRows,
    UnpacksTooLarge,
    UnreadableFile,
    WrongColumns,
    read_table,
)

MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
TEXT = "name,phone\n王秀英,138\n李静,\n"


def xlsx(rows) -> bytes:
    book = Workbook()
    for row in rows:
        book.active.append(row)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_csv_in_every_usual_encoding(encoding):
    table = read_table(TEXT.encode(encoding))

    assert table.header == ("name", "phone")
    assert table.rows == [(2, ("王秀英", "138")), (3, ("李静", ""))]


def test_lines_are_those_of_the_file():
    table = read_table('name,phone\n"王\n秀英",1\n\n李静,2\n'.encode())

    assert [(line, cells[1]) for line, cells in table.rows] == [(2, "1"), (5, "2")]


def test_xlsx_keeps_types_and_lines():
    day = datetime(2024, 1, 31)
    table = read_table(xlsx([["name", "day", "n"], ["王秀英", day, 1.5], [], ["李静"]]))

    assert table.header == ("name", "day", "n")
    assert table.rows == [(2, ("王秀英", day, 1.5)), (4, ("李静", None, None))]


def test_empty_columns_and_cells_at_the_end_do_not_count():
    table = read_table(b"a,b,,\n1,2,,\n")

    assert (table.header, table.rows) == (("a", "b"), [(2, ("1", "2"))])


def zip_of(name: str, content: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return file.getvalue()


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\n\n",
        b"PK\x03\x04 no zip",
        zip_of("word/document.xml", b"<x/>"),
        b"\xff\xfe\x00\x00\x81",
        b"a,b\n\x00,1\n",
        b'a,b\n"1,2\n',
    ],
)
def test_what_can_not_be_read_is_refused(content):
    with pytest.raises(UnreadableFile):
        read_table(content)


def test_a_zip_that_would_fill_the_memory_is_not_opened(monkeypatch):
    monkeypatch.setattr(tables, "MAX_UNPACKED", 1000)

    with pytest.raises(UnpacksTooLarge, match="CSV"):
        read_table(xlsx([["a"], ["x" * 5000]]))


def test_too_many_rows(monkeypatch):
    monkeypatch.setattr(tables, "MAX_ROWS", 2)

    with pytest.raises(TooManyRows, match="2"):
        read_table(b"a\n1\n2\n3\n")


def sheet(*cells: str) -> bytes:
    """A workbook with these cells at these addresses, as no honest program writes it."""
    rows = "".join(
        f'<row r="{cell.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")}">'
        f'<c r="{cell}" t="inlineStr"><is><t>x</t></is></c></row>'
        for cell in cells
    )
    return with_part(
        xlsx([["a"]]),
        "xl/worksheets/sheet1.xml",
        f"<worksheet {MAIN}><sheetData>{rows}</sheetData></worksheet>",
    )


def with_part(book: bytes, name: str, text: str) -> bytes:
    """The workbook with one of its parts replaced."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(book)) as old, zipfile.ZipFile(made, "w") as new:
        for part in old.namelist():
            new.writestr(part, text if part == name else old.read(part))
    return made.getvalue()


def test_a_cell_far_down_counts_as_the_rows_above_it():
    with pytest.raises(TooManyRows):
        read_table(sheet("A1", "A99999999"))


def test_a_cell_far_to_the_right_is_refused():
    with pytest.raises(UnreadableFile):
        read_table(sheet("A1", "ZZZ2"))


@pytest.mark.parametrize(
    "styles",
    [
        "<styleSheet/>",
        f'<styleSheet {MAIN}><cellXfs><xf numFmtId="x"/></cellXfs></styleSheet>',
        f'<styleSheet {MAIN}><fonts><font><b nonsense="1"/></font></fonts></styleSheet>',
        "not xml",
    ],
)
def test_broken_styles_make_an_unreadable_file(styles):
    with pytest.raises(UnreadableFile):
        read_table(with_part(xlsx([["a"], ["1"]]), "xl/styles.xml", styles))


def test_long_and_many_names_of_columns_are_cut():
    table = read_table((",".join(["x" * 100_000, *map(str, range(99))]) + "\n1\n").encode())

    with pytest.raises(WrongColumns) as refusal:
        table.require_columns(("a",))

    assert "x" * 40 + "…" in str(refusal.value)
    assert len(str(refusal.value)) < 300


def test_every_wrong_column_is_named_at_once():
    table = read_table(b"a,b,b,x\n1,2,3,4\n")

    with pytest.raises(WrongColumns) as refusal:
        table.require_columns(("a", "b", "c"))

    assert "缺少：c。" in str(refusal.value)
    assert "多出：x。" in str(refusal.value)
    assert "重复：b。" in str(refusal.value)


def test_columns_may_stand_in_any_order():
    read_table(b"b,a\n1,2\n").require_columns(("a", "b"))
