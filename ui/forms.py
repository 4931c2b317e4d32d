"""The form that every page of ours starts from, and one whose questions are data."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Protocol

from django import forms
from django.core.validators import RegexValidator
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

YEARS = range(1900, 2200)  # as core.dates, which this library doesn't know
_no_control = RegexValidator(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]",
    _("里面有看不见的字符，请重新输入。"),
    code="unreadable",
    inverse_match=True,
)


class Refusal(Protocol):
    """Why something was not done; fields: what is wrong with which answer."""

    @property
    def fields(self) -> Mapping[str, Sequence[str]]: ...


class PlainForm(forms.Form):
    """Validated by the server only, and says which answer is missing.

    The browser's own bubbles are small, vanish, and speak the browser's language.
    """

    use_required_attribute = False

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.add_fields(self.fields)

    def add_fields(self, fields: Mapping[str, forms.Field]) -> None:
        """Fields that come later say what is missing like the others."""
        for field in fields.values():
            _name_what_is_missing(field)
            _bound(field)
        self.fields.update(fields)

    def refuse(self, refusal: Refusal) -> None:
        """Show it beside the fields that it names, else above the form."""
        for name, texts in refusal.fields.items():
            self.add_error(name if name in self.fields else None, texts)
        if not refusal.fields:
            self.add_error(None, str(refusal))


def _bound(field: forms.Field) -> None:
    if isinstance(field, forms.DateField | forms.DateTimeField):
        field.validators = [*field.validators, _in_our_time]
    if isinstance(field, forms.CharField):
        field.validators = [*field.validators, _no_control]


def _in_our_time(moment: date) -> None:
    """A day that the calendar, the database or a page can't reckon with is a slip of the keyboard."""
    if moment.year not in YEARS:
        raise forms.ValidationError(
            _("日期要在 %(first)s 年到 %(last)s 年之间，请核对。"),
            code="year",
            params={"first": YEARS[0], "last": YEARS[-1]},
        )


def _name_what_is_missing(field: forms.Field) -> None:
    if field.error_messages["required"] != forms.Field.default_error_messages["required"]:
        return
    if field.label and hasattr(field.widget, "choices"):
        field.error_messages["required"] = _("请选：%(label)s") % {"label": field.label}
    elif field.label:
        field.error_messages["required"] = _("请填：%(label)s") % {"label": field.label}


class QuestionForm(PlainForm):
    """A form whose questions are data; answers() leaves out what was not answered."""

    def __init__(self, *args, questions: Mapping[str, forms.Field], **kwargs):
        self.base_fields = dict(questions)
        super().__init__(*args, **kwargs)

    def answers(self) -> dict:
        """By the questions' names, ready to be stored as JSON."""
        return {
            name: value.isoformat() if hasattr(value, "isoformat") else value
            for name, value in self.cleaned_data.items()
            if value not in (None, "")
        }


class ActForm(PlainForm):
    """What a phone may have kept: under which key, and when it happened; a page without scripts says now."""

    key = forms.CharField(max_length=80, widget=forms.HiddenInput)
    occurred_at = forms.DateTimeField(required=False, widget=forms.HiddenInput)

    def clean_occurred_at(self):
        """Now, unless the phone had to wait for its network."""
        return self.cleaned_data["occurred_at"] or timezone.now()
