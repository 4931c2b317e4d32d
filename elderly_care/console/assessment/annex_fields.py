"""Fields of Annex A, made from the standard's own list. No radios: the page counts those as the 26 items."""

from collections.abc import Mapping
from typing import Any

from django import forms

from elderly_care.logic.annex import Part, Question, annex

_LINE = {"autocomplete": "off"}


def annex_fields() -> dict[str, forms.Field]:
    """One for each question that is asked, by its code. What can't be is refused by the standard's own logic."""
    asked = [question for part in annex().parts for question in part.questions if question.is_asked]
    return {question.code: _FIELDS[question.kind](question, _said(question)) for question in asked}


def _said(question: Question) -> dict[str, Any]:
    return {"label": question.name, "help_text": question.hint, "required": False}


def _one(question: Question, said: dict[str, Any]) -> forms.Field:
    choices = [("", "—"), *((choice.code, choice.name) for choice in question.asked)]
    return forms.ChoiceField(choices=choices, **said)


def _many(question: Question, said: dict[str, Any]) -> forms.Field:
    choices = [(choice.code, choice.name) for choice in question.asked]
    widget = forms.CheckboxSelectMultiple
    return forms.MultipleChoiceField(choices=choices, widget=widget, **said)


def _number(question: Question, said: dict[str, Any]) -> forms.Field:
    widget = forms.TextInput(attrs={"inputmode": "decimal", "size": "6", **_LINE})
    return forms.DecimalField(
        min_value=question.least, max_value=question.most, decimal_places=1, widget=widget, **said
    )


def _text(question: Question, said: dict[str, Any]) -> forms.Field:
    return forms.CharField(max_length=question.most, widget=forms.TextInput(attrs=_LINE), **said)


def _rows(_question: Question, said: dict[str, Any]) -> forms.Field:
    return forms.CharField(max_length=2000, widget=forms.Textarea(attrs={"rows": 3}), **said)


_FIELDS = {"one": _one, "many": _many, "number": _number, "text": _text, "rows": _rows}


def annex_bound(form: forms.Form) -> list[tuple[Part, list[forms.BoundField]]]:
    """Each part with its fields."""
    return [
        (part, [form[question.code] for question in part.questions if question.is_asked])
        for part in annex().parts
    ]


def annex_values(data: Mapping[str, Any]) -> dict[str, Any]:
    """What was filled in."""
    return {code: data.get(code) for code, row in annex().questions.items() if row.is_asked}


def annex_initial(values: Mapping[str, Any]) -> dict[str, Any]:
    """As it was filled in before: rows become lines again."""
    rows = {code for code, question in annex().questions.items() if question.kind == "rows"}
    return {
        code: "\n".join("，".join(row) for row in value) if code in rows else value
        for code, value in values.items()
    }
