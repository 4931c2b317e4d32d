"""Checks shared by models, forms and serializers."""

import re
from datetime import date
from typing import ClassVar

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from core.dates import today
from core.errors import InvalidInput
from core.identity import IdNumber, plain, read_id_number, read_name, read_phone

validate_region_code = RegexValidator(
    r"^[1-9]\d{1,11}\Z", _("请填写 2 到 12 位数字的区划代码。"), code="region_code"
)


_CARD_NUMBER = re.compile(r"[0-9A-Z]{8,32}", re.ASCII)


def clean_id_number(text: str) -> IdNumber:
    """The number and what it says; prefix 99 only where demonstration data are allowed.

    Raises ValidationError.
    """
    try:
        return read_id_number(text, today=today(), allow_demo=settings.ALLOW_DEMO_DATA)
    except InvalidInput as error:
        raise ValidationError(str(error), code=error.code) from None


def clean_phone(text: str) -> str:
    """A number that can be called. Raises ValidationError."""
    try:
        return read_phone(text)
    except InvalidInput as error:
        raise ValidationError(str(error), code=error.code) from None


def validate_id_number(text: str) -> None:
    """For a field's validators."""
    clean_id_number(text)


def validate_phone(text: str) -> None:
    """For a field's validators."""
    clean_phone(text)


def clean_name(text: str) -> str:
    """A person's name as it is kept. Raises ValidationError."""
    try:
        return read_name(text)
    except InvalidInput as error:
        raise ValidationError(str(error), code=error.code) from None


def validate_name(text: str) -> None:
    """For a field's validators."""
    clean_name(text)


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
