"""For forms: the same checks as the import's."""

import pytest
from django.core.exceptions import ValidationError

from elderly_care.validators import clean_id_number, clean_phone


@pytest.mark.parametrize(
    ("number", "code"),
    [("610104195002291145", "identity.date"), ("1", "identity.form")],
)
def test_an_impossible_id_number(number, code):
    with pytest.raises(ValidationError) as refusal:
        clean_id_number(number)

    assert refusal.value.code == code


def test_demonstration_numbers_depend_on_the_settings(settings):
    assert clean_id_number("990101193701190973").sex == "M"

    settings.ALLOW_DEMO_DATA = False
    with pytest.raises(ValidationError, match="99"):
        clean_id_number("990101193701190973")


def test_phones():
    assert clean_phone("138 1234 1234") == "13812341234"
    with pytest.raises(ValidationError, match="区号"):
        clean_phone("84700000")
