"""Unified social credit codes, GB 32100."""

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from accounts.validators import CREDIT_CODE_ALPHABET, validate_credit_code
from tests.factories.accounts import credit_code


@pytest.mark.parametrize(
    "code",
    [
        "91110000600037341L",
        "52110105MJ0000001K",
        "52310109MJ5000012X",
        "91130203MA0A1B2C3H",
    ],
)
def test_real_codes_pass(code):
    validate_credit_code(code)


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        ("91110000600037341M", "credit_code_check"),
        ("9111000060003734L", "credit_code_form"),
        ("91110000600037341l", "credit_code_form"),
        ("91110000I00037341L", "credit_code_form"),
        ("", "credit_code_form"),
    ],
)
def test_others_do_not(code, reason):
    with pytest.raises(ValidationError) as refusal:
        validate_credit_code(code)

    assert refusal.value.code == reason


@given(
    st.integers(min_value=0, max_value=9_999_999),
    st.integers(min_value=0, max_value=17),
    st.sampled_from(CREDIT_CODE_ALPHABET),
)
def test_one_wrong_character_is_always_noticed(number, place, character):
    code = credit_code(number)
    wrong = code[:place] + character + code[place + 1 :]
    if wrong == code:
        return

    with pytest.raises(ValidationError):
        validate_credit_code(wrong)
