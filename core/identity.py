"""Citizens' ID numbers (GB 11643) and telephone numbers: read what people write, or say what is wrong."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from core.errors import InvalidInput

DEMO_PREFIX = "99"  # never allotted: numbers of invented people begin with it

_FORM = re.compile(r"\d{17}[\dX]")
_OLD_FORM = re.compile(r"\d{15}")
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK = "10X98765432"
# GB/T 2260: provinces, and the residence permits for Hong Kong, Macao and Taiwan people.
_PROVINCES = frozenset(
    [
        "11",
        "12",
        "13",
        "14",
        "15",
        "21",
        "22",
        "23",
        "31",
        "32",
        "33",
        "34",
        "35",
        "36",
        "37",
        "41",
        "42",
        "43",
        "44",
        "45",
        "46",
        "50",
        "51",
        "52",
        "53",
        "54",
        "61",
        "62",
        "63",
        "64",
        "65",
        "71",
        "81",
        "82",
        "83",
    ]
)
_MOBILE = re.compile(r"1[3-9]\d{9}")
_LANDLINE = re.compile(r"(0[12]\d|0[3-9]\d{2})-?(\d{7,8})")
_SERVICE = re.compile(r"[48]00\d{7}")


class IdNumberForm(InvalidInput):
    """Not 18 (or, before 1999, 15) characters of the right kind."""

    code: ClassVar[str] = "identity.form"
    message = _("身份证号应为 18 位：17 位数字加 1 位校验位（数字或 X）。")


class IdNumberProvince(InvalidInput):
    """The first two digits were never allotted."""

    code: ClassVar[str] = "identity.province"
    message = _("身份证号开头的 %(prefix)s 不是任何省份的代码。")


class IdNumberDate(InvalidInput):
    """The birth date isn't in the calendar, or lies in the future."""

    code: ClassVar[str] = "identity.date"
    message = _("身份证号中的出生日期 %(digits)s 不存在或晚于今天。")


class IdNumberCheck(InvalidInput):
    """The last character isn't what the others give."""

    code: ClassVar[str] = "identity.check"
    message = _("身份证号的校验位不对，请核对有没有输错。")


class NotAPhone(InvalidInput):
    """No number that can be called."""

    code: ClassVar[str] = "identity.phone"
    message = _("“%(text)s”不是电话号码：请写手机号，或带区号的座机号。")


class NotAName(InvalidInput):
    """Signs that no name has: a formula, a tag, something invisible."""

    code: ClassVar[str] = "identity.name"
    message = _("“%(text)s”不像姓名：只能有文字、空格和间隔号。")


@dataclass(frozen=True)
class IdNumber:
    """An ID number that may exist, and what it says."""

    number: str
    birth_date: date
    sex: str

    def __str__(self) -> str:
        return self.number


def plain(text: str) -> str:
    """Full-width characters made narrow, spaces of every kind taken out."""
    return "".join(unicodedata.normalize("NFKC", text).split())


def check_character(digits: str) -> str:
    """The 18th character that belongs to 17 digits."""
    return _CHECK[sum(int(d) * w for d, w in zip(digits, _WEIGHTS, strict=True)) % 11]


def read_id_number(text: str, *, today: date, allow_demo: bool = False) -> IdNumber:
    """The number in its 18 characters. Raises a subclass of InvalidInput that says what is wrong."""
    number = plain(text).upper()
    if not number.isascii() or not (_FORM.fullmatch(number) or _OLD_FORM.fullmatch(number)):
        raise IdNumberForm
    if len(number) == 15:
        number = f"{number[:6]}19{number[6:]}"
        number += check_character(number)
    if number[:2] not in _PROVINCES and not (allow_demo and number[:2] == DEMO_PREFIX):
        raise IdNumberProvince(prefix=number[:2])
    birth_date = _birth_date(number[6:14], today)
    if check_character(number[:17]) != number[17]:
        raise IdNumberCheck
    return IdNumber(number, birth_date, "M" if int(number[16]) % 2 else "F")


def _birth_date(digits: str, today: date) -> date:
    try:
        birth_date = date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        raise IdNumberDate(digits=digits) from None
    if not birth_date.year >= 1850 or birth_date > today:
        raise IdNumberDate(digits=digits)
    return birth_date


def read_phone(text: str) -> str:
    """The number as digits, a landline as 010-12345678. Raises NotAPhone."""
    number = re.sub(r"[()—–]", "-", plain(text)).strip("-")
    mobile = re.sub(r"^(\+86|0086|86(?=1\d{10}$))", "", number).replace("-", "")
    if mobile.isascii() and (_MOBILE.fullmatch(mobile) or _SERVICE.fullmatch(mobile)):
        return mobile
    landline = _LANDLINE.fullmatch(number)
    if landline is None or not number.isascii():
        raise NotAPhone(text=text)
    return f"{landline[1]}-{landline[2]}"


def read_name(text: str) -> str:
    """Letters of any script, single spaces between words, the middle dot. Raises NotAName."""
    name = " ".join(text.replace("•", "·").split())
    if any(not (c.isalpha() or c in " ·.'-") for c in name):
        raise NotAName(text=name)
    return name
