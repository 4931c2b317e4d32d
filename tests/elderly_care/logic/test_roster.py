"""One row of a roster: what is read, and every reason why it can be wrong."""

from datetime import date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from elderly_care.enums import RowProblem
from elderly_care.logic.people import Assessment, Disability, Period
from elderly_care.logic.roster import COLUMNS, RosterRow, Terms, read_row
from tests.elderly_care.rosters import row

TERMS = Terms(date(2026, 11, 22), allow_demo=True)


def read(**cells):
    return read_row(2, COLUMNS, tuple(row(**cells).values()), TERMS)


def problems(**cells) -> list[tuple[str, RowProblem]]:
    found = read(**cells)
    assert isinstance(found, list), found
    assert all(error.reason for error in found)
    return [(error.column, error.problem) for error in found]


def test_a_plain_person():
    found = read()

    assert isinstance(found, RosterRow)
    assert found.person.birth_date == date(1938, 1, 1)
    assert (found.person.sex, found.person.phone) == ("F", "13812341234")
    assert (found.facts.care, found.facts.benefits) == ({}, frozenset())
    assert found.applications == {}


def test_everything_that_a_row_can_say():
    found = read(
        dibao_from="2020-01-01",
        low_income_from="2021-01-01",
        low_income_to="2023-12-31",
        disability_kind="limb",
        disability_grade="1",
        disability_multiple="Y",
        disability_from="2019-05-06",
        assessed_level="3",
        assessed_on="2023-06-01",
        other_benefits="tekun; work_injury_care",
        applied_care_on="2023-07-01",
        moved_out_on="2024-05-01",
        lng="116.4707",
        lat="39.9968",
    )

    assert found.facts.care == {
        "dibao": Period(date(2020, 1, 1)),
        "low_income": Period(date(2021, 1, 1), date(2023, 12, 31)),
    }
    assert found.facts.disability == Disability("limb", 1, True, date(2019, 5, 6))
    assert found.facts.assessment == Assessment(3, date(2023, 6, 1))
    assert found.facts.benefits == {"tekun", "work_injury_care"}
    assert found.applications == {"care": date(2023, 7, 1)}
    assert (found.person.longitude, found.person.latitude) == (
        Decimal("116.470700"),
        Decimal("39.996800"),
    )
    assert found.person.moved_out_on == date(2024, 5, 1)


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ({"name": ""}, [("name", RowProblem.MISSING)]),
        ({"name": "王" * 61}, [("name", RowProblem.TOO_LONG)]),
        ({"name": "王3"}, [("name", RowProblem.NAME)]),
        ({"name": "王\x07秀"}, [("name", RowProblem.CHARACTERS)]),
        ({"address": "a\x00b"}, [("address", RowProblem.CHARACTERS)]),
        ({"address": ""}, [("address", RowProblem.MISSING)]),
        ({"address": "#REF!"}, [("address", RowProblem.FORMULA)]),
        ({"address": datetime(2024, 3, 1)}, [("address", RowProblem.DATE_ELSEWHERE)]),
        ({"sex": "M"}, [("sex", RowProblem.SEX)]),
        ({"sex": "X"}, [("sex", RowProblem.UNKNOWN)]),
        ({"birth_date": "1938-01-02"}, [("birth_date", RowProblem.BIRTH_DATE)]),
        ({"birth_date": "1938-13-01"}, [("birth_date", RowProblem.DATE)]),
        ({"birth_date": "38-1-1"}, [("birth_date", RowProblem.DATE)]),
        ({"birth_date": 13881}, [("birth_date", RowProblem.DATE_CELL)]),
        ({"id_number": ""}, [("id_number", RowProblem.MISSING)]),
        ({"id_number": "990101193801010141"}, [("id_number", RowProblem.ID_NUMBER)]),
        ({"id_number": 9.90101193801e17}, [("id_number", RowProblem.NUMBER_CELL)]),
        ({"id_number": 990101193801010100}, [("id_number", RowProblem.NUMBER_CELL)]),
        ({"id_number": "9.90101E+17"}, [("id_number", RowProblem.SCIENTIFIC)]),
        ({"phone": "123"}, [("phone", RowProblem.PHONE)]),
        ({"phone": "1.38123E+10"}, [("phone", RowProblem.SCIENTIFIC)]),
        ({"phone": 1084700000}, [("phone", RowProblem.NUMBER_CELL)]),
        ({"phone": 13812341234.5}, [("phone", RowProblem.PHONE)]),
        ({"resident_no": 1e20}, [("resident_no", RowProblem.NUMBER_CELL)]),
        ({"living_status": ""}, [("living_status", RowProblem.MISSING)]),
        ({"living_status": "cave"}, [("living_status", RowProblem.UNKNOWN)]),
        ({"dibao_to": "2024-01-01"}, [("dibao_to", RowProblem.NO_START)]),
        (
            {"dibao_from": "2024-02-01", "dibao_to": "2024-01-31"},
            [("dibao_to", RowProblem.ORDER)],
        ),
        ({"dibao_from": "1937-12-31"}, [("dibao_from", RowProblem.BEFORE_BIRTH)]),
        ({"applied_age_on": "1930-01-01"}, [("applied_age_on", RowProblem.BEFORE_BIRTH)]),
        ({"died_on": "1930-01-01"}, [("died_on", RowProblem.BEFORE_BIRTH)]),
        ({"applied_age_on": "2026-11-23"}, [("applied_age_on", RowProblem.FUTURE)]),
        ({"died_on": "2026-11-23"}, [("died_on", RowProblem.FUTURE)]),
        ({"moved_out_on": "2027-01-01"}, [("moved_out_on", RowProblem.FUTURE)]),
        (
            {"disability_grade": "2"},
            [
                ("disability_kind", RowProblem.INCOMPLETE),
                ("disability_from", RowProblem.INCOMPLETE),
            ],
        ),
        (
            {"disability_multiple": "Y"},
            [
                ("disability_kind", RowProblem.INCOMPLETE),
                ("disability_grade", RowProblem.INCOMPLETE),
                ("disability_from", RowProblem.INCOMPLETE),
            ],
        ),
        ({"assessed_level": "3"}, [("assessed_on", RowProblem.INCOMPLETE)]),
        (
            {"assessed_level": "5", "assessed_on": "2024-01-01"},
            [("assessed_level", RowProblem.UNKNOWN)],
        ),
        ({"other_benefits": "tekun;gold"}, [("other_benefits", RowProblem.UNKNOWN)]),
        ({"lng": "116.4"}, [("lat", RowProblem.INCOMPLETE)]),
        ({"lng": "16.4", "lat": "39.9"}, [("lng", RowProblem.PLACE)]),
        ({"lng": "116.4", "lat": "NaN"}, [("lat", RowProblem.NUMBER)]),
        ({"lng": "116.4", "lat": "north"}, [("lat", RowProblem.NUMBER)]),
    ],
)
def test_what_is_wrong_is_named_with_its_column(cells, expected):
    assert problems(**cells) == expected


def test_all_that_is_wrong_is_said_at_once():
    found = problems(name="", phone="123", dibao_to="2024-01-01", died_on="2030-01-01")

    assert {column for column, _ in found} == {"name", "phone", "dibao_to", "died_on"}


def test_a_row_of_another_width_is_refused_whole():
    found = read_row(7, COLUMNS, ("W00001", "王秀英"), TERMS)

    assert [(error.line, error.problem) for error in found] == [(7, RowProblem.CELLS)]
    assert "29" in found[0].reason


@pytest.mark.parametrize(
    "cells",
    [
        {"sex": "", "birth_date": ""},
        {"phone": ""},
        {"phone": 13812341234.0},
        {"community_code": 110105026046},
        {"birth_date": datetime(1938, 1, 1)},
        {"birth_date": date(1938, 1, 1)},
        {"birth_date": "1938/1/1"},
        {"birth_date": "1938年1月1日"},
        {"id_number": "９９０１０１１９３８０１０１０１４０"},
        {"name": "  王 秀英 "},
        {"name": "买买提·吐尔逊"},
        {
            "disability_kind": "limb",
            "disability_grade": 1.0,
            "disability_multiple": True,
            "disability_from": "2020-01-01",
        },
        {"disability_multiple": "N"},
        {"dibao_from": "2026-12-01"},
        {"other_benefits": " ; "},
    ],
)
def test_what_means_the_same_is_taken(cells):
    assert isinstance(read(**cells), RosterRow)


def test_demonstration_numbers_are_refused_in_production():
    terms = Terms(TERMS.today, allow_demo=False)

    found = read_row(2, COLUMNS, tuple(row().values()), terms)

    assert [error.problem for error in found] == [RowProblem.ID_NUMBER]
    assert "99" in found[0].reason


CELLS = st.one_of(
    st.none(),
    st.text(max_size=20),
    st.integers(),
    st.floats(allow_nan=False, allow_infinity=False),
    st.booleans(),
    st.datetimes(),
)


@given(st.lists(CELLS, min_size=len(COLUMNS), max_size=len(COLUMNS)))
def test_no_cell_whatever_breaks_the_reading(cells):
    found = read_row(2, COLUMNS, tuple(cells), TERMS)

    assert isinstance(found, list)
    assert all(error.column in COLUMNS and error.reason for error in found)
