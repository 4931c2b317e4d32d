"""Checks shared by models, forms and serializers."""

import re
from datetime import date
from typing import ClassVar

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from core.dates import today
from core.errors import InvalidInput
from core.identity import plain
from core.validation import clean_id_number, clean_name, clean_phone, validate_name

__all__ = [
    "clean_id_number",
    "clean_name",
    "clean_phone",
    "read_card_number",
    "validate_consent_date",
    "validate_name",
    "validate_region_code",
]

validate_region_code = RegexValidator(
    r"^[1-9]\d{1,11}\Z", _("请填写 2 到 12 位数字的区划代码。"), code="region_code"
)


_CARD_NUMBER = re.compile(r"[0-9A-Z]{8,32}", re.ASCII)


def validate_consent_date(day: date, birth_date: date) -> None:
    """The day on which a resident agreed to something. Raises ValidationError."""
    if day > today():
        raise ValidationError({"consented_on": _("不能晚于今天。")})
    if day < birth_date:
        raise ValidationError({"consented_on": _("不能早于老人的出生日期。")})


class NotACardNumber(InvalidInput):
    """Too short to be told from a phone number's tail, or signs that no card has."""

    code: ClassVar[str] = "cards.not_a_number"
    message = _("“%(text)s”不是卡号：请输入 8 到 32 位数字或大写字母。")


def read_card_number(text: str) -> str:
    """The number as readers send it. Raises NotACardNumber."""
    number = plain(text).replace("-", "").upper()
    if not _CARD_NUMBER.fullmatch(number):
        raise NotACardNumber(text=text[:40])
    return number
