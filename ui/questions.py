"""A form out of questions that somebody else wrote: choices, a ranking, numbers, texts."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from ui.forms import PlainForm

MOST_RANKED = 5
MOST_TEXT = 500
LARGEST = 1_000_000


@dataclass(frozen=True)
class Asked:
    """A question. kind: single, multiple, ranking, number or text."""

    position: int
    kind: str
    text: str
    options: Sequence[str]
    is_required: bool


class QuestionsForm(PlainForm):
    """One field for a question, several for a ranking: which comes first, second, third."""

    def __init__(self, *args: Any, questions: Sequence[Asked], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.questions = questions
        for question in questions:
            self.add_fields(_fields(question))

    @property
    def asked_fields(self) -> list[forms.BoundField]:
        """In their order, for a page."""
        return [self[name] for question in self.questions for name in _fields(question)]

    @property
    def replies(self) -> dict[int, Any]:
        """By position: numbers of options, a number, a text; nothing for what was left out."""
        return {question.position: self._reply(question) for question in self.questions}

    def _reply(self, question: Asked) -> Any:
        values = [self.cleaned_data.get(name) for name in _fields(question)]
        if question.kind == "ranking":
            return [int(value) for value in values if value]
        if question.kind == "single":
            return [int(values[0])] if values[0] else []
        if question.kind == "multiple":
            return [int(value) for value in values[0] or ()]
        return values[0]

    def clean(self) -> dict[str, Any]:
        """Nothing is ranked twice."""
        for question in self.questions:
            ranked = self._reply(question) if question.kind == "ranking" else []
            if len(set(ranked)) != len(ranked):
                self.add_error(f"q{question.position}_1", _("同一项不能排在两个位置。"))
        return self.cleaned_data


def _fields(question: Asked) -> dict[str, forms.Field]:
    name, options = f"q{question.position}", [(str(n), o) for n, o in enumerate(question.options)]
    told: dict[str, Any] = {"label": question.text, "required": question.is_required}
    if question.kind == "single":
        return {name: forms.ChoiceField(choices=options, widget=forms.RadioSelect, **told)}
    if question.kind == "multiple":
        boxes = forms.CheckboxSelectMultiple
        return {name: forms.MultipleChoiceField(choices=options, widget=boxes, **told)}
    if question.kind == "number":
        small = {"min_value": _("请填 0 或更大的数。")}
        return {
            name: forms.IntegerField(min_value=0, max_value=LARGEST, error_messages=small, **told)
        }
    if question.kind == "text":
        return {name: forms.CharField(max_length=MOST_TEXT, **told)}
    return {
        f"{name}_{place}": forms.ChoiceField(
            label=_("%(question)s（第 %(place)s 位）")
            % {"question": question.text, "place": place},
            choices=[("", _("没有")), *options],
            required=question.is_required and place == 1,
        )
        for place in range(1, min(MOST_RANKED, len(options)) + 1)
    }
