"""Form fields that several apps need."""

from datetime import date

from django import forms

from core.dates import parse_month
from core.errors import DomainError
from core.money import parse_yuan, yuan


class YuanField(forms.CharField):
    """People type 6 or 6.50 yuan, the program keeps 600 or 650 fen."""

    widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})

    def prepare_value(self, value):
        """Stored fen as yuan; what was typed stays as it was typed."""
        return yuan(value) if isinstance(value, int) else value

    def to_python(self, value):
        """Fen, or None where nothing was typed."""
        text = super().to_python(value)
        if text is None or text in self.empty_values:
            return None
        try:
            return parse_yuan(text)
        except DomainError as refusal:
            raise forms.ValidationError(str(refusal), code=refusal.code) from None


class MonthField(forms.CharField):
    """People write 2026-01, the program keeps the first day of the month."""

    def prepare_value(self, value):
        """A kept month as it is written; what was typed stays as it was typed."""
        return f"{value:%Y-%m}" if isinstance(value, date) else value

    def to_python(self, value):
        """The month, or None where nothing was typed."""
        text = super().to_python(value)
        if text is None or text in self.empty_values:
            return None
        try:
            return parse_month(text)
        except DomainError as refusal:
            raise forms.ValidationError(str(refusal), code=refusal.code) from None


def key_of(text: str) -> int:
    """A row's key from a form; none for anything else."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else 0
