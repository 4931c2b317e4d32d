"""Who a person is: ID number and phones lie sealed in the row and are found by their blind indexes."""

import re
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.crypto import blind_index
from core.dates import age_on, today
from core.errors import InvalidInput
from core.fields import EncryptedTextField
from core.identity import plain, read_id_number, read_phone
from core.masking import mask_id_number, mask_name, mask_phone

_ID_NUMBER = re.compile(r"\d{15}|\d{17}[\dX]")
_PHONE_TAIL = re.compile(r"\d{4}")


def index_of_id_number(number: str) -> str:
    """Under which an ID number is found."""
    return blind_index(number, purpose="id_number")


def index_of_phone(phone: str) -> str:
    """Under which a whole phone number is found."""
    return blind_index(phone.replace("-", ""), purpose="phone")


def index_of_phone_tail(tail: str) -> str:
    """Under which the last four digits of a phone number are found."""
    return blind_index(tail, purpose="phone_tail")


class SealedPerson(models.Model):
    """The columns that tell a person: in the clear only the name and the birth date."""

    id_number = EncryptedTextField(_("公民身份号码"))
    id_number_index = models.CharField(_("身份证号索引"), max_length=64, editable=False)
    phone = EncryptedTextField(_("电话"), null=True)
    phone_index = models.CharField(_("电话索引"), max_length=64, null=True, editable=False)
    phone_tail_index = models.CharField(
        _("电话后四位索引"), max_length=64, null=True, editable=False
    )

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return mask_name(self.name)  # type: ignore[attr-defined]

    index_of_id_number = staticmethod(index_of_id_number)
    index_of_phone = staticmethod(index_of_phone)
    index_of_phone_tail = staticmethod(index_of_phone_tail)

    @property
    def masked_id_number(self) -> str:
        """110105********1110, or nothing."""
        return mask_id_number(str(self.id_number)) if self.id_number else ""

    @property
    def masked_phone(self) -> str:
        """138****1234, or nothing."""
        return mask_phone(str(self.phone)) if self.phone else ""

    def age_on(self, day: Any) -> int:
        """Full years on a day."""
        return age_on(self.birth_date, day)  # type: ignore[attr-defined]


def phone_paired(name: str) -> models.CheckConstraint:
    """The constraint of every sealed person: a phone and its indexes come together."""
    return models.CheckConstraint(
        condition=Q(phone__isnull=True, phone_index__isnull=True, phone_tail_index__isnull=True)
        | Q(phone__isnull=False, phone_index__isnull=False, phone_tail_index__isnull=False),
        name=name,
    )


def sealed_columns(id_number: str | None, phone: str | None) -> dict[str, str | None]:
    """What a row holds for numbers that were read: the numbers and all their indexes."""
    return {
        "id_number": id_number,
        "id_number_index": index_of_id_number(id_number) if id_number else None,
        "phone": phone,
        "phone_index": index_of_phone(phone) if phone else None,
        "phone_tail_index": index_of_phone_tail(phone[-4:]) if phone else None,
    }


def whole_number_lookup(text: str) -> dict[str, str] | None:
    """The column that finds a whole ID number or a whole phone; None for other texts.

    An ID number that can't be finds nobody.
    """
    digits = plain(text).upper()
    if _ID_NUMBER.fullmatch(digits):
        return {"id_number_index": _of_written_id_number(digits)}
    try:
        return {"phone_index": index_of_phone(read_phone(text))}
    except InvalidInput:
        return None


def number_lookup(text: str) -> dict[str, str] | None:
    """As whole_number_lookup, and a phone's last four digits."""
    digits = plain(text)
    if _PHONE_TAIL.fullmatch(digits):
        return {"phone_tail_index": index_of_phone_tail(digits)}
    return whole_number_lookup(text)


def _of_written_id_number(text: str) -> str:
    try:
        return index_of_id_number(read_id_number(text, today=today(), allow_demo=True).number)
    except InvalidInput:
        return ""
