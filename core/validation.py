"""What people write of a person, for forms and the validators of fields."""

from django.conf import settings
from django.core.exceptions import ValidationError

from core.dates import today
from core.errors import InvalidInput
from core.identity import IdNumber, read_id_number, read_name, read_phone


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


def clean_name(text: str) -> str:
    """A person's name as it is kept. Raises ValidationError."""
    try:
        return read_name(text)
    except InvalidInput as error:
        raise ValidationError(str(error), code=error.code) from None


def validate_name(text: str) -> None:
    """For a field's validators."""
    clean_name(text)
