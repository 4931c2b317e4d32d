"""Form fields that several apps need."""

from datetime import date
from typing import Any

from django import forms
from django.core.validators import FileExtensionValidator
from django.utils.translation import gettext_lazy as _

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


class ListFileField(forms.FileField):
    """A list that another program made. A list of a whole district is smaller than its limit."""

    most_bytes = 20 * 1024 * 1024

    def __init__(self, **kwargs: Any):
        kwargs.setdefault(
            "help_text", _("CSV（UTF-8 或 GB18030）或 XLSX，第一行是列名，最多 20 MB。")
        )
        super().__init__(
            validators=[FileExtensionValidator(["csv", "xlsx"])],
            widget=forms.ClearableFileInput(attrs={"accept": ".csv,.xlsx"}),
            **kwargs,
        )

    def validate(self, value: Any) -> None:
        """Not larger than it can be."""
        super().validate(value)
        if value and value.size > self.most_bytes:
            raise forms.ValidationError(_("文件超过 20 MB，请分成几个文件。"), code="too_large")


def day_field(label: Any, **more: Any) -> forms.DateField:
    """A day, by the browser's own calendar."""
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, widget=widget, **more)


def time_field(label: Any, **more: Any) -> forms.TimeField:
    """A time of the day, by the browser's own clock."""
    widget = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    return forms.TimeField(label=label, widget=widget, **more)


def key_of(text: str) -> int:
    """A row's key from a form; none for anything else."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else 0
