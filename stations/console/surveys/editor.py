"""The page on which a survey is written: its questions as rows that are added, moved and taken out."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from core.dates import today
from stations.console.surveys.forms import SurveyForm
from stations.enums.surveys import QuestionKind
from stations.logic.surveys import CHOOSING, MOST_OPTIONS, fault_of_options
from stations.models import Survey, SurveyQuestion
from ui.forms import PlainForm
from ui.rows import Rows, typed

MOST_QUESTIONS = 100
_EMPTY_OPTIONS, _MORE_OPTIONS = 4, 3
_STEPS = {"up": -1, "down": 1}
_OPTION = forms.CharField(max_length=80, required=False)
_QUESTION_WORDS = {
    "up": gettext_lazy("题目上移"),
    "down": gettext_lazy("题目下移"),
    "drop": gettext_lazy("删除题目"),
}
_OPTION_WORDS = {
    "up": gettext_lazy("上移"),
    "down": gettext_lazy("下移"),
    "drop": gettext_lazy("删除"),
}
_FAULTS = {
    "few": gettext_lazy("至少要写两个选项。"),
    "many": gettext_lazy("最多 30 个选项。"),
    "twice": gettext_lazy("有两个选项写得一样，请改掉一个。"),
}


class QuestionRow(PlainForm):
    """One question; its options are inputs of one name, of which empty ones don't count."""

    text = forms.CharField(label=gettext_lazy("题目"), max_length=200)
    kind = forms.ChoiceField(
        label=gettext_lazy("题型"), choices=QuestionKind, initial=QuestionKind.SINGLE
    )
    is_required = forms.BooleanField(label=gettext_lazy("必答"), required=False, initial=True)
    options = forms.Field(
        label=gettext_lazy("选项"), required=False, widget=forms.MultipleHiddenInput
    )

    @property
    def written(self) -> list[str]:
        """The options as they stand on the page."""
        return self["options"].value() or [""] * _EMPTY_OPTIONS

    def clean(self) -> dict[str, Any]:
        """Where something is chosen, there is something to choose from."""
        data = super().clean() or self.cleaned_data
        kind, told = data.get("kind", ""), data.get("options") or []
        data["options"] = self._options(told) if kind in CHOOSING else []
        fault = fault_of_options(kind, data["options"])
        if fault and "options" not in self.errors:
            self.add_error("options", _FAULTS[fault])
        return data

    def _options(self, told: list[str]) -> list[str]:
        found = []
        for number, text in enumerate(told, start=1):
            try:
                found.append(_OPTION.clean(text))
            except forms.ValidationError as wrong:
                said = {"number": number, "what": " ".join(wrong.messages)}
                self.add_error("options", _("第 %(number)s 个选项：%(what)s") % said)
        return [text for text in found if text]


@dataclass(frozen=True)
class Press:
    """A button. said: what it is about, for who doesn't see beside what it stands."""

    act: str
    words: str
    said: str
    has_focus: bool


@dataclass(frozen=True)
class Line:
    """An option as it is drawn."""

    id: str
    text: str
    said: str
    has_focus: bool
    presses: list[Press]


@dataclass(frozen=True)
class Block:
    """A question as it is drawn. more: the button for further options, unless there are enough."""

    row: QuestionRow
    said: str
    lines: list[Line]
    presses: list[Press]
    more: Press | None


class SurveyEditor:
    """Filled from what stands, from what was typed, or checked for saving."""

    def __init__(
        self, user: User, data: Any = None, *, survey: Survey | None = None, check: bool = False
    ) -> None:
        self.form = _survey_form(user, data, survey, check)
        stored = _stored(survey) if survey and data is None else [{}]
        self.rows = Rows(QuestionRow, "question", data, stored, check=check, most=MOST_QUESTIONS)
        self.focus = ""

    @property
    def blocks(self) -> list[Block]:
        """The questions in their order."""
        return [self._block(number, row) for number, row in enumerate(self.rows)]

    @property
    def errors(self) -> dict[str, list[str]]:
        """All of the page, by the names of its fields, as the summary of errors reads those of one form."""
        found = {name: list(texts) for name, texts in self.form.errors.items()}
        for number, row in enumerate(self.rows, start=1):
            for name, texts in row.errors.items():
                told = [
                    _("第 %(number)s 题：%(what)s") % {"number": number, "what": t} for t in texts
                ]
                found[row.add_prefix(name)] = told
        return found

    def __getitem__(self, name: str) -> forms.BoundField:
        fields = {bound.html_name: bound for row in self.rows for bound in row}
        return fields[name] if name in fields else self.form[name]

    def is_valid(self) -> bool:
        """Everything can be read, and something is asked."""
        valid = all([self.form.is_valid(), self.rows.is_valid()])
        if not len(self.rows):
            self.form.add_error(None, _("至少要有一道题。"))
        return valid and len(self.rows) > 0

    def written(self) -> list[SurveyQuestion]:
        """Rows that are not stored yet."""
        return [SurveyQuestion(**told) for told in self.rows.cleaned()]

    def press(self, act: str) -> None:
        """A button that only changes what stands on the page: add, up-0, down-0, drop-0, more-0, up-0-2.

        Anything else changes nothing.
        """
        name, *numbers = act.split("-")
        places = [int(one) for one in numbers if one.isascii() and one.isdigit() and len(one) < 4]
        if act == "add":
            self.rows.add()
            self._write_at(len(self.rows) - 1)
        elif len(places) == len(numbers) and places and places[0] < len(self.rows):
            self._press_row(name, *places)

    def _press_row(self, name: str, number: int, place: int | None = None, *_more: int) -> None:
        options = self._options(number)
        if place is not None and place < len(options):
            self._press_option(name, number, place)
        elif place is None and name == "more":
            self.focus = f"option-{number}-{len(options)}"
            options += [""] * min(_MORE_OPTIONS, MOST_OPTIONS - len(options))
        elif place is None and name == "drop":
            self.rows.drop(number)
            self._write_at(min(number, len(self.rows) - 1))
        elif place is None and name in _STEPS:
            self.rows.swap(number, self._moved(name, number, len(self.rows), ""))

    def _press_option(self, name: str, number: int, place: int) -> None:
        options = self._options(number)
        if name == "drop":
            del options[place]
            self.focus = f"option-{number}-{max(min(place, len(options) - 1), 0)}"
        elif name in _STEPS:
            other = self._moved(name, place, len(options), f"{number}-")
            options[place], options[other] = options[other], options[place]

    def _moved(self, name: str, place: int, count: int, inside: str) -> int:
        """Where it goes. The button keeps the focus, or gives it to the other one at the end of the list."""
        target = place + _STEPS[name]
        if not 0 <= target < count:
            return place
        goes_on = 0 <= target + _STEPS[name] < count
        other = "down" if name == "up" else "up"
        self.focus = f"{name if goes_on else other}-{inside}{target}"
        return target

    def _options(self, number: int) -> list[str]:
        row = self.rows.forms[number]
        row.initial["options"] = row.initial.get("options") or [""] * _EMPTY_OPTIONS
        return row.initial["options"]

    def _write_at(self, number: int) -> None:
        """There the person goes on."""
        if number < 0:
            self.focus = "add"
        else:
            self.rows.forms[number].fields["text"].widget.attrs["autofocus"] = True

    def _block(self, number: int, row: QuestionRow) -> Block:
        said = _("第 %(number)s 题") % {"number": number + 1}
        texts = row.written
        lines = [self._line(f"{number}-{place}", said, row) for place in range(len(texts))]
        more = self._press(f"more-{number}", _("再加几个选项"), said)
        return Block(
            row=row,
            said=said,
            lines=lines,
            presses=self._presses(_QUESTION_WORDS, str(number), said, number, len(self.rows)),
            more=more if len(texts) < MOST_OPTIONS else None,
        )

    def _line(self, at: str, said: str, row: QuestionRow) -> Line:
        texts, place = row.written, int(at.rpartition("-")[2])
        said = _("%(question)s第 %(option)s 个选项") % {"question": said, "option": place + 1}
        return Line(
            id=f"{row['options'].auto_id}_{place}",
            text=texts[place],
            said=said,
            has_focus=self.focus == f"option-{at}",
            presses=self._presses(_OPTION_WORDS, at, said, place, len(texts)),
        )

    def _presses(
        self, words: Mapping[str, Promise], at: str, said: str, place: int, count: int
    ) -> list[Press]:
        """The first goes no further up, the last no further down."""
        useless = {"up": place == 0, "down": place == count - 1}
        return [
            self._press(f"{name}-{at}", str(told), said)
            for name, told in words.items()
            if not useless.get(name)
        ]

    def _press(self, act: str, words: str, said: str) -> Press:
        return Press(act, words, said, self.focus == act)


def _survey_form(user: User, data: Any, survey: Survey | None, check: bool) -> SurveyForm:
    if data is not None and check:
        return SurveyForm(data, user=user)
    if data is not None:
        return SurveyForm(user=user, initial=typed(SurveyForm.base_fields, data))
    if survey is None:
        return SurveyForm(user=user, initial={"opens_on": today()})
    names = SurveyForm.base_fields
    return SurveyForm(user=user, initial={name: getattr(survey, name) for name in names})


def _stored(survey: Survey) -> list[dict[str, Any]]:
    names = ("text", "kind", "is_required", "options")
    return list(survey.questions.order_by("position").values(*names))
