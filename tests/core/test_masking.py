"""What screens show."""

import pytest

from core.masking import mask_account, mask_id_number, mask_name, mask_phone


@pytest.mark.parametrize(("name", "shown"), [("张三丰", "张**"), ("张三", "张*"), ("", "")])
def test_mask_name(name, shown):
    assert mask_name(name) == shown


def test_mask_id_number():
    assert mask_id_number("110105193801011110") == "110105********1110"
    assert mask_id_number("12345") == "*****"


@pytest.mark.parametrize(
    ("phone", "shown"), [("13812341234", "138****1234"), ("010-84701234", "********1234")]
)
def test_mask_phone(phone, shown):
    assert mask_phone(phone) == shown


@pytest.mark.parametrize(
    ("number", "shown"), [("6222021234567890128", "****0128"), ("12345678", "****"), ("", "****")]
)
def test_mask_account(number, shown):
    assert mask_account(number) == shown
