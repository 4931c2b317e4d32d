"""Answers to a programme's questions, made clean whatever door they came in by."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from core.errors import InvalidInput
from core.forms import YuanField
from core.money import yuan
from subsidies.models import Programme
from subsidies.queries.case_questions import YES_NO, case_questions
from ui.forms import QuestionForm

LONGEST = 200
DIGITS = 13  # of fen
_UNKNOWN = _("有 %(count)s 项内容这个项目没有问到，不能提交；可以填的是：%(names)s。")
_UNFIT = _("“%(label)s”太长，或者含有不能保存的字符。")


def clean_answers(programme: Programme, given: Mapping[str, Any]) -> dict[str, Any]:
    """By the programme's questions, as their form understands them; money is fen. Raises InvalidInput."""
    questions = case_questions(programme)
    unknown = [name for name in given if name not in questions]
    if unknown:
        names = "、".join(f"{name}（{asked.label}）" for name, asked in questions.items()) or "—"
        raise _refused("inputs", _UNKNOWN, count=len(unknown), names=names)
    data = {name: _as_typed(name, questions[name], value) for name, value in given.items()}
    form = QuestionForm(data, questions=questions)
    if form.is_valid():
        return form.answers()
    raise InvalidInput(
        fields={
            name: [_named(str(questions[name].label), str(text)) for text in texts]
            for name, texts in form.errors.items()
        }
    )


def require_plain(name: str, label: str | Promise, text: str) -> None:
    """The database keeps no NUL, and half a character is none. Raises InvalidInput."""
    if "\0" in text or any("\ud800" <= letter <= "\udfff" for letter in text):
        raise _refused(name, _UNFIT, label=label)


def _as_typed(name: str, field: forms.Field, value: Any) -> str:
    """As a person would have typed it: money comes in as fen, yes and no as true and false."""
    if value is None or value == "":
        return ""
    if isinstance(value, bool) and getattr(field, "choices", None) == YES_NO:
        return "yes" if value else "no"
    text = _text(value)
    if text is None or len(text) > LONGEST:
        raise _refused(name, _UNFIT, label=field.label)
    require_plain(name, field.label or name, text)
    if not isinstance(field, YuanField):
        return text
    if not (text.isascii() and text.isdigit() and len(text) <= DIGITS):
        raise _refused(name, _("“%(label)s”不是金额。"), label=field.label)
    return yuan(int(text))


def _text(value: Any) -> str | None:
    if isinstance(value, str):
        return value
    whole = isinstance(value, int) and not isinstance(value, bool)
    return str(value) if whole and abs(value) < 10**DIGITS else None


def _refused(name: str, text: Promise, **values: Any) -> InvalidInput:
    return InvalidInput(fields={name: [str(text % values)]})


def _named(label: str, text: str) -> str:
    return text if label in text else f"{label}：{text}"
