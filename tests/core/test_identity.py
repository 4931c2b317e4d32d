"""ID numbers and phones: what people write, and what can't be."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import InvalidInput
from core.identity import (
    IdNumberCheck,
    IdNumberDate,
    IdNumberForm,
    IdNumberProvince,
    NotAName,
    NotAPhone,
    check_character,
    read_id_number,
    read_name,
    read_phone,
)

TODAY = date(2026, 11, 22)


@pytest.mark.parametrize(
    ("number", "birth", "sex"),
    [
        ("310109194403150024", date(1944, 3, 15), "F"),
        ("110105193801011110", date(1938, 1, 1), "M"),
        ("130203194208173339", date(1942, 8, 17), "M"),
        ("330105193506064480", date(1935, 6, 6), "F"),
    ],
)
def test_read_id_number_says_birth_and_sex(number, birth, sex):
    identity = read_id_number(number, today=TODAY)

    assert (identity.number, identity.birth_date, identity.sex) == (number, birth, sex)


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("610104195002291145", IdNumberDate),  # the check is right, 1950 had no 29 February
        ("310109194403150025", IdNumberCheck),
        ("31010919440315002X", IdNumberCheck),
        ("990101193701190973", IdNumberProvince),
        ("000101193701190973", IdNumberProvince),
        ("31010919440315002", IdNumberForm),
        ("3101091944031500245", IdNumberForm),
        ("3101091944031500A4", IdNumberForm),
        ("٣10109194403150024", IdNumberForm),
        ("", IdNumberForm),
    ],
)
def test_read_id_number_refuses(text, error):
    with pytest.raises(error):
        read_id_number(text, today=TODAY)


def test_nobody_is_born_tomorrow():
    digits = "11010520261123001"

    with pytest.raises(IdNumberDate):
        read_id_number(digits + check_character(digits), today=TODAY)


def test_demonstration_numbers_only_where_they_are_allowed():
    assert read_id_number("990101193701190973", today=TODAY, allow_demo=True).sex == "M"


def test_fifteen_digits_are_upgraded():
    assert read_id_number("310109440315002", today=TODAY).number == "310109194403150024"


@pytest.mark.parametrize("text", [" 31010919440315 0024 ", "３１０１０９１９４４０３１５００２４"])
def test_spaces_and_wide_digits_do_not_matter(text):
    assert read_id_number(text, today=TODAY).number == "310109194403150024"


def test_small_x_becomes_large():
    digits = next(
        body for n in range(1000) if check_character(body := f"11010519380101{n:03d}") == "X"
    )

    assert read_id_number(digits + "x", today=TODAY).number == digits + "X"


@given(st.integers(min_value=0, max_value=16), st.integers(min_value=1, max_value=9))
def test_one_wrong_digit_is_always_noticed(place, step):
    number = "310109194403150024"
    wrong = number[:place] + str((int(number[place]) + step) % 10) + number[place + 1 :]

    with pytest.raises(InvalidInput):
        read_id_number(wrong, today=TODAY)


@pytest.mark.parametrize(
    ("text", "phone"),
    [
        ("13812341234", "13812341234"),
        ("+86 138 1234 1234", "13812341234"),
        ("8613812341234", "13812341234"),
        ("138-1234-1234", "13812341234"),
        ("010-84700000", "010-84700000"),
        ("01084700000", "010-84700000"),
        ("(0315)2345678", "0315-2345678"),
        ("400-810-0000", "4008100000"),
    ],
)
def test_read_phone(text, phone):
    assert read_phone(text) == phone


@pytest.mark.parametrize(
    "text", ["12812341234", "1381234123", "84700000", "1084700000", "abc", "138123412345", ""]
)
def test_read_phone_refuses(text):
    with pytest.raises(NotAPhone):
        read_phone(text)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("王秀英", "王秀英"),
        (" 古丽 •  阿依 ", "古丽 · 阿依"),
        ("Anne-Marie O'Neil Jr.", "Anne-Marie O'Neil Jr."),
        ("", ""),
    ],
)
def test_read_name(text, name):
    assert read_name(text) == name


@pytest.mark.parametrize("text", ["=cmd|x", "<b>白</b>", "白\u202e静", "王2", "白\u200b静", "@SUM"])
def test_read_name_refuses(text):
    with pytest.raises(NotAName):
        read_name(text)
